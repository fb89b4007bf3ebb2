"""Correcting what was mistyped when the ticket was opened."""

from __future__ import annotations

from models.acts import Act, always
from models.context import Context
from models.dispatch import DispatchRequested, DispatchRevised, DispatchVoided, void_approval
from models.events import Event, Private
from models.tables.ticket import Ticket
from models.terms import Notice


class TicketCorrected(Event, name="ticket.corrected", notices=(Notice.THREAD, Notice.CARD_REFRESH)):
    client_email: Private[str]
    line: Private[str]


CORRECT = Act(
    id="ticket.correct",
    on=Ticket,
    records=(TicketCorrected, DispatchVoided, DispatchRequested, DispatchRevised),
    pressing=240,
    edits=TicketCorrected,
    on_closed=True,
    deferred=always,
)


@CORRECT.verb
def correct(ticket: Ticket, context: Context, *, client_email: str, line: str) -> None:
    """Correct what was mistyped. Another line is another visit: an approval of it is void (design §6)."""
    if (client_email, line) == (ticket.client_email, ticket.line):
        return
    moved = line != ticket.line
    ticket.client_email, ticket.line = client_email, line
    ticket.record(context, TicketCorrected(client_email=client_email, line=line))
    if moved and ticket.active_intervention is not None:
        void_approval(ticket.active_intervention, context)
