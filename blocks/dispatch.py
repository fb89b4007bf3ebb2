"""The approval request (§4, gate C): what the managers decide on, and afterwards what they decided."""

from collections.abc import Mapping
from typing import Any

from blocks import visit_texts
from blocks.acts import act_button, act_button_of, act_form, basis, offers
from blocks.events import letter, message, past_tense, reminder
from blocks.forms import Form, Prose
from blocks.intervention import referent_of
from blocks.kit import Block, Message, View, actions, button, confirm, lines, paragraph, quote, rich_text
from blocks.labels import capital, label
from blocks.look import (
    Look,
    evidence,
    fact,
    fault,
    linked,
    notified,
    or_erased,
    person,
    possible_cost,
    reminded,
    value,
)
from blocks.pretests import progress
from blocks.readings import SHOW_TEXT
from blocks.refusals import sentences
from blocks.rich import Element, as_typed, mentioned, spoken, text_element
from blocks.telling import thread_message
from blocks.text import isolated
from blocks.views import act_view, reason_for_us
from blocks.words import Words, msgid
from blocks.writing import ClientText
from models import appointment
from models.dispatch import (
    APPROVAL_WAITING,
    APPROVE,
    REFUSE,
    SLOT_MISSING,
    DispatchApproved,
    DispatchRefused,
    DispatchRequested,
    DispatchRevised,
    DispatchVoided,
)
from models.intervention import basis_of
from models.tables.intervention import Intervention
from models.tables.journal import Entry
from models.terms import InterventionState

SHOWN = "basis:"  # how the id of the block with the approval's buttons begins


class RefuseForm(Form):
    reason: Prose


def request(entry: Entry, look: Look) -> Message:
    """What, where, why, at what cost, with consent and pre-tests in view; the decision takes the buttons' place, and
    that of what nobody weighs any more.

    `entry` is the one that asked; once a later one asked again, this request is replaced.
    """
    intervention = entry.ticket.intervention(entry.child)
    replaced = _is_replaced(entry)
    waiting = intervention.state is InterventionState.AWAITING_APPROVAL and not replaced
    headline = _asked(intervention, look) if waiting else _decided(intervention, look, replaced=replaced)
    rows = [headline, *(_facts(intervention, look) if waiting else _facts_in_short(intervention, look))]
    agreed = [intervention.consent.words] if intervention.consent else []
    shown = rich_text(paragraph(*rows), *map(quote, agreed))
    return Message(_heard(rows, intervention), [shown, *(_buttons(intervention, look) if waiting else [])])


def _heard(rows: list[list[Element]], intervention: Intervention) -> str:
    """With what the client agreed to, as typed."""
    agreed = [[as_typed(intervention.consent.words)]] if intervention.consent else []
    return spoken([*rows, *agreed])


@basis(APPROVE, REFUSE, in_view=True)
def request_blocks(intervention: Intervention, look: Look) -> list[Block]:
    """The same to decide on elsewhere, below its ticket's name."""
    agreed = [quote(intervention.consent.words)] if intervention.consent else []
    return [rich_text(paragraph(*_facts(intervention, look)[1:]), *agreed), *_buttons(intervention, look)]


