"""A ticket's thread begun anew: its card was deleted, or its channel is closed to us (design §5)."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.tables.outbox import OutboxRow, is_pending, is_said_in_slack
from models.tables.ticket import Ticket
from models.terms import Notice, OutboxState


def begin_anew(session: Session, ticket_id: int, *, instead_of: str | None, channel: str | None = None) -> bool:
    """Put the card's row back: it goes out again before everything that waits, with a mark of its own.

    `instead_of` is the root that is gone: where another has taken its place meanwhile, nothing is done. `channel` is
    where the thread goes on. Returns whether it begins anew.
    """
    there = Ticket.thread_ts.is_(None) if instead_of is None else Ticket.thread_ts == instead_of
    place = {"thread_ts": None} | ({"channel": channel} if channel else {})
    mine = update(Ticket).where(Ticket.id == ticket_id, there).values(**place).returning(Ticket.id)
    if session.execute(mine).one_or_none() is None:
        return False
    fresh = {
        "state": OutboxState.PENDING,
        "mark": uuid4().hex,
        **dict.fromkeys(("done_at", "ts", "channel", "try_at", "token", "leased_until"), None),
        **dict.fromkeys(("sent_at", "doubtful_since", "waiting_since", "last_error"), None),
    }
    card = update(OutboxRow).where(OutboxRow.ticket_id == ticket_id, OutboxRow.kind == Notice.CARD_POST)
    session.execute(card.values(**fresh))
    return True


def move_out_of(session: Session, closed: str, to: str) -> list[int]:
    """Move the tickets that have something to tell in a channel that is closed to us; returns which. None where nothing
    waits for it any more, or it is the other one. What goes to the client or to a person alone waits for no channel.
    """
    told = is_pending(), is_said_in_slack(), OutboxRow.person.is_(None)
    rows = select(Ticket.id, Ticket.channel, Ticket.thread_ts, OutboxRow.waiting_since).where(*told)
    # By the few rows that are still to do, and not by the many tickets that the channel has had.
    everywhere = session.execute(rows.join(Ticket, Ticket.id == OutboxRow.ticket_id))
    here = [row for row in everywhere if row.channel == closed]
    if closed == to or all(row.waiting_since is None for row in here):
        return []
    roots = {row.id: row.thread_ts for row in here}
    return [number for number, root in roots.items() if begin_anew(session, number, instead_of=root, channel=to)]
