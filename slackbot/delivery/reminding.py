"""Reminders that have come due: whom each reaches is found out once, so that every try goes to the same place.

Those that are not urgent are gathered for the morning.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.policy import Policy
from models.ref import Ref
from models.reminders import Reminder, reminder_of
from models.tables.outbox import OutboxRow
from models.tables.ticket import COLUMNS
from models.terms import OutboxState
from models.watch import Watch, direct_to
from models.workdays import next_opening
from slackbot.delivery.queue import is_due


def address(session: Session, now: datetime, policy: Policy, watch: Watch) -> None:
    """Before they are rung: note who gets each by direct message, if not the thread; gather what is not urgent.

    Of what is urgent a ticket says one thing at a time, also after a stop of days.
    """
    due = select(OutboxRow, COLUMNS.owner_id).join(COLUMNS.id.table, COLUMNS.id == OutboxRow.ticket_id)
    due = due.where(is_due(now), OutboxRow.kind.like("reminder.%")).order_by(OutboxRow.due_at, OutboxRow.id)
    ringing: set[int] = set()
    for row, reminder, owner in _pressing_first(session, due, now, policy):
        if not reminder.urgent:
            row.state = OutboxState.MORNING
        elif reminder.repeats and row.ticket in ringing:
            row.due_at = next_opening(now + policy.reminders.again, policy)
        else:
            ringing.add(row.ticket)
            row.person = direct_to(reminder, owner, row.said, now, policy, watch)
            row.lane = row.person or str(Ref(row.ticket))  # whom Slack cannot reach holds up no thread
    session.flush()


def _pressing_first(
    session: Session, due: Select[OutboxRow, str], now: datetime, policy: Policy
) -> list[tuple[OutboxRow, Reminder, str]]:
    """What cannot wait comes before what comes again, and after both what has lost its point meanwhile."""
    rows = session.execute(due.with_for_update(of=OutboxRow, skip_locked=True))
    known = [(row, reminder, owner) for row, owner in rows if (reminder := reminder_of(row.kind)) is not None]

    def rank(row: OutboxRow, reminder: Reminder) -> int:
        if reminder.repeats:
            return 1
        return 0 if row.due_at is not None and row.due_at + reminder.delay(policy.reminders) >= now else 2

    return sorted(known, key=lambda each: rank(each[0], each[1]))
