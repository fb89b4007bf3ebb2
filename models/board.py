"""What somebody's Home shows (design §4): made from the tickets' summaries, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum

from models.policy import Policy
from models.summary import Brief
from models.tables.on_call import OnCall
from models.tables.ticket import Ticket
from models.terms import Party
from models.workdays import local_day

AHEAD = timedelta(days=8)  # how far a SAV+ may lie ahead whose free cancellation ends today or tomorrow


class Scope(StrEnum):
    """Which tickets Home shows: one's own, all, those whose owner has left the desk, one's own closed this month."""

    MINE = "mine"
    TEAM = "team"
    LEFT = "left"
    CLOSED = "closed"


@dataclass(frozen=True)
class Board:
    """One person's Home. `decisions` are tickets with all that the decision rests on; the rest are rows of lists.

    `turn` are those whose next step is the agents', `total` of them in all (or of those closed, in that scope);
    `waiting` some of those that wait for others, `waits` how many for whom. `visits` are the first of today's and
    tomorrow's, `deadlines` the first dispute windows that end by then, each with how many there are; `cancellable` are
    visits of which some may be cancelled free of charge until then.
    """

    scope: Scope = Scope.MINE
    page: int = 1
    pages: int = 1
    total: int = 0
    turn: Sequence[Brief] = ()
    waiting: Sequence[Brief] = ()
    waits: Mapping[Party, int] = field(default_factory=dict)
    visits: Sequence[Brief] = ()
    visits_total: int = 0
    deadlines: Sequence[Brief] = ()
    deadlines_total: int = 0
    cancellable: Sequence[Brief] = ()
    decisions: Sequence[Ticket] = ()
    to_decide: int = 0
    on_call: OnCall | None = None

    @property
    def tickets(self) -> list[Brief | Ticket]:
        """All that it names, for the addresses of their threads."""
        return [*self.turn, *self.waiting, *self.visits, *self.deadlines, *self.cancellable, *self.decisions]


@dataclass(frozen=True)
class Days:
    """Instants between which things are of today or tomorrow, at the desk; the month begins at `month`."""

    now: datetime
    today: datetime
    over: datetime
    month: datetime

    @classmethod
    def at(cls, now: datetime, policy: Policy) -> Days:
        day, zone = local_day(now, policy), policy.calendar.time_zone
        midnight = datetime.combine(day, time.min, zone)
        after = datetime.combine(day + timedelta(days=2), time.min, zone)
        return cls(now, midnight, after, midnight.replace(day=1))
