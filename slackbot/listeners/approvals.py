"""`dispatch.approve`: a button with a confirm dialog, no form."""

from __future__ import annotations

from models import dispatch
from slackbot.request import Request
from slackbot.routes import Routes

routes = Routes()


@routes.action("dispatch.approve")
def approve(request: Request) -> None:
    """The block's id carries what the request showed, so that nobody approves what they did not see."""
    with request.changing() as (ticket, act):
        dispatch.approve(ticket.intervention(request.ref.child), act, basis=shown_basis(request))


def shown_basis(request: Request) -> str | None:
    """None for a button that carries its value alone: an approval is voided anyway when what it rests on changes."""
    block_id = str(request.action.get("block_id"))
    return block_id.removeprefix("basis:") if block_id.startswith("basis:") else None
