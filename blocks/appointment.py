"""The appointment (§4, §8): setting, moving and cancelling the slot of a visit."""

from datetime import datetime

from blocks import inputs
from blocks.acts import act_button
from blocks.forms import Form, Line, Moment, Prose
from blocks.inputs import field
from blocks.kit import Block, Message, View, alert, context
from blocks.look import Look, person, private
from blocks.rich import Element
from blocks.telling import told
from blocks.views import act_view
from models.intervention import Intervention
from models.journal import Entry


class ScheduleForm(Form):
    supplier_reference: Line
    starts_at: Moment
    ends_at: Moment


class MoveForm(Form):
    starts_at: Moment
    ends_at: Moment
    reason: Prose


class CancelForm(Form):
    received_at: Moment
    reason: Prose


def schedule_view(intervention: Intervention, look: Look) -> View:
    words, supplier = look.words, intervention.ticket.supplier_ticket
    known = supplier.reference if supplier else None
    blocks = [
        field("supplier_reference", words("Supplier's reference"), inputs.text(initial=known, longest=60)),
        *_slot(look),
        context(words("Then tell the client the slot, and advise calling support during the visit.")),
    ]
    return act_view(
        "appointment.schedule",
        intervention,
        look,
        title=words("Appointment"),
        submit=words("Set"),
        blocks=blocks,
    )


def move_view(intervention: Intervention, look: Look) -> View:
    words, now = look.words, intervention.appointment
    blocks = [
        *_slot(look, now.starts_at if now else None, now.ends_at if now else None),
        field("reason", words("Reason"), inputs.text(multiline=True)),
    ]
    return act_view(
        "appointment.move",
        intervention,
        look,
        title=words("Move the appointment"),
        submit=words("Move"),
        blocks=blocks,
    )


def cancel_view(intervention: Intervention, look: Look) -> View:
    words = look.words
    blocks = [
        alert(words("The visit will not take place. This costs the client nothing."), "info"),
        field("received_at", words("Cancellation received on"), inputs.moment(initial=look.at)),
        field("reason", words("Reason"), inputs.text(multiline=True)),
    ]
    return act_view(
        "appointment.cancel",
        intervention,
        look,
        title=words("Cancel the appointment"),
        submit=words("Cancel the visit"),
        blocks=blocks,
    )


def _slot(look: Look, start: datetime | None = None, end: datetime | None = None) -> list[Block]:
    return [
        field("starts_at", look.words("Start"), inputs.moment(initial=start)),
        field("ends_at", look.words("End"), inputs.moment(initial=end)),
    ]


def scheduled(entry: Entry, look: Look) -> Message:
    row = look.words.rich(
        "*Visit on {slot}*, supplier's reference {reference}, set by {who}.",
        slot=_slot_of(entry, look),
        reference=entry.facts["reference"],
        who=person(entry.by),
    )
    return _told_with_advice(entry, look, row)


def moved(entry: Entry, look: Look) -> Message:
    row = look.words.rich("*Visit moved to {slot}* by {who}.", slot=_slot_of(entry, look), who=person(entry.by))
    return _told_with_advice(entry, look, row, reason=private(entry, "reason", look.words))


def cancelled(entry: Entry, look: Look) -> Message:
    row = look.words.rich(
        "*Visit cancelled*, free of charge: cancellation received on {when}, recorded by {who}.",
        when=look.words.moment(datetime.fromisoformat(entry.facts["received_at"])),
        who=person(entry.by),
    )
    return told(entry.ticket, row, quoted=private(entry, "reason", look.words))


def _told_with_advice(entry: Entry, look: Look, row: list[Element], reason: str | None = None) -> Message:
    advice = look.words.rich(
        "*Tell the client* the slot, and advise calling {phone} during the visit.", phone=look.policy.contact.phone
    )
    visit = entry.ticket.intervention(entry.child)
    return told(entry.ticket, row, advice, quoted=reason, buttons=[act_button("client_text.show", visit, look)])


def _slot_of(entry: Entry, look: Look) -> str:
    start, end = (datetime.fromisoformat(entry.facts[name]) for name in ("starts_at", "ends_at"))
    return look.words.slot(start, end)
