"""The journal (§11): one entry for everything done to a ticket, chained by hash.

An entry's hash covers its facts, the digest of its personal data and the hash before it; the ticket keeps the count and
the last hash. So a changed, removed or inserted entry shows, while personal data can be blanked later and the chain
still verifies.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Who

if TYPE_CHECKING:
    from models.outbox import OutboxRow
    from models.ticket import Ticket

GENESIS = "0" * 64


def canonical(facts: dict[str, Any]) -> str:
    """One text for one set of facts, whatever the order of its keys."""
    return json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


class Entry(Base):
    """One thing done to a ticket: when, who, what, the facts. Never changed, never removed."""

    __tablename__ = "journal"
    __table_args__ = (UniqueConstraint("ticket_id", "sequence"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    sequence: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[str] = mapped_column(String(40))
    event: Mapped[str] = mapped_column(String(60))
    child: Mapped[int | None]
    facts: Mapped[dict[str, Any]]
    private: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    salt: Mapped[str] = mapped_column(String(32))
    private_digest: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    ticket: Mapped[Ticket] = relationship(back_populates="entries")
    notices: Mapped[list[OutboxRow]] = relationship(back_populates="entry", cascade="all")

    @property
    def by(self) -> Who:
        return Who(self.by_id, (self.private or {}).get("by", self.by_id))

    def seal(self, number: str, previous: str) -> str:
        """Chain this entry to the one before; returns its hash."""
        self.salt = secrets.token_hex(16)
        self.private_digest = self.digest_of_private()
        self.previous = previous
        self.hash = self.digest(number)
        return self.hash

    def digest_of_private(self) -> str:
        return sha256((self.salt + canonical(self.private or {})).encode()).hexdigest()

    def digest(self, number: str) -> str:
        """The hash this entry must have, from what it says now."""
        covered = {
            "ticket": number,
            "sequence": self.sequence,
            "at": self.at.astimezone(UTC).isoformat(),
            "by": self.by_id,
            "event": self.event,
            "child": self.child,
            "facts": self.facts,
            "private": self.private_digest,
            "previous": self.previous,
        }
        return sha256(canonical(covered).encode()).hexdigest()


def verify(ticket: Ticket) -> Iterator[str]:
    """What is wrong with a ticket's journal, one sentence each; nothing when it is whole (§11)."""
    previous = GENESIS
    for position, entry in enumerate(ticket.entries, start=1):
        where = f"{ticket.number}: entry {entry.sequence} ({entry.event})"
        if entry.sequence != position:
            yield f"{where} stands where entry {position} was expected: entries were removed or inserted."
        if entry.previous != previous:
            yield f"{where} does not follow the entry before it: something was removed, inserted or reordered."
        if entry.private is not None and entry.digest_of_private() != entry.private_digest:
            yield f"{where}: its personal data were changed after it was written."
        if entry.digest(ticket.number) != entry.hash:
            yield f"{where} was changed after it was written."
        previous = entry.hash
    if len(ticket.entries) != ticket.journal_count or previous != ticket.journal_hash:
        written, there = ticket.journal_count, len(ticket.entries)
        yield f"{ticket.number}: {written} entries were written, {there} are there: the end was cut or added to."
