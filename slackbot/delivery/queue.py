"""The outbox as a queue: what has come due, what waits and since when, what was given up and is put back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, and_, case, exists, func, literal_column, select, update
from sqlalchemy.orm import Session

from models.tables.journal import Entry
from models.tables.outbox import OutboxRow, is_pending
from models.terms import OutboxState
from slackbot.database import Database
from slackbot.metrics import SCOPES, Depth

SCOPE = case(*((OutboxRow.lane.endswith(f"/{scope}"), scope) for scope in SCOPES if scope != "thread"), else_="thread")


def has_come_due(session: Session, now: datetime) -> bool:
    """Whether anything that was to come later is due by the desk's time."""
    return bool(session.scalar(select(exists().where(is_due(now)))))


def ring(session: Session, now: datetime, *, reminders: bool = True) -> None:
    """What has come due by the desk's time is to be delivered; that a clock goes back afterwards changes nothing.

    Without `reminders` all but these: it is not known whom they are for.
    """
    due = select(OutboxRow.id).where(is_due(now), *(() if reminders else (OutboxRow.kind.not_like("reminder.%"),)))
    free = due.with_for_update(skip_locked=True)  # another process rings the others at this moment
    ringing = update(OutboxRow).where(OutboxRow.id.in_(free)).values(state=OutboxState.PENDING)
    session.execute(ringing, execution_options={"synchronize_session": False})


def retry_parked(database: Database) -> int:
    """Put all parked rows back into their lanes; returns how many."""
    again = {"state": OutboxState.PENDING, "attempts": 0, "done_at": None, "try_at": None}
    with database.write() as session:
        parked = update(OutboxRow).where(OutboxRow.state == OutboxState.PARKED).values(**again)
        return count_of(session.execute(parked))


def waiting(session: Session, now: datetime) -> tuple[int, datetime | None]:
    """How many rows are to be delivered by now, and since when the oldest."""
    late = [(count, since) for _, count, since in _late(session, now)]
    return sum(count for count, _ in late), min((since for _, since in late), default=None)


def depths(session: Session, now: datetime) -> dict[str, Depth]:
    """What waits and what was given up, by the scope of the lane: the thread, its card's refreshes, its mails."""
    parked = select(SCOPE, func.count()).where(OutboxRow.state == literal_column(f"'{OutboxState.PARKED}'"))
    given_up = {str(name): int(count) for name, count in session.execute(parked.group_by(SCOPE))}
    waiting_now: dict[str, tuple[int, datetime]] = {}
    for name, count, oldest in _late(session, now):
        known, before = waiting_now.get(name, (0, oldest))
        waiting_now[name] = (known + count, min(before, oldest))
    nothing = (0, now)
    return {
        name: Depth(count, max(0.0, (now - oldest).total_seconds()), given_up.get(name, 0))
        for name, (count, oldest) in ((name, waiting_now.get(name, nothing)) for name in SCOPES)
    }


def _late(session: Session, now: datetime) -> Iterator[tuple[str, int, datetime]]:
    """What is to be delivered by now, as scope, how many, and since when the oldest; a scope may come twice."""
    since = func.min(func.coalesce(OutboxRow.due_at, Entry.at))
    rows = select(SCOPE, func.count(), since).outerjoin(OutboxRow.entry).group_by(SCOPE)
    for late in (rows.where(is_pending()), rows.where(is_due(now))):
        yield from session.execute(late)


def count_of(result: Any) -> int:
    assert isinstance(result, CursorResult)
    return result.rowcount


def is_due(now: datetime) -> ColumnElement[bool]:
    """What was to come later, and is due by the desk's time."""
    return and_(OutboxRow.state == literal_column(f"'{OutboxState.LATER}'"), OutboxRow.due_at <= now)
