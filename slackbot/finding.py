"""How tickets are found (design §4, Finding): by their search text, open ones first, a page at a time.

They are found by the index of trigrams that the database has (SQLite's FTS5, PostgreSQL's pg_trgm), in which no word of
less than three signs is. Where the words are so common that not all hits are looked at, open tickets still come first:
these are few, and their texts are read one by one. Where there is no such index, all texts are read. Cancelled tickets
are found by their number alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    TextClause,
    and_,
    bindparam,
    column,
    func,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.orm import Session

from models.lines import folded
from models.search import SHORTEST, Alternatives
from models.summary import BRIEF_COLUMNS, Brief
from models.tables.ticket import COLUMNS, IS_OPEN, TO_DECIDE, Ticket
from models.terms import TicketState

PAGE = 10  # tickets
MOST = 1000  # hits that are counted
RARE = 200  # hits, of which all are looked at
AT_MOST = 5  # on one line
DECISIONS = 30  # shown at once
INDEX = table("ticket_search", column("rowid"))
IS_OVER = text("state = 'closed'")
IS_FOUND = or_(IS_OPEN, IS_OVER)
TICKETS = Ticket.__table__
BRIEFS = select(*(COLUMNS[name] for name in BRIEF_COLUMNS))
ON_LINE = BRIEFS.where(COLUMNS.folded_line == bindparam("line"), IS_OPEN).order_by(COLUMNS.id.desc()).limit(AT_MOST)
HAS_INDEX = text("SELECT 1 FROM sqlite_master WHERE name = 'ticket_search'")


class Trigrams(Enum):
    """The index of all search texts."""

    NONE = auto()
    JOINED = auto()  # SQLite's is a table of its own
    CHOSEN = auto()  # by PostgreSQL itself: for rare words; for common ones it reads the newest tickets one by one


@dataclass(frozen=True)
class Hits:
    """One page of what was found; `total` counts all of it, but for `has_more`: then there are more than these.

    `open_only`: closed tickets were not looked through, since no word is long enough for the index.
    """

    shown: list[Brief]
    total: int
    page: int
    has_more: bool = False
    open_only: bool = False

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


def briefs(session: Session, query: Select[Any], values: dict[str, Any] | None = None) -> list[Brief]:
    """What a query that begins with BRIEFS finds, as lists show it."""
    return [Brief(*row) for row in session.execute(query, values)]


def open_tickets(session: Session, owner: str | None, page: int) -> Hits:
    """All of them, or those that somebody follows, newest first."""
    count, some = _open_tickets(of_one=owner is not None)
    total = session.scalar(count, {"owner": owner}) or 0
    page = _within(page, total)
    return Hits(briefs(session, some, {"owner": owner, "skipped": PAGE * (page - 1)}), total, page)


def open_on_line(session: Session, line: str) -> list[Brief]:
    """The open tickets on that line, however it was typed (§2), the newest first; of many the newest."""
    return briefs(session, ON_LINE, {"line": folded(line)}) if folded(line) else []


def search(session: Session, wanted: Alternatives, owner: str | None, page: int) -> Hits:
    """Open and closed tickets that have what is wanted, open ones first, each newest first."""
    if not wanted:
        return Hits([], 0, 1)
    indexed = [words for words in wanted if any(len(word) >= SHORTEST for word in words)]
    index = _trigrams(session) if indexed else Trigrams.NONE
    numbers = _rare(session, indexed, owner, index) if len(indexed) == len(wanted) else None
    if numbers is None:
        over = session.scalars(_hits(indexed, owner, index, IS_OVER, MOST + 1)) if indexed else ()
        numbers = [*session.scalars(_hits(wanted, owner, Trigrams.NONE, IS_OPEN, MOST + 1)), *over]
    kept = numbers[:MOST]
    page = _within(page, len(kept))
    on_page = kept[PAGE * (page - 1) : PAGE * page]
    shown = {brief.id: brief for brief in briefs(session, BRIEFS.where(COLUMNS.id.in_(on_page)))}
    hits = [shown[number] for number in on_page]
    return Hits(hits, len(kept), page, has_more=len(numbers) > MOST, open_only=len(indexed) < len(wanted))


def by_number(session: Session, number: int) -> Brief | None:
    """The ticket of that number, whatever its state."""
    return next(iter(briefs(session, BRIEFS.where(COLUMNS.id == number))), None)


def to_decide(session: Session) -> Hits:
    """Those on which a manager has something to decide, oldest first."""
    total = session.scalar(select(func.count()).select_from(TICKETS).where(TO_DECIDE)) or 0
    query = BRIEFS.where(TO_DECIDE).order_by(COLUMNS.decision_since).limit(DECISIONS)
    return Hits(briefs(session, query), min(total, DECISIONS), 1, total > DECISIONS)


@cache
def _open_tickets(*, of_one: bool) -> tuple[Select[Any], Select[Any]]:
    """How many there are, and some of them; built once, with `owner` and `skipped` as parameters."""
    where: list[Any] = [IS_OPEN, *([COLUMNS.owner_id == bindparam("owner")] if of_one else [])]
    some = BRIEFS.where(*where).order_by(COLUMNS.id.desc()).limit(PAGE)
    return select(func.count()).select_from(TICKETS).where(*where), some.offset(bindparam("skipped", type_=Integer()))


def _within(page: int, total: int) -> int:
    return max(1, min(page, -(-total // PAGE)))


def _rare(session: Session, wanted: Alternatives, owner: str | None, index: Trigrams) -> list[int] | None:
    """All that have it, open ones first, where they are not many and there is an index that finds them."""
    if index is Trigrams.NONE:
        return None
    hits = session.execute(_hits(wanted, owner, index, IS_FOUND, RARE + 1)).all()
    if len(hits) > RARE:
        return None
    return [hit.id for hit in sorted(hits, key=lambda hit: hit.state is not TicketState.OPEN)]


def _trigrams(session: Session) -> Trigrams:
    if session.get_bind().dialect.name != "sqlite":
        return Trigrams.CHOSEN
    return Trigrams.JOINED if session.execute(HAS_INDEX).first() is not None else Trigrams.NONE


def _hits(
    wanted: Alternatives, owner: str | None, index: Trigrams, state: ColumnElement[bool] | TextClause, limit: int
) -> Select[Any]:
    """The newest first."""
    query = select(COLUMNS.id, COLUMNS.state).where(state, _has(wanted)).limit(limit)
    query = query.where(COLUMNS.owner_id == owner) if owner else query
    if index is not Trigrams.JOINED:
        return query.order_by(COLUMNS.id.desc())
    matches = text("ticket_search MATCH :wanted").bindparams(wanted=" OR ".join(map(_phrase, wanted)))
    return query.join_from(INDEX, TICKETS, COLUMNS.id == INDEX.c.rowid).where(matches).order_by(INDEX.c.rowid.desc())


def _has(wanted: Alternatives) -> ColumnElement[bool]:
    return or_(*(and_(*(COLUMNS.search_text.contains(word, autoescape=True) for word in words)) for words in wanted))


def _phrase(words: tuple[str, ...]) -> str:
    """As FTS5 reads it; its quotes are doubled."""
    quoted = ['"' + word.replace('"', '""') + '"' for word in words if len(word) >= SHORTEST]
    return f"({' AND '.join(quoted)})"
