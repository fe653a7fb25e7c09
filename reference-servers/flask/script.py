"""The script of the emit contract: read strictly, and encoded before the answer begins, so that what would inject is
refused while there is still a status to refuse it with."""

import json
import re
from dataclasses import dataclass, field

from encode import encode_comment, encode_event
from protect import Protect

LONGEST_WAIT = 600_000  # milliseconds
LARGEST_NUMBER = 2**64 - 1
LARGEST_OF_A_BURST = 1 << 20  # bytes
FIELD_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
FIELD_VALUE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]*")
# Fields that say where a message ends are the server's own business.
FRAMING = {"content-length", "transfer-encoding", "connection"}


class Invalid(Exception):
    """A sentence for whoever wrote the script."""


@dataclass
class Send:
    """Sends these bytes; the id is the event's, by which a client may come back."""

    bytes: bytes
    id: str | None = None


@dataclass
class Wait:
    """Lets time pass."""

    seconds: float


class Hold:
    """Keeps the stream open until the client leaves."""


class Abort:
    """Breaks the connection without ending the body."""


class Fail:
    """The server's own code fails here."""


@dataclass
class Burst:
    """Sends many events of a size, each made when it is due."""

    times: int
    bytes: int


@dataclass
class Refuse:
    """Refuses the request before any stream."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)


def parse_script(text):
    """The steps of a script, or Invalid."""
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
            if n > 1 and isinstance(steps[-1], Protect):
                raise ValueError('"protect" must be the first step')
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
            return Send(encode_comment(text(name, value)))
        case "retry":
            return Send(encode_event(retry=number(name, value)))
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
        case "fail":
            return flag(name, value, Fail())
        case "burst":
            return parse_burst(value)
        case "protect":
            return parse_protect(value)
    raise ValueError(f"unknown step {json.dumps(name, ensure_ascii=False)}")


def parse_event(value):
    fields = mapping("event", value, {"data", "event", "id", "retry"})
    for name, value in fields.items():
        (number if name == "retry" else text)(name, value)
    return Send(encode_event(**fields), id=fields.get("id"))


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


def parse_burst(value):
    fields = mapping("burst", value, {"times", "bytes"})
    times, size = number("times", fields.get("times")), number("bytes", fields.get("bytes"))
    if size > LARGEST_OF_A_BURST:
        raise ValueError(f'"bytes" may be up to {LARGEST_OF_A_BURST}')
    return Burst(times, size)


def parse_protect(value):
    fields = mapping("protect", value, {"token", "expires"})
    token = text("token", fields.get("token"))
    expires = number("expires", fields["expires"]) / 1000 if "expires" in fields else None
    return Protect(token, expires)


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
