"""The emit contract through FastAPI's own fastapi.sse."""

from contextlib import asynccontextmanager
from typing import Annotated

from emit_contract import Comment, Event, Plain, Retry, answer, play, sentences, stats, stop_streams_on_term
from fastapi import Depends, FastAPI, Request
from fastapi.responses import Response
from fastapi.sse import EventSourceResponse, ServerSentEvent


@asynccontextmanager
async def lifespan(_):
    stop_streams_on_term()
    yield


app = FastAPI(lifespan=lifespan)


def express(step):
    """What an application of this library sends for a step. Plain text is raw_data here: data is for JSON."""
    match step:
        case Event(data=data, event=event, id=id, retry=retry):
            return ServerSentEvent(raw_data=data, event=event, id=id, retry=retry)
        case Comment(text=text):
            return ServerSentEvent(comment=text)
        case Retry(milliseconds=milliseconds):
            return ServerSentEvent(retry=milliseconds)


class NoStream(Exception):
    """A path operation that yields can only stream, so whatever else is answered must be raised before it."""


@app.exception_handler(NoStream)
async def no_stream(_, raised):
    [what] = raised.args
    return Response(what.body, what.status, what.headers)


def asked(request, script):
    last_event_id = request.headers.get("last-event-id", "").encode("latin-1")
    steps = answer(script, last_event_id, express)
    if isinstance(steps, Plain):
        raise NoStream(steps)
    return steps


async def own_steps(request: Request):
    return asked(request, sentences())


async def emit_steps(request: Request):
    return asked(request, await request.body() if request.method == "POST" else request.url.query)


@app.get("/events", response_class=EventSourceResponse)
async def serve_events(steps: Annotated[list, Depends(own_steps)]):
    async for event in play(steps):
        yield event


@app.get("/emit", response_class=EventSourceResponse)
@app.post("/emit", response_class=EventSourceResponse)
async def serve_emit(steps: Annotated[list, Depends(emit_steps)]):
    async for event in play(steps):
        yield event


@app.get("/stats")
async def serve_stats():
    raise NoStream(stats())
