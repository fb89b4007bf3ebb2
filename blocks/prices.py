"""At which price something is billed (§4, §6): that of the day on which the client agreed."""

from datetime import datetime

from blocks.look import Look
from blocks.procedure import BILLING, source
from blocks.rich import Element
from models.agreement import priced_on
from models.policy import TariffRow
from models.tables.charge import Charge
from models.terms import TariffCode
from models.workdays import local_day

Rows = list[list[Element]]


def price(charge: Charge, look: Look) -> Rows:
    """The row of the day of the visit's consent (§4), else of the day of the charge, which keeps its price (§6)."""
    row, words = _row_then(charge, look), look.words
    if row is not None and row.amount is None:
        return [
            words.rich(
                "*{source}:* {reason}: on quote, the accepted amount is the price.",
                source=source(BILLING, words),
                reason=row.reason,
            )
        ]
    if row is None or row.amount != charge.amount:
        return [
            words.rich(
                "*{source}:* {amount}: the price of that day, kept.",
                source=source(BILLING, words),
                amount=words.money(charge.amount),
            )
        ]
    rows = [
        words.rich(
            "*{source}:* {reason}: {amount}, in force since {day}.",
            source=source(BILLING, words),
            reason=row.reason,
            amount=words.money(row.amount),
            day=words.long_day(row.valid_from),
        )
    ]
    return [*rows, *_agreed(charge, row, look), *_other_since(row, look)]


def _agreed(charge: Charge, row: TariffRow, look: Look) -> Rows:
    """What was agreed is what is billed (§4): said where the act's own day has another price."""
    words, visit = look.words, charge.visit
    if visit is None or visit.consent is None or _row_of_day(charge.code, charge.made_at, look) == row:
        return []
    return [
        words.rich(
            "It is the price of the day on which the client agreed, {when}: what changed later changes nothing.",
            when=words.moment(visit.consent.received_at),
        )
    ]


def _other_since(row: TariffRow, look: Look) -> Rows:
    now, words = look.policy.row(row.code, look.today), look.words
    if now == row or now.amount is None:
        return []
    return [
        words.rich(
            "Since {day} it is {amount}: what was agreed before keeps its price.",
            day=words.long_day(now.valid_from),
            amount=words.money(now.amount),
        )
    ]


def _row_then(charge: Charge, look: Look) -> TariffRow | None:
    """The row by which the charge was priced: of the consent's day, for a visit; a charge of before, of its own day."""
    visit = charge.visit
    agreed = visit and priced_on(visit, TariffCode(charge.code), look.policy)
    rows = [look.policy.row(charge.code, agreed)] if agreed else []
    rows += filter(None, [_row_of_day(charge.code, charge.made_at, look)])
    return next((row for row in rows if row.amount in (charge.amount, None)), None)


def _row_of_day(code: str, at: datetime, look: Look) -> TariffRow | None:
    try:
        return look.policy.row(code, local_day(at, look.policy))
    except LookupError:
        return None
