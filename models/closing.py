"""Closing a ticket (§10), and opening it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from models.refusal import Refusal
from models.rules import Act, refuse_before, refuse_future, rule
from models.tables.ticket import Closing
from models.terms import ChargeStatus, DisputeState, QuoteState, Role, TicketState
from models.workdays import dispute_deadline

if TYPE_CHECKING:
    from models.policy import Policy
    from models.tables.ticket import Ticket


@dataclass(frozen=True)
class Blocker:
    """What stands against closing: `code` says what it is, `act_id` what removes it, on the child of that number."""

    code: str
    act_id: str
    child: int


def blockers(ticket: Ticket) -> list[Blocker]:
    """A visit under way, a charge not announced, an undecided dispute, a pending quote (§10)."""
    visit = ticket.active_intervention
    found = [Blocker("visit_under_way", STEP_OF_VISIT[visit.state], visit.number)] if visit else []
    found += [
        Blocker("charge_to_announce", "charge.inform", charge.number)
        for charge in ticket.charges
        if charge.status is ChargeStatus.TO_ANNOUNCE
    ]
    found += [
        Blocker("dispute_undecided", "dispute.decide", dispute.number)
        for dispute in ticket.disputes
        if dispute.state is DisputeState.OPEN
    ]
    found += [
        Blocker("quote_pending", "quote.answer", quote.number)
        for quote in ticket.quotes
        if quote.state is QuoteState.OFFERED
    ]
    return found


STEP_OF_VISIT = {
    "awaiting_consent": "consent.record",
    "awaiting_approval": "dispatch.approve",
    "approved": "appointment.schedule",
    "scheduled": "outcome.record",
}


@rule("ticket.close", on="ticket", when=(TicketState.OPEN,))
def close(ticket: Ticket, act: Act, *, restored_at: datetime, cause: str) -> None:
    """The fault is fixed: the final summary goes to the thread and to the client (§10)."""
    standing = blockers(ticket)
    if standing:
        raise Refusal("cannot_close", blockers=[blocker.code for blocker in standing])
    refuse_future(restored_at, act, "restored_at")
    refuse_before(restored_at, ticket.opened_at, "restored_at", "before_the_ticket")
    ticket.closing = Closing(restored_at, cause, act.by, act.at)
    ticket.state = TicketState.CLOSED
    ticket.record(
        act,
        "ticket.closed",
        facts={"restored_at": restored_at.isoformat(), "due": str(ticket.total_due)},
        private={"cause": cause},
    )


def reopenable_until(ticket: Ticket, policy: Policy) -> datetime | None:
    """Until when an agent may reopen it: while the final summary, or a charge, can be disputed (§9, §10)."""
    if ticket.closing is None:
        return None
    windows = [charge.deadline for charge in ticket.charges if charge.deadline is not None]
    return max([dispute_deadline(ticket.closing.at, policy), *windows])


@rule("ticket.reopen", on="ticket", when=(TicketState.CLOSED,), on_closed=True)
def reopen(ticket: Ticket, act: Act, *, reason: str) -> None:
    """Open a closed ticket again: an agent within the dispute window, a manager at any time (§10)."""
    until = reopenable_until(ticket, act.policy)
    if act.role is not Role.MANAGER and until is not None and act.at >= until:
        raise Refusal("managers_reopen_later", until=until)
    ticket.state = TicketState.OPEN
    ticket.closing = None
    ticket.record(act, "ticket.reopened", private={"reason": reason})
