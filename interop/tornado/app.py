"""The emit contract on Tornado, whose streams are written as text and flushed."""

import asyncio
import signal
import sys

from emit_contract import Plain, answer, encode, play, sentences, stats, stop_streams, streams_over
from tornado.web import Application, RequestHandler


class Stream(RequestHandler):
    """Answers with the steps of a script."""

    playing = None

    async def respond(self, script):
        last_event_id = self.request.headers.get("Last-Event-ID", "").encode("latin-1")
        steps = answer(script, last_event_id, encode)
        if isinstance(steps, Plain):
            return plain(self, steps)
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("Cache-Control", "no-cache")
        if self.request.method == "HEAD":
            return
        await self.flush()
        self.playing = asyncio.create_task(self.play(steps))
        await self.playing

    async def play(self, steps):
        async for block in play(steps):
            self.write(block)
            await self.flush()

    def on_connection_close(self):
        if self.playing:
            self.playing.cancel()


class Events(Stream):
    async def get(self):
        await self.respond(sentences())

    head = get


class Emit(Stream):
    async def get(self):
        await self.respond(self.request.query)

    head = get

    async def post(self):
        await self.respond(self.request.body)


class Stats(RequestHandler):
    def get(self):
        plain(self, stats())


def plain(handler, what):
    handler.set_status(what.status)
    for name, value in what.headers.items():
        handler.set_header(name, value)
    if what.body:  # Tornado refuses to write even nothing where a status has no body
        handler.write(what.body)


async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    app = Application([("/events", Events), ("/emit", Emit), ("/stats", Stats)])
    server = app.listen(int(sys.argv[1]), "127.0.0.1")
    await stop.wait()
    server.stop()
    stop_streams()
    await streams_over()


if __name__ == "__main__":
    asyncio.run(main())
