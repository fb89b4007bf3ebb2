"""Paces: no more calls than Slack permits, shared by all processes through the database (design §5).

A limit is a bucket of `burst` tokens that fills at a steady rate. All that need be kept of it is one instant: when the
calls made so far are paid for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from sqlalchemy import Insert, Interval, bindparam, case, func, literal, select, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.tables.base import UtcDateTime
from models.tables.pace import Pace
from slackbot.delivery.claims import HeldBack
from slackbot.delivery.database_time import Clocks, at_the_beginning
from slackbot.delivery.ways import Way

WORKSPACE = "chat.postMessage"
UPDATES = "chat.update"
LONGEST_ASKED = timedelta(minutes=5)  # that we wait for Slack at once; then we see whether it still wants us to
BELIEVED = 2 * LONGEST_ASKED  # ahead; what was spent until later was noted by a clock that has gone back since
ONE_ROW = select(literal(1).label("one")).subquery("one_row")  # also where nothing was spent yet


class SpentMeanwhile(Exception):  # noqa: N818 - not an error: the next look knows it
    """Another process has spent what we were about to spend too."""


@dataclass(frozen=True)
class Limit:
    """`burst` calls at once, then one every `interval`."""

    interval: timedelta
    burst: int

    def opens_at(self, spent_until: datetime) -> datetime:
        """When the next call is permitted."""
        return spent_until - (self.burst - 1) * self.interval


@dataclass(frozen=True)
class Limits:
    """What Slack permits; each None where it is lifted."""

    channel: Limit | None  # posts in one channel
    workspace: Limit | None  # posts in all channels
    updates: Limit | None  # in all channels


SLACKS = Limits(
    channel=Limit(timedelta(seconds=1.02), burst=3),  # a little slower: what a stall has used up is regained
    workspace=Limit(timedelta(minutes=1) / 300, burst=20),
    updates=Limit(timedelta(minutes=1) / 50, burst=10),
)
LIFTED = Limits(None, None, None)


def posts_in(channel: str) -> str:
    return f"{WORKSPACE} {channel}"


@dataclass
class Paces:
    """What was spent, as of `now`; pure. `changed` is what must be kept: `costs` of it for our calls, less what was
    given back, and until when Slack itself has `asked` us to wait.
    """

    limits: Limits
    now: datetime
    spent: dict[str, datetime]
    changed: dict[str, datetime] = field(default_factory=dict)
    costs: dict[str, timedelta] = field(default_factory=dict)
    asked: dict[str, datetime] = field(default_factory=dict)

    def allow(self, way: Way, channel: str) -> bool:
        return all(self._opens_at(key, limit) <= self.now for key, limit in self._limits_of(way, channel).items())

    def spend(self, way: Way, channel: str, calls: int = 1) -> None:
        """Calls that must be made may be more than are permitted: the next wait the longer."""
        for key, limit in self._limits_of(way, channel).items():
            cost = calls * limit.interval
            self._keep(key, max(self.spent.get(key, self.now), self.now) + cost)
            self.costs[key] = self.costs.get(key, timedelta(0)) + cost

    def settle(self, paid: Way, channel: str, made: Mapping[Way, int]) -> None:
        """One call was paid for when the row was claimed; what was made beyond that costs more, and where none was made
        the one is given back.
        """
        for way in {paid, *made}:
            calls = made.get(way, 0) - (way is paid)
            if calls > 0:
                self.spend(way, channel, calls)
            elif calls < 0:
                self._give_back(way, channel)

    def block(self, way: Way, channel: str, seconds: float) -> None:
        """Slack wants no such call for so long, of which we heed LONGEST_ASKED."""
        key, limit = (posts_in(channel), self.limits.channel) if way is Way.POST else (UPDATES, self.limits.updates)
        limit = limit or Limit(timedelta(0), 1)
        wait = min(timedelta(seconds=seconds), LONGEST_ASKED)
        until = self.now + wait + (limit.burst - 1) * limit.interval
        self.asked[key] = max(self.asked.get(key, until), until)
        self._keep(key, max(self.spent.get(key, until), until))

    def closed(self) -> HeldBack:
        """What takes no call now."""
        shut = {key for key, limit in self._known() if self._opens_at(key, limit) > self.now}
        ways = {way for way, key in ((Way.POST, WORKSPACE), (Way.UPDATE, UPDATES)) if key in shut}
        channels = {key.partition(" ")[2] for key in shut if " " in key}
        return HeldBack(ways=frozenset(ways), posting=frozenset(channels))

    def opens_in(self) -> float | None:
        """Seconds until the first of what is closed takes a call again."""
        waits = [self._opens_at(key, limit) - self.now for key, limit in self._known()]
        return min((wait.total_seconds() for wait in waits if wait > timedelta(0)), default=None)

    def _give_back(self, way: Way, channel: str) -> None:
        for key, limit in self._limits_of(way, channel).items():
            until = self.spent.get(key, self.now)
            if until > self.now + limit.burst * limit.interval:
                continue  # more than we can have spent: Slack itself asks us to wait
            earlier = until - limit.interval
            before = max(earlier, self.asked.get(key, earlier))
            if until > self.now and before < until:
                self._keep(key, before)
                self.costs[key] = self.costs.get(key, timedelta(0)) - (until - before)

    def _keep(self, key: str, spent_until: datetime) -> None:
        self.spent[key] = self.changed[key] = spent_until

    def _opens_at(self, key: str, limit: Limit) -> datetime:
        spent = self.spent.get(key)
        return self.now if spent is None else limit.opens_at(spent)

    def _known(self) -> list[tuple[str, Limit]]:
        return [(key, self.limit_of(key)) for key in self.spent]

    def limit_of(self, key: str) -> Limit:
        """A limit that is lifted still has what Slack itself asked for."""
        named = {WORKSPACE: self.limits.workspace, UPDATES: self.limits.updates}
        return named.get(key, self.limits.channel) or Limit(timedelta(0), 1)

    def _limits_of(self, way: Way, channel: str) -> Mapping[str, Limit]:
        keys = {Way.POST: (posts_in(channel), WORKSPACE), Way.UPDATE: (UPDATES,)}.get(way, ())
        return {key: self.limit_of(key) for key in keys}


def look(session: Session, desk: datetime) -> tuple[Clocks, dict[str, datetime]]:
    """What all processes have spent by now, and when that is; `desk` is the desk's time.

    Nobody waits for us meanwhile, so that a process that is stopped in the middle of its turn holds up no other. Where
    processes look at the same moment, `save` lets one of them spend, and has the others look again.
    """
    began = monotonic()
    spent = select(Pace.key, Pace.spent_until, *at_the_beginning(session)).select_from(ONE_ROW.outerjoin(Pace, true()))
    rows = session.execute(spent).all()
    now = rows[0][2]
    believed = {row.key: row.spent_until for row in rows if row.key is not None and row.spent_until <= now + BELIEVED}
    return Clocks(now, desk, began), believed


def save(session: Session, paces: Paces) -> None:
    """Add our calls to what others have spent since `look`: the last thing before the commit, since it locks.

    Raises SpentMeanwhile where both together are more than is permitted: then none of ours may go out. Limits that are
    lifted cost nothing and are not kept, except what Slack itself asked for.
    """
    changed = list(_changes(paces))
    if changed:
        session.connection().execute(_added(session.get_bind().dialect.name), changed)
        if paces.costs and session.get_bind().dialect.name != "sqlite":
            _refuse_more(session, paces)


def _changes(paces: Paces) -> Iterator[dict[str, Any]]:
    for key, until in sorted(paces.changed.items()):  # in one order, so that no two wait for each other
        cost = paces.costs.get(key, timedelta(0))
        if cost or until > paces.now:
            at_least, believed = paces.asked.get(key, paces.now + cost), paces.now + BELIEVED
            yield {"key": key, "spent_until": until, "cost": cost, "at_least": at_least, "believed": believed}


def _refuse_more(session: Session, paces: Paces) -> None:
    """Calls that had to be made may be too many; only what others have spent since `look` refuses ours."""
    for key, until in session.execute(select(Pace.key, Pace.spent_until).where(Pace.key.in_(paces.costs))):
        limit = paces.limit_of(key)
        if until > max(paces.changed[key], paces.now + limit.burst * limit.interval):
            raise SpentMeanwhile(key)


def _added(dialect: str) -> Insert:
    """On SQLite nobody else has spent anything since `look`: the turn is the only writer."""
    if dialect == "sqlite":
        alone = sqlite.insert(Pace)
        return alone.on_conflict_do_update(index_elements=["key"], set_={"spent_until": alone.excluded.spent_until})
    ours = postgresql.insert(Pace)
    theirs = Pace.spent_until + bindparam("cost", type_=Interval())
    later = func.greatest(bindparam("at_least", type_=UtcDateTime()), theirs)
    too_late = Pace.spent_until > bindparam("believed", type_=UtcDateTime())
    until = case((too_late, ours.excluded.spent_until), else_=later)
    return ours.on_conflict_do_update(index_elements=["key"], set_={"spent_until": until})