@act_form(REFUSE, RefuseForm, button=msgid("Refuse"))
def refuse_view(intervention: Intervention, look: Look) -> View:
    words = look.words
    return act_view(
        REFUSE,
        intervention,
        look,
        title=words("Refuse the visit"),
        submit=words("Refuse"),
        blocks=[lines(*_facts(intervention, look)[1:]), reason_for_us(look)],
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


def _asked(intervention: Intervention, look: Look) -> list[Element]:
    """Mentions the managers, so that they are notified."""
    words = look.words
    asker = person(intervention.consent.recorded_by if intervention.consent else intervention.planned_by)
    return [*mentioned(look.managers), *words.rich("*Approval requested* by {who}", who=asker)]


def _decided(intervention: Intervention, look: Look, *, replaced: bool) -> list[Element]:
    words, approval, ended = look.words, intervention.approval, intervention.exit
    if replaced:
        return words.rich("*Request replaced:* something that it rested on has changed.")
    if ended is not None and intervention.state is InterventionState.REFUSED:
        return words.rich(
            "❌ *Refused* by {who} on {when}: {reason}",
            who=person(ended.by),
            when=words.moment(ended.at),
            reason=ended.reason,
        )
    if ended is not None:
        return words.rich(
            "*No longer needed:* visit cancelled by {who} on {when}.", who=person(ended.by), when=words.moment(ended.at)
        )
    if approval is not None:
        return words.rich("✅ *Approved* by {who} on {when}", who=person(approval.by), when=words.moment(approval.at))
    return words.rich("*No longer needed.*")


def _facts(intervention: Intervention, look: Look) -> list[list[Element]]:
    """In view of the decision: kind, line, cost, pre-tests, consent, site."""
    words, ticket = look.words, intervention.ticket
    done, wanted = progress(ticket, look.policy)
    reference, kind, cost, *agreed = _facts_in_short(intervention, look)
    rows = [
        *(reference, kind, fact(look, words("Fault"), fault(ticket, look)), cost),
        fact(look, words("Pre-tests"), _tests(intervention, f"{done}/{wanted}", words)),
        fact(look, words("On-site contact"), _contact(intervention, words)),
    ]
    if intervention.referent is not None:
        rows.append(fact(look, words("Technical referent"), referent_of(intervention, words)))
    return [*rows, *agreed]


def _facts_in_short(intervention: Intervention, look: Look) -> list[list[Element]]:
    """What was decided on: ticket, kind and line, cost, and the client's consent."""
    words, ticket, consent = look.words, intervention.ticket, intervention.consent
    rows = [
        linked(ticket, look.thread_url),
        words.rich("*{kind}*, line {line}", kind=capital(label(intervention.kind, words)), line=ticket.line),
        fact(look, words("Possible cost"), possible_cost(intervention, look)),
    ]
    if consent is None:
        return rows
    agreement = words(
        "{who}, {channel} of {when}",
        who=consent.given_by,
        channel=label(consent.channel, words),
        when=words.moment(consent.received_at),
    )
    return [*rows, fact(look, words("Written consent"), agreement), *evidence(consent.evidence, look)]


def _tests(intervention: Intervention, count: str, words: Words) -> str:
    ticket = intervention.ticket
    if ticket.confirmation is not None:
        return words(
            "{count}, confirmed by {who} on {when}",
            count=count,
            who=ticket.confirmation.confirmed_by,
            when=words.moment(ticket.confirmation.confirmed_at),
        )
    if ticket.gate_lift is not None:
        return words("{count}, exemption granted by {who}", count=count, who=ticket.gate_lift.by.name)
    return count


def _contact(intervention: Intervention, words: Words) -> str:
    site = intervention.ticket.site
    known = [site.contact_name, site.contact_phone, site.contact_hours] if site else []
    return ", ".join(isolated(part) for part in known if part) or words("unknown")


def _buttons(intervention: Intervention, look: Look) -> list[Block]:
    """None for a reader who may do neither. The block's id names what is shown, so that nobody approves what they did
    not see (design §6).
    """
    words = look.words
    sure = confirm(
        words("Approve the visit?"),
        words(
            "The technician will be requested from the supplier. Possible cost: {cost}.",
            cost=possible_cost(intervention, look),
        ),
        words("Approve"),
        words("Go back"),
    )
    approve = button(words("Approve"), APPROVE.id, value(intervention), style="primary", confirm=sure)
    refuse = button(words("Refuse"), REFUSE.id, value(intervention), style="danger")
    offered = [each for act, each in ((APPROVE, approve), (REFUSE, refuse)) if offers(act, intervention, look)]
    return [actions(*offered, block_id=SHOWN + basis_of(intervention))] if offered else []


@reminder(APPROVAL_WAITING)
def _approval_waiting(entry: Entry, look: Look) -> Message | None:
    visit = entry.ticket.intervention(entry.child)
    if visit.state is not InterventionState.AWAITING_APPROVAL or _is_replaced(entry):
        return None
    waited = look.words.rich("*Approval* has been waiting since {when}.", when=look.words.moment(entry.at))
    row = [*mentioned(look.managers), *waited]
    named = [text_element(f"{entry.ticket.number} · "), *row]
    return Message(_heard([named, *_facts(visit, look)[1:]], visit), [lines(row), *request_blocks(visit, look)])


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


def _is_replaced(entry: Entry) -> bool:
    """Whether the managers were asked again since."""
    return entry.ticket.last_entry(DispatchRequested, child=entry.child) is not entry


sentences(
    {
        "four_eyes": msgid(
            "You planned this visit or recorded its consent, so somebody else has to approve it. Ask another manager."
        ),
        "request_outdated": msgid("The request has changed since it was shown to you. Read it again, then decide."),
    }
)
