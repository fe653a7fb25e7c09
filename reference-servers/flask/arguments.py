"""The command line, which is the same under each server."""

import argparse


def parse_args():
    parser = argparse.ArgumentParser(description="The ssespec reference server on Flask.")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--port", type=int, default=8081, help="the port to listen on; 0 picks a free one")
    parser.add_argument(
        "--interval", type=milliseconds, default=1000, help="milliseconds between two sentences of /events"
    )
    parser.add_argument(
        "--heartbeat",
        type=milliseconds,
        default=15000,
        help="milliseconds of silence after which a heartbeat comment is sent",
    )
    parser.add_argument(
        "--max-streams", type=int, default=10_000, help="how many streams may be open at once; the next gets 503"
    )
    return parser.parse_args()


def milliseconds(text):
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return value
