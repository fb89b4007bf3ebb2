"""Who may do which act in which state. Each act is declared at its noun, above the verb that it guards.

The declaration serves twice: the verb refuses by it, and menus offer by it, so nobody is offered what they would be
refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from models import nouns
from models.context import Context
from models.events import Event
from models.refusal import Refusal
from models.tables.ticket import Ticket
from models.terms import Party, Role, TicketState

P = ParamSpec("P")
S = TypeVar("S")
R = TypeVar("R")


class Subject(Protocol):
    """What acts are done to: a ticket, or one of its children."""

    @property
    def root(self) -> Ticket: ...
    @property
    def child(self) -> int | None: ...


Check = Callable[[Any, Context], None]
Question = Callable[[Any, Context], bool]
ACTS: dict[str, Act] = {}


def always(_subject: Any, _context: Context) -> bool:
    return True


def never(_subject: Any, _context: Context) -> bool:
    return False


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act: its id (design §3, an interface), what it is done to, whose it is, when it is possible.

    - `on` is the class of its subject; None for the act that opens a ticket.
    - `states` are the subject's states in which it is possible, all of them if empty; `check` raises what else stands
      against it, for this person at this moment.
    - `edits` are the events that change what its form shows: who has not seen one is refused, and neither overwrites
      anybody nor does what they did not see.
    - `done_as` are the events that whoever comes second is told of.
    - `records` are the events that it can write.
    - `pressing`: of the possible acts the one with the lowest number is the ticket's next step, if it is a step
      `forward`. One that is `deferred` could only repeat or correct something, or its time has not come: it comes last.
    - `turn`: whose turn it is while the act is the next step; whom the agents wait for, if it is not theirs.
    """

    id: str
    on: type[Any] | None
    records: tuple[type[Event], ...]
    pressing: int
    role: Role = Role.AGENT
    states: tuple[StrEnum, ...] = ()
    check: Check | None = None
    edits: tuple[type[Event], ...] = ()
    done_as: tuple[type[Event], ...] = ()
    on_closed: bool = False
    forward: Question = never
    deferred: Question = never
    turn: Party = Party.AGENT

    def __post_init__(self) -> None:
        if self.id in ACTS:
            raise ValueError(f"two acts are called {self.id}")
        ACTS[self.id] = self

    def verb(self, verb: Callable[Concatenate[S, Context, P], R]) -> Callable[Concatenate[S, Context, P], R]:
        """Make the function below the act's verb: it refuses by this declaration before it does anything."""

        def guarded(subject: S, context: Context, /, *args: P.args, **facts: P.kwargs) -> R:
            self.enforce(subject, context)
            return verb(subject, context, *args, **facts)

        VERBS[self.id] = guarded
        return update_wrapper(guarded, verb)

    def enforce(self, subject: Any, context: Context) -> None:
        """Raise the Refusal that tells this person why not, or do nothing."""
        self.refuse(subject, context)
        if self.edits:
            subject.root.refuse_changed(*self.edits, child=subject.child, seen=context.seen)

    def refuse(self, subject: Any, context: Context) -> None:
        """Raise what stands against it whatever the facts: the person's role, the state, the check."""
        self.refuse_role(context.role)
        if self.on is None:
            return
        if subject.root.state is not TicketState.OPEN and not self.on_closed:
            cancelled = subject.root.state is TicketState.CANCELLED
            raise Refusal("ticket_cancelled") if cancelled else Refusal("ticket_closed")
        if not self.is_in_its_state(subject):
            if self._is_too_early(subject.state):
                raise Refusal("not_now")
            raise subject.root.already(*self.done_as, child=subject.child)
        if self.check is not None:
            self.check(subject, context)

    def is_in_its_state(self, subject: Any) -> bool:
        return not self.states or subject.state in self.states

    def refuse_role(self, role: Role) -> None:
        if role is Role.NOBODY:
            raise Refusal("agents_only")
        if self.role is Role.MANAGER and role is not Role.MANAGER:
            raise Refusal("managers_only")

    def _is_too_early(self, state: StrEnum) -> bool:
        """Whether the subject has yet to come to a state in which the act is possible; states are listed in order."""
        order = list(type(state))
        return order.index(state) < min(order.index(possible) for possible in self.states)

    def is_possible(self, subject: Any, context: Context) -> bool:
        """Whether this person could do it now."""
        try:
            self.refuse(subject, context)
        except Refusal:
            return False
        return True

    def subject(self, ticket: Ticket, child: int | None) -> Any:
        """What it is done to: the ticket, or the child of that number. Refusal where that is none of its subjects."""
        if self.on is None or self.on is Ticket:
            return ticket
        return ticket.child_of(self.on, child)


VERBS: dict[str, Callable[..., Any]] = {}


def all_acts() -> dict[str, Act]:
    """Every act by its id, the most pressing first."""
    nouns.load()
    return {act.id: act for act in sorted(ACTS.values(), key=lambda act: act.pressing)}
