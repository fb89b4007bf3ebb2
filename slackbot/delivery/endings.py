"""What becomes of an attempt, noted under its token: one that has lost its row notes nothing.

Each class is one way in which an attempt may end; `note` writes it into the outbox.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Update, bindparam, case, select, tuple_, update
from sqlalchemy.orm import Session, object_session

from models.context import Context
from models.ref import Ref
from models.tables.outbox import OutboxRow, is_pending
from models.tables.ticket import Ticket
from models.terms import Notice, OutboxState
from slackbot import metrics, thread
from slackbot.delivery.claims import Attempt, TokenLost
from slackbot.delivery.database_time import Clocks
from slackbot.delivery.queue import count_of
from slackbot.delivery.slack_calls import Posted
from slackbot.delivery.verdicts import Verdict, reach_of
from slackbot.desk import THE_BOT, Desk
from slackbot.reminders import tidying

FREE = {"token": None, "leased_until": None, "sent_at": None}
FINISHED = {**FREE, "doubtful_since": None, "waiting_since": None, "try_at": None, "last_error": None}


@dataclass(frozen=True)
class Done:
    """Delivered. `served` are later rows that asked for the same refresh: there is nothing left to do for them.

    `again_at` is when a reminder comes again. `removed` are the rows whose messages are gone; `overtakes`: an earlier
    message of the same reminder is to go too. `seen` is how many entries of the ticket the message knew of: what was
    done while it was on its way may have taken its point.
    """

    posted: Posted | None = None
    served: tuple[int, ...] = ()
    again_at: datetime | None = None
    removed: tuple[int, ...] = ()
    overtakes: bool = False
    seen: int | None = None

    def note(self, session: Session, attempt: Attempt, at: Clocks) -> bool:
        return bool(_delivered(session, [(attempt, self)], at))

    def follow(self, session: Session, row: OutboxRow, entries: int | None) -> None:
        """What comes of it, once the row is noted; the ticket has so many entries by then."""
        if self.posted and row.kind == Notice.CARD_POST:
            session.execute(update(Ticket).where(Ticket.id == row.ticket_id).values(thread_ts=self.posted.ts))
        if self.again_at is not None:
            session.add(_copy(row, self.again_at))
        if self.overtakes or (self.seen is not None and entries is not None and entries > self.seen):
            session.add(tidying(row))


@dataclass(frozen=True)
class Skipped:
    """It applies no longer."""

    def note(self, session: Session, attempt: Attempt, at: Clocks) -> bool:
        return _mine(session, attempt, state=OutboxState.SKIPPED, done_at=at.desk, **FINISHED)


@dataclass(frozen=True)
class Postponed:
    """Tried again after `wait` seconds.

    `counted`: it was this message's own fault. `waiting`: it waits for something else to recover, and is known to since
    that is so. `doubtful`: the message may stand in Slack. `told`: people know by now.
    """

    error: str
    wait: float = 0.0
    doubtful: bool = False
    counted: bool = False
    waiting: bool = False
    told: bool = False

    def note(self, session: Session, attempt: Attempt, at: Clocks) -> bool:
        values: dict[str, Any] = {**FREE, "last_error": self.error, "try_at": None}
        if self.wait:
            values["try_at"] = at.database + timedelta(seconds=self.wait)
        if not self.doubtful:
            values["doubtful_since"] = None
        if self.counted:
            values["attempts"] = attempt.row.attempts + 1  # nobody else changes a row that is claimed
        if self.waiting:
            before = attempt.row
            goes_on = reach_of(before.last_error or "") is reach_of(self.error)
            values["waiting_since"] = (before.waiting_since if goes_on else None) or at.database
        if self.told:
            values["told_at"] = at.database
        return _mine(session, attempt, **values)


@dataclass(frozen=True)
class Parked:
    """Given up until somebody looks (`slackbot doctor`); its lane goes on."""

    error: str
    doubtful: bool = False

    def note(self, session: Session, attempt: Attempt, at: Clocks) -> bool:
        doubt = {} if self.doubtful else {"doubtful_since": None}
        gone = {"state": OutboxState.PARKED, "done_at": at.desk, "last_error": self.error}
        return _mine(session, attempt, **FREE, **doubt, **gone)


@dataclass(frozen=True)
class Unreachable:
    """Slack takes no direct message to that person: what it says about a ticket is said in the ticket's thread."""

    def note(self, session: Session, attempt: Attempt, at: Clocks) -> bool:
        lane = str(Ref(attempt.row.ticket))
        return _mine(session, attempt, **FREE, person=None, lane=lane, attempts=0, doubtful_since=None, try_at=None)


@dataclass(frozen=True)
class CardLost:
    """The card is gone: it is posted anew, and the row waits for it; a refresh of the card is served by that."""

    root: str | None

    def note(self, session: Session, attempt: Attempt, at: Clocks) -> bool:
        row = attempt.row
        after: Skipped | Postponed = Postponed("thread_not_found")
        if row.kind == Notice.CARD_REFRESH:
            after = Skipped()
        if not after.note(session, attempt, at):
            return False
        thread.begin_anew(session, row.ticket, instead_of=self.root)
        return True


