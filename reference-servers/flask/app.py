"""The endpoints."""

import json
from pathlib import Path

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

import stream
from guard import is_foreign
from query import parameter
from script import Invalid, parse_script
from sentences import sentences_script

PAGE = Path(__file__).resolve().parent.parent / "page" / "index.html"
LARGEST_SCRIPT = 32 << 20  # bytes
READ = ["GET", "HEAD", "OPTIONS"]
READ_AND_POST = ["GET", "HEAD", "POST", "OPTIONS"]


def create_app(interval, heartbeat, open_streams, guarded):
    """The application; both times are in seconds. Where it is guarded, names of somebody else's domain are refused."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_SCRIPT
    page = PAGE.read_text(encoding="utf-8")

    def endpoint(path, methods, view):
        def with_options():
            return preflight(methods) if request.method == "OPTIONS" else view()

        app.add_url_rule(path, path, with_options, methods=methods, provide_automatic_options=False)

    def serve_page():
        return Response(page, content_type="text/html; charset=utf-8", headers={"Cache-Control": "no-cache"})

    def serve_stats():
        text = json.dumps({"open": open_streams.count(), "steps": open_streams.steps()}) + "\n"
        return Response(text, content_type="application/json", headers={"Cache-Control": "no-store"})

    def serve_events():
        return stream.answer(request, sentences_script(interval), heartbeat, open_streams)

    def serve_emit():
        if request.method == "POST":
            text = request.get_data(cache=False)
        else:
            text = parameter(request.environ["QUERY_STRING"].encode("latin-1"), b"script")
            if text is None:
                return sentence(400, "the query must have a script")
        try:
            steps = parse_script(text)
        except Invalid as why:
            return sentence(400, str(why))
        return stream.answer(request, steps, heartbeat, open_streams)

    def guard():
        if guarded and is_foreign(request.headers.get("Host", "")):
            return sentence(403, "this server is asked by its own names only")

    endpoint("/", READ, serve_page)
    endpoint("/stats", READ, serve_stats)
    endpoint("/events", READ, serve_events)
    endpoint("/emit", READ_AND_POST, serve_emit)
    app.register_error_handler(HTTPException, refused)
    app.before_request(guard)
    app.after_request(common_fields)
    return app


def preflight(methods):
    """The answer to OPTIONS, preflight or not."""
    allow = ", ".join(methods)
    response = Response(status=204)
    del response.headers["Content-Type"]
    response.headers["Allow"] = allow
    response.headers["Access-Control-Allow-Methods"] = allow
    response.headers["Access-Control-Allow-Headers"] = "cache-control, content-type, last-event-id"
    response.headers["Access-Control-Max-Age"] = "600"
    return response


def common_fields(response):
    """What every answer carries. It is the same for all origins, so no answer varies by Origin."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def refused(error):
    """Flask's own refusals (404, 405, 413), as a sentence instead of HTML."""
    whys = {
        404: "there are /, /events, /emit and /stats",
        405: "this endpoint does not take that method",
        413: "the script may have up to 32 MiB",
    }
    response = sentence(error.code, whys.get(error.code, error.name))
    allow = dict(error.get_headers()).get("Allow")
    if allow:
        response.headers["Allow"] = allow
    return response


def sentence(status, why):
    """A status with a sentence that says why."""
    return Response(
        why + "\n", status, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"}
    )
