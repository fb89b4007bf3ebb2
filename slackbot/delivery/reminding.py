"""Reminders that have come due: whom each reaches is found out once, so that every try goes to the same place.

Those that are not urgent are gathered for the morning.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from blocks.look import Look
from blocks.words import Words
from models.policy import Policy
from models.ref import Ref
from models.reminders import reminder_of
from models.tables.outbox import OutboxRow
from models.tables.ticket import COLUMNS
from models.terms import OutboxState
from models.watch import Watch, direct_to
from models.workdays import next_opening
from slackbot.delivery.plans import applies
from slackbot.delivery.queue import is_due

log = logging.getLogger(__name__)


def address(session: Session, now: datetime, policy: Policy, watch: Watch) -> None:
    """Before they are rung: note who gets each by direct message, if not the thread; gather what is not urgent.

    Of what comes again until it is settled a ticket says one thing at a time, also after a stop of days.
    """
    due = select(OutboxRow, COLUMNS.owner_id).join(COLUMNS.id.table, COLUMNS.id == OutboxRow.ticket_id)
    due = due.where(is_due(now), OutboxRow.kind.like("reminder.%")).order_by(OutboxRow.due_at, OutboxRow.id)
    pressing: dict[int, list[OutboxRow]] = {}
    for row, owner in session.execute(due.with_for_update(of=OutboxRow, skip_locked=True)):
        reminder = reminder_of(row.kind)
        if reminder is None:
            continue
        if not reminder.urgent:
            row.state = OutboxState.MORNING
        else:
            row.person = direct_to(reminder, owner, row.said, now, policy, watch)
            row.lane = row.person or str(Ref(row.ticket))  # whom Slack cannot reach holds up no thread
            pressing.setdefault(row.ticket, []).append(row)
    for rows in pressing.values():
        for row in _too_many(rows, now, policy):
            row.due_at = next_opening(now + policy.reminders.again, policy)
    session.flush()


def _too_many(rows: Sequence[OutboxRow], now: datetime, policy: Policy) -> list[OutboxRow]:
    """Of a ticket's urgent reminders those that can wait for another that applies: they come again anyhow."""
    if len(rows) == 1:
        return []
    look = Look(words=Words.of("en", policy.calendar.time_zone), policy=policy, at=now)
    said = [row for row in rows if _applies(row, look)]
    again = [row for row in said if (reminder := reminder_of(row.kind)) is not None and reminder.repeats]
    return again[1:] if len(again) == len(said) else again


def _applies(row: OutboxRow, look: Look) -> bool:
    """What cannot be rendered holds up nothing here: it is given up when its turn comes."""
    try:
        return applies(row, look)
    except Exception as error:
        log.error("outbox row %s (%s) cannot be rendered", row.id, row.kind, exc_info=error)
        return False
