"""Giving a visit another slot (§4, §8): moved, or corrected where it was typed wrongly."""

from blocks import inputs
from blocks.acts import act_form
from blocks.appointment import appointment_text, free_until, told_with_advice, visit_is_over
from blocks.events import letter, message, past_tense
from blocks.forms import Form, Moment, Prose, Values
from blocks.inputs import field
from blocks.kit import Message, View, context
from blocks.look import Look, or_erased, person
from blocks.refusals import sentences
from blocks.slot_fields import SLOT_FIELDS, slot_fields
from blocks.views import act_view
from blocks.words import msgid
from blocks.writing import ClientText
from models.rescheduling import CORRECT, MOVE, AppointmentCorrected, AppointmentMoved
from models.tables.intervention import Intervention
from models.tables.journal import Entry


class OtherSlotForm(Form):
    starts_at: Moment
    ends_at: Moment
    reason: Prose


@act_form(MOVE, OtherSlotForm, button=msgid("Move the appointment"), redrawn_by=SLOT_FIELDS)
def move_view(intervention: Intervention, look: Look, values: Values | None = None) -> View:
    words = look.words
    blocks = [
        *slot_fields(intervention, look, values),
        field("reason", words("Reason"), inputs.text(multiline=True)),
    ]
    return act_view(
        MOVE,
        intervention,
        look,
        title=words("Move the appointment"),
        submit=words("Move"),
        blocks=blocks,
    )


@act_form(CORRECT, OtherSlotForm, button=msgid("Correct the appointment"), redrawn_by=SLOT_FIELDS)
def correct_view(intervention: Intervention, look: Look, values: Values | None = None) -> View:
    """A slot that was typed wrongly: nobody has moved it, so this is possible for a SAV+ too."""
    words = look.words
    blocks = [
        context(words("For a slot that was typed wrongly. The client is told the right one.")),
        *slot_fields(intervention, look, values),
        field("reason", words("Reason"), inputs.text(multiline=True)),
    ]
    return act_view(
        CORRECT,
        intervention,
        look,
        title=words("Correct the slot"),
        submit=words("Correct"),
        blocks=blocks,
    )


past_tense(AppointmentMoved, msgid("appointment moved"))
past_tense(AppointmentCorrected, msgid("appointment corrected"))


@message(AppointmentMoved, settled=visit_is_over)
def moved(entry: Entry, event: AppointmentMoved, look: Look) -> Message:
    row = look.words.rich(
        "*Visit moved to {slot}* by {who}; it was set for {before}.",
        slot=look.words.slot(event.starts_at, event.ends_at),
        who=person(entry.by),
        before=look.words.slot(*event.before),
    )
    return told_with_advice(entry, look, [row], reason=or_erased(event.reason, look.words))


@message(AppointmentCorrected, settled=visit_is_over)
def corrected(entry: Entry, event: AppointmentCorrected, look: Look) -> Message:
    row = look.words.rich(
        "*Appointment corrected* by {who}: {slot}, it had been typed wrongly.",
        slot=look.words.slot(event.starts_at, event.ends_at),
        who=person(entry.by),
    )
    free = free_until(entry, event, look)
    return told_with_advice(entry, look, [row], free, reason=or_erased(event.reason, look.words))


@letter(AppointmentMoved)
def _new_confirmation(entry: Entry, event: AppointmentMoved, look: Look) -> ClientText | None:
    return appointment_text(entry, look, change="moved")


@letter(AppointmentCorrected)
def _corrected_confirmation(entry: Entry, event: AppointmentCorrected, look: Look) -> ClientText | None:
    return appointment_text(entry, look, change="corrected")


sentences(
    {
        "sav_plus_never_moves": msgid("A SAV+ appointment cannot be moved. Cancel it and plan another visit."),
        "slot_not_ahead": msgid("This moment has passed. Choose a start that lies ahead."),
        "slot_is_this_one": msgid("The visit has this slot already. Choose another."),
        "slot_has_started": msgid(
            "The slot began on {bound}: it cannot be moved any more. Record the outcome instead."
        ),
        "managers_correct_later": msgid("From now on only a manager can correct this slot. Ask one of them."),
    }
)
