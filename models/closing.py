"""Closing a ticket (§10): what stands against it, and when nothing is left to be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from models import announcement, appointment, consent, dispatch, dispute_ending, outcome, quote_answer
from models.acts import Act, always
from models.context import Context
from models.events import Event, Instant, Private
from models.instants import refuse_before, refuse_future
from models.refusal import Refusal
from models.saying import Said, Written, of_ticket
from models.tables.intervention import Intervention
from models.tables.ticket import Ticket
from models.tables.ticket_parts import Closing
from models.terms import (
    ABSENCES,
    ChargeStatus,
    DisputeState,
    InterventionState,
    Notice,
    Outcome,
    QuoteState,
    TicketState,
)


class TicketClosed(Event, name="ticket.closed", notices=(Notice.THREAD, Notice.MAIL, Notice.CARD_REFRESH)):
    """`due` is what the client owes in all, in euros HT."""

    restored_at: Instant
    due: Decimal
    cause: Private[str]

    def says(self, entry: Written) -> Said:
        return of_ticket(state=TicketState.CLOSED, restored_at=self.restored_at, cause=self.cause, closed_at=entry.at)


@dataclass(frozen=True)
class Blocker:
    """What stands against closing: `code` says what it is, `act` what removes it, on the child of that number."""

    code: str
    act: Act
    child: int


# What carries a visit under way on, so that it no longer stands in the way.
STEP_OF_VISIT = {
    InterventionState.AWAITING_CONSENT: consent.RECORD,
    InterventionState.AWAITING_APPROVAL: dispatch.APPROVE,
    InterventionState.APPROVED: appointment.SCHEDULE,
    InterventionState.SCHEDULED: outcome.RECORD,
}


def blockers(ticket: Ticket) -> list[Blocker]:
    """A visit under way, a charge not announced, an undecided dispute, a pending quote (§10)."""
    visit = ticket.active_intervention
    return [
        *([Blocker("visit_under_way", STEP_OF_VISIT[visit.state], visit.number)] if visit else []),
        *(
            Blocker("charge_to_announce", announcement.INFORM, waiting.number)
            for waiting in ticket.charges
            if waiting.status is ChargeStatus.TO_ANNOUNCE
        ),
        *(
            Blocker("dispute_undecided", dispute_ending.DECIDE, undecided.number)
            for undecided in ticket.disputes
            if undecided.state is DisputeState.OPEN
        ),
        *(
            Blocker("quote_pending", quote_answer.ANSWER, offered.number)
            for offered in ticket.quotes
            if offered.state is QuoteState.OFFERED
        ),
    ]


def is_settled(ticket: Ticket) -> bool:
    """Whether the fault needs no other visit, as far as is known: the last left nothing to do, or none is to come."""
    results = [visit for visit in ticket.interventions if visit.result is not None]
    visited = bool(results) and not _left_undone(results[-1])
    return visited or needs_no_visit(ticket)


def needs_no_visit(ticket: Ticket) -> bool:
    """The client takes the work of a quote (§6), or the supplier closed its ticket as opened wrongly (§4)."""
    accepted = any(offered.state is QuoteState.ACCEPTED for offered in ticket.quotes)
    return (accepted or ticket.wrongful is not None) and ticket.active_intervention is None


def _left_undone(visit: Intervention) -> bool:
    """Somebody did not come, or the fault was found and is still there."""
    undone = (*ABSENCES, Outcome.FAULT_NOT_FIXED)
    return visit.result is not None and visit.result.outcome in undone and not visit.has_fixed


def _is_early(ticket: Ticket, context: Context) -> bool:
    """The fault may need another visit, or something still stands against closing."""
    return bool(blockers(ticket)) or not is_settled(ticket)


CLOSE = Act(
    id="ticket.close",
    on=Ticket,
    records=(TicketClosed,),
    pressing=110,
    states=(TicketState.OPEN,),
    forward=always,
    deferred=_is_early,
)


@CLOSE.verb
def close(ticket: Ticket, context: Context, *, restored_at: datetime, cause: str) -> None:
    """The fault is fixed: the final summary goes to the thread and to the client (§10)."""
    standing = blockers(ticket)
    if standing:
        raise Refusal("cannot_close", blockers=[blocker.code for blocker in standing])
    refuse_future(restored_at, context.at, "restored_at")
    refuse_before(restored_at, ticket.opened_at, "restored_at", "before_the_ticket")
    ticket.closing = Closing(restored_at, cause, context.by, context.at)
    ticket.state = TicketState.CLOSED
    ticket.record(context, TicketClosed(restored_at=restored_at, due=ticket.total_due, cause=cause))
