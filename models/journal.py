"""The journal (§11): one entry for everything done to a ticket, chained by hash.

An entry's hash covers its facts, the digest of its personal data and the hash before it; the ticket keeps the count and
the last hash. So a changed, removed or inserted entry shows, while personal data can be blanked later and the chain
still verifies.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from models.tables.journal import GENESIS

if TYPE_CHECKING:
    from models.tables.ticket import Ticket


def verify(ticket: Ticket) -> Iterator[str]:
    """What is wrong with a ticket's journal, one sentence each; nothing when it is whole (§11)."""
    previous = GENESIS
    for position, entry in enumerate(ticket.entries, start=1):
        where = f"{ticket.number}: entry {entry.sequence} ({entry.event_name})"
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
