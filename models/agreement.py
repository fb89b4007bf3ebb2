"""What was agreed is what is billed (§4): the day whose tariff prices a visit's charge."""

from __future__ import annotations

from datetime import date

from models.policy import Policy
from models.tables.intervention import Intervention
from models.terms import TariffCode
from models.workdays import local_day


def priced_on(visit: Intervention, code: TariffCode, policy: Policy) -> date | None:
    """The local day on which the visit's consent was received; None where it has none (§4).

    Where the tariff knows no price of that day, it is the first day of which it does.
    """
    if visit.consent is None:
        return None
    received_on = local_day(visit.consent.received_at, policy)
    return max(received_on, policy.nearest_row(code, received_on).valid_from)
