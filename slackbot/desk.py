"""The service layer: every change to a ticket is one transaction here. Knows neither Slack nor what people see."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from models import summary
from models.acts import Act, Subject
from models.board import Board, Days, Scope
from models.context import Context
from models.on_call import hand_over, named
from models.policy import Policy
from models.ref import Ref
from models.refusal import Overtaken, Refusal
from models.report import Months, Report, report
from models.search import wanted
from models.summary import Brief
from models.tables.inbox import Counter, Delivery
from models.tables.on_call import OnCall
from models.tables.ticket import COLUMNS, IS_OPEN, Ticket
from models.terms import Role
from models.ticket import open_ticket
from models.who import BOT, Who
from models.workdays import local_day
from slackbot.board import board
from slackbot.database import Database, insert_into
from slackbot.deadline import current
from slackbot.finding import Hits, by_number, open_on_line, open_tickets, search, to_decide
from slackbot.loading import the_ticket
from slackbot.locking import undone_where_stopped
from slackbot.on_call import on_call_at
from slackbot.reporting import rows_of
from slackbot.thread import move_out_of


class Repeated(Exception):  # noqa: N818 - not an error: the work is done
    """This delivery was acted on before: there is nothing more to do, and the answer is the same."""


class AlsoOpen(Exception):  # noqa: N818 - not an error: the person decides
    """Tickets are open on the line of the new one which the person has not been shown (§2): `others`, newest first."""

    def __init__(self, others: Sequence[Brief]) -> None:
        super().__init__(*(other.number for other in others))
        self.others = others


@dataclass(frozen=True)
class Person:
    """Who acts, as what they are allowed to, at the moment of the act."""

    who: Who
    role: Role


PAGE = 50  # tickets in one transaction
THE_BOT = Person(BOT, Role.MANAGER)
NEXT_NUMBER = (
    update(Counter).where(Counter.name == "ticket").values(last=Counter.last + 1).returning(Counter.__table__.c.last)
)


class Desk:
    """The support desk. `now` is the clock (aware); `on_change` is called after each commit that left notices."""

    def __init__(
        self, database: Database, policy: Policy, *, now: Callable[[], datetime], on_change: Callable[[], None]
    ) -> None:
        self.database = database
        self.policy = policy
        self.now = now
        self.on_change = on_change

    def context(self, person: Person, seen: int | None = None) -> Context:
        """That person doing something now."""
        return Context(by=person.who, role=person.role, at=self.now(), policy=self.policy, seen=seen)

    def open(
        self, person: Person, *, once: Collection[str] = (), noticed: Collection[str] | None = None, **facts: Any
    ) -> str:
        """Open a ticket (§2) and return its number.

        `noticed` are the open tickets on its line that the person has been shown. Raises AlsoOpen where there is
        another, opened at this moment perhaps; with None, nobody is asked.
        """
        with self._transaction(once) as session:
            number = _next_number(session)  # locked: whoever opens another one waits
            others = open_on_line(session, facts["line"]) if noticed is not None else []
            if {other.number for other in others} - set(noticed or ()):
                raise AlsoOpen(others)
            ticket = open_ticket(number, self.context(person), **facts)
            summary.keep(ticket, self.policy)
            session.add(ticket)
        self.on_change()
        return str(Ref(number))

    @contextmanager
    def changing(
        self, person: Person, ref: Ref, *, seen: int | None = None, once: Collection[str] = ()
    ) -> Iterator[tuple[Ticket, Context]]:
        """One act on one ticket, committed at the end of the block.

        `once` are the identities of the delivery that asks for it: one that was acted on before raises Repeated. A
        Refusal from inside undoes everything, the memory of the delivery included, so that it can be tried again; an
        Overtaken undoes that memory alone.
        """
        overtaken = None
        with self._transaction(once) as session:
            ticket = _locked(session, ref)
            try:
                yield ticket, self.context(person, seen)
            except Overtaken as refusal:
                overtaken = refusal
                session.execute(delete(Delivery).where(Delivery.identity.in_(once)))
            summary.keep(ticket, self.policy)
        self.on_change()
        if overtaken is not None:
            raise overtaken

    def note_delivery(self, once: Collection[str]) -> None:
        """Remember a delivery that changes no ticket. Raises Repeated where it was acted on before."""
        with self._transaction(once):
            pass

    def bring_summaries_up_to_date(self) -> int:
        """Work out the next step of the open tickets whose summary was made under another policy, or by none.

        A migration leaves such tickets, and so does a changed policy file. Returns how many there were.
        """
        stale = select(Ticket.id).where(IS_OPEN, or_(COLUMNS.made_by.is_(None), COLUMNS.made_by != self.policy.digest))
        count = 0
        while True:
            with self._transaction(()) as session:
                page = list(session.scalars(stale.order_by(Ticket.id).limit(PAGE)))
                for number in page:
                    summary.keep(_locked(session, Ref(number)), self.policy)
            count += len(page)
            if len(page) < PAGE:
                return count

    @contextmanager
    def looking(self, ref: Ref) -> Iterator[Ticket]:
        """The ticket as it is now, to show it."""
        with self.database.read() as session:
            yield _read(session, ref)

    def ticket_of_thread(self, channel: str, thread_ts: str) -> Ref | None:
        """The ticket whose card is the root of that thread."""
        query = select(Ticket.id).where(Ticket.channel == channel, Ticket.thread_ts == thread_ts)
        with self.database.read() as session:
            number = session.scalar(query)
        return None if number is None else Ref(number)

    def find(self, words: str = "", *, owner: str | None = None, page: int = 1) -> Hits:
        """Without words the open tickets, newest first; with words open and closed ones that have them all.

        A number is that of a ticket where there is one, and so is one in a sentence that nothing else is found by;
        `owner` is a user id whose tickets alone are wanted.
        """
        with self.database.read() as session:
            if not words.strip():
                return open_tickets(session, owner, page)
            if (named := _named(session, Ref.read(words), owner)) is not None:
                return named
            hits = search(session, wanted(words), owner, page)
            return hits if hits.shown else _named(session, Ref.named_in(words), owner) or hits

    def to_decide(self) -> Hits:
        """Tickets on which a manager has something to decide: a visit, a dispute; oldest first."""
        with self.database.read() as session:
            return to_decide(session)

    def on_call(self) -> OnCall | None:
        """Who is on call now."""
        with self.database.read() as session:
            return on_call_at(session, self.now())

    def put_on_call(self, person: Person, whom: Who, until: datetime, *, once: Collection[str] = ()) -> OnCall | None:
        """From now on; they get a message with what they take over, and whoever they relieve is told.

        Returns who is on call: also of a repeat, so that it is answered as the first was. Raises the Refusal of an end
        that will not do.
        """
        try:
            with self._transaction(once) as session:
                context = self.context(person)
                before, on_call = on_call_at(session, context.at), named(whom, until, context)
                session.add_all([on_call, *hand_over(on_call, before)])
        except Repeated:
            return self.on_call()
        self.on_change()
        return on_call

    def leave_channel(self, closed: str, to: str, *, once: Collection[str]) -> list[int]:
        """The tickets that wait for a channel that is closed to us go on in another; returns which."""
        with self._transaction(once) as session:
            moved = move_out_of(session, closed, to)
        self.on_change()
        return moved

    @contextmanager
    def board(self, person: Person, *, scope: Scope, page: int, staff: Collection[str]) -> Iterator[Board]:
        """What a colleague's Home shows; only managers see what waits for a decision."""
        days, decides = Days.at(self.now(), self.policy), person.role is Role.MANAGER
        with self.database.read() as session:
            yield board(session, days, owner=person.who.id, staff=staff, scope=scope, page=page, decides=decides)

    def report(self, month: str | None = None) -> Report:
        """Of that month (`2026-01`), or of this one."""
        day = date.fromisoformat(f"{month}-01") if month else local_day(self.now(), self.policy)
        months = Months.at(day, self.policy)
        with self.database.read() as session:
            return report(months, rows_of(session, months))

    def refuse_now(self, subject: Subject, act: Act, person: Person) -> None:
        """Raise the Refusal that the act would meet now, before its form is shown."""
        act.refuse(subject, self.context(person))

    @contextmanager
    def _transaction(self, once: Collection[str]) -> Iterator[Session]:
        with self.database.write() as session:
            if once:
                _remember(session, once, self.now())
            with session.no_autoflush:  # so that what an act changes is written once, at its end
                yield session


