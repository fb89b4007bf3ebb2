"""The outbox as a queue (design §5): which rows are next, claiming them, and what became of them.

A row is claimed by a lease, so replicas share the work and a dead one's rows are taken up again. The head of a lane
holds back the rest of it, so a thread keeps its order.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select, update
from sqlalchemy.orm import aliased

from models.tables.outbox import OutboxRow
from models.tables.ticket import Ticket
from models.terms import OutboxState
from slackbot.database import Database

LEASE = timedelta(seconds=30)  # renewed before each message is sent
CARD = "card.post"


def claim(database: Database, now: datetime, limit: int, *, busy: Collection[int] = ()) -> list[OutboxRow]:
    """The heads of up to `limit` lanes, ours for LEASE; not the `busy` ones, which we are still at.

    `doubtful` tells whether an earlier send may have succeeded.
    """
    heads = _heads(now).where(OutboxRow.id.not_in(busy)).limit(limit)
    with database.write() as session:
        rows = list(session.scalars(heads.with_for_update(skip_locked=True)))
        for row in rows:
            row.leased_until = now + LEASE
            row.attempts += 1
        return rows


def release_leases(database: Database) -> None:
    """Take up at once what an earlier process left; only where no other process can be at work."""
    with database.write() as session:
        session.execute(update(OutboxRow).where(OutboxRow.leased_until.is_not(None)).values(leased_until=None))


def sending(database: Database, row: OutboxRow, now: datetime) -> None:
    """Remember, before a message is sent, that it may have been: only Slack's answer takes the doubt away."""
    _set(database, row, doubtful=True, leased_until=now + LEASE)


@dataclass(frozen=True)
class Posted:
    """Where a message stands now."""

    channel: str
    ts: str


def done(
    database: Database,
    row: OutboxRow,
    now: datetime,
    *,
    posted: Posted | None = None,
    superfluous: Collection[int] = (),
    again_at: datetime | None = None,
) -> None:
    """Delivered. `superfluous` are later rows that it has made so; `again_at` is when a reminder comes again."""
    finished = {"done_at": now, "leased_until": None, "doubtful": False, "last_error": None}
    place = {"channel": posted.channel, "ts": posted.ts} if posted else {}
    with database.write() as session:
        mine, others = OutboxRow.id == row.id, OutboxRow.id.in_(superfluous)
        session.execute(update(OutboxRow).where(mine).values(state=OutboxState.SENT, **finished, **place))
        session.execute(update(OutboxRow).where(others).values(state=OutboxState.SKIPPED, **finished))
        if posted and row.kind == CARD:
            session.execute(update(Ticket).where(Ticket.id == row.ticket_id).values(thread_ts=posted.ts))
        if again_at is not None:
            session.add(_copy(row, again_at))


def skip(database: Database, row: OutboxRow, now: datetime) -> None:
    """It applies no longer."""
    _set(database, row, state=OutboxState.SKIPPED, done_at=now, leased_until=None, doubtful=False)


def _copy(row: OutboxRow, due_at: datetime) -> OutboxRow:
    return OutboxRow(
        lane=row.lane,
        kind=row.kind,
        ticket_id=row.ticket_id,
        entry_id=row.entry_id,
        child=row.child,
        due_at=due_at,
    )


def postpone(database: Database, row: OutboxRow, until: datetime, error: str, *, doubtful: bool) -> None:
    """Try again at `until`. A doubt from before stays: what failed now may have been the look for that message."""
    doubt = doubtful or row.doubtful
    _set(database, row, try_at=until, leased_until=None, last_error=error, doubtful=doubt)


def park(database: Database, row: OutboxRow, now: datetime, error: str) -> None:
    """Give up on a row until somebody looks (`slackbot doctor`); its lane goes on."""
    gone = {"state": OutboxState.PARKED, "done_at": now, "leased_until": None}
    _set(database, row, **gone, last_error=error, doubtful=row.doubtful)


def retry_parked(database: Database, now: datetime) -> int:
    """Put all parked rows back into their lanes; returns how many."""
    with database.write() as session:
        rows = list(session.scalars(select(OutboxRow).where(OutboxRow.state == OutboxState.PARKED)))
        for row in rows:
            row.state, row.attempts, row.try_at = OutboxState.PENDING, 0, now
        return len(rows)


def _set(database: Database, row: OutboxRow, **values: object) -> None:
    with database.write() as session:
        session.execute(update(OutboxRow).where(OutboxRow.id == row.id).values(**values))


def _heads(now: datetime) -> Select[OutboxRow]:
    earlier = aliased(OutboxRow)
    held_back = (
        select(earlier.id)
        .where(
            earlier.lane == OutboxRow.lane,
            earlier.state == OutboxState.PENDING,
            earlier.due_at <= now,
            earlier.id < OutboxRow.id,
        )
        .exists()
    )
    return (
        select(OutboxRow)
        .where(
            OutboxRow.state == OutboxState.PENDING,
            OutboxRow.due_at <= now,
            (OutboxRow.try_at.is_(None)) | (OutboxRow.try_at <= now),
            (OutboxRow.leased_until.is_(None)) | (OutboxRow.leased_until <= now),
            ~held_back,
        )
        .order_by(OutboxRow.id)
    )
