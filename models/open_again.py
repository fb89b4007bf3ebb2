"""A ticket that is over is open again: somebody says so, or a dispute came in time (§9, §10)."""

from __future__ import annotations

from models.context import Context
from models.events import Event, Private
from models.saying import GONE, Said, Written, of_ticket
from models.tables.ticket import Ticket
from models.terms import Notice, TicketState


class TicketReopened(Event, name="ticket.reopened", notices=(Notice.THREAD, Notice.CARD_REFRESH)):
    """`dispute` is the number of the dispute that reopened it by itself."""

    dispute: int | None = None
    reason: Private[str]

    def says(self, entry: Written) -> Said:
        return of_ticket(state=TicketState.OPEN, restored_at=GONE, cause=GONE, closed_at=GONE)


def open_again(ticket: Ticket, context: Context, *, reason: str | None = None, dispute: int | None = None) -> None:
    ticket.state = TicketState.OPEN
    ticket.closing = None
    ticket.record(context, TicketReopened(reason=reason, dispute=dispute))
