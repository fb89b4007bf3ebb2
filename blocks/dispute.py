"""The dispute (§9): recording it, deciding on it, and telling the thread."""

from blocks import cost_texts, inputs
from blocks.acts import act_button, act_form
from blocks.breakdown import total_due
from blocks.charge import billed, credit_note
from blocks.decision import facts
from blocks.events import client_text, letter, message, past_tense
from blocks.forms import Amount, Count, Files, Form, Moment, Prose, Values, filled_in
from blocks.inputs import Choice, field
from blocks.kit import Block, Message, View, alert, context, paragraph, quote, rich_text
from blocks.labels import choices
from blocks.look import Look, last_minute, or_erased, person
from blocks.readings import SHOW_TEXT
from blocks.refusals import sentences
from blocks.rich import Element
from blocks.telling import thread_message
from blocks.views import act_view
from blocks.words import msgid
from blocks.writing import ClientText
from models.dispute import DECIDE, RECORD, DisputeDecided, DisputeLapsed, DisputeLate, DisputeRecorded, disputable
from models.tables.charge import Charge
from models.tables.dispute import Dispute
from models.tables.journal import Entry
from models.tables.ticket import Ticket
from models.terms import Decision, DisputeState


class RecordForm(Form):
    charge: Count
    received_at: Moment
    grounds: Prose
    evidence: Files = []  # noqa: RUF012  pydantic copies it


class DecideForm(Form):
    decision: Decision
    amount: Amount | None = None
    reason: Prose


@act_form(RECORD, RecordForm, button=msgid("Record a dispute"), chooses=True)
def record_view(ticket: Ticket, look: Look, chosen: int | None = None) -> View:
    """`chosen` is the charge that the pressed button was about."""
    words = look.words
    found = disputable(ticket)
    about = chosen if chosen in {charge.number for charge in found} else found[0].number
    blocks = [
        field("charge", words("Charge"), inputs.select([_choice(one, look) for one in found], initial=str(about))),
        context(*(_window(charge, look) for charge in found)),
        field(
            "received_at",
            words("Client's message received on"),
            inputs.moment(initial=look.at),
            hint=words("This is what is compared with the deadline, not the moment at which you enter it."),
        ),
        field("grounds", words("Grounds"), inputs.text(multiline=True), hint=words("In the client's words.")),
        field("evidence", words("File"), inputs.file(), optional=True),
    ]
    return act_view(RECORD, ticket, look, title=words("Dispute"), submit=words("Record"), blocks=blocks)


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
        words("Reduced to (euros excl. tax)"),
        inputs.text(longest=20, example="125,00"),
        hint=words("Less than {amount}.", amount=words.money(dispute.charge.amount)),
    )
    radio = inputs.radio(choices(Decision, words), initial=decision)
    blocks: list[Block] = [
        rich_text(paragraph(*facts(dispute, look)), quote(dispute.grounds)),
        field("decision", words("Decision"), radio, dispatch=True),
        *([amount] if decision == Decision.REDUCE else []),
        field(
            "reason",
            words("Reason"),
            inputs.text(multiline=True),
            hint=words("Shown in the thread; the client reads it too."),
        ),
        alert(words("The charge is final then, and the client is told."), "info"),
    ]
    return act_view(
        DECIDE,
        dispute,
        look,
        title=words("Decide on the dispute"),
        submit=words("Decide"),
        blocks=blocks,
    )


past_tense(DisputeRecorded, msgid("dispute recorded"))
past_tense(DisputeLate, msgid("late dispute recorded"))
past_tense(DisputeDecided, msgid("dispute decided"))
past_tense(DisputeLapsed, msgid("dispute closed with its charge"))


