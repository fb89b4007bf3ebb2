"""The form of a new ticket, and what can be done on a ticket now."""

from __future__ import annotations

from blocks import ticket as ticket_blocks
from blocks.look import address_of
from blocks.readings import ALL_ACTS
from blocks.reported import people_in, report
from models.origin import Origin
from models.ref import Ref
from models.refusal import Refusal
from models.ticket import OPEN
from slackbot.new_ticket import show_form
from slackbot.request import Request
from slackbot.routes import Routes

FOR_NAMES = 0.8  # seconds of the three that a trigger lives
routes = Routes()


@routes.action(OPEN.id)
@routes.shortcut(OPEN.id)
def ask(request: Request) -> None:
    show_form(request)


@routes.shortcut("ticket.open_from_message")
def ask_from_message(request: Request) -> None:
    """The description starts with the message as people read it, and its address; a ticket's own offer its acts."""
    ref = _ticket_here(request)
    if ref is not None:
        _show_acts(request, ref)
        return
    message, channel = request.body["message"], request.body["channel"]["id"]
    origin = Origin(channel=channel, ts=message["ts"], thread_ts=message.get("thread_ts"))
    address = address_of(request.means.workspace_url, channel, message["ts"])
    names = request.means.staff.names(people_in(message), FOR_NAMES)
    show_form(request, description=report(message, address, names, request.words), origin=origin)


@routes.shortcut(ALL_ACTS.id)
def show_acts(request: Request) -> None:
    """What can be done now on the ticket in whose thread the message is."""
    ref = _ticket_here(request)
    if ref is None:
        raise Refusal("no_ticket_here")
    _show_acts(request, ref)


def _ticket_here(request: Request) -> Ref | None:
    """The ticket whose card the message is, or in whose thread it stands."""
    message = request.body["message"]
    return request.desk.ticket_of_thread(request.body["channel"]["id"], message.get("thread_ts") or message["ts"])


def _show_acts(request: Request, ref: Ref) -> None:
    with request.desk.looking(ref) as ticket:
        view = ticket_blocks.act_menu(ticket, request.look(ticket))
    request.open(view)
