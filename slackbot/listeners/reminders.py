"""Putting a reminder off: the button names the ticket, the message itself is the reminder."""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy.orm import object_session

from blocks.snooze import SNOOZE, SnoozeForm, choices, snooze_view
from blocks.thread import reminder_said
from models.refusal import Refusal
from models.tables.outbox import OutboxRow
from models.tables.ticket import Ticket
from models.terms import OutboxState
from slackbot.reminders import put_off, said_at
from slackbot.request import Request
from slackbot.routes import Routes

routes = Routes()


@routes.action(SNOOZE)
def ask(request: Request) -> None:
    with request.desk.looking(request.ref) as ticket:
        row = said_at(_session(ticket), ticket, *_place(request.body))
        if row is None or row.entry is None:
            raise Refusal("reminder_over")
        look = request.look(ticket)
        offered = choices(partial(reminder_said, row.kind, row.entry), look)
        if not offered:
            raise Refusal("reminder_over")
        view = snooze_view(row.id, row.entry, offered, look)
    request.open(view)


@routes.view(SNOOZE)
def put(request: Request) -> None:
    chosen = SnoozeForm.parse(request.values, request.words).until
    with request.changing() as (ticket, _):
        session = _session(ticket)
        row = session.get(OutboxRow, request.metadata.get("notice"))
        if row is None or row.entry is None or row.ticket_id != ticket.id or not _stands(row):
            raise Refusal("reminder_over", field="until")
        offered = choices(partial(reminder_said, row.kind, row.entry), request.look(ticket))
        if chosen not in offered:
            raise Refusal("snoozed_too_long", field="until")
        put_off(session, row, offered[chosen])


def _stands(row: OutboxRow) -> bool:
    """Its message is there still: it has not been said again since."""
    return row.state is OutboxState.SENT and row.ts is not None


def _place(body: dict[str, Any]) -> tuple[str, str]:
    """Where the message stands whose button was pressed."""
    return str((body.get("channel") or {}).get("id")), str((body.get("message") or {}).get("ts"))


def _session(ticket: Ticket) -> Any:
    session = object_session(ticket)
    assert session is not None
    return session
