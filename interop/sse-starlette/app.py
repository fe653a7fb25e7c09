"""The emit contract through sse-starlette on Starlette."""

import anyio
from emit_contract import Comment, Event, Plain, Retry, answer, play, sentences, stats
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

PING = 0.5  # seconds; the library's own default is 15
GRACE = 0.5  # seconds; by default the library cuts the streams when the server is told to end


def express(step):
    """What an application of this library sends for a step."""
    match step:
        case Event():
            return ServerSentEvent(**step.given())
        case Comment(text=text):
            return ServerSentEvent(comment=text)
        case Retry(milliseconds=milliseconds):
            return ServerSentEvent(retry=milliseconds)


def respond(request, script):
    last_event_id = request.headers.get("last-event-id", "").encode("latin-1")
    steps = answer(script, last_event_id, express)
    if isinstance(steps, Plain):
        return plain(steps)
    stop = anyio.Event()
    return EventSourceResponse(
        play(steps, stop), ping=PING, shutdown_event=stop, shutdown_grace_period=GRACE
    )


def plain(what):
    return Response(what.body, what.status, what.headers)


async def serve_events(request):
    return respond(request, sentences())


async def serve_emit(request):
    script = await request.body() if request.method == "POST" else request.url.query
    return respond(request, script)


async def serve_stats(request):
    return plain(stats())


app = Starlette(
    routes=[
        Route("/events", serve_events),
        Route("/emit", serve_emit, methods=["GET", "POST"]),
        Route("/stats", serve_stats),
    ]
)
