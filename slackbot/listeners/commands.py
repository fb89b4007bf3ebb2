"""`/ticket`: what its words ask for, in French and English."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from slack_bolt import BoltResponse

from blocks import listing
from blocks.forms import storable
from blocks.kit import Message
from blocks.words import msgid
from models.ref import Ref
from models.tables.ticket import Ticket
from slackbot.asked_of_slack import fit_for_tickets
from slackbot.means import link_to
from slackbot.new_ticket import show_form
from slackbot.request import Request

HELP = msgid(
    "/ticket opens a new ticket. /ticket 42 shows ticket INC-000042. /ticket list shows the open tickets, "
    "/ticket list mine yours, /ticket list Durand those with that word. /ticket approvals shows what waits for a "
    "manager. What can be done on a ticket is on its card: slash commands do not work in threads."
)


def ticket(request: Request) -> BoltResponse | None:
    """The first word names what is asked for; a number shows its ticket; nothing opens the form."""
    asked = storable(str(request.body.get("text") or "")).strip()
    first, _, rest = asked.partition(" ")
    command = COMMANDS.get(first.lower())
    if command is not None:
        return command(request, rest.strip())
    ref = Ref.read(asked)
    return help_(request, rest) if ref is None else show(request, ref)


def new(request: Request, _rest: str) -> None:
    """The ticket stands where the command was typed, if the bot is there."""
    show_form(request, channel=fit_for_tickets(request, str(request.body.get("channel_id") or "")))


def show(request: Request, ref: Ref) -> BoltResponse:
    with request.desk.looking(ref) as ticket:
        return private(_listing(request, str(ref), [ticket]))


def list_(request: Request, rest: str) -> BoltResponse:
    first, _, others = rest.partition(" ")
    mine = first.lower() in ("mes", "mine", "miens")
    owner = request.colleague.who.id if mine else None
    title = request.words("Your open tickets") if mine else request.words("Open tickets")
    with request.desk.find(owner=owner, words=others if mine else rest) as tickets:
        return private(_listing(request, title, tickets))


def approvals(request: Request, _rest: str) -> BoltResponse:
    with request.desk.waiting() as tickets:
        return private(_listing(request, request.words("Waiting for a manager"), tickets))


def help_(request: Request, _rest: str) -> BoltResponse:
    return private(listing.listing("", [], request.look(), otherwise=request.words(HELP)))


def _listing(request: Request, title: str, tickets: Iterable[Ticket]) -> Message:
    addressed = [(ticket, link_to(ticket, request.means.workspace_url)) for ticket in tickets]
    return listing.listing(title, addressed, request.look(), otherwise=request.words("No ticket was found."))


def private(message: Message) -> BoltResponse:
    """The command's answer, which only the person sees."""
    return BoltResponse(status=200, body={"response_type": "ephemeral", "text": message.text, "blocks": message.blocks})


COMMANDS: dict[str, Callable[[Request, str], BoltResponse | None]] = {
    "": new,
    "nouveau": new,
    "new": new,
    "liste": list_,
    "list": list_,
    "validations": approvals,
    "approvals": approvals,
    "aide": help_,
    "help": help_,
}
