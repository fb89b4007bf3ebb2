"""Why something is billed at all, and at which price (§4–§8): the first half of a charge's explanation."""

from collections.abc import Callable
from datetime import datetime

from blocks import cost_texts
from blocks.cost_texts import OCCASIONS
from blocks.delays import WHICH_COUNT, cancellation_notice
from blocks.labels import capital, label
from blocks.look import Look, person, visit_of
from blocks.procedure import BILLING, SAV_PLUS, source
from blocks.rich import Element
from models.agreement import priced_on
from models.cancellation import AppointmentCancelled
from models.charge import ChargeMade
from models.events import tells_of
from models.kinds import TRAITS
from models.outcome import OutcomeRecorded
from models.outcome_correction import OutcomeCorrected
from models.policy import TariffRow
from models.supplier_ticket import wrongful_of
from models.tables.charge import Charge
from models.tables.journal import Entry
from models.terms import Outcome, TariffCode
from models.workdays import counted_hours, free_cancellation_until, local_day

Rows = list[list[Element]]


def reasons(charge: Charge, look: Look) -> Rows:
    """The rule that led to the charge, with who recorded the fact it rests on."""
    return _RULES.get(OCCASIONS.get(charge.code, ""), _by_outcome)(charge, look)


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
    words, visit = look.words, visit_of(charge)
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
    visit = visit_of(charge)
    agreed = visit and priced_on(visit, TariffCode(charge.code), look.policy)
    rows = [look.policy.row(charge.code, agreed)] if agreed else []
    rows += filter(None, [_row_of_day(charge.code, charge.made_at, look)])
    return next((row for row in rows if row.amount in (charge.amount, None)), None)


def _row_of_day(code: str, at: datetime, look: Look) -> TariffRow | None:
    try:
        return look.policy.row(code, local_day(at, look.policy))
    except LookupError:
        return None


def _by_outcome(charge: Charge, look: Look) -> Rows:
    words, visit, entry = look.words, visit_of(charge), _outcome_entry(charge)
    event = entry.event if entry else None
    if visit is None or entry is None or not isinstance(event, OutcomeRecorded | OutcomeCorrected):
        return []
    outcome = event.outcome
    rows = [
        words.rich(
            "*{source}:* {kind}; found: {outcome}. Recorded by {who} on {when}.",
            source=source(BILLING, words),
            kind=capital(label(visit.kind, words)),
            outcome=label(outcome, words),
            who=person(entry.by),
            when=words.moment(entry.at),
        ),
        *reads_otherwise(outcome, charge.code, look),
    ]
    cited = source(SAV_PLUS, words)
    if outcome is TRAITS[visit.kind].flat_rate:
        rows.append(words.rich("*{source}:* SAV+ is a flat rate, whatever is found.", source=cited))
    elif outcome is Outcome.CLIENT_ABSENT and TRAITS[visit.kind].flat_rate is not None:
        rows.append(
            words.rich(
                "*{source}:* the client was absent: the SAV+ was not rendered, so its flat rate is not due.",
                source=cited,
            )
        )
    return rows


def reads_otherwise(outcome: Outcome, code: str, look: Look) -> Rows:
    """Why a fault at the client's on ADSL bears the reason "no fault found at the supplier's" (§5); mostly nothing."""
    if not cost_texts.reads_otherwise(outcome, code):
        return []
    return [
        look.words.rich(
            "For ADSL the tariff has no reason of its own for a fault on the client's installation: it is billed as"
            " “no fault found at the supplier's”, since the supplier's line is sound."
        )
    ]


def _outcome_entry(charge: Charge) -> Entry | None:
    """The entry of the outcome from which the charge was made."""
    made = charge.ticket.last_entry(ChargeMade, child=charge.number)
    outcomes = [
        entry
        for entry in charge.ticket.entries
        if tells_of(entry, OutcomeRecorded, OutcomeCorrected)
        and entry.child == charge.intervention_number
        and (made is None or entry.sequence < made.sequence)
    ]
    return outcomes[-1] if outcomes else None


def _quote(charge: Charge, look: Look) -> Rows:
    words = look.words
    quote = charge.ticket.quote(charge.quote_number) if charge.quote_number is not None else None
    rows = [
        words.rich(
            "*{source}:* work on the internal wiring has no fixed price: only an accepted quote is billed.",
            source=source(BILLING, words),
        )
    ]
    if quote is None or quote.answered_at is None:
        return rows
    accepted_on = words.rich(
        "Quote of {amount}, accepted in writing on {when}.",
        amount=words.money(quote.amount),
        when=words.moment(quote.answered_at),
    )
    return [*rows, accepted_on]


def _supplier_ticket(charge: Charge, look: Look) -> Rows:
    words, wrongful = look.words, wrongful_of(charge)
    rows = [
        words.rich(
            "*{source}:* a VGA supplier ticket opened wrongly is billed by itself, with or without a visit.",
            source=source(BILLING, words),
        )
    ]
    if wrongful is None:
        return rows
    by = words.rich("Recorded by {who} on {when}.", who=person(wrongful.by), when=words.moment(wrongful.at))
    return [*rows, by]


def _late_cancellation(charge: Charge, look: Look) -> Rows:
    """The hours counted back from the slot, day by day (§8)."""
    words, visit = look.words, visit_of(charge)
    slot = visit.appointment if visit else None
    rows = [
        words.rich(
            "*{source}:* a SAV+ is cancelled free of charge {notice} or more before its slot ({which}).",
            source=source(SAV_PLUS, words),
            notice=cancellation_notice(words, look.policy),
            which=words(WHICH_COUNT[look.policy.sav_plus.calendar]),
        )
    ]
    if slot is None:
        return rows
    counted = [
        words("{day}: {hours} h", day=words.day(day), hours=_hours(spent.total_seconds()))
        for day, spent in counted_hours(slot.starts_at, look.policy)
    ]
    until = free_cancellation_until(slot.starts_at, look.policy)
    rows.append(
        words.rich(
            "Slot: {slot}. Counted back: {counted}. Free until {until}.",
            slot=words.moment(slot.starts_at),
            counted=words.join(counted),
            until=words.moment(until),
        )
    )
    cancelled = charge.ticket.last_entry(AppointmentCancelled, child=charge.intervention_number)
    event = cancelled.event if cancelled else None
    if cancelled is None or not isinstance(event, AppointmentCancelled):
        return rows
    received = words.moment(event.received_at)
    by = words.rich("Cancellation received on {when}, recorded by {who}.", when=received, who=person(cancelled.by))
    return [*rows, by]


def _hours(seconds: float) -> str:
    """`10`, or `10:30`."""
    hours, minutes = divmod(int(seconds) // 60, 60)
    return f"{hours}:{minutes:02}" if minutes else str(hours)


_RULES: dict[str, Callable[[Charge, Look], Rows]] = {
    "quote": _quote,
    "supplier_ticket": _supplier_ticket,
    "late_cancellation": _late_cancellation,
}
