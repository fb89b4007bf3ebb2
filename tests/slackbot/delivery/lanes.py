"""Lanes to deliver from, and claims on them, as the relay makes them."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from models.tables.outbox import OutboxRow
from models.tables.ticket import Ticket
from slackbot.delivery import claims, queue
from slackbot.delivery.claims import NOTHING_CLOSED
from slackbot.delivery.database_time import Clocks
from slackbot.delivery.timing import Timing
from tests.builders import OPENED, new_ticket

TIMING = Timing(fresh=5, timeout=10, margin=15)
THREAD = "1767600000.000100"


def lane(database, number, *kinds, due=(), channel="C0SUPPORT1", thread=THREAD):
    """A ticket whose thread is there, with rows of these kinds; `due` says which come later, and when."""
    ticket = new_ticket(number=number, channel=channel)
    ticket.thread_ts = thread
    later = dict(due)
    ticket.entries[0].notices = [
        OutboxRow(lane=ticket.number, kind=kind, ticket_id=number, due_at=later.get(kind)) for kind in kinds
    ]
    with database.write() as session:
        session.add(ticket)


def claim(database, limit=10, *, closed=NOTHING_CLOSED, managers=None, timing=TIMING, desk_now=OPENED):
    """What the next turn of a relay would take."""
    with database.write() as session:
        at = Clocks.of(session, desk_now)
        heads = claims.heads(session, at.database, limit, closed=closed, managers=managers)
        return claims.take(session, heads, at, timing)


def claimed(database, limit=10, **how):
    return [(attempt.row.ticket_id, attempt.row.kind) for attempt in claim(database, limit, **how)]


def head(database, **how):
    (attempt,) = claim(database, **how)
    return attempt


def end(database, attempt, ending, desk_now=OPENED):
    with database.write() as session:
        return ending.note(session, attempt, Clocks.of(session, desk_now))


def passes(database, seconds):
    """As if so much time had passed for all leases and waits."""
    by = timedelta(seconds=seconds)
    with database.write() as session:
        for row in session.scalars(select(OutboxRow)):
            for name in ("leased_until", "try_at", "sent_at", "waiting_since"):
                at = getattr(row, name)
                setattr(row, name, at and at - by)


def ring(database, at):
    with database.write() as session:
        queue.ring(session, at)


def now_in(database, attempt):
    with database.read() as session:
        return session.get_one(OutboxRow, attempt.row.id)


def thread_of(database, number):
    with database.read() as session:
        return session.get_one(Ticket, number).thread_ts


def states(database):
    with database.read() as session:
        return {row.kind: row.state for row in session.scalars(select(OutboxRow))}


def change(database, **values):
    with database.write() as session:
        session.execute(update(OutboxRow).values(**values))


def database_now():
    """What the database's clock says, as far as this machine knows."""
    return datetime.now(UTC)
