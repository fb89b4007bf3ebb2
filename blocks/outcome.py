"""The outcome of a visit (§5): the form with its live preview of amount and reason, and what the thread is told."""

from decimal import Decimal
from functools import partial

from blocks import cost_texts, inputs
from blocks.acts import act_button, act_form
from blocks.delays import dispute_delay
from blocks.events import happened_since, message, past_tense
from blocks.forms import Form, Prose, Values, filled_in
from blocks.informing import informing_in_view
from blocks.inputs import field
from blocks.kit import Block, Message, View, alert, button, context, lines
from blocks.labels import choices, label
from blocks.look import Look, last_minute, or_erased, person, value
from blocks.readings import SHOW_TEXT
from blocks.reasons import reads_otherwise
from blocks.refusals import sentences
from blocks.rich import Element
from blocks.telling import thread_message
from blocks.views import act_view
from blocks.visit_texts import flat_rate
from blocks.words import Words, msgid
from blocks.writing import ClientText
from models import appointment
from models.events import Event
from models.expertise import FIXED, FaultFixedSince
from models.intervention import PLAN, InterventionPlanned
from models.kinds import TRAITS, suggested_kind
from models.next_steps import Step, shared, steps
from models.outcome import RECORD, OutcomeRecorded, billed_row, offered
from models.outcome_correction import (
    CORRECT,
    OutcomeCorrected,
    charges_of,
    is_corrected_away,
    leads_to_the_same,
    standing_charge,
)
from models.policy import TariffRow
from models.tables.charge import Charge
from models.tables.intervention import Intervention, Result
from models.tables.journal import Entry
from models.tariff import outcomes
from models.terms import ABSENCES, ChargeStatus, Informed, Kind, Outcome
from models.workdays import dispute_deadline

PREVIEW = "preview"


class CorrectForm(Form):
    outcome: Outcome
    findings: Prose
    called_support: bool
    informed: Informed = Informed.LATER
    reason: Prose


class RecordForm(Form):
    outcome: Outcome
    findings: Prose
    called_support: bool
    informed: Informed = Informed.LATER


@act_form(
    RECORD,
    RecordForm,
    button=msgid("Record the outcome"),
    next_step=msgid("visit, then record its outcome."),
    redrawn_by=("outcome", "informed"),
    beside=appointment.MOVE,
)
def record_view(intervention: Intervention, look: Look, values: Values | None = None) -> View:
    """`values` is the state of the form when something is chosen: it shows what that leads to."""
    words = look.words
    chosen = _chosen(intervention, look, values)
    blocks = [
        *_slot_notes(intervention, look),
        *_fields(intervention, chosen, look),
        *_informing(intervention, chosen, look, values),
    ]
    return act_view(
        RECORD,
        intervention,
        look,
        title=words("Outcome of the visit"),
        submit=words("Save"),
        blocks=blocks,
    )


@act_form(CORRECT, CorrectForm, button=msgid("Correct the outcome"), redrawn_by=("outcome", "informed"))
def correct_view(intervention: Intervention, look: Look, values: Values | None = None) -> View:
    """The same form, filled in with what was recorded; where it leads to another row, the charge is another one."""
    words, before = look.words, intervention.result
    chosen = _chosen(intervention, look, values) or (before.outcome if before else None)
    row, standing = _row(intervention, chosen, look), standing_charge(intervention)
    stays = chosen is None or leads_to_the_same(standing, row)
    blocks = [
        *_consequences_of_correcting(intervention, standing, look, stays=stays),
        *_fields(intervention, chosen, look, before),
        *([] if stays else _informing(intervention, chosen, look, values)),
        field(
            "reason",
            words("Reason for the correction"),
            inputs.text(multiline=True),
            hint=words("Shown in the thread; the client reads it too if a charge is cancelled."),
        ),
    ]
    return act_view(
        CORRECT,
        intervention,
        look,
        title=words("Correct the outcome"),
        submit=words("Correct"),
        blocks=blocks,
    )


def _consequences_of_correcting(
    intervention: Intervention, standing: Charge | None, look: Look, *, stays: bool
) -> list[Block]:
    words = look.words
    if stays and standing is not None:
        charge = words("The charge stays as it is: the outcome leads to the same reason and amount.")
    elif stays:
        charge = words("Another outcome cancels the charge of the old one; what it leads to is charged instead.")
    else:
        charge = words("The charge of the old outcome is cancelled; what the new one leads to is charged in full.")
    fixed = (
        [alert(words("Correcting undoes that the fault was fixed since: what that waived is owed again."), "warning")]
        if intervention.fixed_since is not None
        else []
    )
    given_up = [_given_up(charge, look) for charge in charges_of(intervention) if _was_given_up(charge)]
    return [alert(charge, "info"), *fixed, *([lines(*given_up)] if given_up else [])]


