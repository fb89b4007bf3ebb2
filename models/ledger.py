"""What the journal says of a ticket and its children (§11), rebuilt from its entries and compared with the tables.

What an event makes of the columns of which subjects, it says itself (`Event.says`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from models.charge import ChargeExported
from models.events import tells_of
from models.saying import GONE, TICKET, Facts, Somebody, SubjectKey, Written, of_step
from models.supplier_ticket import SupplierTicketRecorded
from models.tables.base import Base
from models.tables.charge import NOTHING, Charge, due_of
from models.tables.dispute import Dispute
from models.tables.intervention import Intervention
from models.tables.quote import Quote
from models.tables.ticket import Ticket
from models.terms import ERASED
from models.wrongful import SupplierTicketReinstated, SupplierTicketWrongful

FORMER = "former supplier ticket"  # by its position
CHILDREN: dict[str, type[Base]] = {"visit": Intervention, "charge": Charge, "quote": Quote, "dispute": Dispute}


def rebuilt(entries: Sequence[Written]) -> dict[SubjectKey, Facts]:
    """What the entries, oldest first, say of each subject. LookupError and ValueError for what no entry can say."""
    subjects: dict[SubjectKey, Facts] = {}
    for entry in entries:
        for subject, facts in entry.event.says(entry):
            _learn(subjects.setdefault(subject, {}), facts)
    return subjects | _former_supplier_tickets(entries)


def _learn(known: Facts, facts: Facts) -> None:
    """What was blanked says nothing, but that the column was filled again."""
    known |= _known(facts)
    for name, fact in facts.items():
        if fact is None and known.get(name) is GONE:
            del known[name]


def _known(facts: Facts) -> Facts:
    """Without what was blanked in the journal (§11)."""
    return {name: fact for name, fact in facts.items() if fact is not None}


def _former_supplier_tickets(entries: Sequence[Written]) -> dict[SubjectKey, Facts]:
    """Those whose place a later one has taken (§3): which that is, no single entry says."""
    had: list[Facts] = []
    for entry in entries:
        if not tells_of(entry, *_OF_SUPPLIER_TICKETS):
            continue
        match entry.event:
            case SupplierTicketRecorded(reference=reference, opened_at=opened_at):
                recorded: Facts = {"reference": reference, "opened_at": opened_at}
                had.append({**recorded, "recorded_by": Somebody(entry.by_id), **_NOT_WRONGFUL})
            case SupplierTicketWrongful(reason=reason):
                had[-1] |= {"wrongful_reason": reason, "wrongful_at": entry.at}
            case SupplierTicketReinstated():
                next(facts for facts in reversed(had) if facts["wrongful_at"] is not GONE).update(_NOT_WRONGFUL)
    return {(FORMER, position): _known(facts) for position, facts in enumerate(had[:-1], start=1)}


_NOT_WRONGFUL: Facts = {"wrongful_reason": GONE, "wrongful_at": GONE}
_OF_SUPPLIER_TICKETS = (SupplierTicketRecorded, SupplierTicketWrongful, SupplierTicketReinstated)


def total(entries: Sequence[Written]) -> Decimal:
    """What the client owes in all, in euros HT, by the journal alone."""
    return sum((facts.get("due", NOTHING) for facts in rebuilt(entries).values()), NOTHING)


def given(entries: Iterable[Written]) -> dict[tuple[int, int], Decimal]:
    """Charge and batch → what accounting was given of it, credit notes below zero; by the journal alone."""
    billed: dict[int | None, Decimal] = {}
    batches: dict[tuple[int, int], Decimal] = {}
    for entry in entries:
        if tells_of(entry, ChargeExported) and isinstance(event := entry.event, ChargeExported):
            before, billed[entry.child] = billed.get(entry.child, NOTHING), event.amount
            if event.batch is not None and entry.child is not None:
                key = (entry.child, event.batch)
                batches[key] = batches.get(key, NOTHING) + event.amount - before
    return batches


@dataclass(frozen=True)
class Books:
    """A ticket as the tables have it: rows, or mapped objects, by subject; and which tests are ticked."""

    number: str
    rows: Mapping[SubjectKey, Any]
    ticked: frozenset[str]
    entries: Sequence[Any]

    @classmethod
    def of(cls, ticket: Ticket) -> Books:
        rows: dict[SubjectKey, Any] = {TICKET: ticket}
        rows |= {
            (kind, child.number): child for kind, of_kind in CHILDREN.items() for child in ticket.subjects(of_kind)
        }
        rows |= {of_step(visit.number, step.step): step for visit in ticket.interventions for step in visit.steps}
        rows |= {(FORMER, former.position): former for former in ticket.former_supplier_tickets}
        ticked = frozenset(tick.test for tick in ticket.ticks)
        return cls(ticket.number, rows, ticked, ticket.entries)


def compare(ticket: Ticket | Books) -> Iterator[str]:
    """Where tables and journal disagree, a sentence each."""
    books = Books.of(ticket) if isinstance(ticket, Ticket) else ticket
    try:
        expected = rebuilt(books.entries)
    except (ValueError, LookupError):
        yield f"{books.number}: an entry does not say what such entries say, so nothing can be worked out from it."
        return
    for subject in books.rows.keys() - expected.keys():
        yield f"{books.number}: {_named(subject)} is not in the journal."
    for subject, facts in expected.items():
        row = books.rows.get(subject)
        if row is None:
            yield f"{books.number}: {_named(subject)} is in the journal, and missing."
            continue
        for name, fact in facts.items():
            there = books.ticked if name == "ticked" else _there(row, name)
            if not _agree(there, fact):
                said = "nothing" if fact is GONE else _shown(fact)
                yield f"{books.number}: {_named(subject)}: {name} is {_shown(there)}; by the journal {said}."


def _named(subject: SubjectKey) -> str:
    kind, number = subject
    return f"the {kind}" if number is None else f"{kind} {number}"


def _there(row: Any, name: str) -> Any:
    """What is due is no column."""
    return due_of(row) if name == "due" else getattr(row, name)


def _agree(there: Any, fact: Any) -> bool:
    if fact is GONE:
        return there in (None, ERASED)  # a fact that was blanked cannot say that it came after
    if isinstance(fact, Somebody):
        return there is not None and there.id == fact.id
    return bool(there == fact)


def _shown(fact: Any) -> str:
    """As it stands in a sentence; colleagues by their ids."""
    if fact is None:
        return "nothing"
    if isinstance(fact, datetime):
        return f"{fact:%Y-%m-%d %H:%M:%S} UTC"
    if isinstance(fact, frozenset):
        return ", ".join(sorted(fact)) or "nothing"
    return str(getattr(fact, "id", fact))
