"""The appointment (§4, §8): setting the slot of a visit; what thread and client are told of any slot."""

from collections.abc import Sequence

from blocks import inputs, visit_texts
from blocks.act_buttons import act_button
from blocks.acts import act_form
from blocks.cancellation import late_fee, may_cost
from blocks.delays import last_free_moment
from blocks.events import letter, message, past_tense
from blocks.forms import Form, Line, Moment, Values
from blocks.inputs import field
from blocks.kit import Message, View, context
from blocks.look import Look, person
from blocks.readings import SHOW_TEXT
from blocks.refusals import sentences
from blocks.rich import Element
from blocks.slot_fields import SLOT_FIELDS, slot_fields
from blocks.telling import thread_message
from blocks.views import act_view
from blocks.words import msgid
from blocks.writing import ClientText
from models.appointment import SCHEDULE, AppointmentScheduled
from models.rescheduling import SLOT_SET, AppointmentCorrected
from models.tables.intervention import Appointment, Intervention
from models.tables.journal import Entry
from models.terms import InterventionState
from models.workdays import is_late_cancellation


class ScheduleForm(Form):
    supplier_reference: Line
    starts_at: Moment
    ends_at: Moment


@act_form(
    SCHEDULE,
    ScheduleForm,
    button=msgid("Set the appointment"),
    next_step=msgid("agree the slot with the supplier and tell the client."),
    redrawn_by=SLOT_FIELDS,
)
def schedule_view(intervention: Intervention, look: Look, values: Values | None = None) -> View:
    words, supplier = look.words, intervention.ticket.supplier_ticket
    known = supplier.reference if supplier else None
    blocks = [
        field("supplier_reference", words("Supplier's reference"), inputs.text(initial=known, longest=60)),
        *slot_fields(intervention, look, values),
        context(words("Then tell the client the slot, and advise calling support during the visit.")),
    ]
    return act_view(
        SCHEDULE,
        intervention,
        look,
        title=words("Appointment"),
        submit=words("Set"),
        blocks=blocks,
    )


past_tense(AppointmentScheduled, msgid("appointment set"))


def visit_is_over(entry: Entry) -> bool:
    """Or cancelled: there is nothing to tell the client any more."""
    return entry.ticket.intervention(entry.child).state is not InterventionState.SCHEDULED


@message(AppointmentScheduled, settled=visit_is_over)
def scheduled(entry: Entry, event: AppointmentScheduled, look: Look) -> Message:
    row = look.words.rich(
        "*Visit on {slot}*, supplier's reference {reference}, set by {who}.",
        slot=look.words.slot(event.starts_at, event.ends_at),
        reference=event.reference,
        who=person(entry.by),
    )
    return told_with_advice(entry, look, [row, *_approved(entry, look)], free_until(entry, event, look))


def _approved(entry: Entry, look: Look) -> list[list[Element]]:
    """Who approved the visit, where no other message of the thread says so."""
    approval = entry.ticket.intervention(entry.child).approval
    if approval is None or not look.asks_elsewhere:
        return []
    when = look.words.moment(approval.at)
    return [look.words.rich("✅ *Approved* by {who} on {when}", who=person(approval.by), when=when)]


def free_until(entry: Entry, event: AppointmentScheduled | AppointmentCorrected, look: Look) -> list[list[Element]]:
    """A SAV+ that lies ahead can only be cancelled: until when that is free of charge, or what it costs now (§8)."""
    words, visit = look.words, entry.ticket.intervention(entry.child)
    if not may_cost(visit, event.starts_at, look):
        return []
    fee = late_fee(visit, look)
    if is_late_cancellation(look.at, event.starts_at, look.policy):
        return [words.rich("*SAV+:* never moved, only cancelled: any cancellation now costs {fee}.", fee=fee)]
    until = words.moment(last_free_moment(event.starts_at, look.policy))
    return [words.rich("*SAV+:* never moved, only cancelled: free until {until}, then {fee}.", until=until, fee=fee)]


def told_with_advice(
    entry: Entry,
    look: Look,
    said: list[list[Element]],
    ahead: Sequence[list[Element]] = (),
    *,
    reason: str | None = None,
) -> Message:
    """Until the visit is over also what lies ahead, and what the client is to be told."""
    if visit_is_over(entry):
        return thread_message(entry.ticket, *said, quoted=reason)
    advice = look.words.rich(
        "*Tell the client* the slot, and advise calling {phone} during the visit.", phone=look.policy.contact.phone
    )
    visit = entry.ticket.intervention(entry.child)
    buttons = [act_button(SHOW_TEXT, visit, look)]
    return thread_message(entry.ticket, *said, *ahead, advice, quoted=reason, buttons=buttons)


@letter(AppointmentScheduled)
def _confirmation(entry: Entry, event: AppointmentScheduled, look: Look) -> ClientText | None:
    return appointment_text(entry, look)


def appointment_text(entry: Entry, look: Look, *, change: str = "") -> ClientText | None:
    """A slot that has been moved, corrected or cancelled since, or is over, is not confirmed any more."""
    slot = standing_slot(entry)
    if slot is None or look.at >= slot.ends_at:
        return None
    return visit_texts.appointment(entry.ticket.intervention(entry.child), slot, look, change=change)


def standing_slot(entry: Entry) -> Appointment | None:
    """The visit's slot, while it is the one that this entry set: another has letters and reminders of its own."""
    visit = entry.ticket.intervention(entry.child)
    latest = entry.ticket.last_entry(*SLOT_SET, child=entry.child)
    return visit.appointment if visit.state is InterventionState.SCHEDULED and latest is entry else None


sentences(
    {
        "approval_void": msgid(
            "What the visit costs has changed since it was approved. The managers are asked again: wait for their "
            "answer."
        ),
        "slot_ends_before_it_starts": msgid("Choose an end that comes after the start."),
        "slot_before_the_approval": msgid("The visit was approved on {bound}. Choose a slot that ends later."),
        "slot_before_the_day": msgid(
            "The visit was approved on {bound}. Choose a slot that starts on that day or later."
        ),
        "slot_too_long": msgid("A slot lasts at most 24 hours. Check its end."),
        "slot_too_far": msgid("This lies more than a year ahead. Check the date."),
    }
)
