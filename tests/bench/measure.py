"""How things are measured: side by side, in turns, processor time of all threads; and what the database was asked."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import current_thread
from typing import Any

from sqlalchemy import Connection, Engine, event

OF_ITSELF = ("PRAGMA", "BEGIN", "EXPLAIN")  # what asks the tables nothing
WRITES = ("INSERT", "UPDATE", "DELETE")


def in_turns(rounds: int, *works: Callable[[], Callable[[], object]]) -> list[list[float]]:
    """Milliseconds of processor time of each work in each round. A work first prepares itself, which costs nothing."""
    spent: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, times in zip(works, spent, strict=True):
            prepared = work()
            start = time.process_time()
            prepared()
            times.append((time.process_time() - start) * 1000)
    return spent


def median(times: Sequence[float]) -> float:
    return statistics.median(times)


def percentile(percent: int, times: Sequence[float]) -> float:
    """That so many in a hundred are not above; of two at least."""
    return statistics.quantiles(times, n=100, method="inclusive")[percent - 1]


@dataclass
class Asked:
    """What an engine executed: statements with parameters, as text and as they were built; writing transactions."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    built: list[tuple[Any, Any]] = field(default_factory=list)
    writing_transactions: int = 0


@contextmanager
def listening(engine: Engine, threads: tuple[str, ...] = ("",)) -> Iterator[Asked]:
    """What is executed meanwhile, by threads whose names begin so."""
    asked = Asked()

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if not statement.startswith(OF_ITSELF) and current_thread().name.startswith(threads):
            asked.statements.append((statement, parameters))
            _connection.info["wrote"] = _connection.info.get("wrote") or statement.startswith(WRITES)

    def build(_connection: Any, clause: Any, _many: Any, parameters: Any, _options: Any) -> None:
        if getattr(clause, "is_select", False):
            asked.built.append((clause, parameters))

    def committed(connection: Connection) -> None:
        asked.writing_transactions += bool(connection.info.pop("wrote", False))

    hooks: list[tuple[str, Callable[..., None]]] = [
        ("before_cursor_execute", note),
        ("before_execute", build),
        ("commit", committed),
    ]
    for name, hook in hooks:
        event.listen(engine, name, hook)
    try:
        yield asked
    finally:
        for name, hook in hooks:
            event.remove(engine, name, hook)
