"""The outcome of a visit (§5): the form with its live preview of amount and reason, and what the thread is told."""

from blocks import inputs
from blocks.acts import act_button, act_form
from blocks.delays import dispute_delay
from blocks.events import message, past_tense
from blocks.forms import Form, Prose, Values, filled_in
from blocks.informing import informing
from blocks.inputs import field
from blocks.kit import Block, Message, View, alert, button, context, lines
from blocks.labels import choices, label
from blocks.look import Look, or_erased, person, value
from blocks.readings import SHOW_TEXT
from blocks.refusals import sentences
from blocks.rich import Element
from blocks.telling import thread_message
from blocks.views import act_view
from blocks.visit_texts import flat_rate
from blocks.words import msgid
from models import appointment
from models.intervention import PLAN
from models.kinds import TRAITS, suggested_kind
from models.next_steps import Step, steps
from models.outcome import CORRECT, RECORD, OutcomeCorrected, OutcomeRecorded
from models.policy import TariffRow
from models.tables.intervention import Intervention, Result
from models.tables.journal import Entry
from models.tariff import outcomes, qualify
from models.terms import Informed, Kind, Outcome
from models.workdays import local_day

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
    redrawn_by=("outcome",),
    beside=appointment.MOVE,
)
def record_view(intervention: Intervention, look: Look, values: Values | None = None) -> View:
    """`values` is the state of the form when the outcome is chosen: the preview shows what it leads to."""
    words = look.words
    chosen = _chosen(intervention, look, values)
    blocks = [
        *_slot_notes(intervention, look),
        *_found(intervention, chosen, look),
        *_informing(intervention, chosen, look),
    ]
    return act_view(
        RECORD,
        intervention,
        look,
        title=words("Outcome of the visit"),
        submit=words("Save"),
        blocks=blocks,
    )


@act_form(CORRECT, CorrectForm, button=msgid("Correct the outcome"), redrawn_by=("outcome",))
def correct_view(intervention: Intervention, look: Look, values: Values | None = None) -> View:
    """The same form, filled in with what was recorded; where the outcome is another one, so is the charge."""
    words, before = look.words, intervention.result
    chosen = _chosen(intervention, look, values) or (before.outcome if before else None)
    changed = before is None or chosen is not before.outcome
    blocks = [
        alert(words("Another outcome cancels the charge of the old one; what it leads to is charged instead."), "info"),
        *_found(intervention, chosen, look, before),
        *(_informing(intervention, chosen, look) if changed else []),
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


def _offered(intervention: Intervention, look: Look) -> tuple[Outcome, ...]:
    return outcomes(intervention.kind, intervention.ticket.service, policy=look.policy)


def _chosen(intervention: Intervention, look: Look, values: Values | None) -> Outcome | None:
    wanted = filled_in(values or {}).get("outcome")
    return next((outcome for outcome in _offered(intervention, look) if outcome == wanted), None)


def _found(intervention: Intervention, chosen: Outcome | None, look: Look, before: Result | None = None) -> list[Block]:
    """What was found, with its consequence; `before` is what was recorded already."""
    words = look.words
    called = [("yes", words("Yes, what was done was checked together")), ("no", words("No"))]
    offered = choices(_offered(intervention, look), words)
    had_called = ("yes" if before.called_support else "no") if before else None
    return [
        field(
            "outcome",
            words("What was found"),
            inputs.select(offered, initial=chosen, placeholder=words("Choose")),
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
        words.rich(
            "Can be disputed for {delay} once the client is informed.",
            delay=dispute_delay(words, look.policy),
        ),
    ]


def _informing(intervention: Intervention, chosen: Outcome | None, look: Look) -> list[Block]:
    return [] if chosen is not None and _row(intervention, chosen, look) is None else [informing(look)]


def _row(intervention: Intervention, outcome: Outcome, look: Look) -> TariffRow | None:
    code = qualify(intervention.kind, outcome, intervention.ticket.service, policy=look.policy)
    return look.policy.row(code, local_day(look.at, look.policy)) if code else None


past_tense(OutcomeRecorded, msgid("outcome recorded"))
past_tense(OutcomeCorrected, msgid("outcome corrected"))


@message(OutcomeRecorded)
def recorded(entry: Entry, event: OutcomeRecorded, look: Look) -> Message:
    """The amount, if any, follows in the breakdown."""
    words = look.words
    called = (
        words("the client called support during the visit")
        if event.called_support
        else words("the client did not call support during the visit")
    )
    headline = words.rich(
        "*Outcome of the visit:* {outcome}. Recorded by {who}; {called}.",
        outcome=label(event.outcome, words),
        who=person(entry.by),
        called=called,
    )
    nothing = [] if event.qualification else [words.rich("*Nothing to bill* for this outcome.")]
    return thread_message(
        entry.ticket,
        headline,
        *nothing,
        *_suggestion(entry, event, look),
        quoted=or_erased(event.findings, words),
        buttons=_plan_buttons(entry, event, look),
    )


@message(OutcomeCorrected)
def corrected(entry: Entry, event: OutcomeCorrected, look: Look) -> Message:
    """What becomes of the charges follows in messages of its own."""
    words = look.words
    row = words.rich(
        "*Outcome corrected* by {who}: {outcome}, instead of: {before}.",
        who=person(entry.by),
        outcome=label(event.outcome, words),
        before=label(event.before, words) if event.before else words("unknown"),
    )
    return thread_message(entry.ticket, row, quoted=or_erased(event.reason, words))


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
    }
)
