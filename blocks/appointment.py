"""The appointment (§4, §8): setting, moving, correcting and cancelling the slot of a visit."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal

from blocks import inputs, visit_texts
from blocks.acts import act_button, act_form
from blocks.events import letter, message, past_tense, reminder
from blocks.forms import Form, Line, Moment, Prose, Values, filled_in, moment_in
from blocks.inputs import field
from blocks.kit import Block, Message, View, alert, context
from blocks.labels import choices
from blocks.look import Look, or_erased, person, reminded
from blocks.moments import when
from blocks.readings import SHOW_TEXT
from blocks.refusals import sentences
from blocks.rich import Element
from blocks.telling import thread_message
from blocks.views import act_view
from blocks.words import msgid
from blocks.writing import ClientText
from models import outcome
from models.appointment import (
    CORRECT,
    FREE_CANCELLATION,
    MOVE,
    OUTCOME_MISSING,
    SCHEDULE,
    SLOT_SET,
    VISIT_SOON,
    VISIT_TOMORROW,
    AppointmentCorrected,
    AppointmentMoved,
    AppointmentScheduled,
)
from models.cancellation import CANCEL, AppointmentCancelled, is_withdrawal
from models.kinds import TRAITS
from models.tables.intervention import Appointment, Intervention
from models.tables.journal import Entry
from models.terms import CancelledBy, InterventionState
from models.workdays import free_cancellation_until, is_late_cancellation, is_opening_day, local_day

SLOT_FIELDS = ("starts_at", "ends_at")


class ScheduleForm(Form):
    supplier_reference: Line
    starts_at: Moment
    ends_at: Moment


class MoveForm(Form):
    starts_at: Moment
    ends_at: Moment
    reason: Prose


class CorrectForm(Form):
    starts_at: Moment
    ends_at: Moment
    reason: Prose


class CancelForm(Form):
    """Forms that were opened before the supplier could be named are about the client."""

    cancelled_by: CancelledBy = CancelledBy.CLIENT
    received_at: Moment
    reason: Prose


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
        *_slot(look, values),
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


@act_form(MOVE, MoveForm, button=msgid("Move the appointment"), redrawn_by=SLOT_FIELDS)
def move_view(intervention: Intervention, look: Look, values: Values | None = None) -> View:
    words = look.words
    blocks = [
        *_slot(look, values, intervention.appointment),
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


@act_form(CORRECT, CorrectForm, button=msgid("Correct the appointment"), redrawn_by=SLOT_FIELDS)
def correct_view(intervention: Intervention, look: Look, values: Values | None = None) -> View:
    """A slot that was typed wrongly: nobody has moved it, so this is possible for a SAV+ too."""
    words = look.words
    blocks = [
        context(words("For a slot that was typed wrongly. The client is told the right one.")),
        *_slot(look, values, intervention.appointment),
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


@act_form(CANCEL, CancelForm, button=msgid("Cancel the appointment"), redrawn_by=("cancelled_by", "received_at"))
def cancel_view(intervention: Intervention, look: Look, values: Values | None = None) -> View:
    """What it costs is worked out and shown before anybody confirms (§8).

    `values` is the state of the form when it is chosen who cancels, or when that was received.
    """
    words, chosen = look.words, filled_in(values or {}).get("cancelled_by")
    by = next((name for name in CancelledBy if name == chosen), CancelledBy.CLIENT)
    received_at = moment_in(values or {}, "received_at") or look.at
    cost, level = _cost_of_cancelling(intervention, by, received_at, look)
    blocks = [
        field(
            "cancelled_by",
            words("Cancelled by"),
            inputs.radio(choices(CancelledBy, words), initial=by),
            dispatch=True,
        ),
        when("received_at", words("Cancellation received on"), look, initial=received_at, dispatch=True),
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
        close=words("Go back"),
    )


def _cost_of_cancelling(
    intervention: Intervention, by: CancelledBy, received_at: datetime, look: Look
) -> tuple[str, Literal["info", "warning", "error"]]:
    words, slot = look.words, intervention.appointment
    if by is CancelledBy.SUPPLIER:
        return words("The supplier cancels: this costs the client nothing. The consent can serve again."), "info"
    if slot is not None and received_at >= slot.starts_at:
        start = words.moment(slot.starts_at)
        return words(
            "The slot began on {start}: record the client's absence as the outcome instead.", start=start
        ), "error"
    if is_withdrawal(intervention, received_at):
        return words("Received before the appointment was set: this costs the client nothing."), "info"
    if slot is None or TRAITS[intervention.kind].late_cancellation is None:
        return words("The visit will not take place. This costs the client nothing."), "info"
    return _cost_of_notice(intervention, slot, received_at, look)


def _cost_of_notice(
    intervention: Intervention, slot: Appointment, received_at: datetime, look: Look
) -> tuple[str, Literal["info", "warning"]]:
    """Until 48 working hours before a SAV+ its cancellation is free, then it costs its fee (§8)."""
    words, until = look.words, look.words.moment(free_cancellation_until(slot.starts_at, look.policy))
    if not is_late_cancellation(received_at, slot.starts_at, look.policy):
        return words("SAV+: free cancellation until {until}. This one costs the client nothing.", until=until), "info"
    fee = late_fee(intervention, look)
    return words("SAV+: free cancellation until {until}. This one comes later: {fee}.", until=until, fee=fee), "warning"


def late_fee(intervention: Intervention, look: Look) -> str:
    """What the visit costs if it is cancelled too late (§8), as agreed."""
    code = TRAITS[intervention.kind].late_cancellation
    amount = look.policy.row(code, visit_texts.agreed_on(intervention, look)).amount if code else None
    return look.words.money(amount or Decimal(0))


def _slot(look: Look, values: Values | None, slot: Appointment | None = None) -> list[Block]:
    """The two moments; a warning where the desk is closed on that day, which the form takes all the same (§4)."""
    words = look.words
    start = moment_in(values or {}, "starts_at") or (slot.starts_at if slot else None)
    end = moment_in(values or {}, "ends_at") or (slot.ends_at if slot else None)
    return [
        when("starts_at", words("Start"), look, initial=start, dispatch=True),
        when("ends_at", words("End"), look, initial=end, dispatch=True),
        *_closed_days([moment for moment in (start, end) if moment is not None], look),
    ]


def _closed_days(moments: list[datetime], look: Look) -> list[Block]:
    days = sorted({local_day(moment, look.policy) for moment in moments})
    closed = [day for day in days if not is_opening_day(day, look.policy)]
    if not closed:
        return []
    warning = look.words(
        "The desk is closed on {days}: nobody will answer the client's call. "
        "Check the date; it is accepted all the same.",
        days=look.words.days(closed),
    )
    return [alert(warning, "warning")]


past_tense(AppointmentScheduled, msgid("appointment set"))
past_tense(AppointmentMoved, msgid("appointment moved"))
past_tense(AppointmentCorrected, msgid("appointment corrected"))
past_tense(AppointmentCancelled, msgid("appointment cancelled"))


def _visit_is_over(entry: Entry) -> bool:
    """Or cancelled: there is nothing to tell the client any more."""
    return entry.ticket.intervention(entry.child).state is not InterventionState.SCHEDULED


@message(AppointmentScheduled, settled=_visit_is_over)
def scheduled(entry: Entry, event: AppointmentScheduled, look: Look) -> Message:
    row = look.words.rich(
        "*Visit on {slot}*, supplier's reference {reference}, set by {who}.",
        slot=look.words.slot(event.starts_at, event.ends_at),
        reference=event.reference,
        who=person(entry.by),
    )
    return _told_with_advice(entry, look, [row, *_approved(entry, look)], _free_until(entry, event, look))


def _approved(entry: Entry, look: Look) -> list[list[Element]]:
    """Who approved the visit, where no other message of the thread says so."""
    approval = entry.ticket.intervention(entry.child).approval
    if approval is None or not look.asks_elsewhere:
        return []
    when = look.words.moment(approval.at)
    return [look.words.rich("✅ *Approved* by {who} on {when}", who=person(approval.by), when=when)]


@message(AppointmentMoved, settled=_visit_is_over)
def moved(entry: Entry, event: AppointmentMoved, look: Look) -> Message:
    row = look.words.rich(
        "*Visit moved to {slot}* by {who}.", slot=look.words.slot(event.starts_at, event.ends_at), who=person(entry.by)
    )
    return _told_with_advice(entry, look, [row], reason=or_erased(event.reason, look.words))


@message(AppointmentCorrected, settled=_visit_is_over)
def corrected(entry: Entry, event: AppointmentCorrected, look: Look) -> Message:
    row = look.words.rich(
        "*Appointment corrected* by {who}: {slot}, it had been typed wrongly.",
        slot=look.words.slot(event.starts_at, event.ends_at),
        who=person(entry.by),
    )
    free = _free_until(entry, event, look)
    return _told_with_advice(entry, look, [row], free, reason=or_erased(event.reason, look.words))


@message(AppointmentCancelled)
def cancelled(entry: Entry, event: AppointmentCancelled, look: Look) -> Message:
    """Who cancelled, and what that costs; another visit can be planned."""
    words, facts = look.words, {"when": look.words.moment(event.received_at), "who": person(entry.by)}
    if event.cancelled_by is CancelledBy.SUPPLIER:
        row = words.rich(
            "*Visit cancelled by the supplier*, free of charge: received on {when}, recorded by {who}. The client's "
            "consent can serve the next visit of this kind.",
            **facts,
        )
    elif event.fee:
        row = words.rich(
            "*Visit cancelled*, too late to be free: cancellation received on {when}, recorded by {who}.", **facts
        )
    else:
        row = words.rich(
            "*Visit cancelled*, free of charge: cancellation received on {when}, recorded by {who}.", **facts
        )
    text = act_button(SHOW_TEXT, entry.ticket.intervention(entry.child), look)
    return thread_message(entry.ticket, row, quoted=or_erased(event.reason, look.words), buttons=[text])


def _free_until(entry: Entry, event: AppointmentScheduled | AppointmentCorrected, look: Look) -> list[list[Element]]:
    """A SAV+ can only be cancelled, and until then free of charge (§8)."""
    visit = entry.ticket.intervention(entry.child)
    if TRAITS[visit.kind].late_cancellation is None:
        return []
    until = free_cancellation_until(event.starts_at, look.policy)
    return [
        look.words.rich(
            "*SAV+:* never moved, only cancelled: free until {until}, then {fee}.",
            until=look.words.moment(until),
            fee=late_fee(visit, look),
        )
    ]


def _told_with_advice(
    entry: Entry,
    look: Look,
    said: list[list[Element]],
    ahead: Sequence[list[Element]] = (),
    *,
    reason: str | None = None,
) -> Message:
    """Until the visit is over also what lies ahead, and what the client is to be told."""
    if _visit_is_over(entry):
        return thread_message(entry.ticket, *said, quoted=reason)
    advice = look.words.rich(
        "*Tell the client* the slot, and advise calling {phone} during the visit.", phone=look.policy.contact.phone
    )
    visit = entry.ticket.intervention(entry.child)
    buttons = [act_button(SHOW_TEXT, visit, look)]
    return thread_message(entry.ticket, *said, *ahead, advice, quoted=reason, buttons=buttons)


@letter(AppointmentScheduled)
def _confirmation(entry: Entry, event: AppointmentScheduled, look: Look) -> ClientText | None:
    return _appointment_text(entry, look)


@letter(AppointmentMoved)
def _new_confirmation(entry: Entry, event: AppointmentMoved, look: Look) -> ClientText | None:
    return _appointment_text(entry, look, change="moved")


@letter(AppointmentCorrected)
def _corrected_confirmation(entry: Entry, event: AppointmentCorrected, look: Look) -> ClientText | None:
    return _appointment_text(entry, look, change="corrected")


@letter(AppointmentCancelled)
def _receipt(entry: Entry, event: AppointmentCancelled, look: Look) -> ClientText | None:
    return visit_texts.appointment_cancelled(entry.ticket.intervention(entry.child), event, look)


def _appointment_text(entry: Entry, look: Look, *, change: str = "") -> ClientText | None:
    """A slot that has been moved, corrected or cancelled since, or is over, is not confirmed any more."""
    slot = _slot_that_stands(entry)
    if slot is None or look.at >= slot.ends_at:
        return None
    return visit_texts.appointment(entry.ticket.intervention(entry.child), slot, look, change=change)


@reminder(VISIT_TOMORROW, VISIT_SOON)
def _visit_ahead(entry: Entry, look: Look) -> Message | None:
    slot = _slot_that_stands(entry)
    if slot is None or look.at >= slot.starts_at:
        return None
    words, ticket = look.words, entry.ticket
    row = words.rich(
        "{owner}, *visit ahead:* {slot}.",
        owner=reminded(ticket, look),
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
        owner=reminded(entry.ticket, look),
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
        owner=reminded(entry.ticket, look),
        slot=look.words.slot(slot.starts_at, slot.ends_at),
        until=look.words.moment(until),
        fee=late_fee(visit, look),
    )
    return thread_message(entry.ticket, row, buttons=[act_button(CANCEL, visit, look)])


def _slot_that_stands(entry: Entry) -> Appointment | None:
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
        "sav_plus_never_moves": msgid("A SAV+ appointment cannot be moved. Cancel it and plan another visit."),
        "absence_not_cancellation": msgid(
            "The slot began on {bound}: this is an absence, not a cancellation. Record it as the outcome of the visit."
        ),
        "slot_ends_before_it_starts": msgid("Choose an end that comes after the start."),
        "slot_before_the_approval": msgid("The visit was approved on {bound}. Choose a slot that ends later."),
        "slot_before_the_day": msgid(
            "The visit was approved on {bound}. Choose a slot that starts on that day or later."
        ),
        "slot_too_long": msgid("A slot lasts at most 24 hours. Check its end."),
        "slot_too_far": msgid("This lies more than a year ahead. Check the date."),
        "slot_not_ahead": msgid("This moment has passed. Choose a start that lies ahead."),
        "slot_has_started": msgid(
            "The slot began on {bound}: it cannot be moved any more. Record the outcome instead."
        ),
        "managers_correct_later": msgid("From now on only a manager can correct this slot. Ask one of them."),
    }
)
