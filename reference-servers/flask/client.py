"""The client's end of the connection, as far as the server below shows it."""

import select
import socket
import time

LOOKS = 0.1  # seconds between two looks whether the server ends


def client_of(environ, open_streams):
    """The client of a request. WSGI does not show its connection; Werkzeug does."""
    connection = environ.get("werkzeug.socket")
    return Unseen(open_streams) if connection is None else Watched(connection, open_streams)


class Watched:
    """A client whose connection can be watched, and broken."""

    def __init__(self, connection, open_streams):
        self._connection = connection
        self._open_streams = open_streams

    def stays(self, until):
        """Waits until then, or until the server ends, and gives the time; raises when the client leaves before."""
        watched = [self._connection]
        while not self._open_streams.ending and (left := until - time.monotonic()) > 0:
            readable, _, _ = select.select(watched, [], [], min(left, LOOKS))
            if readable:
                # What it sends is the next request's and stays unread; it cannot be watched for its end then.
                if not self._connection.recv(1, socket.MSG_PEEK):
                    self.cut_off()
                watched = []
        return time.monotonic()

    def cut_off(self):
        """The development server takes this for a lost connection: it closes it and writes no last chunk."""
        raise ConnectionAbortedError


class Unseen:
    """A client behind a server that shows only WSGI: when it has left, the server closes the generator at the next piece,
    which is a heartbeat if nothing else is due."""

    def __init__(self, open_streams):
        self._open_streams = open_streams

    def stays(self, until):
        """Waits until then, or until the server ends, and gives the time."""
        while not self._open_streams.ending and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, LOOKS))
        return time.monotonic()

    def cut_off(self):
        """All that WSGI leaves is to fail. Granian then resets the stream, or closes the connection without a last chunk."""
        raise ConnectionAbortedError
