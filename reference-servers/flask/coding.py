"""Content coding: gzip when the request admits it, with a flush after each piece so that none waits for the next."""

import zlib


class Identity:
    """As it stands."""

    def piece(self, plain):
        return plain

    def end(self):
        return b""


class Gzip:
    """gzip."""

    def __init__(self):
        self._compressor = zlib.compressobj(wbits=31)

    def piece(self, plain):
        return self._compressor.compress(plain) + self._compressor.flush(zlib.Z_SYNC_FLUSH)

    def end(self):
        return self._compressor.flush()


def admits_gzip(accept_encoding):
    """RFC 9110 12.5.3: named with a weight above 0 that is no lower than identity's, or covered by "*"."""
    weights = {}
    for member in accept_encoding.split(","):
        coding, *parameters = member.split(";")
        weights[coding.strip().lower().removeprefix("x-")] = weight(parameters)
    gzip = weights.get("gzip", weights.get("*", 0))
    return gzip > 0 and gzip >= weights.get("identity", 0)


def weight(parameters):
    """1 unless a parameter says otherwise, 0 when that cannot be read."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return float(value)
            except ValueError:
                return 0
    return 1
