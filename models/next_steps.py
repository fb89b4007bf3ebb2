"""What can be done on a ticket now: its next step first, then the rest (design §4, the card)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

# Importing the nouns enters their acts into RULES.
from models import appointment, consent, dispatch, gate, outcome, pretests, site, supplier_ticket
from models.policy import Policy
from models.rules import RULES, Subject
from models.terms import Role
from models.ticket import Ticket

__all__ = ["Step", "possible", "steps"]

NOUNS = (appointment, consent, dispatch, gate, outcome, pretests, site, supplier_ticket)

# The next step of a ticket is the first of these that is possible.
PRIORITY = (
    "charge.inform",
    "outcome.record",
    "appointment.schedule",
    "dispatch.approve",
    "consent.record",
    "supplier_ticket.record",
    "pretests.tick",
    "site.describe",
    "intervention.plan",
    "dispatch.refuse",
    "appointment.move",
    "appointment.cancel",
    "consent.withdraw",
    "intervention.abandon",
    "gate.lift",
    "ticket.assign",
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
    before_supplier = {
        "pretests.tick": pretests.is_confirmed(ticket, policy) or ticket.supplier_ticket is not None,
        "site.describe": site.is_complete(ticket, policy),
        "ticket.assign": True,
    }
    return before_supplier.get(act_id, False)


def _subjects(ticket: Ticket, on: str) -> Iterator[Subject]:
    if on == "ticket":
        yield ticket
    elif on == "intervention":
        yield from ticket.interventions
    elif on == "charge":
        yield from ticket.charges
