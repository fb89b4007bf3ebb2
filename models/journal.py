"""The journal (§11): one entry for everything done to a ticket, chained by hash, and sealed where there is a key.

An entry's hash covers its facts, the digest of its personal data and the hash before it; the ticket keeps the count and
the last hash. So a changed, removed or inserted entry shows, while personal data can be blanked later and the chain
still verifies.

The hashes need no secret: whoever can write the database can make a whole chain anew. Against them there is
SLACKBOT_JOURNAL_KEY, which is not in the database. With it,

- each ticket carries a *seal*: an HMAC of its number, the count of its entries and the last hash, and so of every
  entry. It is written with each act. What does not fit its seal when an act begins is not sealed again: a forgery stays
  one.
- the counter of the tickets carries a seal of the last number given out. Numbers have no gaps, so the last ticket
  cannot be removed, nor the seals be taken off one ticket: once the counter is sealed, every ticket has to be.
- what was there before the key is sealed as it is, all at once, when the bot first starts with it.

What a seal cannot show: that the whole database, or one ticket with all that belongs to it, was put back to an earlier
state *with the seals of that time*, from a copy; and that *all* seals were removed, which looks as if there had never
been a key: `verify-journal` says that nothing is sealed, and with `--sealed` counts that as a finding.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from models.tables.journal import GENESIS, canonical, digest, digest_of_private

if TYPE_CHECKING:
    from models.tables.ticket import Ticket


def verify(ticket: Ticket) -> Iterator[str]:
    """What is wrong with a ticket's journal, one sentence each; nothing when it is whole (§11)."""
    return verify_chain(ticket.number, ticket.journal_count, ticket.journal_hash, ticket.entries)


def verify_chain(number: str, count: int, head: str, entries: Iterable[Any]) -> Iterator[str]:
    """The same, of entries as mapped objects or as bare rows; `count` and `head` are what the ticket says."""
    previous, there = GENESIS, 0
    for there, entry in enumerate(entries, start=1):
        for finding in _wrong_with(entry, number, there, previous):
            yield f"{number}: entry {entry.sequence} ({entry.event_name}){finding}"
        previous = entry.hash
    if there != count or previous != head:
        yield f"{number}: {count} entries were written, {there} are there: the end was cut or added to."


def _wrong_with(entry: Any, number: str, position: int, previous: str) -> Iterator[str]:
    if entry.sequence != position:
        yield f" stands where entry {position} was expected: entries were removed or inserted."
    if entry.previous != previous:
        yield " does not follow the entry before it: something was removed, inserted or reordered."
    if entry.private is not None and digest_of_private(entry) != entry.private_digest:
        yield ": its personal data were changed after it was written."
    if digest(entry, number) != entry.hash:
        yield " was changed after it was written."


def seal_of_ticket(key: bytes, ticket: int, count: int, head: str) -> str:
    """What vouches for every entry of a ticket."""
    return _seal(key, {"ticket": ticket, "count": count, "head": head})


def seal_of_counter(key: bytes, last: int) -> str:
    """What vouches for the number of tickets."""
    return _seal(key, {"last": last})


def fits(seal: str | None, expected: str) -> bool:
    return seal is not None and hmac.compare_digest(seal, expected)


def _seal(key: bytes, said: dict[str, Any]) -> str:
    return hmac.new(key, canonical(said).encode(), sha256).hexdigest()
