"""The outbox: what is to be told, written in the transaction of the act that causes it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.tables.base import Base
from models.terms import Notice, OutboxState

if TYPE_CHECKING:
    from models.tables.journal import Entry

PENDING = text("state = 'pending'")
LATER = text("state = 'later'")
MORNING = text("state = 'morning'")
PARKED = text("state = 'parked'")
SETTLED = text("state IN ('sent', 'skipped') AND kind NOT LIKE '%.post'")


# Lanes of their own: no mail server, large file, full quota of updates or other channel holds up a thread.
LANES: dict[str, str] = {
    Notice.MAIL: "mail",
    Notice.MAIL_ANNOUNCE: "mail",
    Notice.EVIDENCE_READ: "evidence",
    Notice.CARD_REFRESH: "card",
    Notice.TIDY: "card",
    Notice.ORIGIN_ANSWER: "origin",
}

# Nothing of these is said in Slack.
BY_THEMSELVES = {Notice.MAIL, Notice.MAIL_ANNOUNCE, Notice.EVIDENCE_READ, Notice.CLOSE_WINDOW}

# Refreshes that show the whole ticket, whatever child of it they are about.
OF_THE_TICKET = (Notice.CARD_REFRESH, Notice.BREAKDOWN_REFRESH, Notice.TIDY)


def lane_of(number: str, kind: str) -> str:
    """Of a notice about the ticket of that number: one after the other they are delivered."""
    return f"{number}/{LANES[kind]}" if kind in LANES else number


def urgency_of(kind: str) -> int:
    """What somebody waits for goes before what nobody waits for: 0 before 1 before 2."""
    if kind.partition(".")[0] in ("reminder", "timer", "evidence"):
        return 2
    return 1 if kind in OF_THE_TICKET else 0


def _urgency(context: Any) -> int:
    return urgency_of(context.get_current_parameters()["kind"])


def _state(context: Any) -> OutboxState:
    return OutboxState.LATER if context.get_current_parameters().get("due_at") else OutboxState.PENDING


class OutboxRow(Base):
    """One notice to deliver.

    It is about a ticket and an entry of its journal, or about neither. It goes where its kind goes, or to the `person`
    of that id, by direct message, or to the `channel` that it was written with. `said` is how often a reminder was said
    before. `channel` and `ts` are where its message stands, once it is posted.

    Rows of one lane go out in the order of their ids. Only what is to come later has a `due_at`, in the desk's time;
    all other times are the database's. `mark` travels with the message, so that it is recognised in the thread.

    An attempt holds its row by `token` until `leased_until`; `sent_at` is when it began to send. `doubtful_since` is
    there while a message whose answer was lost may stand in Slack: nothing older than that need be looked through.
    `attempts` counts what was wrong with this row itself; `waiting_since` is there while it waits for something else to
    recover, and `told_at` says that people know.
    """

    __tablename__ = "outbox"
    __table_args__ = (  # of a million rows some hundred are still to do: only these are in the indexes that find them
        Index("ix_outbox_next", "urgency", "id", sqlite_where=PENDING, postgresql_where=PENDING),
        Index("ix_outbox_lane", "lane", "id", sqlite_where=PENDING, postgresql_where=PENDING),
        Index("ix_outbox_later", "due_at", sqlite_where=LATER, postgresql_where=LATER),
        Index("ix_outbox_morning", "ticket_id", sqlite_where=MORNING, postgresql_where=MORNING),
        Index("ix_outbox_parked", "id", sqlite_where=PARKED, postgresql_where=PARKED),
        Index("ix_outbox_settled", "done_at", sqlite_where=SETTLED, postgresql_where=SETTLED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(String(32), unique=True, default=lambda: uuid4().hex, insert_sentinel=True)
    lane: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(60))
    urgency: Mapped[int] = mapped_column(default=_urgency)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal.id"), index=True)
    child: Mapped[int | None]
    person: Mapped[str | None] = mapped_column(String(40))
    due_at: Mapped[datetime | None]
    said: Mapped[int] = mapped_column(default=0)
    state: Mapped[OutboxState] = mapped_column(default=_state)
    attempts: Mapped[int] = mapped_column(default=0)
    try_at: Mapped[datetime | None]
    token: Mapped[str | None] = mapped_column(String(32))
    leased_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    doubtful_since: Mapped[datetime | None]
    waiting_since: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)
    done_at: Mapped[datetime | None]
    channel: Mapped[str | None] = mapped_column(String(40))
    ts: Mapped[str | None] = mapped_column(String(40))

    entry: Mapped[Entry | None] = relationship(back_populates="notices")

    @property
    def ticket(self) -> int:
        """The id of its ticket. For the kinds that are always about one."""
        if self.ticket_id is None:
            raise LookupError(f"{self.kind} is about no ticket")
        return self.ticket_id


def is_pending(row: type[OutboxRow] = OutboxRow) -> ColumnElement[bool]:
    """Written out, since only so a database knows that its index of pending rows will do."""
    return row.state == literal_column(f"'{OutboxState.PENDING}'")


def is_said_in_slack() -> ColumnElement[bool]:
    return OutboxRow.kind.not_in(sorted(BY_THEMSELVES))
