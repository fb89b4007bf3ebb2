"""What a client owes, worked out from the journal alone (§11): an accountant's check of what the tables say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from models.journal import Entry
from models.ticket import Ticket

NOTHING = Decimal("0.00")


def dues(entries: Iterable[Entry]) -> dict[int, Decimal]:
    """Charge number → euros HT owed of it, by the facts of the entries, oldest first."""
    made: dict[int, Decimal] = {}
    due: dict[int, Decimal] = {}
    for entry in entries:
        match entry.event:
            case "charge.made":
                made[_child(entry)] = due[_child(entry)] = Decimal(entry.facts["amount"])
            case "charge.waived" | "charge.cancelled":
                due[_child(entry)] = NOTHING
            case "charge.restored":
                due[_child(entry)] = made[_child(entry)]
            case "dispute.decided":
                due[entry.facts["charge"]] = Decimal(entry.facts["due"])
    return due


def total(entries: Iterable[Entry]) -> Decimal:
    return sum(dues(entries).values(), NOTHING)


def compare(ticket: Ticket) -> Iterator[str]:
    """Where tables and journal disagree about what is owed, one sentence each."""
    rebuilt = dues(ticket.entries)
    for charge in ticket.charges:
        expected = rebuilt.pop(charge.number, None)
        if expected is None:
            yield f"{ticket.number}: charge {charge.number} ({charge.due} €) is not in the journal."
        elif expected != charge.due:
            yield f"{ticket.number}: charge {charge.number} is {charge.due} € due, by the journal {expected} €."
    for number, expected in rebuilt.items():
        yield f"{ticket.number}: charge {number} ({expected} € by the journal) is missing."


def _child(entry: Entry) -> int:
    if entry.child is None:
        raise ValueError(f"entry {entry.sequence} ({entry.event}) names no charge")
    return entry.child
