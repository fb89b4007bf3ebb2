"""The seals of the journal (models/journal.py), kept up to date in each transaction; nothing without a key."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlalchemy import bindparam, event, inspect, select, update
from sqlalchemy.orm import Session

from models.journal import fits, seal_of_counter, seal_of_ticket
from models.tables.inbox import Counter
from models.tables.ticket import Ticket
from slackbot.locking import hold_up_nobody

PAGE = 1000  # tickets in memory at a time
OPENED = "ticket"  # the counter of the tickets
THE_COUNTER = select(Counter.last, Counter.seal).where(Counter.name == OPENED)
SEAL_COUNTER = update(Counter).where(Counter.name == OPENED).values(seal=bindparam("sealed"))
log = logging.getLogger(__name__)


class Seals:
    """Writes the seals with `key`."""

    def __init__(self, key: str) -> None:
        self.key = key.encode()
        self._begun = False

    def watch(self, session: Session) -> None:
        """Seal what this transaction changes; first of all, what was there before the key."""
        if not self._begun:
            self._begun = self.begin(session)
        event.listen(session, "before_flush", lambda *_: self._seal_changed(session))

    def begin(self, session: Session, *, anew: bool = False) -> bool:
        """Seal all that is there, unless it was done before; returns whether it was. `anew`: all the same."""
        hold_up_nobody(session)
        counter = session.get_one(Counter, OPENED, with_for_update=True)
        if counter.seal is not None and not anew:
            return True
        heads = _heads(session)
        while page := list(islice(heads, PAGE)):
            seals = [
                {"number": number, "seal": seal_of_ticket(self.key, number, count, head)}
                for number, count, head in page
            ]
            query = update(Ticket).where(Ticket.id == bindparam("number"))
            session.connection().execute(query.values(journal_seal=bindparam("seal")), seals)
        counter.seal = seal_of_counter(self.key, counter.last)
        session.flush()
        log.warning("all %d tickets were sealed with SLACKBOT_JOURNAL_KEY as they are now", counter.last)
        return False

    def _seal_changed(self, session: Session) -> None:
        opened = [row for row in session.new if isinstance(row, Ticket)]
        for ticket in opened:
            ticket.journal_seal = self._of_ticket(ticket.id, ticket.journal_count, ticket.journal_hash)
        if opened:
            self._seal_counter(session, before=min(ticket.id for ticket in opened) - 1)
        for row in session.dirty:
            if isinstance(row, Ticket):
                self._seal_ticket(row)

    def _seal_ticket(self, ticket: Ticket) -> None:
        """One that fitted its seal before; what did not was changed by somebody else, and stays as it is."""
        count, head = _before(ticket, "journal_count"), _before(ticket, "journal_hash")
        if head != ticket.journal_hash and fits(ticket.journal_seal, self._of_ticket(ticket.id, count, head)):
            ticket.journal_seal = self._of_ticket(ticket.id, ticket.journal_count, ticket.journal_hash)

    def _seal_counter(self, session: Session, before: int) -> None:
        """Likewise, with the last number that was given out before."""
        counter = session.connection().execute(THE_COUNTER).one()
        if fits(counter.seal, seal_of_counter(self.key, before)):
            session.connection().execute(SEAL_COUNTER, {"sealed": seal_of_counter(self.key, counter.last)})

    def _of_ticket(self, number: int, count: int, head: str) -> str:
        return seal_of_ticket(self.key, number, count, head)


def _heads(session: Session) -> Iterator[tuple[int, int, str]]:
    columns = select(Ticket.id, Ticket.journal_count, Ticket.journal_hash).order_by(Ticket.id)
    for ticket in session.execute(columns.with_for_update()).all():
        yield ticket.id, ticket.journal_count, ticket.journal_hash


def _before(ticket: Ticket, name: str) -> Any:
    """What the database has."""
    state: Any = inspect(ticket)
    history = state.attrs[name].history
    return history.deleted[0] if history.deleted else getattr(ticket, name)
