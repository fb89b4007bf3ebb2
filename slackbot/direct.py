"""Direct messages that nobody may get twice: each is written once by its mark, whichever process comes first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from models.tables.outbox import OutboxRow
from models.terms import Notice
from slackbot.database import insert_into


def say_morning(session: Session, people: Iterable[str], day: date, now: datetime) -> None:
    """To each of these people, once a day."""
    _write(session, Notice.MORNING, {person: f"{day:%Y%m%d} {person}" for person in people}, now)


def say_closed(session: Session, closed: str, managers: Iterable[str], day: date, now: datetime) -> None:
    """To each of these people, once a day and channel that is closed to us (design §5)."""
    marks = {person: sha256(f"{closed} {person} {day}".encode()).hexdigest()[:32] for person in managers}
    _write(session, Notice.CLOSED_CHANNEL, marks, now, channel=closed)


def _write(
    session: Session, kind: Notice, marks: Mapping[str, str], now: datetime, *, channel: str | None = None
) -> None:
    """`marks` by person."""
    into = insert_into(session.get_bind().dialect.name, OutboxRow)
    for person, mark in sorted(marks.items()):
        values = {"mark": mark, "lane": person, "kind": kind, "person": person, "channel": channel}
        session.execute(into.values(**values, due_at=now).on_conflict_do_nothing())
