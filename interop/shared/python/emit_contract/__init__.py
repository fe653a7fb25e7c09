"""The emit contract (docs/emit-contract.md), all that is no library's part: the script, the answer, the play.

An application reads a request with `answer`, hands it a function that turns one thing of a script into what
its library sends, and gets either a `Plain` answer or the steps to `play`.
"""

from .answer import Plain, answer, stats
from .encode import encode
from .play import Aborted, play
from .script import Comment, Event, Inexpressible, Retry
from .sentences import sentences
from .stop import stop_streams, stop_streams_on_term, streams_over

__all__ = [
    "Aborted",
    "Comment",
    "Event",
    "Inexpressible",
    "Plain",
    "Retry",
    "answer",
    "encode",
    "play",
    "sentences",
    "stats",
    "stop_streams",
    "stop_streams_on_term",
    "streams_over",
]
