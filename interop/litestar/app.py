"""The emit contract through Litestar's ServerSentEvent."""

from emit_contract import Comment, Event, Plain, Retry, answer, play, sentences, stats, stop_streams_on_term
from litestar import Litestar, Request, Response, get, post
from litestar.response import ServerSentEvent, ServerSentEventMessage

LARGEST_SCRIPT = 32 << 20  # bytes


def express(step):
    """What an application of this library sends for a step."""
    match step:
        case Event(data=data, event=event, id=id, retry=retry):
            return ServerSentEventMessage(data=data, event=event, id=id, retry=retry)
        case Comment(text=text):
            # `data` has a default, and it is not None: without this an empty message goes out, too.
            return ServerSentEventMessage(data=None, comment=text)
        case Retry(milliseconds=milliseconds):
            return ServerSentEventMessage(data=None, retry=milliseconds)


def respond(request, script):
    last_event_id = request.headers.get("last-event-id", "").encode("latin-1")
    steps = answer(script, last_event_id, express)
    if isinstance(steps, Plain):
        return plain(steps)
    return ServerSentEvent(play(steps))


def plain(what):
    # Litestar insists that some statuses have no body: None, not "".
    media_type = what.headers.get("Content-Type")
    return Response(what.body or None, status_code=what.status, headers=what.headers, media_type=media_type)


@get("/events")
async def serve_events(request: Request) -> Response:
    return respond(request, sentences())


@get("/emit")
async def serve_emit(request: Request) -> Response:
    return respond(request, request.url.query)


@post("/emit", status_code=200)
async def serve_post(request: Request) -> Response:
    return respond(request, await request.body())


@get("/stats")
async def serve_stats() -> Response:
    return plain(stats())


app = Litestar(
    [serve_events, serve_emit, serve_post, serve_stats],
    request_max_body_size=LARGEST_SCRIPT,
    on_startup=[stop_streams_on_term],
)
