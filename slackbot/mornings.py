"""The morning (design §5): each colleague's one message, and what nobody would get in one.

Reminders that are not urgent are gathered when they come due. From the desk's opening on, those who follow a ticket,
and whoever is on call, are written to once a day; a ticket that nobody follows is asked after in its thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import Session, aliased

from models.policy import Policy
from models.reminders import calm
from models.summary import Brief
from models.tables.outbox import OutboxRow
from models.tables.ticket import COLUMNS, IS_OPEN, Ticket
from models.terms import OutboxState, TicketState
from models.watch import Watch
from models.workdays import is_open, local_day, opening_of
from slackbot import finding
from slackbot.direct import say_morning
from slackbot.loading import read, whole_rows

GATHERED = OutboxRow.state == OutboxState.MORNING


def begin(session: Session, now: datetime, policy: Policy, watch: Watch) -> bool:
    """Once a day for each, however often it is tried. False while the desk is closed, or nobody knows who is of it."""
    if watch.staff is None or not is_open(now, policy):
        return False
    over = exists().where(Ticket.id == OutboxRow.ticket_id, Ticket.state != TicketState.OPEN)
    ended = update(OutboxRow).where(GATHERED, over).values(state=OutboxState.SKIPPED, done_at=now)
    session.execute(ended, execution_options={"synchronize_session": False})
    opening = opening_of(now, policy)
    waiting = IS_OPEN, Ticket.opened_at < opening  # what was opened today is no news
    owners = set(session.scalars(select(COLUMNS.owner_id).where(*waiting).distinct()))
    people = {owner for owner in owners if not watch.has_left(owner)} | ({watch.second} if watch.second else set())
    say_morning(session, people, local_day(now, policy), now)
    if watch.second is None:
        _ask_in_threads(session, [owner for owner in owners if watch.has_left(owner)], opening)
    return True


def gathered(session: Session, person: str, watch: Watch) -> Sequence[OutboxRow]:
    """What is gathered on the tickets of that person; for whoever is on call also on those whose owner has left."""
    query = whole_rows().join(Ticket, Ticket.id == OutboxRow.ticket_id).order_by(OutboxRow.ticket_id)
    query = query.where(GATHERED, Ticket.state == TicketState.OPEN, _whose(person, watch))
    return read(session, query)


def briefs(session: Session, tickets: Iterable[int]) -> list[Brief]:
    chosen = finding.BRIEFS.where(COLUMNS.id.in_(sorted(tickets)))
    return finding.briefs(session, chosen.order_by(COLUMNS.turn_since, COLUMNS.id))


def _whose(person: str, watch: Watch) -> ColumnElement[bool]:
    mine = COLUMNS.owner_id == person
    if watch.second != person or watch.staff is None:
        return mine
    return mine | COLUMNS.owner_id.not_in(sorted(watch.staff))


def _ask_in_threads(session: Session, owners: Sequence[str], opening: datetime) -> None:
    """One a ticket and day: the first that is gathered of each that has had none since the opening."""
    other = aliased(OutboxRow)
    said = exists().where(
        other.ticket_id == OutboxRow.ticket_id, other.kind.in_(calm()), other.state != OutboxState.MORNING
    )
    said = said.where((other.done_at >= opening) | (other.state == OutboxState.PENDING))
    query = select(OutboxRow).join(Ticket, Ticket.id == OutboxRow.ticket_id).order_by(OutboxRow.id)
    query = query.where(GATHERED, Ticket.state == TicketState.OPEN, COLUMNS.owner_id.in_(owners), ~said)
    asked: set[int | None] = set()
    for row in session.scalars(query.with_for_update(of=OutboxRow, skip_locked=True)):
        if row.ticket_id not in asked:
            row.state = OutboxState.PENDING
        asked.add(row.ticket_id)
    session.flush()