def _was_given_up(charge: Charge) -> bool:
    """A manager reduced it or gave it up; that a correction cancelled it is no gesture."""
    if charge.reduced_to is not None:
        return True
    return charge.status is ChargeStatus.CANCELLED and not is_corrected_away(charge)


def _given_up(charge: Charge, look: Look) -> list[Element]:
    words, ended = look.words, charge.ended
    if charge.reduced_to is not None:
        return words.rich(
            "*Reduced before:* {reason}, from {amount} to {reduced}.",
            reason=charge.reason,
            amount=words.money(charge.amount),
            reduced=words.money(charge.reduced_to),
        )
    return words.rich(
        "*Given up before:* {reason}, {amount}, by {who} on {when}: {why}",
        reason=charge.reason,
        amount=words.money(charge.amount),
        who=person(ended.by) if ended else "",
        when=words.moment(ended.at) if ended else "",
        why=ended.reason if ended else "",
    )


def _offered(intervention: Intervention, look: Look) -> tuple[Outcome, ...]:
    return offered(intervention, look.at, look.policy)


def _chosen(intervention: Intervention, look: Look, values: Values | None) -> Outcome | None:
    wanted = filled_in(values or {}).get("outcome")
    return next((outcome for outcome in _offered(intervention, look) if outcome == wanted), None)


def _fields(
    intervention: Intervention, chosen: Outcome | None, look: Look, before: Result | None = None
) -> list[Block]:
    """What was found, with its consequence; `before` is what was recorded already."""
    words = look.words
    called = [("yes", words("Yes, what was done was checked together")), ("no", words("No"))]
    possible = choices(_offered(intervention, look), words)
    had_called = ("yes" if before.called_support else "no") if before else None
    return [
        field(
            "outcome",
            words("What was found"),
            inputs.radio(possible, initial=chosen),  # on a phone a select takes two taps
            dispatch=True,
        ),
        _preview(intervention, chosen, look),
        field(
            "findings",
            words("The technician's report"),
            inputs.text(initial=before.findings if before else None, multiline=True),
            hint=words("What was found and done; the client reads it too."),
        ),
        field(
            "called_support",
            words("Did the client call support during the visit?"),
            inputs.radio(called, initial=had_called),
        ),
    ]


def _slot_notes(intervention: Intervention, look: Look) -> list[Block]:
    words, slot = look.words, intervention.appointment
    if slot is None:
        return []
    notes = [context(words("Visit on {slot}", slot=words.slot(slot.starts_at, slot.ends_at)))]
    if look.at < slot.starts_at:
        notes.append(alert(words("The slot has not begun yet. Save only if the technician came early."), "warning"))
        notes.append(context(words("An absence can be recorded from the start of the slot on.")))
    elif intervention.has_begun:
        notes.append(context(words("The first visit took place: the SAV+ is carried out, whoever misses the second.")))
    return notes


def _preview(intervention: Intervention, chosen: Outcome | None, look: Look) -> Block:
    return lines(*_consequence(intervention, chosen, look), block_id=PREVIEW)


def _consequence(intervention: Intervention, chosen: Outcome | None, look: Look) -> list[list[Element]]:
    words = look.words
    if chosen is None:
        return [words.rich("Choose what was found: the amount and its reason appear here.")]
    row = _row(intervention, chosen, look)
    if row is None or row.amount is None:
        return [words.rich("*Nothing to bill* for this outcome.")]
    return [
        words.rich("*{amount}* · {reason}", amount=words.money(row.amount), reason=row.reason),
        *reads_otherwise(chosen, row.code, look),
        words.rich(
            "Can be disputed for {delay} once the client is informed: until {deadline} if informed today.",
            delay=dispute_delay(words, look.policy),
            deadline=words.long_moment(last_minute(dispute_deadline(look.at, look.policy))),
        ),
    ]


def _informing(intervention: Intervention, chosen: Outcome | None, look: Look, values: Values | None) -> list[Block]:
    """How the client learns of the charge that the outcome leads to, if it leads to one."""
    row = _row(intervention, chosen, look)
    if chosen is not None and row is None:
        return []
    text = partial(_to_be_told, intervention, chosen, row, values, look) if chosen and row else None
    return informing_in_view(look, values, text)


def _to_be_told(
    intervention: Intervention, outcome: Outcome, row: TariffRow, values: Values | None, look: Look
) -> ClientText:
    return cost_texts.to_be_made(
        intervention.ticket,
        row,
        row.amount or Decimal(0),
        look,
        visit=intervention,
        outcome=outcome,
        findings=str(filled_in(values or {}).get("findings", "")),
    )


def _row(intervention: Intervention, outcome: Outcome | None, look: Look) -> TariffRow | None:
    if outcome is None or outcome not in outcomes(intervention.kind, intervention.ticket.service, policy=look.policy):
        return None
    return billed_row(intervention, outcome, look.at, look.policy)


