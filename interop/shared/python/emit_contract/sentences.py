"""The server's own stream as a script: five sentences, with a pause between two."""

from .script import Event, Wait

SENTENCES = [
    "The server spoke first, and the page had only to listen.",
    "Each sentence left the moment it was ready, not a moment later.",
    "Between two sentences the line stayed open and quiet.",
    "Had it dropped, the listener would have known where to go on.",
    "Then everything was said, and both sides hung up.",
]
PAUSE = 1.0  # seconds


def sentences():
    """The steps. Not every library can send a reconnection time alone, so the first event carries it."""
    steps = [Event(data=SENTENCES[0], id="1", retry=1000)]
    for n, sentence in enumerate(SENTENCES[1:], start=2):
        steps += [Wait(PAUSE), Event(data=sentence, id=str(n))]
    return steps
