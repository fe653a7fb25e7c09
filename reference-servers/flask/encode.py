"""Writes events and comments. What would inject is refused with a ValueError."""

import re

LINE_BREAK = re.compile("\r\n|\r|\n")


def encode_event(data=None, event=None, id=None, retry=None):
    """The block of one event. Absent (None) and empty fields differ."""
    lines = []
    if event is not None:
        if LINE_BREAK.search(event):
            raise ValueError("an event type may not contain a line break")
        lines.append(line("event", event))
    if id is not None:
        if LINE_BREAK.search(id) or "\0" in id:
            raise ValueError("an id may not contain a line break or NUL")
        lines.append(line("id", id))
    if retry is not None:
        lines.append(line("retry", retry))
    if data is not None:
        # Not splitlines(): it also splits where the standard does not, at U+0085 for one.
        lines.extend(line("data", part) for part in LINE_BREAK.split(data))
    if lines:
        lines.append("\n")
    return "".join(lines).encode()


def encode_comment(text):
    """A comment; each of its lines gets a colon of its own."""
    return "".join(line("", part) for part in LINE_BREAK.split(text)).encode()


def line(name, value):
    """One line. The space after the colon protects values that begin with a space."""
    return f"{name}:\n" if value == "" else f"{name}: {value}\n"
