"""The emit contract through Microdot's SSE, on its own server."""

import asyncio
import signal
import sys

from emit_contract import (
    Comment,
    Event,
    Inexpressible,
    Plain,
    Retry,
    answer,
    play,
    sentences,
    stats,
    stop_streams,
    streams_over,
)
from microdot import Microdot, Request
from microdot.sse import sse_response

Request.max_content_length = Request.max_body_length = 32 << 20  # bytes
Request.max_readline = 64 << 10  # bytes: the script is in the request line

app = Microdot()


def express(step):
    """What an application of this library passes to send(), which wants data, and retry in seconds."""
    match step:
        case Event(data=None):
            raise Inexpressible("event (without data)")
        case Event(data=data, event=event, id=id, retry=retry):
            seconds = None if retry is None else retry / 1000
            return {"data": data, "event": event, "event_id": id, "retry": seconds}
        case Comment(text=text):
            return {"data": text, "comment": True}
        case Retry():
            raise Inexpressible("retry")


def respond(request, script):
    last_event_id = request.headers.get("Last-Event-ID", "").encode()
    steps = answer(script, last_event_id, express)
    if isinstance(steps, Plain):
        return plain(steps)
    return sse_response(request, send_all, steps)


async def send_all(_, sse, steps):
    async for event in play(steps):
        await sse.send(**event)


def plain(what):
    return what.body, what.status, what.headers


@app.get("/events")
async def serve_events(request):
    return respond(request, sentences())


@app.get("/emit")
async def serve_emit(request):
    return respond(request, request.query_string or "")


@app.post("/emit")
async def serve_post(request):
    return respond(request, request.body)


@app.get("/stats")
async def serve_stats(_):
    return plain(stats())


def end():
    app.shutdown()
    stop_streams()


async def main():
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, end)
    await app.start_server(host="127.0.0.1", port=int(sys.argv[1]))
    await streams_over()  # up to Python 3.11 start_server does not wait for them


if __name__ == "__main__":
    asyncio.run(main())
