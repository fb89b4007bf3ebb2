"""What acts have recorded (§11) goes into the database as plain rows, with the act.

Entries of the journal and their notices are only ever added: SQLAlchemy's unit of work has nothing to follow there, and
took a fifth of an act.
"""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import insert, inspect
from sqlalchemy.orm import Session, class_mapper

from models.tables.base import Base
from models.tables.journal import Entry
from models.tables.outbox import OF_THE_TICKET, OutboxRow
from models.tables.ticket import Ticket


def _columns(mapped: type[Base]) -> list[tuple[str, str]]:
    """An attribute's name, and its column's."""
    return [(attribute.key, attribute.columns[0].name) for attribute in class_mapper(mapped).column_attrs]


ENTRIES = insert(Entry.__table__).returning(Entry.__table__.c.id, sort_by_parameter_order=True)  # type: ignore[arg-type]
NOTICES = insert(OutboxRow.__table__)  # type: ignore[arg-type]
COLUMNS: dict[type[Base], list[tuple[str, str]]] = {mapped: _columns(mapped) for mapped in (Entry, OutboxRow)}


def write(session: Session, *_: object) -> None:
    """Write what the changed and the new tickets of this session have recorded. To be called after each flush.

    So rows that are added to the session itself come before these. Of the notices that ask for the same refresh of a
    whole ticket the last one is written. An entry then has its id; of its notices nothing is known but what the act
    said: whoever wants more reads them.
    """
    tickets = [row for row in (*session.new, *session.dirty) if isinstance(row, Ticket)]
    entries = [entry for ticket in sorted(tickets, key=attrgetter("id")) for entry in ticket.unwritten]
    if not entries:
        return
    connection = session.connection()
    ids = connection.scalars(ENTRIES, [_values(entry) for entry in entries]).all()
    for entry, number in zip(entries, ids, strict=True):
        entry.id = number
    told = [(notice, entry) for entry in entries for notice in entry.notices]
    last = {(notice.lane, notice.kind): notice for notice, _ in told if notice.kind in OF_THE_TICKET}
    rows = [
        _values(notice) | {"entry_id": entry.id}
        for notice, entry in told
        if last.get((notice.lane, notice.kind), notice) is notice  # the last refresh shows what the others would
    ]
    for _keys, alike in groupby(rows, key=dict.keys):  # the first of a statement says which columns are given
        connection.execute(NOTICES, list(alike))


def _values(row: Base) -> dict[str, Any]:
    """By column, what was given; the rest is left to the column's default."""
    given = inspect(row).dict
    return {column: given[name] for name, column in COLUMNS[type(row)] if name in given}
