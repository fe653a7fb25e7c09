"""Content codings: one that the request admits, with a flush after each piece so that none waits for the next."""

import zlib

import brotli
import zstandard


class Identity:
    """As it stands."""

    name = None

    def piece(self, plain):
        return plain

    def end(self):
        return b""


class Gzip:
    """gzip."""

    name = "gzip"

    def __init__(self):
        self._compressor = zlib.compressobj(wbits=31)

    def piece(self, plain):
        return self._compressor.compress(plain) + self._compressor.flush(zlib.Z_SYNC_FLUSH)

    def end(self):
        return self._compressor.flush()


class Brotli:
    """Brotli, at a quality at which it is about as fast as gzip."""

    name = "br"

    def __init__(self):
        self._compressor = brotli.Compressor(quality=5, lgwin=20)

    def piece(self, plain):
        return self._compressor.process(plain) + self._compressor.flush()

    def end(self):
        return self._compressor.finish()


class Zstandard:
    """Zstandard."""

    name = "zstd"

    def __init__(self):
        self._compressor = zstandard.ZstdCompressor(level=3).compressobj()

    def piece(self, plain):
        return self._compressor.compress(plain) + self._compressor.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)

    def end(self):
        return self._compressor.flush()


# The preferred one first.
SPOKEN = [Brotli, Zstandard, Gzip]


def negotiated(accept_encoding):
    """RFC 9110 12.5.3: the coding with the highest weight, if that is above 0 and no lower than identity's. A coding that
    is not named has the weight of "*"."""
    weights = {}
    for member in accept_encoding.split(","):
        coding, *parameters = member.split(";")
        weights[coding.strip().lower().removeprefix("x-")] = weight(parameters)
    of = {coder: weights.get(coder.name, weights.get("*", 0)) for coder in SPOKEN}
    best = max(SPOKEN, key=of.get)
    return best() if of[best] > 0 and of[best] >= weights.get("identity", 0) else Identity()


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
