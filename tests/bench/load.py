"""Many tickets at once, with histories as the product writes them: a few are told by acts, the others are their copies.

The copies are made in the database, a statement for each table and stage, and are the same in every run. A ticket has
some 13 entries and 33 notices, as after its procedure.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, String, cast, func, insert, literal, select, text, update
from sqlalchemy.orm import Session

from blocks.look import Look
from blocks.words import Words
from models.policy import load_policy
from models.tables.inbox import Counter
from models.tables.outbox import OutboxRow
from models.tables.schema import metadata
from models.tables.ticket import Ticket
from models.terms import OutboxState
from slackbot.database import Database
from slackbot.delivery.plans import pointless, stand_in_slack
from slackbot.delivery.ways import Way, way_of
from tests.builders import OPENED, PARIS, a_ticket, summed
from tests.stories import STORIES, a_story

OPEN = 5_000  # tickets at the most, of any number
OVER = ("closed", "over_with_a_charge", "over_without_a_visit")
UNDER_WAY = ("prepared", "supplied", "planned", "approved", "scheduled", "fixed", "announced", "charged")
LONG_AGO, LATELY = OPENED - timedelta(days=200), OPENED - timedelta(hours=3)
STRIDE = 1_000  # more than all told tickets have rows in a table
CHANNEL = "C0SUPPORT1"
Supply = dict[str, Iterator[int]]  # numbers of tickets by their stage


def load(database: Database, tickets: int, ready: dict[str, int]) -> Supply:
    """So many tickets that are over or under way, and `ready`: so many more at each of these stages, to be used up."""
    under_way = min(OPEN, tickets // 10)
    wanted = {stage: (tickets - under_way) // len(OVER) for stage in OVER}
    wanted |= {stage: under_way // len(UNDER_WAY) for stage in UNDER_WAY}
    stages = list(dict.fromkeys([*wanted, *ready]))
    numbers, last = {}, len(stages)
    with database.write() as session:
        for number, stage in enumerate(stages, start=1):
            session.add_all(summed(_told(stage, number)))
        session.flush()
        connection = session.connection()
        _deliver_all(connection)
        for ticket in session.scalars(select(Ticket)):
            _tidy(session, ticket)
        for number, stage in enumerate(stages, start=1):
            copies = wanted.get(stage, 0) + ready.get(stage, 0)
            _copy(connection, number, range(last + 1, last + copies + 1))
            last += copies
            numbers[stage] = range(last - ready.get(stage, 0) + 1, last + 1)
        connection.execute(update(Counter).where(Counter.name == "ticket").values(last=last))
        if not database.is_sqlite:
            _count_on(connection)
    if not database.is_sqlite:  # there nobody ever does
        with database.engine.begin() as connection:
            connection.execute(text("ANALYZE"))
    return {stage: iter(numbers[stage]) for stage in ready}


def _told(stage: str, number: int) -> Ticket:
    if stage in STORIES:
        return a_story(stage, number=number)
    return a_ticket(stage, number=number, at=LONG_AGO if stage in OVER else LATELY)


def _deliver_all(connection: Connection) -> None:
    """What was to be told was told, and nothing comes due while the bench runs."""
    for before, after in ((OutboxState.PENDING, OutboxState.SENT), (OutboxState.LATER, OutboxState.SKIPPED)):
        of_them = update(OutboxRow).where(OutboxRow.state == before)
        connection.execute(of_them.values(done_at=OPENED, state=after))
    said = [row.id for row in connection.execute(select(OutboxRow.id, OutboxRow.kind)) if way_of(row.kind) is Way.POST]
    place = {"channel": CHANNEL, "ts": cast(OutboxRow.id, String) + ".000200"}
    connection.execute(update(OutboxRow).where(OutboxRow.id.in_(said)).values(place))
    connection.execute(update(Ticket).values(thread_ts=cast(Ticket.id, String) + ".000100"))


def _tidy(session: Session, ticket: Ticket) -> None:
    """What had lost its point by then was taken away."""
    look = Look(words=Words.of("fr", PARIS), policy=load_policy(), at=ticket.entries[-1].at)
    rows = select(OutboxRow).where(stand_in_slack(ticket)).order_by(OutboxRow.id.desc())
    while gone := [standing.row for standing in pointless(session.scalars(rows).all(), look)]:
        session.execute(update(OutboxRow).where(OutboxRow.id.in_(gone)).values(ts=None))


def _copy(connection: Connection, template: int, numbers: range) -> None:
    """Tickets with these numbers, each with all rows that the template has."""
    first = select(literal(numbers.start).label("number")).cte("series", recursive=True)
    series = first.union_all(select(first.c.number + 1).where(first.c.number < numbers.stop - 1))
    for table in metadata.sorted_tables if numbers else ():
        owner = table.c.id if table.name == "tickets" else table.c.get("ticket_id")
        if owner is not None:
            new = _renumbered(table, series.c.number)
            columns = [new.get(column.name, column).label(column.name) for column in table.c]
            rows = select(*columns).select_from(table).join(series, literal(value=True)).where(owner == template)
            connection.execute(insert(table).from_select(list(table.c.keys()), rows))


def _renumbered(table: Any, number: Any) -> dict[str, Any]:
    """What a copy has of its own."""
    written = cast(number, String)
    if table.name == "tickets":
        search = table.c.search_text + "\nligne " + written
        line = {"line": literal("SDSL-") + written, "folded_line": literal("sdsl") + written}
        return {"id": number, "thread_ts": written + ".000100", "search_text": search, **line}
    shift = number * STRIDE
    new = {"ticket_id": number} | ({"id": table.c.id + shift} if "id" in table.c else {})
    if table.name == "outbox":
        lane = literal("INC-") + written + func.substr(table.c.lane, len("INC-000042") + 1)
        mark = cast(table.c.id + shift, String)
        return new | {"entry_id": table.c.entry_id + shift, "lane": lane, "mark": mark}
    return new


def _count_on(connection: Connection) -> None:
    """PostgreSQL's sequences know nothing of rows that came with their ids."""
    for table in metadata.sorted_tables:
        if "ticket_id" in table.c and "id" in table.c:
            counter = func.pg_get_serial_sequence(table.name, "id")
            connection.execute(select(func.setval(counter, select(func.max(table.c.id)).scalar_subquery())))
