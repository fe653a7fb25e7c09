"""An agent of Pydantic AI over a model that is made up: /ag-ui speaks AG-UI, /chat the UI message stream of the AI SDK."""

from pydantic_ai import Agent
from pydantic_ai.models.test import TestModel
from pydantic_ai.ui.ag_ui import AGUIAdapter
from pydantic_ai.ui.vercel_ai import VercelAIAdapter
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

agent = Agent(TestModel(custom_output_text="It is cold in Oslo."))


@agent.tool_plain
def weather(city: str) -> str:
    """The weather of a city."""
    return f"cold in {city}"


async def ag_ui(request):
    return await AGUIAdapter.dispatch_request(request, agent=agent)


async def chat(request):
    return await VercelAIAdapter.dispatch_request(request, agent=agent)


async def ready(_):
    return PlainTextResponse("ready")


app = Starlette(
    routes=[
        Route("/ready", ready),
        Route("/ag-ui", ag_ui, methods=["POST"]),
        Route("/chat", chat, methods=["POST"]),
    ]
)
