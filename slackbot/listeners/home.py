"""App Home (design §4): what waits for this person, made anew each time they come."""

from __future__ import annotations

from blocks import home
from models.refusal import Refusal
from models.terms import Role
from slackbot.means import link_to
from slackbot.request import Request


def opened(request: Request) -> None:
    """They have come to the app: to its Home, or to its messages."""
    if request.body["event"].get("tab") == "home":
        show(request)


def show(request: Request) -> None:
    """Publish their Home as of now. Whoever is not of the desk is told what the bot is."""
    request.publish(_view(request))


def _view(request: Request) -> dict[str, object]:
    try:
        role = request.colleague.role
    except Refusal:
        role = Role.NOBODY
    if role is Role.NOBODY:
        return home.for_others(request.words)
    desk, url = request.desk, request.means.workspace_url
    with desk.waiting() as waiting, desk.find(owner=request.colleague.who.id, limit=30) as mine:
        to_decide = waiting if role is Role.MANAGER else []
        addresses = {ticket.id: link_to(ticket, url) for ticket in (*to_decide, *mine)}
        return home.for_staff(to_decide, mine, addresses, request.look())
