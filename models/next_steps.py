"""What can be done on a ticket now: its next step first, then the rest (design §4, the card)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

# Importing the nouns enters their acts into RULES.
from models import (
    appointment,  # noqa: F401
    closing,
    consent,  # noqa: F401
    correction,  # noqa: F401
    dispatch,  # noqa: F401
    dispute,  # noqa: F401
    gate,  # noqa: F401
    outcome,  # noqa: F401
    pretests,
    quote,  # noqa: F401
    sav_plus,  # noqa: F401
    site,
    supplier_ticket,  # noqa: F401
)
from models.policy import Policy
from models.rules import RULES, Subject
from models.tables.ticket import Ticket
from models.terms import InterventionState, Role

__all__ = ["Step", "possible", "steps"]

# The next step of a ticket is the first of these that is possible.
PRIORITY = (
    "dispute.decide",
    "charge.inform",
    "outcome.record",
    "appointment.schedule",
    "dispatch.approve",
    "consent.record",
    "quote.answer",
    "supplier_ticket.record",
    "pretests.tick",
    "site.describe",
    "ticket.close",
    "intervention.plan",
    "dispatch.refuse",
    "dispute.record",
    "sav_plus.step",
    "quote.offer",
    "supplier_ticket.wrongful",
    "appointment.move",
    "appointment.cancel",
    "consent.withdraw",
    "intervention.abandon",
    "gate.lift",
    "ticket.reopen",
    "ticket.correct",
    "ticket.assign",
    "outcome.correct",
    "charge.cancel",
)


@dataclass(frozen=True)
class Step:
    """An act that is possible now: its id, and the child it is done to."""

    id: str
    child: int | None


def possible(ticket: Ticket, role: Role, policy: Policy) -> list[Step]:
    """Everything a person of that role may do on the ticket now, the most pressing first."""
    return [
        Step(act_id, subject.child)
        for act_id in PRIORITY
        for subject in _subjects(ticket, RULES[act_id].on)
        if RULES[act_id].possible(subject, role, policy)
    ]


def steps(ticket: Ticket, policy: Policy) -> list[Step]:
    """`possible` for the card, which managers and agents share; what is done already comes after what is not."""
    found = possible(ticket, Role.MANAGER, policy)
    return sorted(found, key=lambda step: _is_done(step.id, ticket, policy))


def _is_done(act_id: str, ticket: Ticket, policy: Policy) -> bool:
    """Whether the act could only repeat or correct something."""
    repeats = {
        "pretests.tick": pretests.is_confirmed(ticket, policy) or ticket.supplier_ticket is not None,
        "site.describe": site.is_complete(ticket, policy),
        "ticket.close": bool(closing.blockers(ticket)) or not _has_been_visited(ticket),
        "dispute.record": True,
        "charge.cancel": True,
        "outcome.correct": True,
        "ticket.correct": True,
        "ticket.assign": True,
    }
    return repeats.get(act_id, False)


def _has_been_visited(ticket: Ticket) -> bool:
    return any(visit.state is InterventionState.COMPLETED for visit in ticket.interventions)


def _subjects(ticket: Ticket, on: str) -> Iterator[Subject]:
    if on == "ticket":
        yield ticket
    elif on == "intervention":
        yield from ticket.interventions
    elif on == "charge":
        yield from ticket.charges
    elif on == "quote":
        yield from ticket.quotes
    elif on == "dispute":
        yield from ticket.disputes
