"""Reminders that stand in Slack: which, and putting one off."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from models.ref import Ref
from models.tables.outbox import OutboxRow, lane_of
from models.tables.ticket import Ticket
from models.terms import Notice, OutboxState


def stand(ticket: Ticket) -> ColumnElement[bool]:
    """The rows whose messages are there: said, or put off since and not taken away yet."""
    there = OutboxRow.ts.is_not(None), or_(OutboxRow.state == OutboxState.SENT, OutboxRow.state == OutboxState.SKIPPED)
    return and_(OutboxRow.ticket_id == ticket.id, OutboxRow.kind.like("reminder.%"), *there)


def said_at(session: Session, ticket: Ticket, channel: str, ts: str) -> OutboxRow | None:
    """The reminder that this message is."""
    here = stand(ticket), OutboxRow.state == OutboxState.SENT, OutboxRow.channel == channel, OutboxRow.ts == ts
    return session.scalar(select(OutboxRow).where(*here))


def put_off(session: Session, row: OutboxRow, until: datetime) -> None:
    """It comes again then, to whoever would have it now, and not before; its message goes."""
    same = OutboxRow.ticket_id == row.ticket_id, OutboxRow.kind == row.kind, OutboxRow.entry_id == row.entry_id
    to_come = select(OutboxRow).where(*same, OutboxRow.state == OutboxState.LATER)
    again = session.scalar(to_come)
    if again is None:
        again = OutboxRow(lane=row.lane, kind=row.kind, ticket_id=row.ticket_id, entry_id=row.entry_id, child=row.child)
        session.add(again)
    again.state, again.due_at, again.said = OutboxState.LATER, until, row.said
    row.state = OutboxState.SKIPPED
    session.add(tidying(row))


def tidying(row: OutboxRow) -> OutboxRow:
    """What takes away the messages that its reminder has overtaken."""
    lane = lane_of(str(Ref(row.ticket)), Notice.TIDY)
    return OutboxRow(lane=lane, kind=Notice.TIDY, ticket_id=row.ticket_id, entry_id=row.entry_id, child=row.child)
