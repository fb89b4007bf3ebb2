"""The managers' decision on a visit (§4, gate C): approving and refusing it, and what the thread is told of that."""

from collections.abc import Mapping
from typing import Any

from blocks import visit_texts
from blocks.act_buttons import act_button
from blocks.acts import act_button_of, act_form
from blocks.approval_request import SHOWN, request_facts
from blocks.events import letter, message, past_tense, reminder
from blocks.forms import ReasonForm
from blocks.kit import Message, View, lines
from blocks.look import Look, notified, or_erased, person, reminded
from blocks.readings import SHOW_TEXT
from blocks.refusals import sentences
from blocks.telling import thread_message
from blocks.views import act_view, reason_for_us
from blocks.words import msgid
from blocks.writing import ClientText
from models import appointment
from models.dispatch import (
    APPROVE,
    REFUSE,
    SLOT_MISSING,
    DispatchApproved,
    DispatchRefused,
    DispatchRequested,
    DispatchRevised,
    DispatchVoided,
)
from models.tables.intervention import Intervention
from models.tables.journal import Entry
from models.terms import InterventionState


@act_form(REFUSE, ReasonForm, button=msgid("Refuse"))
def refuse_view(intervention: Intervention, look: Look) -> View:
    words = look.words
    return act_view(
        REFUSE,
        intervention,
        look,
        title=words("Refuse the visit"),
        submit=words("Refuse"),
        blocks=[lines(*request_facts(intervention, look)[1:]), reason_for_us(look)],
    )


def _basis_shown(action: Mapping[str, Any]) -> dict[str, Any]:
    """What the request showed is named by its block, so that nobody approves what they did not see (design §6).

    A button that carries its value alone approves all the same: what the approval rests on is compared again later.
    """
    block_id = str(action.get("block_id"))
    return {"basis": block_id.removeprefix(SHOWN) if block_id.startswith(SHOWN) else None}


act_button_of(
    APPROVE,
    button=msgid("Approve"),
    next_step=msgid("a manager decides on the visit."),
    pressed=_basis_shown,
)
past_tense(DispatchRequested, msgid("approval requested"))
past_tense(DispatchRevised, msgid("approval request changed"))
past_tense(DispatchApproved, msgid("visit approved"))
past_tense(DispatchRefused, msgid("visit refused"))
past_tense(DispatchVoided, msgid("approval void"))


def _slot_is_settled(entry: Entry) -> bool:
    """The request keeps who approved and when."""
    return entry.ticket.intervention(entry.child).state is not InterventionState.APPROVED


@message(DispatchApproved, until=_slot_is_settled)
def approved(entry: Entry, event: DispatchApproved, look: Look) -> Message:
    words, ticket = look.words, entry.ticket
    visit = ticket.intervention(entry.child)
    return thread_message(
        ticket,
        words.rich("*Visit approved* by {who}.", who=person(entry.by)),
        words.rich("{owner}, agree the slot with the supplier.", owner=notified(ticket.owner)),
        buttons=[act_button(appointment.SCHEDULE, visit, look, "primary")],
    )


@message(DispatchRefused)
def refused(entry: Entry, event: DispatchRefused, look: Look) -> Message:
    row = look.words.rich(
        "*Visit refused* by {who}. {owner}, another one can be planned.",
        who=person(entry.by),
        owner=notified(entry.ticket.owner),
    )
    text = act_button(SHOW_TEXT, entry.ticket.intervention(entry.child), look)
    return thread_message(entry.ticket, row, quoted=or_erased(event.reason, look.words), buttons=[text])


@letter(DispatchRefused)
def _refusal_letter(entry: Entry, event: DispatchRefused, look: Look) -> ClientText | None:
    return visit_texts.called_off(entry.ticket.intervention(entry.child), look)


@message(DispatchVoided)
def voided(entry: Entry, event: DispatchVoided, look: Look) -> Message:
    row = look.words.rich(
        "*Approval void:* {who} changed what it rested on. The managers are asked again.", who=person(entry.by)
    )
    return thread_message(entry.ticket, row)


@reminder(SLOT_MISSING)
def _slot_missing(entry: Entry, look: Look) -> Message | None:
    """A visit that is approved and has no slot yet; only the latest approval counts."""
    visit = entry.ticket.intervention(entry.child)
    is_latest = entry.ticket.last_entry(DispatchApproved, child=entry.child) is entry
    if visit.state is not InterventionState.APPROVED or not is_latest:
        return None
    row = look.words.rich(
        "{owner}, the visit was *approved* on {when} and has *no slot* yet.",
        owner=reminded(entry.ticket, look),
        when=look.words.moment(entry.at),
    )
    return thread_message(entry.ticket, row, buttons=[act_button(appointment.SCHEDULE, visit, look, "primary")])


sentences(
    {
        "four_eyes": msgid(
            "You planned this visit or recorded its consent, so somebody else has to approve it. Ask another manager."
        ),
        "request_outdated": msgid("The request has changed since it was shown to you. Read it again, then decide."),
    }
)
