"""Starts the reference server on Flask from the command line."""

import argparse
import ipaddress
import logging
import signal
import socket
import sys
import time

from werkzeug.serving import make_server

from app import create_app
from handler import Handler
from stream import OpenStreams

GRACE = 5  # seconds that streams may take to end once the server is told to


def main():
    args = parse_args()
    # The listener is ours, so that a bind error is ours to name.
    try:
        listener = socket.create_server((args.host, args.port), backlog=128)
    except OSError as error:
        sys.exit(
            f"error: cannot listen on {args.host}:{args.port}; "
            f"choose another address with --host or --port: {error.strerror}"
        )
    host, port = listener.getsockname()[:2]
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    open_streams = OpenStreams(args.max_streams)
    guarded = ipaddress.ip_address(host).is_loopback
    app = create_app(args.interval / 1000, args.heartbeat / 1000, open_streams, guarded)
    server = make_server(
        host, port, app, threaded=True, request_handler=Handler, fd=listener.fileno()
    )
    # A stop ends every stream in order, behind its latest event; what takes longer ends with its thread, which is a daemon.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"listening on http://{host}:{port}", flush=True)
    try:
        server.serve_forever()
    except (KeyboardInterrupt, SystemExit):
        pass
    open_streams.ending = True
    deadline = time.monotonic() + GRACE
    while open_streams.count() and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.05)  # what the last ones wrote leaves the process


def parse_args():
    parser = argparse.ArgumentParser(description="The ssespec reference server on Flask.")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--port", type=int, default=8081, help="the port to listen on; 0 picks a free one")
    parser.add_argument(
        "--interval", type=milliseconds, default=1000, help="milliseconds between two sentences of /events"
    )
    parser.add_argument(
        "--heartbeat",
        type=milliseconds,
        default=15000,
        help="milliseconds of silence after which a heartbeat comment is sent",
    )
    parser.add_argument(
        "--max-streams", type=int, default=10_000, help="how many streams may be open at once; the next gets 503"
    )
    return parser.parse_args()


def milliseconds(text):
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return value


if __name__ == "__main__":
    main()
