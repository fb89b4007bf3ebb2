"""Cancelling a ticket (§2): opened by mistake, or twice for one fault."""

from __future__ import annotations

from models.acts import Act, always
from models.context import Context
from models.events import Event, Private
from models.refusal import Refusal
from models.saying import Said, Written, of_ticket
from models.tables.ticket import Ticket
from models.terms import Notice, QuoteState, TicketState


class TicketCancelled(Event, name="ticket.cancelled", notices=(Notice.THREAD, Notice.CARD_REFRESH)):
    """Opened by mistake, or twice for one fault."""

    reason: Private[str]

    def says(self, entry: Written) -> Said:
        return of_ticket(state=TicketState.CANCELLED)


def can_cancel(ticket: Ticket, context: Context) -> None:
    """No charge was ever made, no visit is under way, no quote waits for an answer (§2)."""
    if ticket.charges:
        raise Refusal("charged_already")
    if ticket.active_intervention is not None:
        raise Refusal("one_intervention_at_a_time", state=ticket.active_intervention.state)
    if any(offered.state is QuoteState.OFFERED for offered in ticket.quotes):
        raise Refusal("quote_pending")


CANCEL = Act(
    id="ticket.cancel",
    on=Ticket,
    records=(TicketCancelled,),
    pressing=255,
    states=(TicketState.OPEN,),
    check=can_cancel,
    deferred=always,
)


@CANCEL.verb
def cancel(ticket: Ticket, context: Context, *, reason: str) -> None:
    """The ticket was opened by mistake, or twice for one fault: it is over, and the client gets no summary (§2)."""
    ticket.state = TicketState.CANCELLED
    ticket.record(context, TicketCancelled(reason=reason))
