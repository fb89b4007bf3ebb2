"""Why something is billed at all (§4–§8): the beginning of a charge's explanation."""

from collections.abc import Callable

from blocks import cost_texts
from blocks.cost_texts import OCCASIONS
from blocks.delays import WHICH_COUNT, cancellation_notice, is_free_exactly_then, last_free_moment
from blocks.labels import capital, label
from blocks.look import Look, person
from blocks.prices import Rows
from blocks.procedure import BILLING, SAV_PLUS, source
from models.cancellation import AppointmentCancelled
from models.charge import ChargeMade
from models.events import tells_of
from models.kinds import TRAITS
from models.outcome import OutcomeRecorded
from models.outcome_correction import OutcomeCorrected
from models.tables.charge import Charge
from models.tables.journal import Entry
from models.terms import Outcome
from models.workdays import counted_hours
from models.wrongful import wrongful_of


def reasons(charge: Charge, look: Look) -> Rows:
    """The rule that led to the charge, with who recorded the fact it rests on."""
    return _RULES.get(OCCASIONS.get(charge.code, ""), _by_outcome)(charge, look)


def _by_outcome(charge: Charge, look: Look) -> Rows:
    words, visit, entry = look.words, charge.visit, _outcome_entry(charge)
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
    words, visit = look.words, charge.visit
    slot = visit.appointment if visit else None
    facts = {
        "source": source(SAV_PLUS, words),
        "notice": cancellation_notice(words, look.policy),
        "which": words(WHICH_COUNT[look.policy.sav_plus.calendar]),
    }
    if is_free_exactly_then(look.policy):
        free = words.rich(
            "*{source}:* a SAV+ is cancelled free of charge {notice} or more before its slot ({which}).", **facts
        )
    else:
        free = words.rich(
            "*{source}:* a SAV+ is cancelled free of charge more than {notice} before its slot ({which}).", **facts
        )
    rows = [free]
    if slot is None:
        return rows
    counted = [
        words("{day}: {hours} h", day=words.day(day), hours=_hours(spent.total_seconds()))
        for day, spent in counted_hours(slot.starts_at, look.policy)
    ]
    until = last_free_moment(slot.starts_at, look.policy)
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
