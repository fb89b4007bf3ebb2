"""What can be wrong between values of the policy file that are each right: pairs of key and sentence."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from models.policy_lines import KeyPath
from models.policy_sections import Qualifications, TariffRow
from models.terms import Kind, Service, TariffCode

Findings = Iterator[tuple[KeyPath, str]]


def missing_keys(table: str, present: Collection[str], needed: Iterable[str]) -> Findings:
    """A table that must have every one of `needed`."""
    yield from (((table, name), "is missing") for name in needed if name not in present)


def wrong_rows(rows: Sequence[TariffRow]) -> Findings:
    """Every code has rows, each from another day, with a price, or on quote where there is none (§6)."""
    seen = set()
    for index, row in enumerate(rows):
        if (row.code, row.valid_from) in seen:
            yield (
                ("tariff", index, "valid_from"),
                f"repeats a row: {row.code} already has one from {row.valid_from}",
            )
        seen.add((row.code, row.valid_from))
        yield from _wrong_price(index, row)
    absent = [code for code in TariffCode if code not in {row.code for row in rows}]
    if absent:
        yield ("tariff",), f"lacks a row with the code {absent[0]}"


def _wrong_price(index: int, row: TariffRow) -> Findings:
    quoted = row.code == TariffCode.SDSL_INTERNAL_WIRING
    if row.quote != quoted:
        yield ("tariff", index, "quote"), f"should be {str(quoted).lower()} for {row.code}"
    if quoted and row.amount is not None:
        yield ("tariff", index, "amount"), f"should be left out: {row.code} is on quote"
    if not quoted and row.amount is None:
        yield ("tariff", index, "amount"), "is missing"


def wrong_outcomes(outcomes: Mapping[Kind, Qualifications], rows: Sequence[TariffRow]) -> Findings:
    """Outcomes lead to priced rows of their service (§5), and every service has one that is billed (§2)."""
    for kind, by_outcome in outcomes.items():
        for outcome, billed in by_outcome.items():
            yield from _wrong_codes(("outcomes", kind, outcome), billed, rows)
    standard = outcomes.get(Kind.STANDARD, {})
    for service in Service:
        if not any(billed.get(service) for billed in standard.values()):
            yield ("outcomes", Kind.STANDARD), f"should bill at least one outcome to {service}"


def _wrong_codes(key: KeyPath, billed: Mapping[Service, TariffCode | None], rows: Sequence[TariffRow]) -> Findings:
    for service, code in billed.items():
        if code == TariffCode.SDSL_INTERNAL_WIRING:
            yield (*key, service), f"should be a row with a price, not {code}"
        if any(row.code == code and service not in row.services for row in rows):
            yield (*key, service), f"should be a row of the tariff for {service}, not {code}"
