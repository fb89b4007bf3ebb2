"""The dispute (§9): recording it, deciding on it, and telling the thread."""

from datetime import datetime
from typing import Any

from pydantic import model_validator

from blocks import cost_texts, inputs
from blocks.acts import act_button, act_form
from blocks.breakdown import total_due
from blocks.charge import billed, credit_note
from blocks.dispute_request import facts
from blocks.events import client_text, letter, message, past_tense
from blocks.forms import Amount, Count, Files, Form, Moment, Prose, Values, filled_in, moment_in
from blocks.inputs import Choice, field
from blocks.kit import Block, Message, View, alert, context, lines, paragraph, quote, rich_text
from blocks.labels import choices
from blocks.look import Look, last_minute, notified, or_erased, person
from blocks.readings import SHOW_TEXT
from blocks.refusals import sentences
from blocks.rich import Element
from blocks.statuses import sum_of
from blocks.telling import thread_message
from blocks.views import act_view, reason_for_all, reason_for_us
from blocks.words import msgid
from blocks.writing import ClientText
from models.dispute import (
    CORRECT,
    DECIDE,
    RECORD,
    WITHDRAW,
    DisputeCorrected,
    DisputeDecided,
    DisputeLapsed,
    DisputeLate,
    DisputeRecorded,
    DisputeWithdrawn,
    disputable,
    is_late,
)
from models.tables.charge import Charge
from models.tables.dispute import Dispute
from models.tables.journal import Entry
from models.tables.ticket import Ticket
from models.terms import ChargeStatus, DisputeState, Ruling

VERDICT = "in_time"


class RecordForm(Form):
    charges: list[Count]
    received_at: Moment
    grounds: Prose
    evidence: Files = []  # noqa: RUF012  pydantic copies it

    @model_validator(mode="before")
    @classmethod
    def _one_charge(cls, fields: dict[str, Any]) -> dict[str, Any]:
        """Forms opened before a message could dispute several charges name the one."""
        return {"charges": [fields["charge"]], **fields} if "charge" in fields else fields


class CorrectForm(Form):
    charge: Count
    received_at: Moment
    reason: Prose


class WithdrawForm(Form):
    received_at: Moment
    words: Prose


class DecideForm(Form):
    decision: Ruling
    amount: Amount | None = None
    reason: Prose


@act_form(
    RECORD,
    RecordForm,
    button=msgid("Record a dispute"),
    chooses=True,
    redrawn_by=("charges", "received_at"),
)
def record_view(ticket: Ticket, look: Look, chosen: int | None = None, values: Values | None = None) -> View:
    """`chosen` is the charge that the pressed button was about; `values` is the state of a form being filled in."""
    words, charges, typed = look.words, disputable(ticket)[-inputs.FEW_OPTIONS :], filled_in(values or {})
    named = [] if chosen is None else [str(chosen)]
    ticked = typed.get("charges") or named
    if len(charges) == 1 and values is None:
        ticked = [str(charges[0].number)]
    received_at = moment_in(values or {}, "received_at")
    disputed = [charge for charge in charges if str(charge.number) in ticked] or charges
    boxes = inputs.checkboxes([_choice(charge, look) for charge in charges], initial=ticked)
    blocks = [
        field("charges", words("Disputed charges"), boxes, dispatch=True),
        field(
            "received_at",
            words("Client's message received on"),
            inputs.moment(initial=received_at),
            hint=words("This is what is compared with the deadline, not the moment at which you enter it."),
            dispatch=True,
        ),
        lines(*(_window(charge, received_at, look) for charge in disputed), block_id=VERDICT),
        *_not_yet(ticket, look),
        field("grounds", words("Grounds"), inputs.text(multiline=True), hint=words("In the client's words.")),
        field("evidence", words("File"), inputs.file(), optional=True),
    ]
    return act_view(RECORD, ticket, look, title=words("Dispute"), submit=words("Record"), blocks=blocks)


