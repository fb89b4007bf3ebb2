"""What can be done on a ticket now: its next step first, then the rest (design §4, the card)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from models.acts import Act, all_acts, never
from models.context import Context
from models.policy import Policy
from models.tables.ticket import Ticket
from models.terms import Role
from models.who import Who

ANYBODY = Who("", "")


@dataclass(frozen=True)
class Step:
    """An act that is possible now, and the child it is done to."""

    act: Act
    child: int | None


def possible(ticket: Ticket, context: Context) -> list[Step]:
    """Everything this person may do on the ticket now, the most pressing first."""
    return [
        Step(act, subject.child)
        for act in all_acts().values()
        if act.on is not None
        for subject in ticket.subjects(act.on)
        if act.is_possible(subject, context)
    ]


def shared(policy: Policy, at: datetime) -> Context:
    """What all of the desk see at that instant is what a manager could do who has done nothing yet."""
    return Context(by=ANYBODY, role=Role.MANAGER, at=at, policy=policy)


def steps(ticket: Ticket, policy: Policy, at: datetime) -> list[Step]:
    """What can be done at that instant, for the card, which all of the desk share; what is deferred comes last, and
    after all else what could carry the ticket on at another stage.
    """
    anybody = shared(policy, at)

    def place(step: Step) -> tuple[bool, bool]:
        is_deferred = step.act.deferred(ticket.named(step.child), anybody)
        return is_deferred, is_deferred and step.act.forward is not never

    return sorted(possible(ticket, anybody), key=place)
