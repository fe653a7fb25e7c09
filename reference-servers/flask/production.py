"""Starts the reference server on Flask under Granian, which speaks HTTP/1.1 and HTTP/2 in clear text."""

import functools
import signal
import socket
import sys
import threading

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from app import create_app
from arguments import parse_args
from guard import is_loopback
from stream import GRACE, OpenStreams


def main():
    args = parse_args()
    if args.port == 0:
        sys.exit("error: Granian does not say which port it was given; choose one with --port")
    server = Granian(
        "app",
        address=args.host,
        port=args.port,
        interface=Interfaces.WSGI,
        # One process: the streams are counted in it.
        workers=1,
        http=HTTPModes.auto,
        # Each stream has a thread of its own.
        blocking_threads=512,
        log_level=LogLevels.warning,
        workers_kill_timeout=GRACE,
    )
    server.on_startup(lambda: print(f"listening on http://{args.host}:{args.port}", flush=True))
    load = functools.partial(loaded, args)
    server.serve(target_loader=load, wrap_loader=False)


def loaded(args):
    """The application, in the process that serves it."""
    open_streams = OpenStreams(args.max_streams)
    end_with_the_process(open_streams)
    return create_app(args.interval / 1000, args.heartbeat / 1000, open_streams, is_loopback(args.host))


def end_with_the_process(open_streams):
    """Tells the streams when the server is told to end. The handlers of signals are Granian's, which waits for the streams; Python
    writes to this socket for each signal as well."""
    told, tell = socket.socketpair()
    tell.setblocking(False)
    signal.set_wakeup_fd(tell.detach())

    def wait():
        told.recv(1)
        open_streams.ending = True

    threading.Thread(target=wait, daemon=True).start()


if __name__ == "__main__":
    main()
