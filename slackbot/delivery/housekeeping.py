"""Keeping the tables short: what nobody needs any more goes, in small steps, while there is nothing to deliver."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Delete, delete, select, text
from sqlalchemy.orm import Session

from models.policy import Policy
from models.tables.inbox import Delivery
from models.tables.outbox import SETTLED, OutboxRow
from slackbot.database import Database
from slackbot.delivery.queue import count_of

KEPT_DELIVERIES = timedelta(days=3)  # Slack repeats what failed for some hours, and hourly for a day where asked to
AT_A_TIME = 500
EVERY = 3600.0  # seconds between two rounds


class Housekeeping:
    """`now` is time.monotonic in `is_due`, the desk's time in `step`; `policy` says how long what was sent is kept."""

    def __init__(self, database: Database, policy: Policy) -> None:
        self._database = database
        self._kept_sent = timedelta(days=policy.privacy.sent_days)
        self._next = 0.0

    def is_due(self, now: float) -> bool:
        return now >= self._next

    def step(self, at: datetime, now: float) -> int:
        """Delete some of what is old; returns how many. The round is over when nothing is left, or when it fails."""
        self._next = now + EVERY
        with self._database.write() as session:
            gone = _delete_sent(session, at - self._kept_sent) + _delete_deliveries(session, at - KEPT_DELIVERIES)
        if gone > 0:
            self._next = now
        return gone


def _delete_sent(session: Session, before: datetime) -> int:
    """All but the rows of messages that are updated later (`*.post`): these know where their message stands. What a
    message of the thread asked for so long ago stays in it.
    """
    old = select(OutboxRow.id).where(text(SETTLED.text), OutboxRow.done_at < before)
    return _gone(session, delete(OutboxRow).where(OutboxRow.id.in_(old.order_by(OutboxRow.done_at).limit(AT_A_TIME))))


def _delete_deliveries(session: Session, before: datetime) -> int:
    old = select(Delivery.identity).where(Delivery.at < before).order_by(Delivery.at).limit(AT_A_TIME)
    return _gone(session, delete(Delivery).where(Delivery.identity.in_(old)))


def _gone(session: Session, rows: Delete) -> int:
    return count_of(session.execute(rows, execution_options={"synchronize_session": False}))
