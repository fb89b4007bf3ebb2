"""What a journal entry says of the tables (§11): an event's words for the columns of its ticket and their children.

`models/ledger.py` rebuilds the tables from it. A fact that was blanked is None there, and not compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

GONE = object()  # the column is empty from then on
SubjectKey = tuple[str, int | None]
Facts = dict[str, Any]
Said = list[tuple[SubjectKey, Facts]]

TICKET: SubjectKey = ("ticket", None)
SILENT: Said = []  # it changes no column that is compared


class Written(Protocol):
    """A journal entry, as the mapped class or as a bare row."""

    @property
    def sequence(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def by_id(self) -> str: ...
    @property
    def event_name(self) -> str: ...
    @property
    def child(self) -> int | None: ...
    @property
    def event(self) -> Any: ...


@dataclass(frozen=True)
class Somebody:
    """Somebody, known by the id alone: names may be blanked."""

    id: str

    def __str__(self) -> str:
        return self.id


def of_ticket(**facts: Any) -> Said:
    return [(TICKET, facts)]


def of_charge(entry: Written, /, **facts: Any) -> Said:
    return of_child("charge", entry, **facts)


def of_visit(entry: Written, /, **facts: Any) -> Said:
    return of_child("visit", entry, **facts)


def of_step(visit: int | None, point: str) -> SubjectKey:
    """What was recorded of a point of a SAV+ (§8)."""
    return f"{point} of visit", visit


def of_child(kind: str, entry: Written, /, **facts: Any) -> Said:
    """ValueError where the entry names no child."""
    if entry.child is None:
        raise ValueError(f"entry {entry.sequence} ({entry.event_name}) names no {kind}")
    return [((kind, entry.child), facts)]
