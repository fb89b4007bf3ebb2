"""What a visit can cost, and at which price it is billed (§4, §6): that of the day on which the client agreed."""

from datetime import datetime
from decimal import Decimal

from blocks.look import Look
from blocks.procedure import BILLING, source
from blocks.rich import Element
from models.agreement import priced_on
from models.policy import TariffRow
from models.tables.charge import Charge
from models.tables.intervention import Intervention
from models.terms import TariffCode
from models.visit_costs import Costs, costs_of, flat_rate_code
from models.workdays import local_day

Rows = list[list[Element]]


def possible_cost(intervention: Intervention, look: Look) -> str:
    """As agreed, before the consent by today's tariff: `250,00 € HT (991,00 € HT au plus)`."""
    return cost_in_short(intervention, costs_of(intervention, look.policy, look.at), look)


def cost_in_short(intervention: Intervention, costs: Costs, look: Look) -> str:
    """A flat rate first, then what is billed in its place by way of exception (§8); else the least and the most."""
    words = look.words
    flat = flat_rate_code(intervention.kind, intervention.ticket.service, look.policy)
    rate = next((amount for code, amount in costs if code is flat), None)
    amounts = sorted({amount for code, amount in costs if code is not flat or rate is None}) or [Decimal(0)]
    if rate is not None:
        others = words.either(words.money(amount) for amount in amounts)
        return words("{rate} flat rate (by way of exception {others})", rate=words.money(rate), others=others)
    least, most = words.money(amounts[0]), words.money(amounts[-1])
    return least if len(amounts) == 1 else words("{least} ({most} at most)", least=least, most=most)


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
