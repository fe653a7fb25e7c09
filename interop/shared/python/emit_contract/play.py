"""Plays the steps that are left: gives the library each thing the moment it is due."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from .script import Abort, Hold, Refuse, Wait
from .stop import STOP


class Aborted(ConnectionError):
    """The script asks for a stream that aborts. It does as streams do whose application fails, and what
    the server makes of that is its own."""


@dataclass
class Send:
    """Sends what the library made of a step; the id is the event's, by which a client may come back."""

    item: Any
    id: str | None = None


class OpenStreams:
    """Counts the streams that are open now."""

    count = 0

    def __enter__(self):
        self.count += 1

    def __exit__(self, *_):
        self.count -= 1


OPEN_STREAMS = OpenStreams()


async def play(steps, stop=STOP):
    """An asynchronous generator of what the library sends. The stream is open until the generator ends, which is
    before the next step once the event `stop` is set."""
    with OPEN_STREAMS:
        for step in steps:
            if stop.is_set():
                return
            match step:
                case Send(item=item):
                    yield item
                case Wait(seconds=seconds):
                    with suppress(TimeoutError):
                        async with asyncio.timeout(seconds):
                            await stop.wait()
                case Hold():
                    await stop.wait()
                case Abort():
                    raise Aborted("as the script asks")
                case Refuse():
                    return  # the status is sent by now: all that is left is to end
