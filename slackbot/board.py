"""The queries behind App Home: a fixed number of statements, each by an index, whatever the number of tickets."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, func, literal, not_, or_, select, union_all
from sqlalchemy.orm import Session, joinedload, selectinload

from models.board import AHEAD, Board, Days, Scope
from models.kinds import WITH_LATE_FEE
from models.summary import BRIEF_COLUMNS, Brief
from models.tables.base import UtcDateTime
from models.tables.on_call import OnCall
from models.tables.ticket import COLUMNS, HAS_DEADLINE, HAS_VISIT, IS_CLOSED, IS_OPEN, TO_DECIDE, Ticket
from models.terms import Party
from slackbot.loading import with_children
from slackbot.on_call import LAST, still

TURNS, WAITING, VISITS, DEADLINES, CANCELLABLE, DECISIONS = 8, 8, 8, 8, 40, 8
TICKETS = Ticket.__table__
# The statements are built once, for each scope; these are their parameters.
NOW, TODAY, OVER, MONTH, FAR_AHEAD = (
    bindparam(name, type_=UtcDateTime()) for name in ("now", "today", "over", "month", "ahead")
)
OTHERS = (Party.CLIENT, Party.MANAGER, Party.SUPPLIER, Party.NOBODY)


def board(
    session: Session, days: Days, *, owner: str, staff: Collection[str], scope: Scope, page: int, decides: bool
) -> Board:
    """What `owner` sees; `staff` are the ids of all who are of the desk, `decides`: a manager has decisions on it."""
    values = {"owner": owner, "staff": sorted(staff), **vars(days), "ahead": days.over + AHEAD}
    totals = session.execute(_totals(scope), values).one()
    pages = max(1, -(-totals.total // TURNS))
    page = max(1, min(page, pages))
    parts: dict[str, list[Brief]] = {}
    for part, *columns in session.execute(_parts(scope), values | {"skipped": TURNS * (page - 1)}):
        parts.setdefault(part, []).append(Brief(*columns))
    return Board(
        scope=scope,
        page=page,
        pages=pages,
        total=totals.total,
        turn=parts.get("turn", []),
        waiting=parts.get("waiting", []),
        waits={party: count for party in OTHERS if (count := getattr(totals, party, 0))},
        visits=parts.get("visits", []),
        visits_total=totals.visits,
        deadlines=parts.get("deadlines", []),
        deadlines_total=totals.deadlines,
        cancellable=parts.get("cancellable", []),
        decisions=list(session.scalars(_decisions()).unique()) if decides and totals.to_decide else [],
        to_decide=totals.to_decide if decides else 0,
        on_call=still(totals.OnCall, days.now),
    )


def _whose(scope: Scope) -> list[ColumnElement[bool]]:
    if scope is Scope.TEAM:
        return []
    if scope is Scope.LEFT:
        return [COLUMNS.owner_id.not_in(bindparam("staff", expanding=True))]
    return [COLUMNS.owner_id == bindparam("owner")]


def _ours() -> ColumnElement[bool]:
    """It is the agents' turn; also where the visit is over whose outcome nobody has recorded yet."""
    over = and_(COLUMNS.turn == Party.SUPPLIER, COLUMNS.visit_ends_at <= NOW)
    return and_(COLUMNS.turn.in_([Party.AGENT, Party.SUPPLIER]), or_(COLUMNS.turn == Party.AGENT, over))


def _main(scope: Scope) -> list[Any]:
    """What the pages are of."""
    return [IS_CLOSED, COLUMNS.closed_at >= MONTH] if scope is Scope.CLOSED else [IS_OPEN, _ours()]


def _theirs() -> list[Any]:
    return [IS_OPEN, COLUMNS.turn.in_(OTHERS), not_(_ours())]


VISITS_AHEAD = [HAS_VISIT, COLUMNS.visit_starts_at >= TODAY, COLUMNS.visit_starts_at < OVER]
ENDING = [HAS_DEADLINE, COLUMNS.next_deadline > NOW, COLUMNS.next_deadline <= OVER]
WITH_FEE_AHEAD = [
    HAS_VISIT,
    COLUMNS.visit_starts_at > NOW,
    COLUMNS.visit_starts_at < FAR_AHEAD,
    COLUMNS.visit_kind.in_(WITH_LATE_FEE),
]


@cache
def _totals(scope: Scope) -> Select[Any]:
    """One row: how many there are of each, and who was put on call last, if anybody ever was."""
    whose = _whose(scope)

    def count(name: str, *where: Any) -> Any:
        return select(func.count()).select_from(TICKETS).where(*where).scalar_subquery().label(name)

    counts = [count("total", *_main(scope), *whose), count("to_decide", TO_DECIDE)]
    if scope is Scope.CLOSED:
        counts += [literal(0).label("visits"), literal(0).label("deadlines")]
    else:
        counts += [count("visits", *VISITS_AHEAD, *whose), count("deadlines", *ENDING, *whose)]
        counts += [count(party, IS_OPEN, COLUMNS.turn == party, not_(_ours()), *whose) for party in OTHERS]
    totals = select(*counts, OnCall)
    return totals.select_from(select(literal(1)).subquery("always")).outerjoin(OnCall, LAST)


@cache
def _parts(scope: Scope) -> Any:
    """All rows at once, each with the part of Home that it stands in."""
    whose = _whose(scope)
    order = [COLUMNS.closed_at.desc()] if scope is Scope.CLOSED else [COLUMNS.turn_since, COLUMNS.id]
    parts = [_part("turn", [*_main(scope), *whose], order, TURNS, offset=bindparam("skipped", type_=Integer()))]
    if scope is not Scope.CLOSED:
        parts += [
            _part("waiting", [*_theirs(), *whose], [COLUMNS.turn_since, COLUMNS.id], WAITING),
            _part("visits", [*VISITS_AHEAD, *whose], [COLUMNS.visit_starts_at], VISITS),
            _part("deadlines", [*ENDING, *whose], [COLUMNS.next_deadline], DEADLINES),
            _part("cancellable", [*WITH_FEE_AHEAD, *whose], [COLUMNS.visit_starts_at], CANCELLABLE),
        ]
    return union_all(*parts)


def _part(name: str, where: list[Any], order: list[Any], limit: int, offset: Any = 0) -> Select[Any]:
    columns = [COLUMNS[column] for column in BRIEF_COLUMNS]
    rows = select(*columns).where(*where).order_by(*order).limit(limit).offset(offset).subquery(name)
    return select(literal(name), *rows.c)


@cache
def _decisions() -> Select[Any]:
    """With all that a decision rests on."""
    query = with_children().where(TO_DECIDE).order_by(COLUMNS.decision_since).limit(DECISIONS)
    return query.options(joinedload(Ticket.quotes), joinedload(Ticket.disputes), selectinload(Ticket.ticks))
