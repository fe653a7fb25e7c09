"""The emit contract through Falcon's resp.sse and SSEvent, on ASGI."""

import falcon.asgi
from emit_contract import Comment, Event, Plain, Retry, answer, play, sentences, stats, stop_streams_on_term
from falcon.asgi import SSEvent


def express(step):
    """What an application of this library sends for a step."""
    match step:
        case Event(data=data, event=event, id=id, retry=retry):
            return SSEvent(text=data, event=event, event_id=id, retry=retry)
        case Comment(text=text):
            return SSEvent(comment=text)
        case Retry(milliseconds=milliseconds):
            return SSEvent(retry=milliseconds)


def respond(req, resp, script):
    last_event_id = (req.get_header("Last-Event-ID") or "").encode("latin-1")
    steps = answer(script, last_event_id, express)
    if isinstance(steps, Plain):
        plain(resp, steps)
    else:
        resp.sse = play(steps)


def plain(resp, what):
    resp.status = what.status
    resp.text = what.body or None
    resp.set_headers(what.headers)


class Events:
    async def on_get(self, req, resp):
        respond(req, resp, sentences())


class Emit:
    async def on_get(self, req, resp):
        respond(req, resp, req.query_string)

    async def on_post(self, req, resp):
        respond(req, resp, await req.stream.read())


class Stats:
    async def on_get(self, req, resp):
        plain(resp, stats())


class EndOfStreams:
    async def process_startup(self, scope, event):
        stop_streams_on_term()


app = falcon.asgi.App(middleware=[EndOfStreams()])
app.add_route("/events", Events())
app.add_route("/emit", Emit())
app.add_route("/stats", Stats())
