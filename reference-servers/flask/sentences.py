"""The server's own stream as a script: five sentences, with a pause between two. The same in all reference servers."""

from encode import encode_event
from script import Send, Wait

SENTENCES = [
    "The server spoke first, and the page had only to listen.",
    "Each sentence left the moment it was ready, not a moment later.",
    "Between two sentences the line stayed open and quiet.",
    "Had it dropped, the listener would have known where to go on.",
    "Then everything was said, and both sides hung up.",
]


def sentences_script(interval):
    """The script of /events; the interval is in seconds."""
    steps = [Send(encode_event(retry=1000))]
    for n, sentence in enumerate(SENTENCES, start=1):
        if n > 1:
            steps.append(Wait(interval))
        steps.append(Send(encode_event(data=sentence, id=str(n)), id=str(n)))
    return steps