@message(DisputeLate)
def late(entry: Entry, event: DisputeLate, look: Look) -> Message:
    """Not decided here: the answer is ready, with the way to Service Clients."""
    words, dispute = look.words, entry.ticket.dispute(entry.child)
    deadline = dispute.charge.deadline
    row = words.rich(
        "*Dispute too late*, recorded by {who}: received on {when}, the delay ended on {deadline}.",
        who=person(entry.by),
        when=words.moment(event.received_at),
        deadline=words.moment(last_minute(deadline)) if deadline else "",
    )
    answer = words.rich(
        "It is not decided here. The ready-made answer refers the client to {address}.",
        address=look.policy.contact.client_service_email,
    )
    return thread_message(
        entry.ticket,
        row,
        billed(dispute.charge, look),
        answer,
        quoted=or_erased(event.grounds, words),
        buttons=[act_button(SHOW_TEXT, dispute, look, "primary")],
    )


@message(DisputeDecided)
def decided(entry: Entry, event: DisputeDecided, look: Look) -> Message:
    words, dispute = look.words, entry.ticket.dispute(entry.child)
    return thread_message(
        entry.ticket,
        _verdict(entry, event, dispute.charge, look),
        *credit_note([dispute.charge], look),
        total_due(entry.ticket, words),
        quoted=or_erased(event.reason, words),
        buttons=[act_button(SHOW_TEXT, dispute, look)],
    )


def _verdict(entry: Entry, event: DisputeDecided, charge: Charge, look: Look) -> list[Element]:
    words, decision = look.words, event.decision
    amount, who = words.money(charge.amount), person(entry.by)
    if decision is Decision.CANCEL:
        return words.rich("*Dispute accepted* by {who}: the charge of {amount} is cancelled.", who=who, amount=amount)
    if decision is Decision.UPHOLD:
        return words.rich("*Dispute rejected* by {who}: the charge of {amount} is upheld.", who=who, amount=amount)
    return words.rich(
        "*Dispute accepted in part* by {who}: the charge of {amount} is reduced to {due}.",
        who=who,
        amount=amount,
        due=words.money(event.due),
    )


def _choice(charge: Charge, look: Look) -> Choice:
    return str(charge.number), f"{look.words.money(charge.amount)} · {charge.reason}"


def _window(charge: Charge, look: Look) -> str:
    """Until when a message about it is in time."""
    words = look.words
    if charge.deadline is None:
        return charge.reason
    return words(
        "{amount}: in time until {deadline}",
        amount=words.money(charge.amount),
        deadline=words.moment(last_minute(charge.deadline)),
    )


@letter(DisputeRecorded)
def _receipt(entry: Entry, event: DisputeRecorded, look: Look) -> ClientText | None:
    dispute = entry.ticket.dispute(entry.child)
    return cost_texts.dispute_received(dispute, look) if dispute.state is DisputeState.OPEN else None


@letter(DisputeLate)
def _refusal(entry: Entry, event: DisputeLate, look: Look) -> ClientText:
    return cost_texts.dispute_late(entry.ticket.dispute(entry.child), look)


@letter(DisputeDecided)
def _decision(entry: Entry, event: DisputeDecided, look: Look) -> ClientText:
    return cost_texts.dispute_decided(entry.ticket.dispute(entry.child), look)


@client_text(Dispute)
def _text_now(dispute: Dispute, look: Look) -> ClientText:
    text = {
        DisputeState.OPEN: cost_texts.dispute_received,
        DisputeState.LATE: cost_texts.dispute_late,
        DisputeState.DECIDED: cost_texts.dispute_decided,
        DisputeState.LAPSED: cost_texts.dispute_lapsed,
    }[dispute.state]
    return text(dispute, look)


sentences(
    {
        "nothing_to_dispute": msgid("No charge can be disputed now: none is announced, or each was disputed already."),
        "before_the_announcement": msgid("The client was informed of the charge on {bound}. Enter a later time."),
        "not_announced_yet": msgid("The client is not informed of this charge yet. Record that first."),
        "disputed_already": msgid(
            "This charge was disputed already, and there is one dispute per charge. Choose another."
        ),
        "reduction_needs_amount": msgid("Enter the amount to which the charge is reduced."),
        "reduction_out_of_range": msgid("Enter an amount above zero and below {amount}."),
    }
)
