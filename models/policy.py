"""The policy of the desk (§9 "Policy file"): tariff, delays and the choices that the procedure leaves open.

Each of these choices is a setting of a TOML file, so that code asks the policy and holds no constant.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, ValidationError

from models import reminders
from models.policy_checks import Findings, missing_keys, wrong_outcomes, wrong_rows
from models.policy_file import PolicyError, first_error, policy_error, read_policy_file
from models.policy_sections import (
    Calendar,
    Contact,
    DisputeRule,
    Gates,
    Outcomes,
    Privacy,
    Reminders,
    SavPlusRule,
    Section,
    TariffRow,
)
from models.policy_values import Span, span
from models.terms import Kind, PreTest, Service, SiteFact, TariffCode, Weekday

# Billed by acts, whatever visits found: an accepted quote (§6), a supplier ticket opened wrongly (§4), a SAV+ cancelled
# late (§8).
BILLED_BY_ACTS = {
    TariffCode.SDSL_INTERNAL_WIRING,
    TariffCode.VGA_SUPPLIER_TICKET,
    TariffCode.SAV_PLUS_LATE_CANCELLATION,
}

__all__ = ["Policy", "PolicyError", "TariffRow", "load_policy", "require_prices"]


class Policy(Section):
    """What the desk applies; made by `load_policy`."""

    contact: Contact
    calendar: Calendar
    opening_hours: Mapping[Weekday, tuple[Annotated[Span, BeforeValidator(span)], ...]]
    dispute: DisputeRule
    sav_plus: SavPlusRule
    gates: Gates
    reminders: Reminders = Reminders()
    privacy: Privacy = Privacy()
    pretest_lists: Annotated[Mapping[Service, tuple[PreTest, ...]], Field(alias="pretests")]
    site_fact_lists: Annotated[Mapping[Service, tuple[SiteFact, ...]], Field(alias="site_facts")]
    outcomes: Outcomes
    tariff: tuple[TariffRow, ...]

    @cached_property
    def digest(self) -> str:
        """A short name of all that it says."""
        return sha256(self.model_dump_json().encode()).hexdigest()[:16]

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """What was worked out of this one does not hold for another."""
        copied = super().model_copy(update=update, deep=deep)
        copied.__dict__.pop("digest", None)
        return copied

    def row(self, code: str, on: date) -> TariffRow:
        """The row of `code` in force on the local day `on` (§6). LookupError if there is none."""
        rows = [row for row in self.tariff if row.code == code and row.valid_from <= on]
        if not rows:
            raise LookupError(f"The tariff has no row {code} in force on {on:%Y-%m-%d}.")
        return max(rows, key=lambda row: row.valid_from)

    def nearest_row(self, code: str, on: date) -> TariffRow:
        """The row in force on that local day; where the tariff knows no price of that day, the first that it has."""
        first = min((row.valid_from for row in self.tariff if row.code == code), default=on)
        return self.row(code, max(on, first))

    def unpriced(self, on: date) -> list[TariffCode]:
        """What can be billed without a row in force on the local day `on` (§6): with any, the bot does not start."""
        billable = {code for kind in self.outcomes.values() for billed in kind.values() for code in billed.values()}
        in_force = {row.code for row in self.tariff if row.valid_from <= on}
        return [code for code in TariffCode if code in billable | BILLED_BY_ACTS and code not in in_force]

    def pretests(self, service: str) -> tuple[PreTest, ...]:
        """What the client checks before a supplier ticket is opened (§3), in the order shown."""
        return self.pretest_lists[Service(service)]

    def site_facts(self, service: str) -> tuple[SiteFact, ...]:
        """What must be known of the site before a supplier ticket is opened (§3)."""
        return self.site_fact_lists[Service(service)]

    def smallest_wrongful(self, service: str, on: date) -> Decimal:
        """The least that a wrongful visit costs, in euros without tax: the reminder at the opening (§2)."""
        codes = {billed.get(Service(service)) for billed in self.outcomes[Kind.STANDARD].values()}
        prices = [self.row(code, on).amount for code in codes if code]
        return min(price for price in prices if price is not None)


def load_policy(path: str | Path | None = None) -> Policy:
    """The policy in the file `path`, or the packaged one. Raises `PolicyError`."""
    return _packaged() if path is None else _load(Path(path))


def require_prices(policy: Policy, on: date, path: str | Path | None = None) -> None:
    """Every charge that the desk can make on this local day has a price (§6). Raises `PolicyError`."""
    unpriced = ", ".join(policy.unpriced(on))
    if unpriced:
        source = path or "The packaged policy"
        raise PolicyError(f"{source}: the tariff has no row in force on {on:%Y-%m-%d} for {unpriced}.")


@cache
def _packaged() -> Policy:
    return _load(Path(__file__).with_name("policy.toml"))


def _load(path: Path) -> Policy:
    text, content = read_policy_file(path)
    try:
        policy = Policy.model_validate(content)
    except ValidationError as error:
        raise first_error(path, text, error) from error
    for key, sentence in _contradictions(policy):
        raise policy_error(path, text, key, sentence)
    return policy


def _contradictions(policy: Policy) -> Findings:
    yield from missing_keys("opening_hours", policy.opening_hours, Weekday)
    if not any(policy.opening_hours.values()):
        yield ("opening_hours",), "should have a day on which the desk opens"
    yield from missing_keys("pretests", policy.pretest_lists, Service)
    yield from missing_keys("site_facts", policy.site_fact_lists, Service)
    yield from missing_keys("outcomes", policy.outcomes, Kind)
    for name in sorted(policy.reminders.delays.keys() - reminders.settings()):
        yield ("reminders", name), "is not a setting of the policy"
    yield from wrong_rows(policy.tariff)
    yield from wrong_outcomes(policy.outcomes, policy.tariff)
