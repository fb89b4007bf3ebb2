"""A month's report (design §4): its visits and what was announced, against the month before, from bare rows.

- A visit is of the month of the day, at the desk, on which its slot starts, once its outcome is recorded. It was
  wrongful (§1) by that outcome: the fault was the client's or nobody's, or the client was absent.
- A charge is of the month of the day on which it was announced, for the last time where §7 had it announced anew. What
  was announced is wholly accounted for: waived, cancelled, reduced, disputed, final, or open to dispute still. What was
  credited (§10) is counted beside that.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from statistics import median
from typing import Any, TypeVar

from models.announcement import ChargeAnnounced
from models.events import tells_of
from models.ledger import rebuilt
from models.policy import Policy
from models.saying import Written
from models.search import folded_text
from models.tables.charge import NOTHING, left_of
from models.terms import ABSENCES, ChargeStatus, Kind, Outcome, Service

TOP = 8  # clients
WRONGFUL = (Outcome.CLIENT_FAULT, Outcome.CLIENT_FAULT_MODEM_REPLACED, Outcome.NO_FAULT, Outcome.CLIENT_ABSENT)
K = TypeVar("K")


@dataclass(frozen=True)
class Months:
    """The instants at which the month before begins, the month itself, and the one after it; at the desk."""

    month: date
    before: datetime
    begins: datetime
    ends: datetime

    @classmethod
    def at(cls, day: date, policy: Policy) -> Months:
        """The month of that day."""
        first = day.replace(day=1)
        firsts = ((first - timedelta(days=1)).replace(day=1), first, (first + timedelta(days=31)).replace(day=1))
        before, begins, ends = (datetime.combine(day, time.min, policy.calendar.time_zone) for day in firsts)
        return cls(first, before, begins, ends)


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit whose outcome is recorded."""

    service: Service
    client: str
    kind: Kind
    outcome: Outcome
    starts_at: datetime
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Charged:
    """A charge that was announced; `announced` is what was due of it then, `credited` what accounting gave back."""

    service: Service
    client: str
    announced_at: datetime
    announced: Decimal
    amount: Decimal
    reduced_to: Decimal | None
    status: ChargeStatus
    credited: Decimal


@dataclass(frozen=True, slots=True)
class Closed:
    """A ticket that was closed, and when its last visit began, if there was one."""

    opened_at: datetime
    closed_at: datetime
    visited_at: datetime | None


@dataclass(frozen=True)
class Figures:
    """Visits, and euros HT; `announced` is the sum of those from `waived` to `open`."""

    visits: int = 0
    wrongful: int = 0
    announced: Decimal = NOTHING
    waived: Decimal = NOTHING
    cancelled: Decimal = NOTHING
    reduced: Decimal = NOTHING
    disputed: Decimal = NOTHING
    final: Decimal = NOTHING
    open: Decimal = NOTHING
    credited: Decimal = NOTHING

    @property
    def wrongful_share(self) -> float | None:
        """0 to 1; None without visits."""
        return self.wrongful / self.visits if self.visits else None


FIGURES = tuple(field.name for field in fields(Figures))
_COLUMN_OF = {
    ChargeStatus.WAIVED: "waived",
    ChargeStatus.CANCELLED: "cancelled",
    ChargeStatus.DISPUTED: "disputed",
    ChargeStatus.FINAL: "final",
    ChargeStatus.ANNOUNCED: "open",
}


@dataclass(frozen=True)
class Month:
    """The figures of one month. `to_visit`, `to_closing` and `in_all` are medians: from opening to visit, from the last
    visit to closing, from opening to closing; None where there is nothing to measure.
    """

    total: Figures = field(default_factory=Figures)
    kinds: Mapping[Kind, int] = field(default_factory=dict)
    outcomes: Mapping[Outcome, int] = field(default_factory=dict)
    services: Mapping[Service, Figures] = field(default_factory=dict)
    clients: Sequence[tuple[str, Figures]] = ()
    to_visit: timedelta | None = None
    to_closing: timedelta | None = None
    in_all: timedelta | None = None


