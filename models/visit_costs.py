"""What a visit can cost (§4, §5, §6, §8): as it is shown, agreed to and approved."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from models.kinds import TRAITS
from models.policy import Policy
from models.tables.intervention import Consent, Intervention
from models.tariff import billed
from models.terms import Kind, Service, TariffCode
from models.workdays import local_day


class AnnouncedCost(BaseModel):
    """An amount that the client was told the visit can cost, in euros HT."""

    model_config = ConfigDict(frozen=True)

    code: TariffCode
    amount: Decimal


Costs = list[tuple[TariffCode, Decimal]]


def costs_of(intervention: Intervention, policy: Policy, on: datetime) -> Costs:
    """What this visit can cost: as agreed, and before the consent by that day's tariff; a flat rate first."""
    if intervention.consent is None:
        return possible_costs(intervention.kind, intervention.ticket.service, policy, on)
    return _flat_rate_first(
        agreed_costs(intervention.consent), flat_rate_code(intervention.kind, intervention.ticket.service, policy)
    )


def agreed_costs(consent: Consent) -> Costs:
    """What the client was told when they agreed (§4)."""
    costs = [AnnouncedCost.model_validate(cost) for cost in consent.told]
    return [(cost.code, cost.amount) for cost in costs]


def announced(costs: Costs) -> tuple[AnnouncedCost, ...]:
    """As the journal keeps them."""
    return tuple(AnnouncedCost(code=code, amount=amount) for code, amount in costs)


def possible_costs(kind: Kind, service: Service, policy: Policy, on: datetime) -> Costs:
    """What a visit of this kind can cost (§5, §6), by that day's tariff: code and euros HT.

    The cheapest first, but a flat rate before what is billed by way of exception (§8).
    """
    codes = {*billed(kind, service, policy=policy).values(), TRAITS[kind].late_cancellation}
    rows = [policy.nearest_row(code, local_day(on, policy)) for code in codes if code is not None]
    costs = [(row.code, row.amount) for row in rows if row.amount is not None]
    return _flat_rate_first(costs, flat_rate_code(kind, service, policy))


def flat_rate_code(kind: Kind, service: Service, policy: Policy) -> TariffCode | None:
    """The row by which such a visit is billed whatever is found (§8); None where it has no flat rate."""
    outcome = TRAITS[kind].flat_rate
    return billed(kind, service, policy=policy).get(outcome) if outcome else None


def _flat_rate_first(costs: Costs, flat: TariffCode | None) -> Costs:
    return sorted(costs, key=lambda cost: (cost[0] is not flat, cost[1], cost[0]))
