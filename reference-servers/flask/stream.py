"""The answer that carries an event stream: its head, the part of the script that is played, and its play."""

import itertools
import threading
import time

from flask import Response

from client import client_of
from coding import negotiated
from encode import encode_comment, encode_event
from protect import enter, unauthorized
from script import Abort, Burst, Fail, Hold, Refuse, Send, Wait

# Caches and proxies get no say: the answer is stored nowhere, transformed by nobody and buffered by no nginx.
HEAD = {
    "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",
    "Incremental": "?1",
    "Vary": "Accept-Encoding",
}
NO_BODY = {204, 205, 304}
GRACE = 5  # seconds that streams may take to end once the server is told to


class OpenStreams:
    """Counts the streams that are open now, holds them to a limit, and tells them when the server ends."""

    def __init__(self, limit):
        self._lock = threading.Lock()
        self._limit = limit
        self._open = 0
        self._steps = 0
        self.ending = False

    def enter(self):
        """Counts one more stream; False when as many are open as there may be."""
        with self._lock:
            if self._open >= self._limit:
                return False
            self._open += 1
            return True

    def leave(self):
        with self._lock:
            self._open -= 1

    def step(self):
        """One more step is begun."""
        with self._lock:
            self._steps += 1

    def steps(self):
        with self._lock:
            return self._steps

    def count(self):
        with self._lock:
            return self._open


def answer(request, steps, heartbeat, open_streams):
    """Answers a request with the part of the script that it has not seen."""
    steps, expiry = enter(request, steps)
    if steps is None:
        return unauthorized()
    # WSGI gives header fields as Latin-1; ids are UTF-8.
    last_event_id = request.environ.get("HTTP_LAST_EVENT_ID", "").encode("latin-1").strip(b" \t")
    steps, nothing_left = after(steps, last_event_id)
    if nothing_left:
        return without_body(Response(status=204, headers={"Cache-Control": "no-store"}))
    if steps and isinstance(steps[0], Refuse):
        return refuse(steps[0])
    coder = negotiated(request.headers.get("Accept-Encoding", ""))
    headers = HEAD | ({"Content-Encoding": coder.name} if coder.name else {})
    if request.method == "HEAD":
        # An iterator, not a list: of a list Flask would send the length.
        return Response(iter([]), content_type="text/event-stream", headers=headers)
    client = client_of(request.environ, open_streams)
    if not open_streams.enter():
        return full()
    pieces = counted(open_streams, play(steps, coder, heartbeat, client, open_streams, expiry))
    head_only = next(pieces)
    response = Response(
        itertools.chain([head_only], pieces), content_type="text/event-stream", headers=headers
    )
    response.call_on_close(pieces.close)
    return response


def after(steps, last_event_id):
    """The steps behind the first event with this id, all of them for an unknown id; and whether nothing is left.
    Blanks around an id do not survive in a header field, so they do not count."""
    for n, step in enumerate(steps, start=1):
        if last_event_id and isinstance(step, Send) and step.id is not None:
            if step.id.strip(" \t").encode() == last_event_id:
                return steps[n:], n == len(steps)
    return steps, False


def full():
    """The answer when as many streams are open as there may be."""
    return Response(
        "as many streams are open as there may be\n",
        503,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store", "Retry-After": "2"},
    )


def refuse(step):
    """The answer that the script asks for."""
    response = Response(
        "refused, as the script asks\n",
        step.status,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )
    if step.status in NO_BODY:
        without_body(response)
    for name, value in step.headers.items():
        response.headers[name] = value
    return response


def without_body(response):
    response.set_data(b"")
    del response.headers["Content-Type"]
    del response.headers["Content-Length"]
    return response


def counted(open_streams, pieces):
    """The stream, which is counted by now. Its first piece is empty and makes the server send the head. The count ends with the
    generator, however that comes about."""
    try:
        yield b""
        yield from pieces
    finally:
        open_streams.leave()


def play(steps, coder, heartbeat, client, open_streams, expiry):
    """Gives each step's bytes the moment they are due, and heartbeats while it is quiet, until the permission ends."""

    def over():
        return open_streams.ending or time.monotonic() >= expiry

    last_sent = time.monotonic()
    for step in steps:
        if over():
            break  # between two events is where a stream can end gracefully
        open_streams.step()
        match step:
            case Send(bytes=plain):
                if plain:
                    yield coder.piece(plain)
                    last_sent = time.monotonic()
                continue
            case Wait(seconds=seconds):
                until = time.monotonic() + seconds
            case Hold():
                until = float("inf")
            case Abort():
                client.cut_off()
            case Fail():
                raise RuntimeError("the server's own code fails here")
            case Burst(times=times, bytes=size):
                for _ in range(times):
                    if over():
                        break
                    yield coder.piece(encode_event(data="x" * size))
                last_sent = time.monotonic()
                continue
            case Refuse():
                break  # the status is sent by now: all that is left is to end
        while client.stays(min(until, last_sent + heartbeat, expiry)) < until:
            if over():
                break
            yield coder.piece(encode_comment("heartbeat"))
            last_sent = time.monotonic()
    end = coder.end()
    if end:
        yield end
