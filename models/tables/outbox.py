"""The outbox: what is to be told, written in the transaction of the act that causes it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.tables.base import Base
from models.terms import OutboxState

if TYPE_CHECKING:
    from models.tables.journal import Entry


class OutboxRow(Base):
    """One notice to deliver.

    Rows of one lane (a ticket's thread) go out in the order of their ids, each once it is due. `mark` travels with the
    message, so that a send whose answer was lost can be recognised in the thread; `doubtful` says that there may have
    been such a send.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_next", "state", "lane", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(String(32), unique=True, default=lambda: uuid4().hex)
    lane: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(60))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("journal.id"), index=True)
    child: Mapped[int | None]
    due_at: Mapped[datetime]
    state: Mapped[OutboxState] = mapped_column(default=OutboxState.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    try_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    doubtful: Mapped[bool] = mapped_column(default=False)
    last_error: Mapped[str | None] = mapped_column(Text)
    done_at: Mapped[datetime | None]
    channel: Mapped[str | None] = mapped_column(String(40))
    ts: Mapped[str | None] = mapped_column(String(40))

    entry: Mapped[Entry] = relationship(back_populates="notices")
