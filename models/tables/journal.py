"""The entries of the journal (§11), chained by hash; what that shows is in models/journal.py."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.events import Event, read_event
from models.tables.base import Base
from models.who import Who

if TYPE_CHECKING:
    from models.tables.outbox import OutboxRow
    from models.tables.ticket import Ticket

GENESIS = "0" * 64


_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def canonical(facts: dict[str, Any]) -> str:
    """One text for one set of facts, whatever the order of its keys."""
    return _encode(facts)


class Entry(Base):
    """One thing done to a ticket: when, who, what, the facts. Never changed, never removed."""

    __tablename__ = "journal"
    __table_args__ = (UniqueConstraint("ticket_id", "sequence"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    sequence: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[str] = mapped_column(String(40))
    event_name: Mapped[str] = mapped_column("event", String(60))
    child: Mapped[int | None]
    facts: Mapped[dict[str, Any]]
    private: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    salt: Mapped[str] = mapped_column(String(32))
    private_digest: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), insert_sentinel=True)

    ticket: Mapped[Ticket] = relationship()
    notices: Mapped[list[OutboxRow]] = relationship(back_populates="entry", cascade="all", order_by="OutboxRow.id")

    @property
    def event(self) -> Event:
        """What happened, typed."""
        return read_event(self.event_name, self.facts, self.private)

    @property
    def by(self) -> Who:
        return Who(self.by_id, (self.private or {}).get("by", self.by_id))

    def seal(self, number: str, previous: str) -> str:
        """Chain this entry to the one before; returns its hash."""
        self.salt = secrets.token_hex(16)
        self.private_digest = digest_of_private(self)
        self.previous = previous
        self.hash = digest(self, number)
        return self.hash


def digest_of_private(entry: Any) -> str:
    """Of an entry's personal data, as a mapped object or a bare row has them."""
    return sha256((entry.salt + canonical(entry.private or {})).encode()).hexdigest()


def digest(entry: Any, number: str) -> str:
    """The hash that such an entry of the ticket of that number must have, from what it says now."""
    covered = {
        "ticket": number,
        "sequence": entry.sequence,
        "at": entry.at.astimezone(UTC).isoformat(),
        "by": entry.by_id,
        "event": entry.event_name,
        "child": entry.child,
        "facts": entry.facts,
        "private": entry.private_digest,
        "previous": entry.previous,
    }
    return sha256(canonical(covered).encode()).hexdigest()
