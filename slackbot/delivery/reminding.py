"""Reminders that have come due: whom each reaches is found out once, so that every try goes to the same place.

Those that are not urgent are gathered for the morning.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.policy import Policy
from models.ref import Ref
from models.reminders import reminder_of
from models.tables.outbox import OutboxRow
from models.tables.ticket import COLUMNS
from models.terms import OutboxState
from models.watch import Watch, direct_to
from slackbot.delivery.queue import is_due


def address(session: Session, now: datetime, policy: Policy, watch: Watch) -> None:
    """Before they are rung: note who gets each by direct message, if not the thread; gather what is not urgent."""
    due = select(OutboxRow, COLUMNS.owner_id).join(COLUMNS.id.table, COLUMNS.id == OutboxRow.ticket_id)
    due = due.where(is_due(now), OutboxRow.kind.like("reminder.%"))
    for row, owner in session.execute(due.with_for_update(of=OutboxRow, skip_locked=True)):
        reminder = reminder_of(row.kind)
        if reminder is None:
            continue
        if not reminder.urgent:
            row.state = OutboxState.MORNING
        else:
            row.person = direct_to(reminder, owner, row.said, now, policy, watch)
            row.lane = row.person or str(Ref(row.ticket))  # whom Slack cannot reach holds up no thread
    session.flush()