@dataclass(frozen=True)
class Report:
    """Of the month that begins on the day `month`, and of the one before it."""

    month: date
    now: Month
    before: Month


@dataclass(frozen=True)
class Happened:
    """What happened in both months."""

    visits: Sequence[Visit]
    charges: Sequence[Charged]
    closed: Sequence[Closed]

    @property
    def counted(self) -> list[Visit | Charged]:
        return [*self.visits, *self.charges]


def report(months: Months, rows: Happened) -> Report:
    """A visit counts in the month in which it took place, a charge in that of its announcement, a ticket in that of
    its closing.
    """
    now = _between(rows, months.begins, months.ends)
    before = _between(rows, months.before, months.begins)
    return Report(months.month, _month(now), _month(before))


def announced_amount(entries: Sequence[Written], charge: int) -> Decimal:
    """What was due of a charge when it was last announced, by the entries of its ticket, oldest first."""
    last = max(
        place for place, entry in enumerate(entries) if entry.child == charge and tells_of(entry, ChargeAnnounced)
    )
    due: Decimal = rebuilt(entries[: last + 1])["charge", charge]["due"]
    return due


def _between(rows: Happened, begins: datetime, ends: datetime) -> Happened:
    return Happened(
        [visit for visit in rows.visits if begins <= visit.starts_at < ends],
        [charge for charge in rows.charges if begins <= charge.announced_at < ends],
        [ticket for ticket in rows.closed if begins <= ticket.closed_at < ends],
    )


def _month(rows: Happened) -> Month:
    services = _by(rows, lambda row: row.service)
    took_place = [visit for visit in rows.visits if visit.outcome not in ABSENCES]
    return Month(
        total=_figures(rows.counted),
        kinds=Counter(visit.kind for visit in rows.visits),
        outcomes=Counter(visit.outcome for visit in rows.visits),
        services={service: services[service] for service in Service if service in services},
        clients=_clients(rows),
        to_visit=_median(visit.starts_at - visit.opened_at for visit in took_place),
        to_closing=_median(ticket.closed_at - ticket.visited_at for ticket in rows.closed if ticket.visited_at),
        in_all=_median(ticket.closed_at - ticket.opened_at for ticket in rows.closed),
    )


def _clients(rows: Happened) -> list[tuple[str, Figures]]:
    """Those to whom most was announced first; a client is one however the name is spelt."""
    folded = {name: folded_text(name) for name in dict.fromkeys(row.client for row in rows.counted)}
    names = {fold: name for name, fold in reversed(folded.items())}  # as first spelt
    figures = _by(rows, lambda row: folded[row.client])
    ranked = sorted(figures, key=lambda fold: (-figures[fold].announced, -figures[fold].visits, fold))
    return [(names[fold], figures[fold]) for fold in ranked[:TOP]]


def _by(rows: Happened, key: Callable[[Visit | Charged], K]) -> dict[K, Figures]:
    groups: dict[K, list[Visit | Charged]] = defaultdict(list)
    for row in rows.counted:
        groups[key(row)].append(row)
    return {of: _figures(group) for of, group in groups.items()}


def _figures(rows: Iterable[Visit | Charged]) -> Figures:
    sums: dict[str, Any] = defaultdict(lambda: NOTHING, visits=0, wrongful=0)
    for row in rows:
        if isinstance(row, Visit):
            sums["visits"] += 1
            sums["wrongful"] += row.outcome in WRONGFUL
        else:
            left = left_of(row)
            sums["announced"] += row.announced
            sums["reduced"] += row.announced - left
            sums[_COLUMN_OF[row.status]] += left
            sums["credited"] += row.credited
    return Figures(**sums)


def _median(spans: Iterable[timedelta]) -> timedelta | None:
    measured = [span.total_seconds() for span in spans]
    return timedelta(seconds=median(measured)) if measured else None