def _not_yet(ticket: Ticket, look: Look) -> list[Block]:
    """What can be disputed once the client is told of it."""
    words = look.words
    waiting = [charge for charge in ticket.charges if charge.status is ChargeStatus.TO_ANNOUNCE]
    notes = [
        words(
            "{amount} · {reason}: not announced yet. A dispute of it that was received already is in time; "
            "record it once the client is informed.",
            amount=words.money(charge.due),
            reason=charge.reason,
        )
        for charge in waiting
    ]
    return [context(*notes)] if notes else []


@act_form(CORRECT, CorrectForm, button=msgid("Correct the dispute"), redrawn_by=("charge", "received_at"))
def correct_view(dispute: Dispute, look: Look, values: Values | None = None) -> View:
    """Filled in with what was recorded."""
    words, charges, typed = look.words, disputable(dispute.ticket, dispute), filled_in(values or {})
    number = str(typed.get("charge") or dispute.charge_number)
    received_at = moment_in(values or {}, "received_at") or dispute.received_at
    disputed = [charge for charge in charges if str(charge.number) == number] or charges
    blocks = [
        rich_text(paragraph(billed(dispute.charge, look)), quote(dispute.grounds)),
        field(
            "charge",
            words("Disputed charge"),
            inputs.select([_choice(charge, look) for charge in charges], initial=number),
            dispatch=True,
        ),
        field("received_at", words("Client's message received on"), inputs.moment(initial=received_at), dispatch=True),
        lines(*(_window(charge, received_at, look) for charge in disputed), block_id=VERDICT),
        reason_for_us(look, words("Reason for the correction")),
    ]
    return act_view(CORRECT, dispute, look, title=words("Correct the dispute"), submit=words("Correct"), blocks=blocks)


@act_form(WITHDRAW, WithdrawForm, button=msgid("Dispute withdrawn"))
def withdraw_view(dispute: Dispute, look: Look) -> View:
    words = look.words
    blocks = [
        rich_text(paragraph(billed(dispute.charge, look)), quote(dispute.grounds)),
        alert(words("The charge then stands as if it had never been disputed."), "info"),
        field("received_at", words("Client's message received on"), inputs.moment()),
        field("words", words("The client's words"), inputs.text(multiline=True)),
    ]
    return act_view(WITHDRAW, dispute, look, title=words("Dispute withdrawn"), submit=words("Record"), blocks=blocks)


@act_form(
    DECIDE,
    DecideForm,
    button=msgid("Decide on the dispute"),
    next_step=msgid("a manager decides on the dispute."),
    redrawn_by=("decision",),
)
def decide_view(dispute: Dispute, look: Look, values: Values | None = None) -> View:
    """Only a reduction asks for an amount; `values` is the state of the form when the decision is chosen."""
    words, decision = look.words, filled_in(values or {}).get("decision")
    amount = field(
        "amount",
        words("New amount (euros excl. tax)"),
        inputs.text(longest=20, example="125,00"),
        hint=words("Less than {amount}.", amount=words.money(dispute.charge.due)),
    )
    radio = inputs.radio(choices(Ruling, words), initial=decision)
    blocks: list[Block] = [
        rich_text(paragraph(*facts(dispute, look)), quote(dispute.grounds)),
        field("decision", words("Decision"), radio, dispatch=True),
        *([amount] if decision == Ruling.REDUCE else []),
        reason_for_all(look),
        alert(_then(look), "info"),
    ]
    return act_view(
        DECIDE,
        dispute,
        look,
        title=words("Dispute"),
        submit=words("Decide"),
        blocks=blocks,
    )


def _then(look: Look) -> str:
    if look.mailing:
        return look.words("The charge is final then, and the bot mails the decision to the client.")
    return look.words("The charge is final then; whoever follows the ticket tells the client.")


