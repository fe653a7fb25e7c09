"""An MCP server of the Python SDK with a tool that reports its progress, over every transport that it has.

/store/mcp  Streamable HTTP with sessions and a store of events; /stateless/mcp  without; /sse  the transport of 2024-11-05.
"""

import asyncio
import contextlib

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.streamable_http import EventMessage, EventStore
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route


class Kept(EventStore):
    """Events in memory, in the order in which they were sent."""

    def __init__(self):
        self.events = []

    async def store_event(self, stream_id, message):
        self.events.append((stream_id, message))
        return str(len(self.events))

    async def replay_events_after(self, last_event_id, send_callback):
        if not last_event_id.isdigit() or not 0 < int(last_event_id) <= len(self.events):
            return None
        last = int(last_event_id)
        stream_id = self.events[last - 1][0]
        for number, (stream, message) in enumerate(self.events[last:], last + 1):
            if stream == stream_id and message is not None:
                await send_callback(EventMessage(message, str(number)))
        return stream_id


def server():
    """One server: its tool counts to a number, half a second at most."""
    mcp = MCPServer("counter")

    @mcp.tool()
    async def count(to: int, context: Context) -> str:
        for number in range(1, to + 1):
            await context.report_progress(number, to)
            await asyncio.sleep(0.1)
        return f"counted to {to}"

    return mcp


store, stateless, legacy = server(), server(), server()
apps = {
    "/store": store.streamable_http_app(event_store=Kept()),
    "/stateless": stateless.streamable_http_app(stateless_http=True),
    "/legacy": legacy.sse_app(),
}


@contextlib.asynccontextmanager
async def lifespan(_):
    async with store.session_manager.run(), stateless.session_manager.run():
        yield


async def ready(_):
    return PlainTextResponse("ready")


app = Starlette(
    routes=[Route("/ready", ready)] + [Mount(path, app=mounted) for path, mounted in apps.items()],
    lifespan=lifespan,
)
