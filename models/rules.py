"""Who may do which act in which state: one table, filled by the `@rule` above each verb.

The table serves twice: a verb refuses by it, and the card offers by it, so a button is never there in vain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar

from models.instants import to_the_minute
from models.refusal import Refusal
from models.terms import Role, TicketState
from models.who import Who

if TYPE_CHECKING:
    from models.policy import Policy
    from models.tables.ticket import Ticket


@dataclass(frozen=True, kw_only=True)
class Act:
    """Somebody doing something: who, in which role, when (aware), under which policy.

    `seen` is the length of the ticket's journal when they opened the form, so that a change made meanwhile is noticed
    instead of overwritten.
    """

    by: Who
    role: Role
    at: datetime
    policy: Policy
    seen: int | None = None


class Subject(Protocol):
    """What acts are done to: a ticket, or one of its children."""

    @property
    def root(self) -> Ticket: ...
    @property
    def child(self) -> int | None: ...


Check = Callable[[Any, "Policy"], None]
P = ParamSpec("P")
S = TypeVar("S", bound=Subject)
R = TypeVar("R")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One act: its id (design: an interface), what it is done to, whose it is, and when it is possible."""

    id: str
    on: str
    role: Role
    states: frozenset[StrEnum]
    check: Check | None
    edits: str | None
    done_as: tuple[str, ...]
    on_closed: bool

    def enforce(self, subject: Subject, act: Act) -> None:
        """Raise the Refusal that tells this person why not, or do nothing."""
        self.refuse_stranger(act.role)
        self.refuse_state(subject, act.policy)
        if self.edits is not None and act.seen is not None:
            subject.root.refuse_changed(self.edits, child=subject.child, seen=act.seen)

    def refuse_stranger(self, role: Role) -> None:
        if role is Role.NOBODY:
            raise Refusal("agents_only")
        if self.role is Role.MANAGER and role is not Role.MANAGER:
            raise Refusal("managers_only")

    def refuse_state(self, subject: Subject, policy: Policy) -> None:
        if subject.root.state is TicketState.CLOSED and not self.on_closed:
            raise Refusal("ticket_closed")
        state = getattr(subject, "state", None)
        if self.states and state not in self.states:
            too_early = self._too_early(state)
            raise Refusal("not_now") if too_early else subject.root.already(*self.done_as, child=subject.child)
        if self.check is not None:
            self.check(subject, policy)

    def _too_early(self, state: StrEnum | None) -> bool:
        """Whether the subject has yet to come to a state in which the act is possible; states are listed in order."""
        order = list(type(state)) if state is not None else []
        return state in order and order.index(state) < min(order.index(one) for one in self.states)

    def possible(self, subject: Subject, role: Role, policy: Policy) -> bool:
        """Whether this act could be done now by somebody of that role."""
        try:
            self.refuse_stranger(role)
            self.refuse_state(subject, policy)
        except Refusal:
            return False
        return True


RULES: dict[str, Rule] = {}


def rule(
    act_id: str,
    *,
    on: str,
    role: Role = Role.AGENT,
    when: tuple[StrEnum, ...] = (),
    check: Check | None = None,
    edits: str | None = None,
    done_as: tuple[str, ...] = (),
    on_closed: bool = False,
) -> Callable[[Callable[Concatenate[S, Act, P], R]], Callable[Concatenate[S, Act, P], R]]:
    """Enter the verb below into RULES and make it refuse by its row.

    `when` lists the subject's states in which the act is possible, `check` raises what else stands against it, `edits`
    names the journal event of an act that can be repeated, so that two people do not overwrite each other, `done_as`
    the events that whoever comes second is told of.
    """
    row = Rule(
        id=act_id,
        on=on,
        role=role,
        states=frozenset(when),
        check=check,
        edits=edits,
        done_as=done_as,
        on_closed=on_closed,
    )
    RULES[act_id] = row

    def decorate(verb: Callable[Concatenate[S, Act, P], R]) -> Callable[Concatenate[S, Act, P], R]:
        def guarded(subject: S, act: Act, /, *args: P.args, **facts: P.kwargs) -> R:
            row.enforce(subject, act)
            return verb(subject, act, *args, **facts)

        return update_wrapper(guarded, verb)

    return decorate


def refuse_future(at: datetime, act: Act, field: str) -> None:
    """What has happened cannot lie ahead (to the minute, §1)."""
    if to_the_minute(at) > to_the_minute(act.at):
        raise Refusal("in_the_future", field=field)


def refuse_before(at: datetime, bound: datetime, field: str, code: str) -> None:
    """An event cannot come before what it follows (to the minute, §1)."""
    if to_the_minute(at) < to_the_minute(bound):
        raise Refusal(code, field=field, bound=bound)
