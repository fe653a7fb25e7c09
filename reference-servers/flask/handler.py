"""What the development server must be told about HTTP before its streams are right."""

from werkzeug.serving import WSGIRequestHandler


class Handler(WSGIRequestHandler):
    """Sends each piece at once and in one go, and knows what an HTTP/1.0 client can read."""

    protocol_version = "HTTP/1.1"
    # Without TCP_NODELAY the kernel holds a small event back until the one before it is acknowledged.
    disable_nagle_algorithm = True
    # A chunk is written in four parts; the buffer makes one segment of them. It is flushed after each chunk.
    wbufsize = -1

    def parse_request(self):
        parsed = super().parse_request()
        # An HTTP/1.0 client knows no chunks: its stream ends when the connection does.
        if parsed and self.request_version == "HTTP/1.0":
            self.protocol_version = "HTTP/1.0"
        return parsed
