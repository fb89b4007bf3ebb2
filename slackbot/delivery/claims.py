"""Claiming: which rows are next, and taking them for one attempt each.

The head of a lane holds back the rest of it, so a thread keeps its order, and a lane has one attempt at a time. A claim
is a token and a lease in the database's time; whatever the attempt does later is conditional on its token, so a process
that was frozen or stalled can do nothing late.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache, partial
from time import monotonic
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    distinct,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import Session, aliased

from models.tables.base import UtcDateTime
from models.tables.outbox import OF_THE_TICKET, OutboxRow, is_pending, is_said_in_slack
from models.tables.ticket import Ticket
from models.terms import Notice
from slackbot.connections import at_the_last_moment
from slackbot.database import Database
from slackbot.delivery.database_time import Clocks, DatabaseTime
from slackbot.delivery.timing import LONGEST_WAIT, Timing
from slackbot.delivery.ways import PATTERNS, TO_MANAGERS, Way, way_of

NOW, DISTANT = (bindparam(name, type_=UtcDateTime) for name in ("now", "distant"))


class TokenLost(Exception):  # noqa: N818 - not an error: another attempt has taken over
    """The attempt has lost its row: it must not send, nor note anything."""


@dataclass(frozen=True)
class HeldBack:
    """What is not to be claimed now: ways that wait, channels that wait, channels that take no post yet."""

    ways: frozenset[Way] = frozenset()
    channels: frozenset[str] = frozenset()
    posting: frozenset[str] = frozenset()


NOTHING_CLOSED = HeldBack()


@dataclass(frozen=True)
class Head:
    """The row that is next in its lane, with the channel where it goes."""

    row: OutboxRow
    channel: str

    @property
    def way(self) -> Way:
        return way_of(self.row.kind)


@dataclass
class Attempt:
    """One try to deliver a row. `at` is the database's time of the claim.

    `lost_since` is there where an earlier message may stand in Slack: it cannot be older than that.
    """

    row: OutboxRow
    channel: str
    token: str
    at: datetime
    lost_since: datetime | None
    fresh_until: float = field(repr=False)  # by time.monotonic, which runs on while a process is stopped
    calls: Counter[Way] = field(default_factory=Counter)  # begun, whether they were answered or not

    @property
    def way(self) -> Way:
        return way_of(self.row.kind)

    @property
    def not_before(self) -> datetime:
        """By Slack's clock, no message of this row can be older."""
        return self.row.doubtful_since or self.at

    @property
    def sent(self) -> bool:
        """Whether anything may have left the house."""
        return bool(self.calls)

    def begin(self, database: Database, timing: Timing, way: Way | None = None) -> None:
        """Right before each send: raises TokenLost unless the row is still ours for as long as sending may take.

        `way` is that of the row, unless given: a row that posts may bring other messages up to date as well.
        """
        self._hold(database, timing)
        self.calls[way or self.way] += 1

    @contextmanager
    def sending(self, database: Database, timing: Timing, way: Way | None = None) -> Iterator[None]:
        """`begin`, for a call to Slack in the block: the row is still ours also when that leaves the house."""
        self.begin(database, timing, way)
        with at_the_last_moment(partial(self._hold, database, timing)):
            yield

    def _hold(self, database: Database, timing: Timing) -> None:
        if monotonic() > self.fresh_until:
            self._renew(database, timing)

    def _renew(self, database: Database, timing: Timing) -> None:
        began = monotonic()
        with database.write() as session:
            now = session.scalar(select(DatabaseTime()))
            assert now is not None
            mine = update(OutboxRow).where(OutboxRow.id == self.row.id, OutboxRow.token == self.token)
            values = {"sent_at": now, "leased_until": now + _lease(self.way, timing)}
            renewed = session.execute(mine.values(**values).returning(OutboxRow.id)).one_or_none()
        if renewed is None:
            raise TokenLost(self.row.id)
        self.fresh_until = began + timing.fresh


def _lease(way: Way, timing: Timing) -> timedelta:
    return timedelta(seconds=timing.lease if way.needs_slack else timing.mail)


def heads(
    session: Session,
    now: datetime,
    limit: int,
    *,
    closed: HeldBack = NOTHING_CLOSED,
    managers: str | None = None,
) -> list[Head]:
    """The heads of up to `limit` lanes that may be tried now, what is urgent first, locked until the session's end.

    `now` is the database's time, `managers` the channel of approvals, where there is one.
    """
    when = {"now": now, "distant": now + LONGEST_WAIT}
    return [Head(row, channel) for row, channel in session.execute(_heads(closed, managers, limit), when)]


