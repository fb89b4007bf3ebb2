"""The form of a new ticket, which a command, a button and two shortcuts open; and what submitting it does."""

from __future__ import annotations

from typing import Any

from slack_bolt import BoltResponse

from blocks.ticket import open_view, open_view_again
from models.origin import Origin
from slackbot.desk import AlsoOpen
from slackbot.request import Request


def show_form(
    request: Request, description: str = "", channel: str | None = None, origin: Origin | None = None
) -> None:
    """`channel` is where the ticket is to stand, unless the person chooses another; `origin` is to be answered."""
    preset = channel or request.means.settings.channel
    request.open(open_view(request.look(), channel=preset, description=description, origin=origin))


def open_ticket(request: Request, facts: dict[str, Any]) -> BoltResponse | None:
    """Open it, unless another is open on its line of which the person has not been shown yet (§2)."""
    noticed, origin = request.metadata.get("noticed") or (), _origin(request)
    try:
        request.desk.open(request.person, once=request.once, noticed=noticed, origin=origin, **facts)
    except AlsoOpen as found:
        view = open_view_again(request.values, found.others, request.look(), origin=origin)
        return BoltResponse(status=200, body={"response_action": "update", "view": view})
    return None


def _origin(request: Request) -> Origin | None:
    """The message that the form was opened from, as `slackbot.payloads` has checked it."""
    carried = request.metadata.get("origin")
    return Origin(**carried) if carried else None
