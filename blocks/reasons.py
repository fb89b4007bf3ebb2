"""Why something is billed at all, and at which price (§4–§8): the first half of a charge's explanation."""

from collections.abc import Callable

from blocks.cost_texts import OCCASIONS
from blocks.delays import WHICH_COUNT, cancellation_notice
from blocks.labels import capital, label
from blocks.look import Look, person, visit_of
from blocks.rich import Element
from models.agreement import priced_on
from models.appointment import AppointmentCancelled
from models.charge import ChargeMade
from models.kinds import TRAITS
from models.outcome import OutcomeCorrected, OutcomeRecorded
from models.policy import TariffRow
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
        return [words.rich("*§6.* {reason}: on quote, the accepted amount is the price.", reason=row.reason)]
    if row is None or row.amount != charge.amount:
        return [words.rich("*§6.* {amount}: the price of that day, kept.", amount=words.money(charge.amount))]
    rows = [
        words.rich(
            "*§6.* {reason}: {amount}, in force since {day}.",
            reason=row.reason,
            amount=words.money(row.amount),
            day=words.long_day(row.valid_from),
        )
    ]
    return [*rows, *_dearer_since(charge, row, look)]


def _dearer_since(charge: Charge, row: TariffRow, look: Look) -> Rows:
    now, words, visit = look.policy.row(row.code, look.today), look.words, visit_of(charge)
    if now == row or now.amount is None:
        return []
    new = words.money(now.amount)
    if visit is not None and visit.consent is not None:
        return [
            words.rich(
                "Since {day} it is {amount}; what the client agreed to on {when} is what is billed.",
                day=words.long_day(now.valid_from),
                amount=new,
                when=words.moment(visit.consent.received_at),
            )
        ]
    return [
        words.rich(
            "Since {day} it is {amount}: earlier charges keep theirs.", day=words.long_day(now.valid_from), amount=new
        )
    ]


def _row_then(charge: Charge, look: Look) -> TariffRow | None:
    visit = visit_of(charge)
    agreed_on = priced_on(visit, TariffCode(charge.code), look.policy) if visit is not None else None
    try:
        return look.policy.row(charge.code, agreed_on or local_day(charge.made_at, look.policy))
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
            "*§5.* {kind}; found: {outcome}. Recorded by {who} on {when}.",
            kind=capital(label(visit.kind, words)),
            outcome=label(outcome, words),
            who=person(entry.by),
            when=words.moment(entry.at),
        )
    ]
    if outcome is TRAITS[visit.kind].flat_rate:
        rows.append(words.rich("*§8.* SAV+ is a flat rate, whatever is found."))
    elif outcome is Outcome.CLIENT_ABSENT and TRAITS[visit.kind].flat_rate is not None:
        rows.append(words.rich("*§8.* The client was absent: the SAV+ was not rendered, so its flat rate is not due."))
    return rows


def _outcome_entry(charge: Charge) -> Entry | None:
    """The entry of the outcome from which the charge was made."""
    made = charge.ticket.last_entry(ChargeMade, child=charge.number)
    outcomes = [
        entry
        for entry in charge.ticket.entries
        if entry.event_name in (OutcomeRecorded.name, OutcomeCorrected.name)
        and entry.child == charge.intervention_number
        and (made is None or entry.sequence < made.sequence)
    ]
    return outcomes[-1] if outcomes else None


def _quote(charge: Charge, look: Look) -> Rows:
    words = look.words
    quote = charge.ticket.quote(charge.quote_number) if charge.quote_number is not None else None
    rows = [words.rich("*§6.* Work on the internal wiring has no fixed price: only an accepted quote is billed.")]
    if quote is None or quote.answered_at is None:
        return rows
    accepted_on = words.rich(
        "Quote of {amount}, accepted in writing on {when}.",
        amount=words.money(quote.amount),
        when=words.moment(quote.answered_at),
    )
    return [*rows, accepted_on]


def _supplier_ticket(charge: Charge, look: Look) -> Rows:
    words, wrongful = look.words, charge.ticket.wrongful
    rows = [words.rich("*§4.* A VGA supplier ticket opened wrongly is billed by itself, with or without a visit.")]
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
            "*§8.* A SAV+ is cancelled free of charge {notice} or more before its slot ({which}).",
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