past_tense(DisputeRecorded, msgid("dispute recorded"))
past_tense(DisputeLate, msgid("late dispute recorded"))
past_tense(DisputeCorrected, msgid("dispute corrected"))
past_tense(DisputeWithdrawn, msgid("dispute withdrawn"))
past_tense(DisputeDecided, msgid("dispute decided"))
past_tense(DisputeLapsed, msgid("dispute closed with its charge"))


@message(DisputeLate)
def late(entry: Entry, event: DisputeLate, look: Look) -> Message:
    """Not decided here: the answer is ready, with the way to Service Clients."""
    words, dispute = look.words, entry.ticket.dispute(entry.child)
    charge = entry.ticket.charge(event.charge)
    row = words.rich(
        "*Dispute too late*, recorded by {who}: received on {when}, the dispute period ended on {deadline}.",
        who=person(entry.by),
        when=words.moment(event.received_at),
        deadline=words.moment(last_minute(charge.deadline)) if charge.deadline else "",
    )
    return thread_message(
        entry.ticket,
        row,
        billed(charge, look),
        _elsewhere(look),
        quoted=or_erased(event.grounds, words),
        buttons=[act_button(SHOW_TEXT, dispute, look, "primary")],
    )


def _elsewhere(look: Look) -> list[Element]:
    return look.words.rich(
        "It is not decided here. The ready-made answer refers the client to {address}.",
        address=look.policy.contact.client_service_email,
    )


@message(DisputeCorrected)
def corrected(entry: Entry, event: DisputeCorrected, look: Look) -> Message:
    words, ticket = look.words, entry.ticket
    dispute, charge = ticket.dispute(entry.child), ticket.charge(event.charge)
    when = words.moment(event.received_at)
    row = (
        words.rich("*Dispute corrected* by {who}: received on {when}, too late.", who=person(entry.by), when=when)
        if event.late
        else words.rich("*Dispute corrected* by {who}: received on {when}, in time.", who=person(entry.by), when=when)
    )
    former = words.rich(
        "Before, it was recorded as received on {when}, about {amount} · {reason}.",
        when=words.moment(event.before),
        amount=sum_of(ticket.charge(event.charge_before), words),
        reason=ticket.charge(event.charge_before).reason,
    )
    return thread_message(
        ticket,
        row,
        billed(charge, look),
        former,
        *([_elsewhere(look)] if event.late else []),
        quoted=or_erased(event.reason, words),
        buttons=[act_button(SHOW_TEXT, dispute, look)],
    )


@message(DisputeWithdrawn)
def withdrawn(entry: Entry, event: DisputeWithdrawn, look: Look) -> Message:
    words, dispute = look.words, entry.ticket.dispute(entry.child)
    row = words.rich(
        "*Dispute withdrawn* by the client on {when}, recorded by {who}: the charge stands as if never disputed.",
        when=words.moment(event.received_at),
        who=person(entry.by),
    )
    return thread_message(
        entry.ticket,
        row,
        billed(entry.ticket.charge(event.charge), look),
        quoted=or_erased(event.words, words),
        buttons=[act_button(SHOW_TEXT, dispute, look)],
    )


@message(DisputeDecided)
def decided(entry: Entry, event: DisputeDecided, look: Look) -> Message:
    words, dispute = look.words, entry.ticket.dispute(entry.child)
    to_tell = words.rich("{owner}, *tell the client* what was decided.", owner=notified(entry.ticket.owner))
    return thread_message(
        entry.ticket,
        _verdict(entry, event, dispute.charge, look),
        *credit_note([dispute.charge], look),
        total_due(entry.ticket, words),
        *([] if look.mailing else [to_tell]),
        quoted=or_erased(event.reason, words),
        buttons=[act_button(SHOW_TEXT, dispute, look)],
    )


