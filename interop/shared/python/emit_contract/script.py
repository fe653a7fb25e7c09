"""The script: read strictly, whole, and before the answer begins."""

import json
import re
from dataclasses import dataclass, field

LONGEST_WAIT = 600_000  # milliseconds
LARGEST_NUMBER = 2**64 - 1
FIELD_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
FIELD_VALUE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]*")
# Fields that say where a message ends are the server's own business.
FRAMING = {"content-length", "transfer-encoding", "connection"}


class Invalid(Exception):
    """A sentence for whoever wrote the script."""


class Inexpressible(Exception):
    """The name of a step that a library has no way to express."""


@dataclass
class Event:
    """An event; what is absent is None, which differs from empty."""

    data: str | None = None
    event: str | None = None
    id: str | None = None
    retry: int | None = None

    def given(self):
        """The fields that the script gives."""
        return {name: value for name, value in vars(self).items() if value is not None}


@dataclass
class Comment:
    """A comment."""

    text: str


@dataclass
class Retry:
    """A reconnection time of its own, in milliseconds."""

    milliseconds: int


@dataclass
class Wait:
    """Lets time pass."""

    seconds: float


@dataclass
class Hold:
    """Keeps the stream open until the client leaves."""


@dataclass
class Abort:
    """Breaks the connection without ending the body."""


@dataclass
class Refuse:
    """Refuses the request before any stream."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)


def parse_script(text):
    """The steps of a script (bytes), or Invalid."""
    try:
        script = json.loads(text.decode(), parse_constant=no_constant)
        # JSON can escape half of a character; nothing can encode it.
        json.dumps(script, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise Invalid(f"the script is not valid JSON: {error}") from None
    if not isinstance(script, list):
        raise Invalid("the script must be a JSON array of steps")
    steps = []
    for n, value in enumerate(script, start=1):
        try:
            steps.append(parse_step(value))
        except ValueError as why:
            raise Invalid(f"step {n}: {why}") from None
    return steps


def no_constant(name):
    raise ValueError(f"{name} is no JSON")


def parse_step(step):
    if not isinstance(step, dict) or len(step) != 1:
        raise ValueError("a step must be an object with one key")
    [(name, value)] = step.items()
    match name:
        case "event":
            return parse_event(value)
        case "comment":
            return Comment(text(name, value))
        case "retry":
            return Retry(number(name, value))
        case "wait":
            if number(name, value) > LONGEST_WAIT:
                raise ValueError(f'"wait" may be up to {LONGEST_WAIT} ms')
            return Wait(value / 1000)
        case "hold":
            return flag(name, value, Hold())
        case "abort":
            return flag(name, value, Abort())
        case "refuse":
            return parse_refuse(value)
    raise ValueError(f"unknown step {json.dumps(name, ensure_ascii=False)}")


def parse_event(value):
    fields = mapping("event", value, {"data", "event", "id", "retry"})
    for name, value in fields.items():
        (number if name == "retry" else text)(name, value)
    # Without any field nothing is sent.
    return Event(**fields) if fields else Wait(0)


def parse_refuse(value):
    fields = mapping("refuse", value, {"status", "headers"})
    status = number("status", fields.get("status"))
    if not 200 <= status <= 599:
        raise ValueError('"status" must be from 200 to 599')
    headers = fields.get("headers", {})
    if not isinstance(headers, dict):
        raise ValueError('"headers" must be an object')
    for name, value in headers.items():
        if not FIELD_NAME.fullmatch(name) or not FIELD_VALUE.fullmatch(text(name, value)):
            raise ValueError(f"{json.dumps(name, ensure_ascii=False)} is no valid header field")
        if name.lower() in FRAMING:
            raise ValueError(f'a script may not set the header field "{name.lower()}"')
    return Refuse(status, headers)


def mapping(name, value, keys):
    if not isinstance(value, dict):
        raise ValueError(f'"{name}" must be an object')
    for key in value:
        if key not in keys:
            raise ValueError(f'"{name}" has an unknown key {json.dumps(key, ensure_ascii=False)}')
    return value


def text(name, value):
    if not isinstance(value, str):
        raise ValueError(f'"{name}" must be a string')
    return value


def number(name, value):
    # To Python, True is a whole number too.
    if type(value) is not int or not 0 <= value <= LARGEST_NUMBER:
        raise ValueError(f'"{name}" must be a whole number, 0 or more')
    return value


def flag(name, value, step):
    if value is not True:
        raise ValueError(f'"{name}" must be true')
    return step
