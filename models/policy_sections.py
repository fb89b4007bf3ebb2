"""The tables of the policy file (§9), one frozen model each, and the words they are written with."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictStr

from models.email_address import Email
from models.policy_values import code_or_none, duration, euros, zone
from models.terms import Kind, Outcome, Region, Service, TariffCode, WorkCalendar

NonEmpty = Annotated[StrictStr, Field(min_length=1)]
StrictDay = Annotated[date, Field(strict=True)]
Duration = Annotated[timedelta, BeforeValidator(duration)]
Billed = Annotated[TariffCode | None, BeforeValidator(code_or_none)]
Qualifications = Mapping[Outcome, Mapping[Service, Billed]]


# Findings that earlier versions of the file lack: nothing to bill, at every service that has such visits (§5).
FREE_LATELY = (Outcome.TECHNICIAN_ABSENT,)


def with_later_outcomes(outcomes: Mapping[Kind, Qualifications]) -> dict[Kind, Qualifications]:
    """The table of §5 with the findings that were added to it later, where the desk's copy does not say them."""
    return {kind: {**table, **_free_lately(table)} for kind, table in outcomes.items()}


def _free_lately(table: Qualifications) -> dict[Outcome, dict[Service, TariffCode | None]]:
    services = [service for service in Service if any(service in billed for billed in table.values())]
    return {outcome: dict.fromkeys(services) for outcome in FREE_LATELY if services and outcome not in table}


Outcomes = Annotated[Mapping[Kind, Qualifications], AfterValidator(with_later_outcomes)]


class Section(BaseModel):
    """A key that is added to a section later gets a default: the copies that desks already have must go on working."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Contact(Section):
    company: NonEmpty = "OpenIP"
    phone: NonEmpty
    email: Email
    client_service_email: Email


class Calendar(Section):
    time_zone: Annotated[ZoneInfo, BeforeValidator(zone)]
    holidays: Region
    closing_days: tuple[StrictDay, ...]


class DisputeRule(Section):
    working_days: Annotated[int, Field(strict=True, ge=1, le=365)]
    calendar: WorkCalendar


class SavPlusRule(Section):
    free_cancellation_hours: Annotated[int, Field(strict=True, ge=0, le=24 * 365)]
    calendar: WorkCalendar
    exactly_at_limit: Literal["free", "late"]


class Gates(Section):
    four_eyes: StrictBool
    supplier_ticket_before_intervention: StrictBool
    consent_before_ticket: StrictBool


class Reminders(Section):
    """Delays that differ from the usual ones, by the setting of each kind of reminder (models/reminders.py)."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Duration] = Field(init=False)

    again: Duration = timedelta(hours=24)

    @property
    def delays(self) -> Mapping[str, timedelta]:
        return self.__pydantic_extra__


class Privacy(Section):
    """How long the personal data of a ticket are kept after the last thing that was done to it, and how long what was
    sent is still known to the outbox.
    """

    retention_days: Annotated[int, Field(strict=True, ge=1, le=365 * 100)] = 5 * 365
    sent_days: Annotated[int, Field(strict=True, ge=1, le=365 * 100)] = 90


class TariffRow(Section):
    """A reason and its price from `valid_from` on (§6), in euros without tax; None where it takes a quote."""

    code: TariffCode
    services: Annotated[tuple[Service, ...], Field(min_length=1)]
    reason: NonEmpty
    amount: Annotated[Decimal | None, BeforeValidator(euros)] = None
    quote: StrictBool = False
    valid_from: StrictDay
    waived_by_expertise: StrictBool
