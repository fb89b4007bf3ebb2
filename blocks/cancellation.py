"""Cancelling an appointment (§4, §8): what it costs is shown before, and said after."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from blocks import inputs, visit_texts
from blocks.act_buttons import act_button
from blocks.acts import act_form
from blocks.delays import last_free_moment
from blocks.events import letter, message, past_tense
from blocks.forms import Form, Moment, Prose, Values, filled_in, moment_in
from blocks.inputs import field
from blocks.kit import Message, View, alert
from blocks.labels import choices
from blocks.look import Look, or_erased, person
from blocks.moments import when
from blocks.readings import SHOW_TEXT
from blocks.refusals import sentences
from blocks.telling import thread_message
from blocks.views import act_view
from blocks.words import msgid
from blocks.writing import ClientText
from models.cancellation import CANCEL, AppointmentCancelled, is_withdrawal
from models.kinds import TRAITS
from models.tables.intervention import Appointment, Intervention
from models.tables.journal import Entry
from models.terms import CancelledBy
from models.workdays import is_late_cancellation


class CancelForm(Form):
    """Forms that were opened before the supplier could be named are about the client."""

    cancelled_by: CancelledBy = CancelledBy.CLIENT
    received_at: Moment
    reason: Prose


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
    if by is CancelledBy.SUPPLIER and visit_texts.is_reusable(intervention):
        return words("The supplier cancels: this costs the client nothing. The consent can serve again."), "info"
    if by is CancelledBy.SUPPLIER:
        return words("The supplier cancels: this costs the client nothing. The next visit needs a new consent."), "info"
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
    words, until = look.words, look.words.moment(last_free_moment(slot.starts_at, look.policy))
    if not is_late_cancellation(received_at, slot.starts_at, look.policy):
        return words("SAV+: free cancellation until {until}. This one costs the client nothing.", until=until), "info"
    fee = late_fee(intervention, look)
    return words("SAV+: free cancellation until {until}. This one comes later: {fee}.", until=until, fee=fee), "warning"


def may_cost(visit: Intervention, starts_at: datetime, look: Look) -> bool:
    """Whether cancelling it may cost its fee (§8): from the slot's start on that is no cancellation any more (§5)."""
    return TRAITS[visit.kind].late_cancellation is not None and look.at < starts_at


def late_fee(intervention: Intervention, look: Look) -> str:
    """What the visit costs if it is cancelled too late (§8), as agreed."""
    fee = visit_texts.late_fee(intervention.kind, look, look.today, intervention)
    return look.words.money(fee or Decimal(0))


past_tense(AppointmentCancelled, msgid("appointment cancelled"))


@message(AppointmentCancelled)
def cancelled(entry: Entry, event: AppointmentCancelled, look: Look) -> Message:
    """Who cancelled, and what that costs; another visit can be planned."""
    words, visit = look.words, entry.ticket.intervention(entry.child)
    facts = {"when": words.moment(event.received_at), "who": person(entry.by)}
    if event.cancelled_by is CancelledBy.SUPPLIER and visit_texts.is_reusable(visit):
        row = words.rich(
            "*Visit cancelled by the supplier*, free of charge: received on {when}, recorded by {who}. The client's "
            "consent can serve the next visit of this kind.",
            **facts,
        )
    elif event.cancelled_by is CancelledBy.SUPPLIER:
        row = words.rich(
            "*Visit cancelled by the supplier*, free of charge: received on {when}, recorded by {who}. The client's "
            "consent can serve no other visit: the next one needs a new one.",
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
    text = act_button(SHOW_TEXT, visit, look)
    return thread_message(entry.ticket, row, quoted=or_erased(event.reason, look.words), buttons=[text])


@letter(AppointmentCancelled)
def _receipt(entry: Entry, event: AppointmentCancelled, look: Look) -> ClientText | None:
    return visit_texts.appointment_cancelled(entry.ticket.intervention(entry.child), event, look)


sentences(
    {
        "absence_not_cancellation": msgid(
            "The slot began on {bound}: this is an absence, not a cancellation. Record it as the outcome of the visit."
        ),
    }
)
