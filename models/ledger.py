"""What a client owes, worked out from the journal alone (§11): an accountant's check of what the tables say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from models.tables.journal import Entry
from models.tables.ticket import Ticket
from models.terms import ChargeStatus, Decision

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Line:
    """One charge: what it was made for, what is due of it now (euros HT), and where it stands."""

    amount: Decimal
    due: Decimal
    status: ChargeStatus

    def __str__(self) -> str:
        return f"{self.due} € due of {self.amount} €, {self.status}"


def lines(entries: Iterable[Entry]) -> dict[int, Line]:
    """Charge number → what is owed of it, by the facts of the entries, oldest first."""
    found: dict[int, Line] = {}
    for entry in entries:
        if entry.event == "charge.made":
            amount = Decimal(entry.facts["amount"])
            found[_charge(entry)] = Line(amount, amount, ChargeStatus.TO_ANNOUNCE)
        elif entry.event in BECOMES:
            found[_charge(entry)] = replace(found[_charge(entry)], status=BECOMES[entry.event])
        elif entry.event in OWES_NOTHING:
            found[_charge(entry)] = replace(found[_charge(entry)], status=OWES_NOTHING[entry.event], due=NOTHING)
        elif entry.event in OWES_ANEW:
            found[_charge(entry)] = replace(found[_charge(entry)], status=_anew(entry), due=Decimal(entry.facts["due"]))
    return found


BECOMES = {
    "charge.announced": ChargeStatus.ANNOUNCED,
    "charge.finalised": ChargeStatus.FINAL,
    "dispute.recorded": ChargeStatus.DISPUTED,
}
OWES_NOTHING = {"charge.waived": ChargeStatus.WAIVED, "charge.cancelled": ChargeStatus.CANCELLED}
OWES_ANEW = ("charge.restored", "dispute.decided")


def total(entries: Iterable[Entry]) -> Decimal:
    return sum((line.due for line in lines(entries).values()), NOTHING)


def compare(ticket: Ticket) -> Iterator[str]:
    """Where tables and journal disagree about what is owed, one sentence each."""
    rebuilt = lines(ticket.entries)
    for charge in ticket.charges:
        there, expected = Line(charge.amount, charge.due, charge.status), rebuilt.pop(charge.number, None)
        if expected is None:
            yield f"{ticket.number}: charge {charge.number} ({there}) is not in the journal."
        elif expected != there:
            yield f"{ticket.number}: charge {charge.number} is {there}; by the journal {expected}."
    for number, expected in rebuilt.items():
        yield f"{ticket.number}: charge {number} (by the journal {expected}) is missing."


def _charge(entry: Entry) -> int:
    """Entries about a dispute name the charge among their facts, the others are the charge's own."""
    number = entry.facts.get("charge", entry.child)
    if not isinstance(number, int):
        raise ValueError(f"entry {entry.sequence} ({entry.event}) names no charge")
    return number


def _anew(entry: Entry) -> ChargeStatus:
    if entry.event == "charge.restored":
        return ChargeStatus.TO_ANNOUNCE
    return ChargeStatus.CANCELLED if entry.facts["decision"] == Decision.CANCEL else ChargeStatus.FINAL
