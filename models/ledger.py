"""What a client owes, worked out from the journal alone (§11): an accountant's check of what the tables say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from models.charge import ChargeAnnounced, ChargeCancelled, ChargeMade, ChargeReduced
from models.dispute import DisputeCorrected, DisputeDecided, DisputeRecorded, DisputeWithdrawn
from models.events import Event
from models.owing import ChargeFinalised
from models.tables.journal import Entry
from models.tables.ticket import Ticket
from models.terms import ChargeStatus, Decision
from models.waiver import ChargeRestored, ChargeWaived

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
    ledger: dict[int, Line] = {}
    for entry in entries:
        event = entry.event
        if isinstance(event, ChargeMade):
            ledger[_child(entry)] = Line(event.amount, event.amount, ChargeStatus.TO_ANNOUNCE)
        elif isinstance(event, DisputeCorrected):
            _correct(ledger, event)
        elif type(event) in AFTER:
            of_a_dispute = DisputeRecorded | DisputeDecided | DisputeWithdrawn
            charge = event.charge if isinstance(event, of_a_dispute) else _child(entry)
            ledger[charge] = AFTER[type(event)](ledger[charge], event)
    return ledger


def _correct(ledger: dict[int, Line], event: DisputeCorrected) -> None:
    """The former charge stands as if never disputed."""
    if not event.late_before:
        ledger[event.charge_before] = replace(ledger[event.charge_before], status=ChargeStatus.ANNOUNCED)
    if not event.late:
        ledger[event.charge] = replace(ledger[event.charge], status=ChargeStatus.DISPUTED)


def _decided(line: Line, event: DisputeDecided) -> Line:
    status = ChargeStatus.CANCELLED if event.decision is Decision.CANCEL else ChargeStatus.FINAL
    return replace(line, status=status, due=event.due)


# What each event makes of a charge's line; the others say nothing about what is owed.
AFTER: dict[type[Event], Callable[[Line, Any], Line]] = {
    ChargeAnnounced: lambda line, _: replace(line, status=ChargeStatus.ANNOUNCED),
    ChargeFinalised: lambda line, _: replace(line, status=ChargeStatus.FINAL),
    ChargeWaived: lambda line, _: replace(line, status=ChargeStatus.WAIVED, due=NOTHING),
    ChargeCancelled: lambda line, _: replace(line, status=ChargeStatus.CANCELLED, due=NOTHING),
    ChargeRestored: lambda line, event: replace(line, status=ChargeStatus.TO_ANNOUNCE, due=event.due),
    DisputeRecorded: lambda line, _: replace(line, status=ChargeStatus.DISPUTED),
    DisputeDecided: _decided,
    DisputeWithdrawn: lambda line, _: replace(line, status=ChargeStatus.ANNOUNCED),
    ChargeReduced: lambda line, event: replace(line, due=event.due),
}


def total(entries: Iterable[Entry]) -> Decimal:
    return sum((line.due for line in lines(entries).values()), NOTHING)


def compare(ticket: Ticket) -> Iterator[str]:
    """Where tables and journal disagree about what is owed, one sentence each."""
    try:
        rebuilt = lines(ticket.entries)
    except (ValueError, LookupError):
        yield f"{ticket.number}: an entry does not say what such entries say, so what is owed cannot be worked out."
        return
    for charge in ticket.charges:
        there, expected = Line(charge.amount, charge.due, charge.status), rebuilt.pop(charge.number, None)
        if expected is None:
            yield f"{ticket.number}: charge {charge.number} ({there}) is not in the journal."
        elif expected != there:
            yield f"{ticket.number}: charge {charge.number} is {there}; by the journal {expected}."
    for number, expected in rebuilt.items():
        yield f"{ticket.number}: charge {number} (by the journal {expected}) is missing."


def _child(entry: Entry) -> int:
    if entry.child is None:
        raise ValueError(f"entry {entry.sequence} ({entry.event_name}) names no charge")
    return entry.child
