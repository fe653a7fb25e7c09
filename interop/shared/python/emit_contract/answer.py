"""Decides what a request gets: a plain answer, or the steps that are left to play."""

import json
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from .play import OPEN_STREAMS, Send
from .script import Comment, Event, Inexpressible, Invalid, Refuse, Retry, parse_script

NO_BODY = {204, 205, 304}
SENTENCE = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
JSON = {"Content-Type": "application/json", "Cache-Control": "no-store"}


@dataclass
class Plain:
    """A response that is no stream. A status without a body has no Content-Type either."""

    status: int
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)


def answer(script, last_event_id, express):
    """What a request gets for its script.

    `script` is a list of steps, or bytes of JSON, or the query of the address as it was sent, a string.
    `last_event_id` is the field's value in bytes. `express` turns an Event, a Comment or a Retry into what the
    library sends. When the library refuses a value with a ValueError, the answer is 400; for Inexpressible
    it is 501.
    """
    try:
        if isinstance(script, str):
            script = parameter(script, b"script")
        steps = script if isinstance(script, list) else parse_script(script)
        # All is handed to the library now, while there is a status left to refuse with.
        steps = [sent(step, express) for step in steps]
    except (Invalid, ValueError) as why:
        return Plain(400, f"{why}\n", SENTENCE)
    except Inexpressible as step:
        return Plain(501, f"this library has no way to express {step}\n", SENTENCE)
    steps, nothing_left = after(steps, last_event_id.strip(b" \t"))
    if nothing_left:
        return Plain(204, headers={"Cache-Control": "no-store"})
    if steps and isinstance(steps[0], Refuse):
        return refused(steps[0])
    return steps


def stats():
    """The answer that says how many streams are open now."""
    return Plain(200, json.dumps({"open": OPEN_STREAMS.count}) + "\n", JSON)


def parameter(query, name):
    """The first parameter with this name in bytes: what is not UTF-8 must be refused, not repaired."""
    for pair in query.encode("latin-1", "replace").split(b"&"):
        key, _, value = pair.partition(b"=")
        if key == name:
            return unquote_to_bytes(value.replace(b"+", b" "))
    raise Invalid("the query must have a script")


def sent(step, express):
    """The step, with what the library makes of it if it is one that sends."""
    match step:
        case Event():
            return Send(express(step), step.id)
        case Comment() | Retry():
            return Send(express(step))
    return step


def after(steps, last_event_id):
    """The steps behind the first event with this id, all of them for an unknown id; and whether nothing is
    left. Blanks around an id do not survive in a header field, so they do not count."""
    for n, step in enumerate(steps, start=1):
        if last_event_id and isinstance(step, Send) and step.id is not None:
            if step.id.strip(" \t").encode() == last_event_id:
                return steps[n:], n == len(steps)
    return steps, False


def refused(step):
    """The answer that the script asks for."""
    if step.status in NO_BODY:
        return Plain(step.status, headers=merged({"Cache-Control": "no-store"}, step.headers))
    return Plain(step.status, "refused, as the script asks\n", merged(SENTENCE, step.headers))


def merged(ours, theirs):
    """Both, and theirs where a name is in both; names do not differ by case."""
    names = {name.lower() for name in theirs}
    return {name: value for name, value in ours.items() if name.lower() not in names} | theirs
