"""The protect step: who may have the rest of a script, and for how long."""

import time
from dataclasses import dataclass

from flask import Response


@dataclass
class Protect:
    """Lets in only who has the token; it counts for so many seconds from the request on, or for ever."""

    token: str
    expires: float | None = None


def enter(request, steps):
    """The steps behind a protect step, and when the permission ends; no steps (None) without a permission. The token counts in
    Authorization alone: addresses stand in logs."""
    if not steps or not isinstance(steps[0], Protect):
        return steps, float("inf")
    asked = steps[0]
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or token.strip() != asked.token:
        return None, 0
    if asked.expires is None:
        return steps[1:], float("inf")
    return (steps[1:] if asked.expires > 0 else None), time.monotonic() + asked.expires


def unauthorized():
    """Asks for the token."""
    return Response(
        "this stream is for who sends the right token in Authorization\n",
        401,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store", "WWW-Authenticate": "Bearer"},
    )
