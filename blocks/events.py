"""How events look to people, declared at their nouns: the message in the thread, the letter to the client, a few words.

`@message(Event)` stands above the function that makes the event's message in the thread; `until` says when that goes,
because what it asked for is done and another says it again, `settled` when only its buttons go. `@letter(Event)` stands
above the one that makes the client's letter or says that it has lost its point, `@history(Event)` above the line that
the explanation of a charge has of it, `@reminder(KIND, …)` above a reminder's message.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from blocks import nouns
from blocks.kit import Message
from blocks.look import Look
from blocks.rich import Element
from blocks.writing import ClientText
from models.acts import Subject
from models.events import Event, tells_of
from models.reminders import Reminder
from models.tables.journal import Entry

E = TypeVar("E", bound=Event)
S = TypeVar("S", bound=Subject)
Told = Callable[[Entry, E, Look], Message]
Over = Callable[[Entry], bool]
LetterWriter = Callable[[Entry, E, Look], ClientText | None]
HistoryWriter = Callable[[Entry, E, Look], list[Element]]
ReminderWriter = Callable[[Entry, Look], Message | None]
TextWriter = Callable[[S, Look], ClientText | None]

_MESSAGES: dict[type[Event], Callable[[Entry, Any, Look], Message]] = {}
_UNTIL: dict[str, Over] = {}  # by the event's name, as the next
_SETTLED: dict[str, Over] = {}
_LETTERS: dict[type[Event], Callable[[Entry, Any, Look], ClientText | None]] = {}
_HISTORY: dict[type[Event], Callable[[Entry, Any, Look], list[Element]]] = {}
_REMINDERS: dict[str, ReminderWriter] = {}
_TEXTS: dict[type[Any], Callable[[Any, Look], ClientText | None]] = {}
_PAST_TENSE: dict[type[Event], str] = {}


def message(event: type[E], *, until: Over | None = None, settled: Over | None = None) -> Callable[[Told[E]], Told[E]]:
    """Declare the function below as the event's message in the thread, which stays unless `until` says that it goes.

    Once `settled`, it is made anew one last time: the function leaves out what was to be done.
    """

    def declare(tell: Told[E]) -> Told[E]:
        _MESSAGES[event] = tell
        if until is not None:
            _UNTIL[event.name] = until
        if settled is not None:
            _SETTLED[event.name] = settled
        return tell

    return declare


def letter(*events: type[E]) -> Callable[[LetterWriter[E]], LetterWriter[E]]:
    """Declare the function below as what the client is mailed; it returns None where that has lost its point."""

    def declare(write: LetterWriter[E]) -> LetterWriter[E]:
        _LETTERS.update(dict.fromkeys(events, write))
        return write

    return declare


def history(event: type[E]) -> Callable[[HistoryWriter[E]], HistoryWriter[E]]:
    """Declare the function below as the line that the explanation of a charge has of the event."""

    def declare(remember: HistoryWriter[E]) -> HistoryWriter[E]:
        _HISTORY[event] = remember
        return remember

    return declare


def reminder(*kinds: Reminder) -> Callable[[ReminderWriter], ReminderWriter]:
    """Declare the function below as a reminder's message; it returns None where it applies no longer."""

    def declare(remind: ReminderWriter) -> ReminderWriter:
        _REMINDERS.update({kind.kind: remind for kind in kinds})
        return remind

    return declare


def client_text(subject: type[S]) -> Callable[[TextWriter[S]], TextWriter[S]]:
    """Declare the function below as the text that the client needs now about such a subject, if there is one."""

    def declare(write: TextWriter[S]) -> TextWriter[S]:
        _TEXTS[subject] = write
        return write

    return declare


def past_tense(event: type[Event], text: str) -> None:
    """Declare how the event is called in a sentence: `consent recorded`; a text of the catalogues."""
    _PAST_TENSE[event] = text


@dataclass(frozen=True)
class Declared:
    """What all nouns have declared, to look at as a whole."""

    messages: frozenset[type[Event]]
    fleeting: frozenset[str]  # the names of the events whose messages, or their buttons, go
    letters: frozenset[type[Event]]
    past_tenses: frozenset[type[Event]]
    reminders: frozenset[str]


def declared() -> Declared:
    nouns.load()
    fleeting = frozenset(_UNTIL.keys() | _SETTLED.keys())
    return Declared(frozenset(_MESSAGES), fleeting, frozenset(_LETTERS), frozenset(_PAST_TENSE), frozenset(_REMINDERS))


def message_of(entry: Entry, look: Look) -> Message:
    """The short message of an entry whose notices name the thread."""
    nouns.load()
    event = entry.event
    return _MESSAGES[type(event)](entry, event, look)


def is_over(entry: Entry) -> bool:
    """Whether the entry's message in the thread has had its day."""
    nouns.load()
    until = _UNTIL.get(entry.event_name)
    return until is not None and until(entry)


def is_settled(entry: Entry) -> bool:
    """Whether what the entry's message asked for is done, so that its buttons go."""
    nouns.load()
    settled = _SETTLED.get(entry.event_name)
    return settled is not None and settled(entry)


def happened_since(entry: Entry, event: type[Event]) -> bool:
    """Whether there is a later entry with that event on the ticket."""
    return any(tells_of(later, event) for later in entry.ticket.entries if later.sequence > entry.sequence)


def history_of(entry: Entry, look: Look) -> list[Element] | None:
    """None where what happened is nothing that the explanation of a charge names."""
    nouns.load()
    event = entry.event
    remember = _HISTORY.get(type(event))
    return None if remember is None else remember(entry, event, look)


def letter_of(entry: Entry, look: Look) -> ClientText | None:
    """None where the entry is none of the client's business, or what it says has been overtaken."""
    nouns.load()
    event = entry.event
    write = _LETTERS.get(type(event))
    return write(entry, event, look) if write else None


def reminder_of(kind: str, entry: Entry, look: Look) -> Message | None:
    """The message of a reminder, or None where what it was set for is done, moved or cancelled."""
    nouns.load()
    return _REMINDERS[kind](entry, look)


def text_for(subject: Subject, look: Look) -> ClientText | None:
    """The text that the client needs now, if there is one."""
    nouns.load()
    write = _TEXTS.get(type(subject))
    return write(subject, look) if write else None


def event_name(event: type[Event]) -> str:
    """How it is called in a sentence; a text of the catalogues."""
    nouns.load()
    return _PAST_TENSE[event]
