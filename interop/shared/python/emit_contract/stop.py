"""Ends the streams when the server is told to end: each behind its latest event, as a stream that is over."""

import asyncio
import signal

GRACE = 1  # seconds

STOP = asyncio.Event()


def stop_streams():
    """Asks the streams to end. They end soon after, not by the time this returns."""
    STOP.set()


def stop_streams_on_term():
    """Asks the streams to end on TERM, and leaves the rest to the server's own handler: for servers that call an
    application back only when its streams are over. To be called while the server starts, in its loop."""
    loop = asyncio.get_running_loop()
    servers_own = signal.getsignal(signal.SIGTERM)

    def end(number, frame):
        # A handler of signals comes in between anything, so the loop has to be woken.
        loop.call_soon_threadsafe(stop_streams)
        servers_own(number, frame)

    signal.signal(signal.SIGTERM, end)


async def streams_over():
    """Waits until what else goes on in the loop has ended, be it with its last chunk: for servers that do not wait
    themselves. A client that does not read, or keeps its connection open, is not waited for."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    if others:
        await asyncio.wait(others, timeout=GRACE)