RowEnding = Done | Skipped | Postponed | Parked | Unreachable | CardLost
Ended = Sequence[tuple[Attempt, RowEnding]]


@dataclass(frozen=True)
class AttemptReport:
    """How an attempt ended; `ending` is None where it is noted already, or another has taken over. `failure` says whose
    fault it was.
    """

    attempt: Attempt
    ending: RowEnding | None
    failure: Verdict | None = None


@contextmanager
def ended_with(desk: Desk, attempt: Attempt, ending: RowEnding) -> Iterator[tuple[Ticket, Context]]:
    """What the bot does to the row's ticket in the block, and the row's end, in one transaction.

    Raises TokenLost, which undoes both.
    """
    with desk.changing(THE_BOT, Ref(attempt.row.ticket)) as (ticket, context):
        yield ticket, context
        session = object_session(ticket)
        assert session is not None
        if not ending.note(session, attempt, Clocks.of(session, context.at)):
            raise TokenLost(attempt.row.id)
    metrics.notice_ended(attempt.row.kind, type(ending).__name__.lower())


def note(session: Session, ended: Ended, at: Clocks) -> list[Attempt]:
    """Those whose ending is what became of their row: of the others another attempt has taken over."""
    noted = []
    for together in _apart(ended):
        delivered = [(attempt, ending) for attempt, ending in together if isinstance(ending, Done)]
        noted += _delivered(session, delivered, at) if delivered else []
        others = [(attempt, ending) for attempt, ending in together if not isinstance(ending, Done)]
        noted += [attempt for attempt, ending in others if ending.note(session, attempt, at)]
    return noted


def _apart(ended: Ended) -> list[Ended]:
    """Never two attempts at one row together, since the second may have the row that the first has lost."""
    rounds: list[dict[int, tuple[Attempt, RowEnding]]] = []
    for attempt, ending in ended:
        free = next((each for each in rounds if attempt.row.id not in each), None)
        if free is None:
            rounds.append(free := {})
        free[attempt.row.id] = attempt, ending
    return [list(each.values()) for each in rounds]


def _delivered(session: Session, ended: Sequence[tuple[Attempt, Done]], at: Clocks) -> list[Attempt]:
    """Note them in one statement for all, with where each of them stands."""
    # The ids by themselves too: for pairs alone SQLite reads the whole table.
    rows = OutboxRow.id.in_([attempt.row.id for attempt, _ in ended])
    held = tuple_(OutboxRow.id, OutboxRow.token).in_([(attempt.row.id, attempt.token) for attempt, _ in ended])
    posted = {attempt.row.id: done.posted for attempt, done in ended if done.posted}
    places = {
        column.key: case(
            {row: getattr(where, column.key) for row, where in posted.items()}, value=OutboxRow.id, else_=column
        )
        for column in ((OutboxRow.channel, OutboxRow.ts) if posted else ())
    }
    state = {"state": OutboxState.SENT, "done_at": at.desk, **FINISHED}
    entries = select(Ticket.journal_count).where(Ticket.id == OutboxRow.ticket_id).scalar_subquery().label("entries")
    sent = update(OutboxRow).where(rows, held).values(**state, **places).returning(OutboxRow.id, entries)
    ours: dict[int, int | None] = {row.id: row.entries for row in session.connection().execute(sent)}
    noted = [(attempt, done) for attempt, done in ended if attempt.row.id in ours]
    for attempt, done in noted:
        done.follow(session, attempt.row, ours[attempt.row.id])
    served, removed = ([row for _, done in noted for row in getattr(done, name)] for name in ("served", "removed"))
    if served:  # in the lane of a row that was delivered: nobody has begun with them meanwhile
        skipped = {"state": OutboxState.SKIPPED, "done_at": at.desk, **FINISHED}
        _change(session, update(OutboxRow).where(OutboxRow.id.in_(served), is_pending()).values(**skipped))
    if removed:
        _change(session, update(OutboxRow).where(OutboxRow.id.in_(removed)).values(ts=None))
    return [attempt for attempt, _ in noted]


def _change(session: Session, rows: Update) -> None:
    session.execute(rows, execution_options={"synchronize_session": False})


def _mine(session: Session, attempt: Attempt, **values: Any) -> bool:
    mine = {"its_row": attempt.row.id, "its_token": attempt.token}
    return count_of(session.connection().execute(_noted(tuple(values)), values | mine)) == 1


@cache
def _noted(columns: Sequence[str]) -> Update:
    """Composed once for each way to end; the row, the token and what is noted are its parameters."""
    its_row = OutboxRow.id == bindparam("its_row"), OutboxRow.token == bindparam("its_token")
    return update(OutboxRow).where(*its_row).values({name: bindparam(name) for name in columns})


def _copy(row: OutboxRow, due_at: datetime) -> OutboxRow:
    """Whom a reminder of a ticket reaches is found out anew each time."""
    return OutboxRow(
        person=None if row.ticket_id is not None else row.person,
        lane=row.lane,
        kind=row.kind,
        ticket_id=row.ticket_id,
        entry_id=row.entry_id,
        child=row.child,
        due_at=due_at,
        said=row.said + 1,
    )
