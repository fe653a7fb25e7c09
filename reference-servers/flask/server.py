"""Starts the reference server on Flask from the command line."""

import logging
import signal
import socket
import sys
import time

from werkzeug.serving import make_server

from app import create_app
from arguments import parse_args
from guard import is_loopback
from handler import Handler
from stream import GRACE, OpenStreams


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
    app = create_app(args.interval / 1000, args.heartbeat / 1000, open_streams, is_loopback(host))
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


if __name__ == "__main__":
    main()
