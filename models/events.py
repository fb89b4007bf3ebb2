"""Journal events (§11): what each kind of entry says. One frozen class an event, declared at its noun.

An event's fields are the entry's facts; those marked `Private` are personal data, kept apart so that they can be
blanked later. Here alone they are turned into what the journal stores, and back.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from models import nouns
from models.policy import Policy
from models.reminders import Due, Reminder
from models.saying import Said, Written
from models.terms import Notice

_PERSONAL = object()
T = TypeVar("T")
Private = Annotated[T | None, Field(default=None), _PERSONAL]

EVENTS: dict[str, type[Event]] = {}


class Event(BaseModel):
    """What happened. Subclasses give their name in the journal, and the notices and reminders that each causes.

    One without a name is no event by itself: it is what several have in common.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: ClassVar[str]
    notices: ClassVar[tuple[Notice, ...]]
    reminders: ClassVar[tuple[Reminder, ...]]

    def __init_subclass__(
        cls,
        *,
        name: str | None = None,
        notices: tuple[Notice, ...] = (),
        reminders: tuple[Reminder, ...] = (),
        **config: Any,
    ) -> None:
        super().__init_subclass__(**config)
        if name is None:
            return
        if name in EVENTS:
            raise ValueError(f"two events are called {name}")
        cls.name, cls.notices, cls.reminders = name, notices, reminders
        EVENTS[name] = cls

    def comes_due(self, subject: Any, at: datetime, policy: Policy) -> Iterator[Due]:
        """When its reminders, and timers of the bot's own, come due; `subject` is the ticket or child it is about."""
        yield from ()

    def notices_now(self) -> tuple[Notice, ...]:
        """What this very event causes at once; the class's notices unless its facts say more."""
        return self.notices

    def channel_of(self, notice: Notice) -> str | None:
        """Where a notice of this very event goes; None where it goes with its kind."""
        return None

    def says(self, entry: Written) -> Said:
        """What it makes of the columns of its ticket and their children (§11): SILENT where that is nothing.

        Every event says so itself, so that none is forgotten.
        """
        raise NotImplementedError(f"{self.name} does not say what it makes of the tables")

    def facts(self) -> dict[str, Any]:
        """What stays for ever, as JSON has it: instants in ISO 8601, amounts as text, code names."""
        return self.model_dump(mode="json", by_alias=True, exclude=_private_fields(type(self)))

    def private(self) -> dict[str, Any]:
        """Personal data, which may be blanked later."""
        return self.model_dump(mode="json", by_alias=True, include=_private_fields(type(self)))


def event_named(name: str) -> type[Event]:
    """The class of an event that the journal names. LookupError for one that this version does not know."""
    if name not in EVENTS:
        nouns.load()
    return EVENTS[name]


def tells_of(entry: Any, *events: type[Event]) -> bool:
    """Whether a journal entry, a mapped one or a bare row, is of one of these events; nothing else of it is read."""
    return any(entry.event_name == event.name for event in events)


def read_event(name: str, facts: dict[str, Any], private: dict[str, Any] | None) -> Event:
    """The event of a journal entry; personal data that were blanked are None."""
    event = event_named(name)
    sources = (facts, private or {})
    said = {field: sources[is_private][key] for field, key, is_private in _stored(event) if key in sources[is_private]}
    return event.model_validate(said)


@cache
def _stored(event: type[Event]) -> tuple[tuple[str, str, bool], ...]:
    """Each field, the key that it is stored under, and whether that is among the personal data."""
    private_fields = _private_fields(event)
    fields = event.model_fields.items()
    return tuple((name, field.serialization_alias or name, name in private_fields) for name, field in fields)


@cache
def _private_fields(event: type[Event]) -> set[str]:
    return {name for name, field in event.model_fields.items() if _PERSONAL in field.metadata}


# An instant as the journal writes it.
Instant = Annotated[datetime, PlainSerializer(datetime.isoformat, return_type=str)]
# One event named by another, as its class here and as its name in the journal.
EventClass = Annotated[
    type[Event],
    BeforeValidator(lambda value: event_named(value) if isinstance(value, str) else value),
    PlainSerializer(lambda event: event.name, return_type=str),
]
