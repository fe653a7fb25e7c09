"""The emit contract through aiohttp-sse."""

import sys

from aiohttp import web
from aiohttp_sse import sse_response
from emit_contract import Comment, Event, Inexpressible, Plain, Retry, answer, play, sentences, stats, stop_streams

PING = 0.5  # seconds; the library's own default is 15
LARGEST_SCRIPT = 32 << 20  # bytes


def express(step):
    """What an application of this library passes to send(), which wants data and writes no comment."""
    match step:
        case Event(data=None):
            raise Inexpressible("event (without data)")
        case Event():
            return step.given()
        case Comment():
            raise Inexpressible("comment")
        case Retry():
            raise Inexpressible("retry")


async def respond(request, script):
    last_event_id = request.headers.get("Last-Event-ID", "").encode("utf-8", "surrogateescape")
    steps = answer(script, last_event_id, express)
    if isinstance(steps, Plain):
        return plain(steps)
    posted = request.method == "POST"
    async with sse_response(request, ping_interval=PING, allow_all_methods=posted) as response:
        async for event in play(steps):
            await response.send(**event)
    return response


def plain(what):
    return web.Response(status=what.status, body=what.body.encode() or None, headers=what.headers)


async def serve_events(request):
    return await respond(request, sentences())


async def serve_emit(request):
    script = await request.read() if request.method == "POST" else request.rel_url.raw_query_string
    return await respond(request, script)


async def serve_stats(_):
    return plain(stats())


async def end_streams(_):
    stop_streams()


app = web.Application(client_max_size=LARGEST_SCRIPT)
app.router.add_get("/events", serve_events)
app.router.add_get("/emit", serve_emit)
app.router.add_post("/emit", serve_emit)
app.router.add_get("/stats", serve_stats)
# Called before the server waits for its handlers.
app.on_shutdown.append(end_streams)

if __name__ == "__main__":
    # Without handler_cancellation a handler does not learn that its client left.
    address = {"host": "127.0.0.1", "port": int(sys.argv[1])}
    web.run_app(app, **address, handler_cancellation=True, shutdown_timeout=1, access_log=None)