def _locked(session: Session, ref: Ref) -> Ticket:
    """Locked first, read then: so what others committed while they held it is seen, of its children too. On SQLite the
    whole file is locked since the transaction began.
    """
    if session.get_bind().dialect.name != "sqlite":
        session.execute(_lock(nobody_waits=current() is None), {"ticket": ref.ticket})
    return _read(session, ref)


@cache
def _lock(*, nobody_waits: bool) -> Select[Any]:
    first = (undone_where_stopped(),) if nobody_waits else ()
    return select(COLUMNS.id, *first).where(COLUMNS.id == bindparam("ticket")).with_for_update()


def _read(session: Session, ref: Ref) -> Ticket:
    ticket = the_ticket(session, ref.ticket)
    if ticket is None:
        raise Refusal("unknown_ticket", ticket=str(Ref(ref.ticket)))
    return ticket


def _named(session: Session, ref: Ref | None, owner: str | None) -> Hits | None:
    brief = by_number(session, ref.ticket) if ref is not None else None
    return None if brief is None or owner not in (None, brief.owner.id) else Hits([brief], 1, 1)


def _remember(session: Session, once: Collection[str], at: datetime) -> None:
    """Enter the delivery, or raise Repeated; where another transaction is just entering it, wait for its end."""
    rows = [{"identity": identity, "at": at} for identity in sorted(once)]
    entered = session.connection().execute(_entering(session.get_bind().dialect.name), rows).all()
    if len(entered) < len(once):
        raise Repeated(*once)


@cache
def _entering(dialect: str) -> Any:
    deliveries = Delivery.__table__
    return insert_into(dialect, deliveries).on_conflict_do_nothing().returning(deliveries.c.identity)


def _next_number(session: Session) -> int:
    """Numbers have no gaps and are never given twice: the counter's row is locked until the ticket is committed."""
    return int(session.connection().execute(NEXT_NUMBER).scalar_one())
