"""The queries behind App Home: a fixed number of statements, each by an index, whatever the number of tickets."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, not_, or_, select, union_all
from sqlalchemy.orm import Session, joinedload, selectinload

from models.board import AHEAD, Board, Days, Scope
from models.summary import BRIEF_COLUMNS, Brief
from models.tables.on_call import OnCall
from models.tables.ticket import COLUMNS, HAS_DEADLINE, HAS_VISIT, IS_CLOSED, IS_OPEN, TO_DECIDE, Ticket
from models.terms import Party
from slackbot.on_call import LAST, still

TURNS, WAITING, VISITS, DEADLINES, DECISIONS = 8, 8, 40, 12, 8
TICKETS = Ticket.__table__
OTHERS = (Party.CLIENT, Party.MANAGER, Party.SUPPLIER, Party.NOBODY)


def board(
    session: Session, days: Days, *, owner: str, staff: Collection[str], scope: Scope, page: int, decides: bool
) -> Board:
    """What `owner` sees; `staff` are the ids of all who are of the desk, `decides`: a manager has decisions on it."""
    whose = _whose(scope, owner, staff)
    totals = session.execute(_totals(days, scope, whose)).one()
    pages = max(1, -(-totals.total // TURNS))
    page = max(1, min(page, pages))
    parts: dict[str, list[Brief]] = {}
    for part, *columns in session.execute(_parts(days, scope, whose, page)):
        parts.setdefault(part, []).append(Brief(*columns))
    return Board(
        scope=scope,
        page=page,
        pages=pages,
        total=totals.total,
        turn=parts.get("turn", []),
        waiting=parts.get("waiting", []),
        waits={party: getattr(totals, party) for party in OTHERS if getattr(totals, party)},
        visits=parts.get("visits", []),
        deadlines=parts.get("deadlines", []),
        decisions=list(session.scalars(_decisions()).unique()) if decides and totals.to_decide else [],
        to_decide=totals.to_decide if decides else 0,
        on_call=still(totals.OnCall, days.now),
    )


def _whose(scope: Scope, owner: str, staff: Collection[str]) -> list[ColumnElement[bool]]:
    if scope is Scope.TEAM:
        return []
    return [COLUMNS.owner_id.not_in(sorted(staff)) if scope is Scope.LEFT else COLUMNS.owner_id == owner]


def _ours(days: Days) -> ColumnElement[bool]:
    """It is the agents' turn; also where the visit is over whose outcome nobody has recorded yet."""
    over = and_(COLUMNS.turn == Party.SUPPLIER, COLUMNS.visit_ends_at <= days.now)
    return and_(COLUMNS.turn.in_([Party.AGENT, Party.SUPPLIER]), or_(COLUMNS.turn == Party.AGENT, over))


def _main(days: Days, scope: Scope) -> list[Any]:
    """What the pages are of."""
    return [IS_CLOSED, COLUMNS.closed_at >= days.month] if scope is Scope.CLOSED else [IS_OPEN, _ours(days)]


def _theirs(days: Days) -> list[Any]:
    return [IS_OPEN, COLUMNS.turn.in_(OTHERS), not_(_ours(days))]


def _totals(days: Days, scope: Scope, whose: list[ColumnElement[bool]]) -> Select[Any]:
    """One row: how many there are of each, and who was put on call last, if anybody ever was."""

    def count(name: str, *where: Any) -> Any:
        return select(func.count()).select_from(TICKETS).where(*where).scalar_subquery().label(name)

    waits = [count(party, IS_OPEN, COLUMNS.turn == party, not_(_ours(days)), *whose) for party in OTHERS]
    totals = select(count("total", *_main(days, scope), *whose), count("to_decide", TO_DECIDE), *waits, OnCall)
    return totals.select_from(select(literal(1)).subquery("always")).outerjoin(OnCall, LAST)


def _parts(days: Days, scope: Scope, whose: list[ColumnElement[bool]], page: int) -> Any:
    """All rows at once, each with the part of Home that it stands in."""
    order = [COLUMNS.closed_at.desc()] if scope is Scope.CLOSED else [COLUMNS.turn_since, COLUMNS.id]
    parts = [_part("turn", [*_main(days, scope), *whose], order, TURNS, offset=TURNS * (page - 1))]
    if scope is not Scope.CLOSED:
        ahead = [HAS_VISIT, COLUMNS.visit_starts_at >= days.today, COLUMNS.visit_starts_at < days.over + AHEAD]
        ending = [HAS_DEADLINE, COLUMNS.next_deadline > days.now, COLUMNS.next_deadline <= days.over]
        parts += [
            _part("waiting", [*_theirs(days), *whose], [COLUMNS.turn_since, COLUMNS.id], WAITING),
            _part("visits", [*ahead, *whose], [COLUMNS.visit_starts_at], VISITS),
            _part("deadlines", [*ending, *whose], [COLUMNS.next_deadline], DEADLINES),
        ]
    return union_all(*parts)


def _part(name: str, where: list[Any], order: list[Any], limit: int, offset: int = 0) -> Select[Any]:
    columns = [COLUMNS[column] for column in BRIEF_COLUMNS]
    rows = select(*columns).where(*where).order_by(*order).limit(limit).offset(offset).subquery(name)
    return select(literal(name), *rows.c)


def _decisions() -> Select[Any]:
    """With all that a decision rests on."""
    children = (Ticket.interventions, Ticket.charges, Ticket.quotes, Ticket.disputes)
    joined = (joinedload(of_kind) for of_kind in children)
    query = select(Ticket).where(TO_DECIDE).order_by(COLUMNS.decision_since).limit(DECISIONS)
    return query.options(*joined, selectinload(Ticket.ticks))
