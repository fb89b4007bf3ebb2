"""`slackbot export-ticket`: everything there is about one ticket, as JSON for machines or as text for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from blocks.events import event_name
from blocks.words import Words
from models.events import event_named
from models.journal import verify_chain
from models.ref import Ref
from models.tables.base import Base
from models.tables.batch import BatchLine
from models.tables.charge import Charge
from models.tables.dispute import Dispute
from models.tables.intervention import Intervention
from models.tables.journal import Entry
from models.tables.outbox import OutboxRow
from models.tables.quote import Quote
from models.tables.sav_plus import SavPlusStep
from models.tables.ticket import Ticket
from models.tables.ticket_parts import FormerSupplierTicket, Tick
from models.who import Who
from slackbot.database import Database

Row = dict[str, Any]
OF_A_TICKET: dict[str, type[Base]] = {
    "ticks": Tick,
    "former_supplier_tickets": FormerSupplierTicket,
    "interventions": Intervention,
    "charges": Charge,
    "quotes": Quote,
    "disputes": Dispute,
    "billed": BatchLine,
    "journal": Entry,
    "notices": OutboxRow,
}
OF_THE_MACHINERY = ("token", "leased_until")  # of an attempt that is under way


class UnknownTicket(Exception):  # noqa: N818 - an expected no
    """There is no ticket of that number."""


def everything(database: Database, number: int) -> dict[str, Any]:
    """All rows, by table, as JSON has them, and what is wrong with the journal. Raises UnknownTicket."""
    with database.read() as session:
        ticket = next(_rows(session, Ticket, Ticket.__table__.c.id == number), None)
        if ticket is None:
            raise UnknownTicket(f"There is no ticket {Ref(number)}.")
        content: dict[str, Any] = {"number": str(Ref(number)), "ticket": ticket}
        for name, mapped in OF_A_TICKET.items():
            content[name] = list(_rows(session, mapped, mapped.__table__.c.ticket_id == number))
        visits = [visit["id"] for visit in content["interventions"]]
        content["sav_plus_steps"] = list(
            _rows(session, SavPlusStep, SavPlusStep.__table__.c.intervention_id.in_(visits))
        )
        entries = session.scalars(select(Entry).where(Entry.ticket_id == number).order_by(Entry.sequence))
        counted = ticket["journal_count"], ticket["journal_hash"]
        content["findings"] = list(verify_chain(str(Ref(number)), *counted, entries))
    return content


def as_json(database: Database, number: int, words: Words) -> str:
    return json.dumps(everything(database, number), ensure_ascii=False, indent=2) + "\n"


def as_text(database: Database, number: int, words: Words) -> str:
    content = everything(database, number)
    return "".join(f"{line}\n" for line in _lines(content, words))


FORMATS: dict[str, Callable[[Database, int, Words], str]] = {"json": as_json, "text": as_text}


def _rows(session: Session, mapped: type[Base], condition: Any) -> Iterator[Row]:
    table = mapped.__table__
    assert isinstance(table, Table)
    for row in session.execute(select(table).where(condition).order_by(*table.primary_key)):
        yield {name: _plain(value) for name, value in row._mapping.items() if name not in OF_THE_MACHINERY}


def _plain(value: Any) -> Any:
    """Instants in ISO 8601 (UTC), amounts as text, people as id and name."""
    if isinstance(value, Who):
        return {"id": value.id, "name": value.name}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _lines(content: dict[str, Any], words: Words) -> Iterator[str]:
    """The journal in words, then each row of the tables as it is; what is empty is left out."""
    yield content["number"]
    yield from ("", "journal")
    for entry in content["journal"]:
        yield from _entry(entry, words)
    yield from (f"! {finding}" for finding in content["findings"])
    for name, rows in content.items():
        if name in ("number", "journal", "findings"):
            continue
        for row in [rows] if isinstance(rows, dict) else rows:
            yield from ("", name)
            yield from (f"  {column}: {_shown(value)}" for column, value in row.items() if value not in (None, "", []))


def _entry(entry: Row, words: Words) -> Iterator[str]:
    private = entry["private"] or {}
    at = words.long_moment(datetime.fromisoformat(entry["at"]))
    child = "" if entry["child"] is None else f" /{entry['child']}"
    by = private.get("by", entry["by_id"])
    yield f"  {entry['sequence']}. {at}, {by}: {words(event_name(event_named(entry['event'])))}{child}"
    facts = {**entry["facts"], **{name: value for name, value in private.items() if name != "by"}}
    yield from (f"     {name}: {_shown(value)}" for name, value in facts.items() if value not in (None, "", []))


def _shown(value: Any) -> str:
    if isinstance(value, dict) and value.keys() == {"id", "name"}:
        return f"{value['name']} ({value['id']})"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
