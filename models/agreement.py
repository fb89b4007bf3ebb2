"""What was agreed is what is billed (§4): the row of the tariff that prices a visit's charge."""

from __future__ import annotations

from datetime import date

from models.policy import Policy, TariffRow
from models.tables.intervention import Intervention
from models.terms import TariffCode
from models.visit_costs import agreed_costs
from models.workdays import local_day


def priced_on(visit: Intervention, code: TariffCode, policy: Policy) -> date | None:
    """The local day on which the visit's consent was received; None where it has none (§4).

    Where the tariff knows no price of that day, it is the first day of which it does.
    """
    if visit.consent is None:
        return None
    received_on = local_day(visit.consent.received_at, policy)
    return max(received_on, policy.nearest_row(code, received_on).valid_from)


def agreed_row(visit: Intervention, code: TariffCode, policy: Policy) -> TariffRow | None:
    """The row of that day, at the amount that is kept with the consent; None where the visit has none (§4).

    A row that comes into the tariff later, for a day that has passed, is a price that changes later: that changes
    nothing.
    """
    day = priced_on(visit, code, policy)
    if day is None or visit.consent is None:
        return None
    row, kept = policy.row(code, day), dict(agreed_costs(visit.consent))
    return row.model_copy(update={"amount": kept.get(code, row.amount)})
