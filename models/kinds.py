"""The kinds of visit (§4, §8), one declaration each. What they can find, and what that costs, is in the policy file."""

from __future__ import annotations

from dataclasses import dataclass

from models.policy import Policy
from models.tables.ticket import Ticket
from models.tariff import kinds
from models.terms import FaultNature, Kind, Outcome, TariffCode


@dataclass(frozen=True, kw_only=True)
class Traits:
    """What a kind of visit is like.

    `late_cancellation` is the row billed when a client cancels too late; None where cancelling is free. `flat_rate` is
    the outcome by which it is billed whatever is found. `suggested_after` is an outcome after which it saves the client
    repeated charges.
    """

    movable: bool = True
    needs_referent: bool = False
    has_steps: bool = False
    fault_natures: frozenset[FaultNature] = frozenset(FaultNature)
    late_cancellation: TariffCode | None = None
    flat_rate: Outcome | None = None
    suggested_after: Outcome | None = None


TRAITS: dict[Kind, Traits] = {
    Kind.STANDARD: Traits(),
    Kind.EXPERTISE: Traits(needs_referent=True),
    Kind.SAV_PLUS: Traits(
        movable=False,
        has_steps=True,
        fault_natures=frozenset({FaultNature.INTERMITTENT}),
        late_cancellation=TariffCode.SAV_PLUS_LATE_CANCELLATION,
        flat_rate=Outcome.PERFORMED,
        suggested_after=Outcome.NO_FAULT,
    ),
}

WITH_LATE_FEE = frozenset(kind for kind, traits in TRAITS.items() if traits.late_cancellation is not None)


def kinds_for(ticket: Ticket, policy: Policy) -> list[Kind]:
    """The kinds of visit that the ticket can have (§4): SAV+ only for an intermittent fault."""
    return [kind for kind in kinds(ticket.service, policy=policy) if ticket.fault_nature in TRAITS[kind].fault_natures]


def suggested_kind(ticket: Ticket, policy: Policy) -> Kind | None:
    """The kind of visit, not had yet, that would now save the client repeated charges (§8); None where none would."""
    had = _had(ticket)
    findings = {visit.result.outcome for visit in ticket.interventions if visit.result is not None}
    for kind in kinds_for(ticket, policy):
        if kind not in had and TRAITS[kind].suggested_after in findings:
            return kind
    return None


def _had(ticket: Ticket) -> set[Kind]:
    """The kinds of its visits that are under way, took place or were missed; others are to be had still."""
    return {
        visit.kind
        for visit in ticket.interventions
        if visit.is_active or (visit.result is not None and visit.result.outcome is not Outcome.TECHNICIAN_ABSENT)
    }


def offered_kind(ticket: Ticket, policy: Policy) -> Kind | None:
    """The flat-rate kind of visit that can be offered to the client beforehand (§8), had none of it yet."""
    had = _had(ticket)
    for kind in kinds_for(ticket, policy):
        if TRAITS[kind].flat_rate is not None and kind not in had:
            return kind
    return None