past_tense(OutcomeRecorded, msgid("outcome recorded"))
past_tense(OutcomeCorrected, msgid("outcome corrected"))


# What settles the message of an outcome that offers what can be done about it.
_SETTLED_BY: dict[Outcome | None, type[Event]] = {
    Outcome.FAULT_NOT_FIXED: FaultFixedSince,
    **{traits.suggested_after: InterventionPlanned for traits in TRAITS.values() if traits.suggested_after},
}


def _is_acted_on(entry: Entry) -> bool:
    """The fault is fixed, or a visit was planned since."""
    event = entry.event
    by = _SETTLED_BY.get(event.outcome) if isinstance(event, OutcomeRecorded | OutcomeCorrected) else None
    return by is not None and happened_since(entry, by)


@message(OutcomeRecorded, settled=_is_acted_on)
def recorded(entry: Entry, event: OutcomeRecorded, look: Look) -> Message:
    """The amount, if any, follows in the breakdown."""
    words = look.words
    nothing = [] if event.qualification else [words.rich("*Nothing to bill* for this outcome.")]
    return thread_message(
        entry.ticket,
        _headline(entry, event, words),
        *nothing,
        *_suggestion(entry, event, look),
        quoted=or_erased(event.findings, words),
        buttons=[*_plan_buttons(entry, event, look), *_fixed_button(entry, look)],
    )


def _headline(entry: Entry, event: OutcomeRecorded, words: Words) -> list[Element]:
    """Whether the client called support is of interest where somebody was there to be called about (§4)."""
    outcome, who = label(event.outcome, words), person(entry.by)
    if event.outcome in ABSENCES:
        return words.rich("*Outcome of the visit:* {outcome}. Recorded by {who}.", outcome=outcome, who=who)
    called = (
        words("the client called support during the visit")
        if event.called_support
        else words("the client did not call support during the visit")
    )
    return words.rich(
        "*Outcome of the visit:* {outcome}. Recorded by {who}; {called}.", outcome=outcome, who=who, called=called
    )


@message(OutcomeCorrected, settled=_is_acted_on)
def corrected(entry: Entry, event: OutcomeCorrected, look: Look) -> Message:
    """What becomes of the charges follows in messages of its own."""
    words = look.words
    row = words.rich(
        "*Outcome corrected* by {who}: {outcome}, instead of: {before}.",
        who=person(entry.by),
        outcome=label(event.outcome, words),
        before=label(event.before, words) if event.before else words("unknown"),
    )
    kept = [words.rich("The charge stays as it is: same reason, same amount.")] if event.kept is not None else []
    buttons = _fixed_button(entry, look)
    return thread_message(entry.ticket, row, *kept, quoted=or_erased(event.reason, words), buttons=buttons)


def _fixed_button(entry: Entry, look: Look) -> list[Element]:
    """A fault that an expertise found and left can be corrected later (§7)."""
    visit = entry.ticket.intervention(entry.child)
    possible = FIXED.is_possible(visit, shared(look.policy, look.at))
    return [act_button(FIXED, visit, look)] if possible else []


def _suggested_kind(entry: Entry, event: OutcomeRecorded, look: Look) -> Kind | None:
    """The kind of visit that this finding suggests (§8), while a visit can be planned."""
    kind = suggested_kind(entry.ticket, look.policy)
    if kind is None or TRAITS[kind].suggested_after is not event.outcome:
        return None
    return kind if Step(PLAN, None) in steps(entry.ticket, look.policy, look.at) else None


def _suggestion(entry: Entry, event: OutcomeRecorded, look: Look) -> list[list[Element]]:
    kind = _suggested_kind(entry, event, look)
    if kind is None:
        return []
    price = flat_rate(kind, entry.ticket, look)
    return [look.words.rich("*SAV+ suggested:* {price} flat, instead of visits that find nothing again.", price=price)]


def _plan_buttons(entry: Entry, event: OutcomeRecorded, look: Look) -> list[Element]:
    if _suggested_kind(entry, event, look) is None:
        return []
    plan = button(look.words("Plan a SAV+"), PLAN.id, value(entry.ticket), style="primary")
    return [plan, act_button(SHOW_TEXT, entry.ticket, look)]


sentences(
    {
        "before_the_outcome": msgid("The outcome was recorded on {bound}. Enter a later time."),
        "outcome_not_offered": msgid("This outcome does not exist for {service}. Choose another one."),
        "absent_before_the_slot": msgid(
            "The slot begins on {bound}: an absence can be recorded from then on. "
            "If the client refuses earlier, cancel the appointment."
        ),
        "first_visit_took_place": msgid(
            "The first visit took place: the SAV+ is carried out, whoever misses the second. Record it as carried out."
        ),
    }
)
