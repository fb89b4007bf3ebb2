"""How a database would execute a statement, and which steps of that grow with the number of tickets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from models.tables.schema import metadata
from slackbot.desk import Desk

GROWING = {table.name for table in metadata.sorted_tables} - {"counters", "paces", "batches"}
# What is in these indexes is open, or waits: that does not grow.
SMALL = {
    index.name
    for table in metadata.sorted_tables
    for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None and "closed" not in str(index.name)
}
WHOLE = re.compile(
    r"^SCAN (?P<lite>\w+?)(?:_\d+)?(?: USING (?:COVERING )?INDEX (?P<index>\w+))?$|Seq Scan on (?P<server>\w+)"
)


def plan(engine: Engine, statement: str, parameters: Any) -> list[str]:
    """The steps; none for what asks no table. PostgreSQL reads a small table whole, unless it is told to rather not."""
    if statement.startswith("SET ") or "set_config" in statement or isinstance(parameters, list):
        return []
    is_sqlite = engine.dialect.name == "sqlite"
    explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
    with engine.connect() as connection:
        if not is_sqlite:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        return [str(step[-1]) for step in connection.exec_driver_sql(explain + statement, parameters)]


def growing(steps: Sequence[str]) -> list[str]:
    """The steps that read all of a table, or all of an index that has every row of it."""
    return [step for step in steps if _grows(step)]


def _grows(step: str) -> bool:
    found = WHOLE.search(step)
    if found is None:
        return False
    return (found["lite"] or found["server"]) in GROWING and found["index"] not in SMALL


@contextmanager
def asked(desk: Desk) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are executed meanwhile, with their parameters."""
    statements: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        statements.append((statement, parameters))

    event.listen(desk.database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(desk.database.engine, "before_cursor_execute", note)
