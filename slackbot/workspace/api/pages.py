"""Cursors: long lists come in pages."""

import base64
from collections.abc import Sequence
from typing import TypeVar

from slackbot.workspace.api.calls import Call
from slackbot.workspace.errors import SlackError
from slackbot.workspace.jsons import Json

T = TypeVar("T")


def page(call: Call, everything: Sequence[T], most: int) -> tuple[list[T], Json]:
    """The page that the call's `cursor` and `limit` ask for, and its `response_metadata`."""
    limit = min(call.number("limit", 100), most) or 100
    start = _position(call.optional("cursor"))
    end = start + limit
    following = base64.b64encode(f"next:{end}".encode()).decode() if end < len(everything) else ""
    return list(everything[start:end]), {"next_cursor": following}


def _position(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor).decode().removeprefix("next:"))
    except ValueError:
        raise SlackError("invalid_cursor") from None
