"""A stream, and the emit contract of ssespec: a script of steps in, the event stream that it describes out.

Try it:   python3 sse_emit.py 8080
Adapt it: put your library's encoder into `block`, and serve `answer` with your framework.
"""
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

STEPS = {"event": dict, "comment": str, "retry": int, "wait": int, "hold": bool, "abort": bool, "refuse": dict}
KEYS = {"data": str, "event": str, "id": str, "retry": int}
SENTENCES = '[{"event":{"id":"1","data":"one","retry":1000}},{"event":{"id":"2","data":"two"}}]'
STREAM = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}


def lines(name, text):
    """One line for each line of the text, which may end in LF, CRLF or CR."""
    return "".join(f"{name}: {line}\n" for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def block(event):
    """One event. Put your library's encoder here: it is what you want to test."""
    for name in ("event", "id"):
        if any(c in event.get(name, "") for c in "\r\n\0"):
            raise ValueError(f"a line break or NUL in {name} would inject fields")
    text = "".join(lines(name, str(value)) for name, value in event.items())
    return text + "\n" if text else ""


def typed(value, types):
    """Whether there are only these keys, with values of these types."""
    return all(type(v) is types.get(k) and (type(v) is not int or v >= 0) for k, v in value.items())


def read(script):
    """The steps of a script, all of them checked: once the stream has begun there is no status left to refuse with."""
    script.encode()  # Text that cannot be Unicode is refused here.
    steps = json.loads(script)
    if type(steps) is not list:
        raise ValueError("a script is a list of steps")
    for step in steps:
        if type(step) is not dict or len(step) != 1 or not typed(step, STEPS):
            raise ValueError(f"not a step, or its value has another type: {json.dumps(step)}")
        event = step.get("event", {})
        if not typed(event, KEYS):
            raise ValueError(f"not an event: {json.dumps(event)}")
        block(event).encode()
    return [pair for step in steps for pair in step.items()]


def answer(script, last_event_id):
    """Status, header fields and body (pieces of text; None for no body) of a request to the emit endpoint."""
    try:
        steps = read(script)
    except (ValueError, RecursionError) as error:
        return 400, {}, [f"{error}\n"]
    last = (last_event_id or "").encode("latin-1", "replace").decode("utf-8", "replace").strip(" \t")
    seen = [n for n, (name, value) in enumerate(steps) if last and name == "event" and value.get("id") == last]
    steps, before = (steps[seen[0] + 1:], steps) if seen else (steps, [])
    if before and not steps:
        return 204, {}, None  # Nothing is left: a browser stays away.
    if steps and steps[0][0] == "refuse":
        return steps[0][1]["status"], steps[0][1].get("headers", {}), None
    return 200, STREAM, play(steps)


def play(steps):
    for name, value in steps:
        if name == "event":
            yield block(value)
        elif name == "comment":
            yield lines("", value) + "\n"
        elif name == "retry":
            yield f"retry: {value}\n\n"
        elif name == "wait":
            time.sleep(value / 1000)
        elif name == "abort":
            raise ConnectionError("as the script asks")  # Breaks the connection: the body must not end gracefully.
        elif name == "refuse":
            return
        while name == "hold":
            time.sleep(0.5)
            yield ": still here\n\n"


class Handler(BaseHTTPRequestHandler):
    """Serves it with Python alone, to try it: your framework does all of this for you."""
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path, query = urlsplit(self.path).path, urlsplit(self.path).query
        last = self.headers.get("Last-Event-ID")
        if path == "/emit":
            try:
                script = parse_qs(query, errors="strict").get("script", [""])[0]
            except ValueError as error:
                return self.send(400, {}, [f"{error}\n"])
            self.send(*answer(script, last))
        elif path == "/events":
            self.send(*answer(SENTENCES, last))
        else:
            self.send(404, {}, None)

    do_HEAD = do_GET

    def refuse(self):
        self.send(405, {"Allow": "GET, HEAD", "Connection": "close"}, None)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = refuse

    def send(self, status, fields, body):
        chunked = body is not None and self.request_version == "HTTP/1.1"
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name, value)
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        elif body is not None:
            self.send_header("Connection", "close")
        elif status >= 200 and status not in (204, 304):
            self.send_header("Content-Length", "0")
        self.end_headers()  # Sends the head before the first event exists.
        if body is None or self.command == "HEAD":
            return
        try:
            for data in map(str.encode, body):
                if data:
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data) if chunked else data)
            self.wfile.write(b"0\r\n\r\n" if chunked else b"")
        except ConnectionError:
            self.close_connection = True  # The client left, or the script breaks the connection.


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
