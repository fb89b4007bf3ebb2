"""The ticket (§2): one client's fault on one line, and everything done about it.

Acts on it live in the module of their noun (`pretests.tick`, `consent.record`, …), each guarded by the `Act` above it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import Index, Select, String, Text, TextClause, and_, bindparam, select, text
from sqlalchemy.orm import (
    Mapped,
    composite,
    foreign,
    mapped_column,
    object_session,
    relationship,
    remote,
    validates,
)
from sqlalchemy.orm.exc import DetachedInstanceError

from models.context import Context
from models.events import Event
from models.lines import folded
from models.ref import Ref
from models.refusal import Refusal
from models.tables.base import Base
from models.tables.charge import NOTHING, Charge
from models.tables.child import Child
from models.tables.dispute import Dispute
from models.tables.intervention import Intervention
from models.tables.journal import GENESIS, Entry
from models.tables.outbox import OutboxRow, lane_of
from models.tables.quote import Quote
from models.tables.ticket_parts import (
    Closing,
    Confirmation,
    FormerSupplierTicket,
    GateLift,
    Site,
    Summary,
    SupplierTicket,
    Tick,
    Wrongful,
)
from models.terms import FaultNature, Service, TicketState
from models.who import Who

# Few of a million tickets are open, and fewer wait: only these are in the indexes that find them.
IS_OPEN = text("state = 'open'")
IS_CLOSED = text("closed_at IS NOT NULL")
HAS_DEADLINE = text("next_deadline IS NOT NULL")
HAS_VISIT = text("visit_starts_at IS NOT NULL")
TO_DECIDE = text("decision_since IS NOT NULL")


def _index(name: str, *columns: str, where: TextClause) -> Index:
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)


C = TypeVar("C", bound=Child)


class Ticket(Base):
    __tablename__ = "tickets"
    __table_args__ = (
        Index("ix_tickets_thread", "channel", "thread_ts"),
        _index("ix_tickets_open", "id", where=IS_OPEN),
        _index("ix_tickets_turns", "turn", "turn_since", where=IS_OPEN),
        _index("ix_tickets_turns_of", "owner_id", "turn", "turn_since", where=IS_OPEN),
        _index("ix_tickets_to_decide", "decision_since", where=TO_DECIDE),
        _index("ix_tickets_deadlines", "next_deadline", where=HAS_DEADLINE),
        _index("ix_tickets_deadlines_of", "owner_id", "next_deadline", where=HAS_DEADLINE),
        _index("ix_tickets_visits", "visit_starts_at", where=HAS_VISIT),
        _index("ix_tickets_visits_of", "owner_id", "visit_starts_at", where=HAS_VISIT),
        _index("ix_tickets_closed", "closed_at", where=IS_CLOSED),
        _index("ix_tickets_closed_of", "owner_id", "closed_at", where=IS_CLOSED),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    service: Mapped[Service]
    fault_nature: Mapped[FaultNature]
    client: Mapped[str] = mapped_column(String(200))
    client_email: Mapped[str] = mapped_column(String(254))
    line: Mapped[str] = mapped_column(String(100))
    folded_line: Mapped[str] = mapped_column(String(300), index=True)
    description: Mapped[str] = mapped_column(Text)
    state: Mapped[TicketState] = mapped_column(default=TicketState.OPEN)
    opened_by: Mapped[Who]
    opened_at: Mapped[datetime]
    owner: Mapped[Who]
    channel: Mapped[str] = mapped_column(String(40))
    thread_ts: Mapped[str | None] = mapped_column(String(40))
    children: Mapped[int] = mapped_column(default=0)
    journal_count: Mapped[int] = mapped_column(default=0)
    journal_hash: Mapped[str] = mapped_column(String(64), default=GENESIS)
    journal_seal: Mapped[str | None] = mapped_column(String(64))

    site: Mapped[Site | None] = composite(
        mapped_column("contact_name", String(200), nullable=True),
        mapped_column("contact_phone", String(100), nullable=True),
        mapped_column("contact_hours", String(300), nullable=True),
        mapped_column("modem", String(300), nullable=True),
        mapped_column("router", String(300), nullable=True),
        mapped_column("lights", String(300), nullable=True),
    )
    confirmation: Mapped[Confirmation | None] = composite(
        mapped_column("confirmed_by", String(200), nullable=True),
        mapped_column("confirmed_at", nullable=True),
        mapped_column("confirmation_words", Text, nullable=True),
        mapped_column("confirmation_evidence", nullable=True),
        mapped_column("confirmation_recorded_by", nullable=True),
    )
    gate_lift: Mapped[GateLift | None] = composite(
        mapped_column("gate_lift_reason", Text, nullable=True),
        mapped_column("gate_lifted_by", nullable=True),
        mapped_column("gate_lifted_at", nullable=True),
    )
    supplier_ticket: Mapped[SupplierTicket | None] = composite(
        mapped_column("supplier_reference", String(100), nullable=True),
        mapped_column("supplier_opened_at", nullable=True),
        mapped_column("supplier_recorded_by", nullable=True),
    )

    wrongful: Mapped[Wrongful | None] = composite(
        mapped_column("wrongful_reason", Text, nullable=True),
        mapped_column("wrongful_by", nullable=True),
        mapped_column("wrongful_at", nullable=True),
        mapped_column("wrongful_charge", nullable=True),
    )
    closing: Mapped[Closing | None] = composite(
        mapped_column("restored_at", nullable=True),
        mapped_column("cause", Text, nullable=True),
        mapped_column("closed_by", nullable=True),
        mapped_column("closed_at", nullable=True),
    )

    summary: Mapped[Summary | None] = composite(
        mapped_column("turn", nullable=True),
        mapped_column("turn_since", nullable=True),
        mapped_column("next_act", String(40), nullable=True),
        mapped_column("next_number", nullable=True),
        mapped_column("decision_since", nullable=True),
        mapped_column("next_deadline", nullable=True),
        mapped_column("next_visit", nullable=True),
        mapped_column("visit_kind", nullable=True),
        mapped_column("visit_starts_at", nullable=True),
        mapped_column("visit_ends_at", nullable=True),
        mapped_column("amount_due", nullable=True),
        mapped_column("owner_id", String(40), nullable=True),
        mapped_column("search_text", Text, nullable=True),
        mapped_column("made_by", String(16), nullable=True),
    )

    ticks: Mapped[list[Tick]] = relationship(cascade="all, delete-orphan")
    former_supplier_tickets: Mapped[list[FormerSupplierTicket]] = relationship(
        cascade="all, delete-orphan", order_by=FormerSupplierTicket.position
    )
    interventions: Mapped[list[Intervention]] = relationship(
        back_populates="ticket", cascade="all", order_by=Intervention.number
    )
    charges: Mapped[list[Charge]] = relationship(back_populates="ticket", cascade="all", order_by=Charge.number)
    quotes: Mapped[list[Quote]] = relationship(back_populates="ticket", cascade="all", order_by=Quote.number)
    disputes: Mapped[list[Dispute]] = relationship(back_populates="ticket", cascade="all", order_by=Dispute.number)

    _journal = cast("Sequence[Entry] | None", None)  # until it is read; an annotation would be taken for a column
    _recorded: Sequence[Entry] = ()  # through this object; an entry has an id once it is written

    also_open_on_line: Mapped[list[Ticket]] = relationship(
        viewonly=True,
        uselist=True,
        order_by=lambda: Ticket.id,
        primaryjoin=lambda: and_(
            remote(foreign(Ticket.folded_line)) == Ticket.folded_line,
            remote(Ticket.id) != Ticket.id,
            remote(Ticket.state) == TicketState.OPEN,
        ),
    )

    def __init__(self, **facts: Any) -> None:
        """A new one, whose journal begins: those of the database do not come by here."""
        super().__init__(**facts)
        self._journal = ()

    @validates("line")
    def _fold(self, _: str, line: str) -> str:
        """Whoever sets the line sets its folded form too, by which lines are compared."""
        self.folded_line = folded(line)
        return line

    @property
    def number(self) -> str:
        """`INC-000042`, as people write it."""
        return str(Ref(self.id))

    @property
    def root(self) -> Ticket:
        return self

    @property
    def child(self) -> None:
        return None

    @property
    def active_intervention(self) -> Intervention | None:
        """The one intervention under way, if there is one (§4)."""
        return next((visit for visit in self.interventions if visit.is_active), None)

    @property
    def total_due(self) -> Decimal:
        """What the client owes, HT: waived and cancelled charges owe nothing (§7)."""
        return sum((charge.due for charge in self.charges), NOTHING)

    def intervention(self, number: int | None) -> Intervention:
        return self.child_of(Intervention, number)

    def charge(self, number: int | None) -> Charge:
        return self.child_of(Charge, number)

    def quote(self, number: int | None) -> Quote:
        return self.child_of(Quote, number)

    def dispute(self, number: int | None) -> Dispute:
        return self.child_of(Dispute, number)

    def child_of(self, kind: type[C], number: int | None) -> C:
        """The child of that number. Refusal where there is none, or it is of another kind."""
        of_kind: list[C] = self.subjects(kind)
        for child in of_kind:
            if child.number == number:
                return child
        raise Refusal("unknown_child", ticket=self.number, child=number)

    def named(self, number: int | None) -> Ticket | AnyChild:
        """What a reference names: the ticket itself, or its child of that number."""
        if number is None:
            return self
        for child in self.all_children:
            if child.number == number:
                return child
        raise Refusal("unknown_child", ticket=self.number, child=number)

    @property
    def all_children(self) -> list[AnyChild]:
        return [child for collection in COLLECTIONS.values() for child in getattr(self, collection)]

    def subjects(self, kind: type[Any]) -> list[Any]:
        """What an act on that kind of subject could be done to: the ticket, or its children of that kind."""
        return [self] if kind is Ticket else list(getattr(self, COLLECTIONS[kind]))

    def next_child(self) -> int:
        """A number for a new child; one sequence for interventions, charges and all others of a ticket."""
        self.children = (self.children or 0) + 1
        return self.children

    def record(
        self, context: Context, event: Event, *, subject: AnyChild | Child | None = None, quietly: bool = False
    ) -> Entry:
        """Make one journal entry, about the ticket or one of its children, and the notices it causes (§11).

        They are written with the ticket, where a `Transaction` writes it (slackbot/database.py).
        `quietly` leaves out the event's own notices, where another entry of the act tells it already.
        """
        child = None if subject is None else subject.number
        entry = Entry(
            ticket_id=self.id,
            ticket=self,
            sequence=(self.journal_count or 0) + 1,
            at=context.at,
            by_id=context.by.id,
            event_name=event.name,
            child=child,
            facts=event.facts(),
            private={"by": context.by.name, **event.private()},
        )
        self.journal_count = entry.sequence
        self.journal_hash = entry.seal(self.number, self.journal_hash or GENESIS)
        self._recorded = (*self._recorded, entry)
        if self._journal is not None:
            self._journal = (*self._journal, entry)
        for notice in () if quietly else event.notices_now():
            entry.notices.append(self._outbox_row(notice, child, channel=event.channel_of(notice)))
        for due in event.comes_due(subject or self, context.at, context.policy):
            entry.notices.append(self._outbox_row(due.kind, child, due_at=due.at))
        return entry

    def _outbox_row(
        self, kind: str, child: int | None, *, due_at: datetime | None = None, channel: str | None = None
    ) -> OutboxRow:
        """Only what comes later has a due time; only what goes elsewhere than its kind goes has a channel."""
        lane = lane_of(self.number, kind)
        return OutboxRow(lane=lane, kind=kind, ticket_id=self.id, child=child, due_at=due_at, channel=channel)

    @property
    def entries(self) -> Sequence[Entry]:
        """Its whole journal, oldest first."""
        if self._journal is None:
            self._journal = (*self._written(), *self.unwritten)
        return self._journal

    @entries.setter
    def entries(self, written: Sequence[Entry]) -> None:
        """For who has read the journals of many tickets in one statement."""
        self._journal = tuple(written)

    @property
    def unwritten(self) -> list[Entry]:
        """The entries that are recorded and not yet in the database, oldest first."""
        return [entry for entry in self._recorded if entry.id is None]

    def _written(self) -> Sequence[Entry]:
        """The entries in the database, oldest first. A relationship would make their statement anew at each reading."""
        session = object_session(self)
        if session is None:
            raise DetachedInstanceError(f"the journal of {self.number} was not read while there was a session")
        return session.scalars(_journal_of(), {"ticket": self.id}).all()

    def newest_first(self) -> Iterator[Entry]:
        """The entries. Those of the act under way come without the others being read."""
        recorded = self.unwritten if self._journal is None else []
        yield from reversed(recorded)
        yield from reversed(self.entries[: len(self.entries) - len(recorded)])

    def last_entry(self, *events: type[Event], child: int | None = None) -> Entry | None:
        """The last entry about the ticket, or that child of it, with one of these events; with any if none is given."""
        names = {event.name for event in events}
        for entry in self.newest_first():
            if entry.child == child and (not names or entry.event_name in names):
                return entry
        return None

    def already(self, *events: type[Event], child: int | None = None) -> Refusal:
        """The refusal for whoever comes second: what was done meanwhile, by whom, when.

        That is the last of `events`, or where none of them happened the last thing that did.
        """
        last = self.last_entry(*events, child=child) or self.last_entry(child=child)
        if last is None:
            return Refusal("not_now")
        return Refusal("already", event=type(last.event), by=last.by, at=last.at)

    def refuse_changed(self, *events: type[Event], child: int | None, seen: int | None) -> None:
        """Raise where one of these events happened since `seen` entries were there; None: nobody looked before."""
        last = None if seen is None else self.last_entry(*events, child=child)
        if last is not None and last.sequence > (seen or 0):
            raise Refusal("changed_meanwhile", event=type(last.event), by=last.by, at=last.at)


AnyChild = Intervention | Charge | Quote | Dispute
COLLECTIONS: dict[type[Any], str] = {
    Intervention: "interventions",
    Charge: "charges",
    Quote: "quotes",
    Dispute: "disputes",
}


@cache
def _journal_of() -> Select[Entry]:
    return select(Entry).where(Entry.ticket_id == bindparam("ticket")).order_by(Entry.sequence)


# The columns, for statements that load no tickets.
COLUMNS = Ticket.__table__.c
