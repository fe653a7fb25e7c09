"""The emit contract on Sanic, whose streams are sent as text."""

import sys

from emit_contract import Plain, answer, encode, play, sentences, stats, stop_streams
from sanic import HTTPResponse, Sanic

app = Sanic("emit")
app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 1.0  # seconds


async def respond(request, script):
    last_event_id = request.headers.get("last-event-id", "").encode("utf-8", "surrogateescape")
    steps = answer(script, last_event_id, encode)
    if isinstance(steps, Plain):
        return plain(steps)
    response = await request.respond(content_type="text/event-stream", headers={"Cache-Control": "no-cache"})
    if request.method == "GET" or request.method == "POST":
        await response.send("")  # the head leaves with the first piece, be it empty
        async for block in play(steps):
            await response.send(block)
    await response.eof()


def plain(what):
    headers = dict(what.headers)
    return HTTPResponse(what.body, what.status, headers, content_type=headers.pop("Content-Type", None))


@app.route("/events", methods=["GET", "HEAD"])
async def serve_events(request):
    return await respond(request, sentences())


@app.route("/emit", methods=["GET", "HEAD", "POST"])
async def serve_emit(request):
    return await respond(request, request.body if request.method == "POST" else request.query_string)


@app.get("/stats")
async def serve_stats(_):
    return plain(stats())


@app.before_server_stop
async def end_streams(_):
    stop_streams()


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(sys.argv[1]), single_process=True, access_log=False, motd=False)
