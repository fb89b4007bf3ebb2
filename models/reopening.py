"""Reopening a ticket (§10): an agent while something of it can be disputed, a manager at any time."""

from __future__ import annotations

from datetime import datetime

from models.acts import Act
from models.context import Context
from models.open_again import TicketReopened, open_again
from models.policy import Policy
from models.refusal import Refusal
from models.tables.ticket import Ticket
from models.terms import Role, TicketState
from models.ticket_cancel import TicketCancelled
from models.workdays import dispute_deadline


def over_since(ticket: Ticket) -> datetime | None:
    """When the ticket was closed or cancelled; None while it is open."""
    if ticket.closing is not None:
        return ticket.closing.at
    entry = ticket.last_entry(TicketCancelled)
    return entry.at if entry is not None and ticket.state is TicketState.CANCELLED else None


def reopenable_until(ticket: Ticket, policy: Policy) -> datetime | None:
    """Until when an agent may reopen it: while the final summary, or a charge, can be disputed (§9, §10)."""
    since = over_since(ticket)
    if since is None:
        return None
    windows = [charge.deadline for charge in ticket.charges if charge.deadline is not None]
    return max([dispute_deadline(since, policy), *windows])


def can_reopen(ticket: Ticket, context: Context) -> None:
    """An agent within the dispute window, a manager at any time (§10)."""
    until = reopenable_until(ticket, context.policy)
    if context.role is not Role.MANAGER and until is not None and context.at >= until:
        raise Refusal("managers_reopen_later", until=until)


REOPEN = Act(
    id="ticket.reopen",
    on=Ticket,
    records=(TicketReopened,),
    pressing=230,
    states=(TicketState.CLOSED, TicketState.CANCELLED),
    check=can_reopen,
    on_closed=True,
)


@REOPEN.verb
def reopen(ticket: Ticket, context: Context, *, reason: str) -> None:
    """Open a closed or cancelled ticket again."""
    open_again(ticket, context, reason=reason)
