"""The appointment (§4, §8): setting, moving and cancelling the slot of a visit."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from blocks import inputs, visit_texts
from blocks.acts import act_button, act_form
from blocks.events import letter, message, past_tense, reminder
from blocks.forms import Form, Line, Moment, Prose, Values, moment_in
from blocks.inputs import field
from blocks.kit import Block, Message, View, alert, context
from blocks.look import Look, notified, or_erased, person
from blocks.readings import SHOW_TEXT
from blocks.refusals import sentences
from blocks.rich import Element
from blocks.telling import thread_message
from blocks.views import act_view
from blocks.words import msgid
from blocks.writing import ClientText
from models import outcome
from models.appointment import (
    CANCEL,
    FREE_CANCELLATION,
    MOVE,
    OUTCOME_MISSING,
    SCHEDULE,
    VISIT_SOON,
    VISIT_TOMORROW,
    AppointmentCancelled,
    AppointmentMoved,
    AppointmentScheduled,
)
from models.kinds import TRAITS
from models.tables.intervention import Appointment, Intervention
from models.tables.journal import Entry
from models.terms import InterventionState, Kind
from models.workdays import free_cancellation_until, is_late_cancellation


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


@act_form(
    SCHEDULE,
    ScheduleForm,
    button=msgid("Set the appointment"),
    next_step=msgid("agree the slot with the supplier and tell the client."),
)
def schedule_view(intervention: Intervention, look: Look) -> View:
    words, supplier = look.words, intervention.ticket.supplier_ticket
    known = supplier.reference if supplier else None
    blocks = [
        field("supplier_reference", words("Supplier's reference"), inputs.text(initial=known, longest=60)),
        *_slot(look),
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


@act_form(MOVE, MoveForm, button=msgid("Move the appointment"))
def move_view(intervention: Intervention, look: Look) -> View:
    words, now = look.words, intervention.appointment
    blocks = [
        *_slot(look, now.starts_at if now else None, now.ends_at if now else None),
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


@act_form(CANCEL, CancelForm, button=msgid("Cancel the appointment"), redrawn_by=("received_at",))
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
            dispatch=TRAITS[intervention.kind].late_cancellation is not None,
        ),
        alert(cost, level),
        field("reason", words("Reason"), inputs.text(multiline=True)),
    ]
    return act_view(
        CANCEL,
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
    if TRAITS[intervention.kind].late_cancellation is None or slot is None:
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
        "SAV+: free until {until}. This cancellation comes later: {fee}.",
        until=until,
        fee=cancellation_fee(intervention.kind, look),
    )
    return sentence, "warning"


def cancellation_fee(kind: Kind, look: Look) -> str:
    """What a visit of this kind costs that is cancelled too late (§8)."""
    code = TRAITS[kind].late_cancellation
    amount = look.policy.row(code, look.today).amount if code else None
    return look.words.money(amount or Decimal(0))


def _slot(look: Look, start: datetime | None = None, end: datetime | None = None) -> list[Block]:
    return [
        field("starts_at", look.words("Start"), inputs.moment(initial=start)),
        field("ends_at", look.words("End"), inputs.moment(initial=end)),
    ]


past_tense(AppointmentScheduled, msgid("appointment set"))
past_tense(AppointmentMoved, msgid("appointment moved"))
past_tense(AppointmentCancelled, msgid("appointment cancelled"))


@message(AppointmentScheduled)
def scheduled(entry: Entry, event: AppointmentScheduled, look: Look) -> Message:
    row = look.words.rich(
        "*Visit on {slot}*, supplier's reference {reference}, set by {who}.",
        slot=look.words.slot(event.starts_at, event.ends_at),
        reference=event.reference,
        who=person(entry.by),
    )
    return _told_with_advice(entry, look, row, *_free_until(entry, event, look))


@message(AppointmentMoved)
def moved(entry: Entry, event: AppointmentMoved, look: Look) -> Message:
    row = look.words.rich(
        "*Visit moved to {slot}* by {who}.", slot=look.words.slot(event.starts_at, event.ends_at), who=person(entry.by)
    )
    return _told_with_advice(entry, look, row, reason=or_erased(event.reason, look.words))


@message(AppointmentCancelled)
def cancelled(entry: Entry, event: AppointmentCancelled, look: Look) -> Message:
    words, when = look.words, look.words.moment(event.received_at)
    if event.fee:
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
    return thread_message(entry.ticket, row, quoted=or_erased(event.reason, look.words))


def _free_until(entry: Entry, event: AppointmentScheduled, look: Look) -> list[list[Element]]:
    """A SAV+ can only be cancelled, and until then free of charge (§8)."""
    kind = entry.ticket.intervention(entry.child).kind
    if TRAITS[kind].late_cancellation is None:
        return []
    until = free_cancellation_until(event.starts_at, look.policy)
    return [
        look.words.rich(
            "*SAV+:* never moved, only cancelled: free until {until}, then {fee}.",
            until=look.words.moment(until),
            fee=cancellation_fee(kind, look),
        )
    ]


def _told_with_advice(entry: Entry, look: Look, *rows: list[Element], reason: str | None = None) -> Message:
    advice = look.words.rich(
        "*Tell the client* the slot, and advise calling {phone} during the visit.", phone=look.policy.contact.phone
    )
    visit = entry.ticket.intervention(entry.child)
    return thread_message(entry.ticket, *rows, advice, quoted=reason, buttons=[act_button(SHOW_TEXT, visit, look)])


@letter(AppointmentScheduled)
def _confirmation(entry: Entry, event: AppointmentScheduled, look: Look) -> ClientText | None:
    return _appointment_text(entry, look, moved=False)


@letter(AppointmentMoved)
def _new_confirmation(entry: Entry, event: AppointmentMoved, look: Look) -> ClientText | None:
    return _appointment_text(entry, look, moved=True)


def _appointment_text(entry: Entry, look: Look, *, moved: bool) -> ClientText | None:
    """A slot that has been moved or cancelled since is not confirmed any more."""
    slot = _slot_that_stands(entry)
    if slot is None:
        return None
    return visit_texts.appointment(entry.ticket.intervention(entry.child), slot, look, moved=moved)


@reminder(VISIT_TOMORROW, VISIT_SOON)
def _visit_ahead(entry: Entry, look: Look) -> Message | None:
    slot = _slot_that_stands(entry)
    if slot is None or look.at >= slot.starts_at:
        return None
    words, ticket = look.words, entry.ticket
    row = words.rich(
        "{owner}, *visit ahead:* {slot}.",
        owner=notified(ticket.owner),
        slot=words.slot(slot.starts_at, slot.ends_at),
    )
    advice = words.rich("*Remind the client* to call {phone} during the visit.", phone=look.policy.contact.phone)
    button = act_button(SHOW_TEXT, ticket.intervention(entry.child), look)
    return thread_message(ticket, row, advice, buttons=[button])


@reminder(OUTCOME_MISSING)
def _outcome_missing(entry: Entry, look: Look) -> Message | None:
    slot = _slot_that_stands(entry)
    if slot is None:
        return None
    row = look.words.rich(
        "{owner}, the visit of {slot} is over: its *outcome* is still missing.",
        owner=notified(entry.ticket.owner),
        slot=look.words.slot(slot.starts_at, slot.ends_at),
    )
    button = act_button(outcome.RECORD, entry.ticket.intervention(entry.child), look, "primary")
    return thread_message(entry.ticket, row, buttons=[button])


@reminder(FREE_CANCELLATION)
def _free_cancellation(entry: Entry, look: Look) -> Message | None:
    """The last hours in which a SAV+ can be cancelled free of charge (§8)."""
    slot = _slot_that_stands(entry)
    if slot is None:
        return None
    until = free_cancellation_until(slot.starts_at, look.policy)
    if look.at > until:
        return None
    visit = entry.ticket.intervention(entry.child)
    row = look.words.rich(
        "{owner}, the SAV+ of {slot} can be *cancelled free of charge until {until}*; then it costs {fee}.",
        owner=notified(entry.ticket.owner),
        slot=look.words.slot(slot.starts_at, slot.ends_at),
        until=look.words.moment(until),
        fee=cancellation_fee(visit.kind, look),
    )
    return thread_message(entry.ticket, row, buttons=[act_button(CANCEL, visit, look)])


def _slot_that_stands(entry: Entry) -> Appointment | None:
    """The visit's slot, while it is the one that this entry set: another has letters and reminders of its own."""
    visit = entry.ticket.intervention(entry.child)
    latest = entry.ticket.last_entry(AppointmentScheduled, AppointmentMoved, child=entry.child)
    return visit.appointment if visit.state is InterventionState.SCHEDULED and latest is entry else None


sentences(
    {
        "approval_void": msgid(
            "What the visit costs has changed since it was approved. The managers are asked again: wait for their "
            "answer."
        ),
        "sav_plus_never_moves": msgid("A SAV+ appointment cannot be moved. Cancel it and plan another visit."),
        "absence_not_cancellation": msgid(
            "The slot began on {bound}: this is an absence, not a cancellation. Record it as the outcome of the visit."
        ),
        "slot_ends_before_it_starts": msgid("Choose an end that comes after the start."),
        "slot_before_the_approval": msgid("The visit was approved on {bound}. Choose a slot that ends later."),
    }
)
