"""The journal as bare rows, a page of tickets at a time, with the rows that it is compared with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.events import Event, read_event
from models.ledger import CHILDREN, FORMER
from models.saying import SubjectKey, of_step
from models.tables.base import Base
from models.tables.batch import BatchLine
from models.tables.intervention import Intervention
from models.tables.journal import Entry
from models.tables.sav_plus import SavPlusStep
from models.tables.ticket import Ticket
from models.tables.ticket_parts import FormerSupplierTicket, Tick

PAGE = 200  # tickets in memory at a time


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A journal entry as the table has it."""

    sequence: int
    at: Any
    by_id: str
    event_name: str
    child: int | None
    facts: dict[str, Any]
    private: dict[str, Any] | None
    salt: str
    private_digest: str
    previous: str
    hash: str

    @property
    def event(self) -> Event:
        return read_event(self.event_name, self.facts, self.private)


@dataclass
class Portion:
    """Some tickets with all that belongs to them, by ticket."""

    tickets: list[Any]
    entries: dict[int, list[EntryRow]] = field(default_factory=lambda: defaultdict(list))
    rows: dict[int, dict[SubjectKey, Any]] = field(default_factory=lambda: defaultdict(dict))
    ticked: dict[int, frozenset[str]] = field(default_factory=lambda: defaultdict(frozenset))
    batched: dict[int, dict[tuple[int, int], Decimal]] = field(default_factory=lambda: defaultdict(dict))
    former: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))


def pages(session: Session) -> Iterator[Portion]:
    last = 0
    table = Ticket.__table__
    while tickets := session.execute(select(table).where(table.c.id > last).order_by(table.c.id).limit(PAGE)).all():
        last = tickets[-1].id
        yield _page(session, list(tickets))


def _page(session: Session, tickets: list[Any]) -> Portion:
    span = (tickets[0].id, tickets[-1].id)
    page = Portion(tickets)
    journal = Entry.__table__
    columns = [column for column in journal.c if column.name != "id"]
    query = select(*columns).where(journal.c.ticket_id.between(*span)).order_by(journal.c.ticket_id, journal.c.sequence)
    for ticket_id, *entry in session.execute(query):
        page.entries[ticket_id].append(EntryRow(*entry))
    for kind, of_kind in CHILDREN.items():
        for row in session.execute(_of(of_kind, span)):
            page.rows[row.ticket_id][kind, row.number] = row
    for row in session.execute(_steps(span)):
        page.rows[row.ticket_id][of_step(row.visit, row.step)] = row
    for row in session.execute(_of(Tick, span)):
        page.ticked[row.ticket_id] |= {row.test}
    for row in session.execute(_of(FormerSupplierTicket, span).order_by("position")):
        page.rows[row.ticket_id][FORMER, row.position] = row
        page.former[row.ticket_id].append(row)
    for row in session.execute(_of(BatchLine, span)):
        key = (row.charge_number, row.batch)
        page.batched[row.ticket_id][key] = page.batched[row.ticket_id].get(key, Decimal(0)) + row.amount
    return page


def _of(mapped: type[Base], span: tuple[int, int]) -> Select[Any]:
    table = mapped.__table__
    return select(table).where(table.c.ticket_id.between(*span))


def _steps(span: tuple[int, int]) -> Select[Any]:
    """What was recorded of the points of SAV+ visits, with the visits' numbers."""
    table, visits = SavPlusStep.__table__, Intervention.__table__
    query = select(table, visits.c.ticket_id, visits.c.number.label("visit"))
    return query.join(visits, visits.c.id == table.c.intervention_id).where(visits.c.ticket_id.between(*span))
