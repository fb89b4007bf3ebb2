"""`slackbot purge`: the personal data of tickets that have been closed for longer than the policy keeps them.

Blanked are the private part of each journal entry, the words, files and names in the columns, and what mail servers and
Slack answered. The chain of the journal, its seals and every amount still verify: the entries keep the digest. A ticket
is taken only when nothing of it is open: no charge that can still be disputed, billed or credited, nothing to be sent.

Each step is one short transaction. Whatever stops the command, the next one goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, and_, bindparam, func, null, or_, select, text, update
from sqlalchemy.orm import Session

from models.personal import WORDS, erased
from models.summary import TicketRows, facts_of
from models.tables.base import Base
from models.tables.charge import Charge
from models.tables.intervention import Intervention
from models.tables.journal import Entry
from models.tables.outbox import OutboxRow
from models.tables.sav_plus import SavPlusStep
from models.tables.ticket import Ticket
from models.terms import ChargeStatus, OutboxState, TicketState
from slackbot.database import Database
from slackbot.locking import hold_up_nobody

AT_A_TIME = 50
UNSETTLED = (ChargeStatus.TO_ANNOUNCE, ChargeStatus.ANNOUNCED, ChargeStatus.DISPUTED)
TO_SEND = (OutboxState.PENDING, OutboxState.LATER)


def waiting(database: Database, before: datetime) -> int:
    """How many tickets were last touched before that instant, are over, and still have personal data."""
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(_over(before).subquery())) or 0


def purge(database: Database, before: datetime, *, on_step: Callable[[int], None] = lambda _: None) -> int:
    """Blank them all; returns how many tickets. `on_step` hears how many each step has done."""
    tickets = 0
    while step := _step(database, before):
        tickets += step
        on_step(step)
    if tickets and database.is_sqlite:
        with database.engine.connect() as connection:  # what was overwritten is not left in the log of the file
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    return tickets


def _step(database: Database, before: datetime) -> int:
    with database.write() as session:
        hold_up_nobody(session)
        if database.is_sqlite:
            session.execute(text("PRAGMA secure_delete=ON"))
        ids = list(session.scalars(_over(before).limit(AT_A_TIME).with_for_update(skip_locked=True)))
        if ids:
            _blank(session, ids)
    return len(ids)


def _over(before: datetime) -> Select[Any]:
    """Closed or cancelled, nothing done to it since `before`, nothing open, and not blanked yet."""
    of_it = Entry.ticket_id == Ticket.id
    touched = select(Entry.id).where(of_it, Entry.at >= before)
    personal = select(Entry.id).where(of_it, Entry.private.is_not(null()))
    billed = or_(Charge.status == ChargeStatus.FINAL, Charge.exported_amount.is_not(None))
    unsettled = or_(Charge.status.in_(UNSETTLED), and_(billed, Charge.due != Charge.billed))
    charge = select(Charge.id).where(Charge.ticket_id == Ticket.id, unsettled)
    notice = select(OutboxRow.id).where(OutboxRow.ticket_id == Ticket.id, OutboxRow.state.in_(TO_SEND))
    return (
        select(Ticket.id)
        .where(Ticket.state.in_((TicketState.CLOSED, TicketState.CANCELLED)))
        .where(personal.exists(), ~touched.exists(), ~charge.exists(), ~notice.exists())
        .order_by(Ticket.id)
    )


def _blank(session: Session, ids: list[int]) -> None:
    connection = session.connection()
    connection.execute(update(Entry).where(Entry.ticket_id.in_(ids)).values(private=null()))
    connection.execute(update(OutboxRow).where(OutboxRow.ticket_id.in_(ids)).values(last_error=None))
    given_up = update(OutboxRow).where(OutboxRow.ticket_id.in_(ids), OutboxRow.state == OutboxState.PARKED)
    connection.execute(given_up.values(state=OutboxState.SKIPPED))
    for mapped in WORDS:
        table = mapped.__table__
        assert isinstance(table, Table)
        for row in connection.execute(select(table).where(_of(mapped, table, ids))).all():
            values = erased(mapped, row)
            if values:
                this = and_(*(key == bindparam(f"key_{key.name}") for key in table.primary_key))
                keys = {f"key_{key.name}": getattr(row, key.name) for key in table.primary_key}
                connection.execute(update(table).where(this).values(values), keys)
    session.expire_all()
    for ticket in session.scalars(select(Ticket).where(Ticket.id.in_(ids))):
        if ticket.summary is not None:
            ticket.summary = replace(ticket.summary, search_text=facts_of(TicketRows.of(ticket))["search_text"])


def _of(mapped: type[Base], table: Table, ids: list[int]) -> Any:
    if mapped is Ticket:
        return table.c.id.in_(ids)
    if mapped is SavPlusStep:
        return table.c.intervention_id.in_(select(Intervention.id).where(Intervention.ticket_id.in_(ids)))
    return table.c.ticket_id.in_(ids)
