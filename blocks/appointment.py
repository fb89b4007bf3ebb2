"""The appointment (§4, §8): setting, moving and cancelling the slot of a visit."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from blocks import inputs
from blocks.acts import act_button
from blocks.forms import Form, Line, Moment, Prose, Values, moment_in
from blocks.inputs import field
from blocks.kit import Block, Message, View, alert, context
from blocks.look import Look, person, private
from blocks.rich import Element
from blocks.telling import told
from blocks.views import act_view
from models.sav_plus import LATE_CANCELLATION
from models.tables.intervention import Intervention
from models.tables.journal import Entry
from models.terms import Kind
from models.workdays import free_cancellation_until, is_late_cancellation, local_day


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


def cancel_view(intervention: Intervention, look: Look, values: Values | None = None) -> View:
    """What it costs is worked out and shown before anybody confirms (§8).

    `values` is the state of the form when the moment of receipt is chosen.
    """
    words = look.words
    received_at = moment_in(values or {}, "received_at") or look.at
    cost, level = _cost_of_cancelling(intervention, received_at, look)
    blocks = [
        field(
            "received_at",
            words("Cancellation received on"),
            inputs.moment(initial=received_at),
            dispatch=intervention.kind is Kind.SAV_PLUS,
        ),
        alert(cost, level),
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


def _cost_of_cancelling(
    intervention: Intervention, received_at: datetime, look: Look
) -> tuple[str, Literal["info", "warning", "error"]]:
    words, slot = look.words, intervention.appointment
    if intervention.kind is not Kind.SAV_PLUS or slot is None:
        return words("The visit will not take place. This costs the client nothing."), "info"
    if received_at >= slot.starts_at:
        start = words.moment(slot.starts_at)
        return words(
            "The slot began on {start}: record the client's absence as the outcome instead.", start=start
        ), "error"
    until = words.moment(free_cancellation_until(slot.starts_at, look.policy))
    if not is_late_cancellation(received_at, slot.starts_at, look.policy):
        return words("SAV+: free until {until}. This cancellation costs the client nothing.", until=until), "info"
    sentence = words(
        "SAV+: free until {until}. This cancellation comes later: {fee}.", until=until, fee=cancellation_fee(look)
    )
    return sentence, "warning"


def cancellation_fee(look: Look) -> str:
    """What a SAV+ that is cancelled too late costs (§8)."""
    row = look.policy.row(LATE_CANCELLATION, local_day(look.at, look.policy))
    return look.words.money(row.amount or Decimal(0))


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
    return _told_with_advice(entry, look, row, *_free_until(entry, look))


def moved(entry: Entry, look: Look) -> Message:
    row = look.words.rich("*Visit moved to {slot}* by {who}.", slot=_slot_of(entry, look), who=person(entry.by))
    return _told_with_advice(entry, look, row, reason=private(entry, "reason", look.words))


def cancelled(entry: Entry, look: Look) -> Message:
    words, when = look.words, look.words.moment(datetime.fromisoformat(entry.facts["received_at"]))
    if entry.facts["fee"]:
        row = words.rich(
            "*Visit cancelled*, too late to be free: cancellation received on {when}, recorded by {who}.",
            when=when,
            who=person(entry.by),
        )
    else:
        row = words.rich(
            "*Visit cancelled*, free of charge: cancellation received on {when}, recorded by {who}.",
            when=when,
            who=person(entry.by),
        )
    return told(entry.ticket, row, quoted=private(entry, "reason", look.words))


def _free_until(entry: Entry, look: Look) -> list[list[Element]]:
    """A SAV+ can only be cancelled, and until then free of charge (§8)."""
    if entry.ticket.intervention(entry.child).kind is not Kind.SAV_PLUS:
        return []
    until = free_cancellation_until(datetime.fromisoformat(entry.facts["starts_at"]), look.policy)
    return [
        look.words.rich(
            "*SAV+:* never moved, only cancelled: free until {until}, then {fee}.",
            until=look.words.moment(until),
            fee=cancellation_fee(look),
        )
    ]


def _told_with_advice(entry: Entry, look: Look, *rows: list[Element], reason: str | None = None) -> Message:
    advice = look.words.rich(
        "*Tell the client* the slot, and advise calling {phone} during the visit.", phone=look.policy.contact.phone
    )
    visit = entry.ticket.intervention(entry.child)
    return told(entry.ticket, *rows, advice, quoted=reason, buttons=[act_button("client_text.show", visit, look)])


def _slot_of(entry: Entry, look: Look) -> str:
    start, end = (datetime.fromisoformat(entry.facts[name]) for name in ("starts_at", "ends_at"))
    return look.words.slot(start, end)
