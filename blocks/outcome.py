"""The outcome of a visit (§5): recording it, and what the thread is told and offered then."""

from blocks.act_buttons import act_button
from blocks.acts import act_form
from blocks.events import happened_since, message, past_tense
from blocks.forms import Form, Prose, Values
from blocks.kit import Block, Message, View, alert, button, context
from blocks.labels import label
from blocks.look import Look, or_erased, person, value
from blocks.outcome_fields import chosen_outcome, finding_fields, informing_fields
from blocks.readings import SHOW_TEXT
from blocks.refusals import sentences
from blocks.rich import Element
from blocks.telling import thread_message
from blocks.views import act_view
from blocks.visit_texts import flat_rate
from blocks.words import Words, msgid
from models import rescheduling
from models.events import Event
from models.expertise import FIXED, FaultFixedSince
from models.intervention import PLAN, InterventionPlanned
from models.kinds import TRAITS, suggested_kind
from models.next_steps import Step, shared, steps
from models.outcome import RECORD, OutcomeRecorded
from models.outcome_correction import OutcomeCorrected
from models.tables.intervention import Intervention
from models.tables.journal import Entry
from models.terms import ABSENCES, Informed, Kind, Outcome


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
    beside=rescheduling.MOVE,
)
def record_view(intervention: Intervention, look: Look, values: Values | None = None) -> View:
    """`values` is the state of the form when something is chosen: it shows what that leads to."""
    words = look.words
    chosen = chosen_outcome(intervention, look, values)
    blocks = [
        *_slot_notes(intervention, look),
        *finding_fields(intervention, chosen, look),
        *informing_fields(intervention, chosen, look, values),
    ]
    return act_view(
        RECORD,
        intervention,
        look,
        title=words("Outcome of the visit"),
        submit=words("Save"),
        blocks=blocks,
    )


def visit_note(intervention: Intervention, look: Look) -> list[Block]:
    """Which visit it is about."""
    words, slot = look.words, intervention.appointment
    return [] if slot is None else [context(words("Visit on {slot}", slot=words.slot(slot.starts_at, slot.ends_at)))]


def _slot_notes(intervention: Intervention, look: Look) -> list[Block]:
    words, slot, notes = look.words, intervention.appointment, visit_note(intervention, look)
    if slot is None:
        return notes
    if look.at < slot.starts_at:
        notes.append(alert(words("The slot has not begun yet. Save only if the technician came early."), "warning"))
        notes.append(context(words("An absence can be recorded from the start of the slot on.")))
    elif intervention.has_begun:
        notes.append(context(words("The first visit took place: the SAV+ is carried out, whoever misses the second.")))
    return notes


past_tense(OutcomeRecorded, msgid("outcome recorded"))


# What settles the message of an outcome that offers what can be done about it.
_SETTLED_BY: dict[Outcome | None, type[Event]] = {
    Outcome.FAULT_NOT_FIXED: FaultFixedSince,
    **{traits.suggested_after: InterventionPlanned for traits in TRAITS.values() if traits.suggested_after},
}


def is_acted_on(entry: Entry) -> bool:
    """The fault is fixed, or a visit was planned since."""
    event = entry.event
    by = _SETTLED_BY.get(event.outcome) if isinstance(event, OutcomeRecorded | OutcomeCorrected) else None
    return by is not None and happened_since(entry, by)


@message(OutcomeRecorded, settled=is_acted_on)
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
        buttons=[*_plan_buttons(entry, event, look), *fixed_button(entry, look)],
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


def fixed_button(entry: Entry, look: Look) -> list[Element]:
    """A fault that an expertise found and left can be corrected later (§7)."""
    visit = entry.ticket.intervention(entry.child)
    possible = FIXED.is_possible(visit, shared(look.policy, look.at))
    return [act_button(FIXED, visit, look)] if possible else []


def _suggested_kind(entry: Entry, event: OutcomeRecorded, look: Look) -> Kind | None:
    """The kind of visit that this finding suggests (§8), while a visit can be planned and none was since."""
    kind = suggested_kind(entry.ticket, look.policy)
    if kind is None or TRAITS[kind].suggested_after is not event.outcome or is_acted_on(entry):
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
