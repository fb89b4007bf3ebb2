"""The ticket's summary (design §5): what Home, lists and searches show of it, kept in columns of the ticket itself.

It is worked out anew after each act, from what the card is made of: `of` is the whole summary, `facts_of` that part of
it which needs no policy and can be worked out from bare rows too. A summary made under another policy may name another
next step: `made_by` says under which it was made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from models.acts import all_acts, never
from models.closing import is_settled
from models.context import Context
from models.intervention import PLAN
from models.next_steps import Step, shared
from models.policy import Policy
from models.ref import Ref
from models.search import search_text
from models.tables.charge import NOTHING, due_of
from models.tables.ticket import Ticket
from models.tables.ticket_parts import Summary
from models.terms import ChargeStatus, DisputeState, InterventionState, Kind, Party, Service, TicketState
from models.who import BOT, Who


@dataclass(frozen=True)
class TicketRows:
    """A ticket with what belongs to it, as mapped objects or as bare rows of the tables."""

    ticket: Any
    visits: Sequence[Any]
    charges: Sequence[Any]
    disputes: Sequence[Any]
    former: Sequence[Any]

    @classmethod
    def of(cls, ticket: Ticket) -> TicketRows:
        return cls(ticket, ticket.interventions, ticket.charges, ticket.disputes, ticket.former_supplier_tickets)


def of(ticket: Ticket, policy: Policy) -> Summary:
    """The summary of a ticket as it stands after its last entry."""
    step = next_step(ticket, policy, next(ticket.newest_first()).at)
    child = step.child if step else None
    return Summary(
        turn=_turn(ticket, step),
        turn_since=turn_since(ticket.newest_first(), child),
        next_act=step.act.id if step else None,
        next_number=child,
        made_by=policy.digest,
        **facts_of(TicketRows.of(ticket)),
    )


def keep(ticket: Ticket, policy: Policy) -> None:
    """Bring the ticket's columns up to date, after an act and in its transaction."""
    ticket.summary = of(ticket, policy)


def next_step(ticket: Ticket, policy: Policy, at: datetime) -> Step | None:
    """What carries the ticket on, whoever's turn that is; None where it is over, or where nothing needs doing."""
    if ticket.state is not TicketState.OPEN:
        return None
    first = _first(ticket, shared(policy, at))
    visit = latest_visit(ticket)
    is_through = first is not None and first.act is PLAN and visit and visit.result and is_settled(ticket)
    return None if is_through else first


def _first(ticket: Ticket, anybody: Context) -> Step | None:
    """The most pressing step forward; one that is deferred only where there is no other."""
    later = None
    for act in all_acts().values():
        for subject in () if act.on is None or act.forward is never else ticket.subjects(act.on):
            if not act.is_in_its_state(subject) or not act.is_possible(subject, anybody):
                continue
            if not act.forward(subject, anybody):
                continue
            step = Step(act, subject.child)
            if not act.deferred(subject, anybody):
                return step
            later = later or step
    return later


def latest_visit(ticket: Ticket) -> Any:
    """The visit under way, else the last one that took place."""
    took_place = [visit for visit in ticket.interventions if visit.state is InterventionState.COMPLETED]
    return ticket.active_intervention or (took_place[-1] if took_place else None)


def _turn(ticket: Ticket, step: Step | None) -> Party:
    if ticket.state is not TicketState.OPEN or step is None:
        return Party.NOBODY
    return step.act.turn


def turn_since(newest_first: Iterable[Any], child: int | None) -> datetime:
    """When somebody last did something about what is to be carried on, the `child` or else the whole ticket: the bot's
    own doings do not count. Where nobody did, when the ticket was opened. Of the entries only so many are read as it
    takes.
    """
    since: datetime | None = None
    for entry in newest_first:
        since = entry.at
        if entry.by_id != BOT.id and (child is None or entry.child == child):
            break
    if since is None:
        raise LookupError("a ticket without its first entry")
    return since


def facts_of(rows: TicketRows) -> dict[str, Any]:
    """The columns of the summary that follow from the ticket's rows alone."""
    ticket = rows.ticket
    visit = next((visit for visit in rows.visits if visit.state == InterventionState.SCHEDULED), None)
    deadlines = [charge.deadline for charge in rows.charges if charge.status == ChargeStatus.ANNOUNCED]
    return {
        "owner_id": ticket.owner.id,
        "decision_since": min(_asked_at(rows), default=None),
        "next_deadline": min(filter(None, deadlines), default=None),
        "next_visit": None if visit is None else visit.number,
        "visit_kind": None if visit is None else visit.kind,
        "visit_starts_at": None if visit is None else visit.starts_at,
        "visit_ends_at": None if visit is None else visit.ends_at,
        "amount_due": sum((due_of(charge) for charge in rows.charges), NOTHING),
        "search_text": _search_text(rows),
    }


def _asked_at(rows: TicketRows) -> list[datetime]:
    """When the managers were asked for each decision that waits (§4 gate C, §9)."""
    visits = [visit for visit in rows.visits if visit.state == InterventionState.AWAITING_APPROVAL]
    asked = [visit.consent_recorded_at or visit.planned_at for visit in visits]
    return asked + [dispute.recorded_at for dispute in rows.disputes if dispute.state == DisputeState.OPEN]


def _search_text(rows: TicketRows) -> str:
    """Client, e-mail, line, references, contacts and their phones, and the words in which the fault was told."""
    ticket, visits = rows.ticket, rows.visits
    names = [ticket.contact_name, *(visit.referent_name for visit in visits)]
    suppliers = [ticket.supplier_reference, *(former.reference for former in rows.former)]
    return search_text(
        words=[ticket.client, ticket.client_email, *names, ticket.description, ticket.cause],
        references=[ticket.line, *suppliers, *(visit.visit_reference for visit in visits)],
        phones=[ticket.contact_phone, *(visit.referent_phone for visit in visits)],
    )


def differences(there: Any, expected: dict[str, Any]) -> list[str]:
    """The columns in which a ticket's row says otherwise."""
    return [name for name, fact in expected.items() if getattr(there, name) != fact]


SUMMARY_COLUMNS = tuple(field.name for field in fields(Summary))


@dataclass(frozen=True, slots=True)
class Brief:
    """A ticket as lists show it: its own facts and its summary, without anything that belongs to it."""

    id: int
    service: Service
    client: str
    line: str
    state: TicketState
    channel: str
    thread_ts: str | None
    owner: Who
    contact_name: str | None
    contact_phone: str | None
    confirmed_at: datetime | None
    wrongful_at: datetime | None
    closed_at: datetime | None
    turn: Party | None
    turn_since: datetime | None
    next_act: str | None
    next_number: int | None
    next_deadline: datetime | None
    next_visit: int | None
    visit_kind: Kind | None
    visit_starts_at: datetime | None
    visit_ends_at: datetime | None

    @property
    def number(self) -> str:
        """`INC-000042`, as people write it."""
        return str(Ref(self.id))

    @property
    def next_ref(self) -> str:
        """What the next step is done to, as a button names it."""
        return str(Ref(self.id, self.next_number))

    @classmethod
    def of(cls, ticket: Ticket) -> Brief:
        return cls(*(getattr(ticket, name) for name in BRIEF_COLUMNS))


BRIEF_COLUMNS = tuple(field.name for field in fields(Brief))