def take(session: Session, chosen: Sequence[Head], at: Clocks, timing: Timing) -> list[Attempt]:
    """Give each of these heads a fresh token and a lease. From now on its message may have been sent."""
    token, now = uuid4().hex, at.database
    attempts = []
    for head in chosen:
        row = head.row
        attempts.append(Attempt(row, head.channel, token, now, row.doubtful_since, at.began + timing.fresh))
        row.token, row.leased_until, row.sent_at = token, now + _lease(head.way, timing), now
        row.doubtful_since = row.doubtful_since or min(now, at.desk)  # Slack's clock may go with either
    session.flush()
    return attempts


def _target(managers: str | None) -> ColumnElement[str]:
    """Where a row goes: to a person, to a channel of its own or that of approvals, else to the ticket's channel."""
    to_a_person = OutboxRow.person.is_not(None), OutboxRow.person
    elsewhere = OutboxRow.kind == Notice.ORIGIN_ANSWER, OutboxRow.channel
    if managers is None:
        return case(to_a_person, elsewhere, else_=Ticket.channel)
    return case(to_a_person, elsewhere, (OutboxRow.kind.in_(TO_MANAGERS), literal(managers)), else_=Ticket.channel)


@dataclass(frozen=True)
class Waiting:
    """So many tickets have something to tell to `target`, which takes nothing now; `error` is its last answer."""

    target: str
    tickets: int
    error: str


def what_waits(session: Session, managers: str | None) -> list[Waiting]:
    """By the channel, or the person, of whom Slack takes no message now."""
    target = _target(managers).label("target")
    error = func.max(case((OutboxRow.waiting_since.is_not(None), OutboxRow.last_error)))
    rows = select(target, func.count(distinct(OutboxRow.ticket_id)), error)
    rows = (
        rows.join(Ticket, Ticket.id == OutboxRow.ticket_id)
        .where(is_pending(), is_said_in_slack())
        .group_by(target)
        .order_by(target)
    )
    rows = rows.having(func.count(OutboxRow.waiting_since) > 0)  # of many, a few are tried
    return [Waiting(to, tickets, str(error)) for to, tickets, error in session.execute(rows)]


def asks_for_the_same(row: OutboxRow) -> ColumnElement[bool]:
    """Of the rows after this one that are to be told: those that want the same refresh."""
    return and_(
        is_pending(),
        OutboxRow.lane == row.lane,
        OutboxRow.kind == row.kind,
        true() if row.kind in OF_THE_TICKET else OutboxRow.child.is_not_distinct_from(row.child),
        OutboxRow.id > row.id,
    )


@lru_cache
def _heads(closed: HeldBack, managers: str | None, limit: int) -> Select[OutboxRow, str]:
    """Composed once for what is closed, which seldom changes; `now` and `distant` are its parameters."""
    target, other = _target(managers), aliased(OutboxRow)
    held_back = (
        select(other.id)
        .where(is_pending(other), other.lane == OutboxRow.lane, other.id != OutboxRow.id)
        .where(or_(other.id < OutboxRow.id, and_(other.leased_until > NOW, other.leased_until <= DISTANT)))
        .exists()
    )
    query = (
        select(OutboxRow, target.label("target"))
        .outerjoin(Ticket, Ticket.id == OutboxRow.ticket_id)
        .where(is_pending(), _is_over(OutboxRow.try_at), _is_over(OutboxRow.leased_until))
        .where(or_(Ticket.thread_ts.is_not(None), ~_needs_a_thread(target)), ~held_back)
        .order_by(OutboxRow.urgency, OutboxRow.id)
        .limit(limit)
        .with_for_update(of=OutboxRow, skip_locked=True)
    )
    for condition in _openings(closed, target):
        query = query.where(condition)
    return query


def _is_over(wait: Any) -> ColumnElement[bool]:
    return or_(wait.is_(None), wait <= NOW, wait > DISTANT)


def _is(way: Way) -> ColumnElement[bool]:
    if way is Way.POST:
        return and_(*(~_is(other) for other in PATTERNS))
    return OutboxRow.kind.like(literal_column(f"'{PATTERNS[way]}'"))


def _needs_a_thread(target: ColumnElement[str]) -> ColumnElement[bool]:
    """Everything in the ticket's thread, the refreshing of its card and whatever links to it wait for the card."""
    return and_(
        OutboxRow.person.is_(None),
        OutboxRow.kind != Notice.CARD_POST,
        or_(target == Ticket.channel, OutboxRow.kind == Notice.ORIGIN_ANSWER),
        or_(_is(Way.POST), _is(Way.UPDATE)),
    )


def _openings(closed: HeldBack, target: ColumnElement[str]) -> list[ColumnElement[bool]]:
    conditions = [~_is(way) for way in closed.ways]
    if closed.channels:
        elsewhere = target.not_in(sorted(closed.channels))
        conditions.append(or_(elsewhere, *(_is(way) for way in Way if not way.needs_slack)))
    if closed.posting:
        conditions.append(or_(target.not_in(sorted(closed.posting)), ~_is(Way.POST)))
    return conditions
