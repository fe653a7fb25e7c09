"""The Flask sample in the form in which it is commonly published, not improved: this is what most people start from.
target.yaml lists what a run of the suite says about it."""

import time

from flask import Flask, Response

app = Flask(__name__)

SENTENCES = [
    "A kettle was put on.",
    "The water began to murmur.",
    "The murmur grew into a song.",
    "A lid danced on the steam.",
    "Tea was served.",
]


def generate():
    for sentence in SENTENCES:
        yield f"data: {sentence}\n\n"
        time.sleep(1)


@app.route("/events")
def events():
    return Response(generate(), mimetype="text/event-stream")


if __name__ == "__main__":
    app.run(port=8081, threaded=True)