def _verdict(entry: Entry, event: DisputeDecided, charge: Charge, look: Look) -> list[Element]:
    words, decision, who = look.words, event.decision, person(entry.by)
    due = words.money(event.due)
    if decision is Ruling.CANCEL:
        amount = sum_of(charge, words)
        return words.rich("*Dispute accepted* by {who}: the charge of {amount} is cancelled.", who=who, amount=amount)
    if decision is Ruling.UPHOLD:
        return words.rich("*Dispute rejected* by {who}: the charge of {amount} is upheld.", who=who, amount=due)
    return words.rich(
        "*Dispute accepted in part* by {who}: the charge of {amount} is reduced to {due}.",
        who=who,
        amount=words.money(charge.amount),
        due=due,
    )


def _choice(charge: Charge, look: Look) -> Choice:
    return str(charge.number), f"{sum_of(charge, look.words)} · {charge.reason}"


def _window(charge: Charge, received_at: datetime | None, look: Look) -> list[Element]:
    """Whether a message received then is in time; before a time is chosen, until when one is."""
    words = look.words
    amount = words.money(charge.due)
    deadline = words.moment(last_minute(charge.deadline)) if charge.deadline else "–"
    if received_at is None:
        return words.rich("{amount}: in time until {deadline}", amount=amount, deadline=deadline)
    if is_late(charge, received_at):
        return words.rich(
            "{amount}: *too late*, in time until {deadline}; referred to Service Clients",
            amount=amount,
            deadline=deadline,
        )
    return words.rich("{amount}: *in time*, until {deadline}", amount=amount, deadline=deadline)


@letter(DisputeRecorded)
def _receipt(entry: Entry, event: DisputeRecorded, look: Look) -> ClientText | None:
    return cost_texts.dispute_answer(entry.ticket.dispute(entry.child), look)


@letter(DisputeLate)
def _refusal(entry: Entry, event: DisputeLate, look: Look) -> ClientText | None:
    return cost_texts.dispute_answer(entry.ticket.dispute(entry.child), look)


@letter(DisputeCorrected)
def _corrected_receipt(entry: Entry, event: DisputeCorrected, look: Look) -> ClientText | None:
    """The client was told otherwise before."""
    dispute = entry.ticket.dispute(entry.child)
    is_latest = dispute.ticket.last_entry(DisputeCorrected, child=entry.child) is entry
    holds = dispute.state in (DisputeState.OPEN, DisputeState.LATE) and is_latest
    return cost_texts.dispute_corrected(dispute, look) if holds else None


@letter(DisputeWithdrawn)
def _withdrawal(entry: Entry, event: DisputeWithdrawn, look: Look) -> ClientText:
    return cost_texts.dispute_withdrawn(entry.ticket.dispute(entry.child), look)


@letter(DisputeDecided)
def _decision(entry: Entry, event: DisputeDecided, look: Look) -> ClientText:
    return cost_texts.dispute_decided(entry.ticket.dispute(entry.child), look)


@client_text(Dispute)
def _text_now(dispute: Dispute, look: Look) -> ClientText | None:
    text = {
        DisputeState.OPEN: cost_texts.dispute_received,
        DisputeState.LATE: cost_texts.dispute_received,
        DisputeState.DECIDED: cost_texts.dispute_decided,
        DisputeState.LAPSED: cost_texts.dispute_lapsed,
        DisputeState.WITHDRAWN: cost_texts.dispute_withdrawn,
    }[dispute.state]
    return text(dispute, look)


sentences(
    {
        "nothing_to_dispute": msgid(
            "No charge can be disputed now: none is announced, or each was disputed already. Look at the ticket's card."
        ),
        "choose_a_charge": msgid("Choose at least one charge."),
        "not_announced_yet": msgid(
            "The client is not informed of this charge yet. Record that first; a dispute received before is in time."
        ),
        "disputed_already": msgid(
            "This charge was disputed already, and there is one dispute per announcement. Choose another."
        ),
        "disputed_too_late_already": msgid(
            "A dispute of this charge is recorded as too late. Correct its date instead of recording another."
        ),
        "before_the_dispute": msgid("The dispute was received on {bound}. Enter a later time."),
    }
)
