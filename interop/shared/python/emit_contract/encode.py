"""Writes the lines of an event for frameworks that have no encoder, as their applications must. What would
inject is refused with a ValueError."""

import re

from .script import Comment, Event, Retry

LINE_BREAK = re.compile("\r\n|\r|\n")


def encode(step):
    """The block of an Event, a Comment or a Retry."""
    match step:
        case Comment(text=text):
            return "".join(f": {part}\n" for part in LINE_BREAK.split(text)) + "\n"
        case Retry(milliseconds=milliseconds):
            return f"retry: {milliseconds}\n\n"
        case Event():
            return "".join(f"{name}: {value}\n" for name, value in lines(step.given())) + "\n"


def lines(fields):
    for name, value in fields.items():
        if name == "data":
            for part in LINE_BREAK.split(value):
                yield name, part
            continue
        if name != "retry" and (LINE_BREAK.search(value) or "\0" in value):
            raise ValueError(f'"{name}" may not contain a line break or NUL')
        yield name, value
