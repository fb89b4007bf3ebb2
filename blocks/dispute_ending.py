"""How a dispute ends (§9): the client's withdrawal, a manager's decision, and how they are told."""

from blocks import dispute_texts, inputs
from blocks.act_buttons import act_button
from blocks.acts import act_form
from blocks.breakdown import total_due
from blocks.charge import billed, credit_note
from blocks.dispute_request import LONGEST_GROUNDS, facts
from blocks.events import history, letter, message, past_tense
from blocks.forms import Amount, Form, Moment, Prose, Values, filled_in
from blocks.inputs import field
from blocks.kit import Block, Message, View, alert, paragraph, quote, rich_text
from blocks.labels import choices
from blocks.look import Look, in_short, notified, or_erased, person
from blocks.readings import SHOW_TEXT
from blocks.refusals import sentences
from blocks.rich import Element
from blocks.statuses import sum_of
from blocks.telling import thread_message
from blocks.views import act_view, reason_for_all
from blocks.words import msgid
from blocks.writing import ClientText
from models.dispute_ending import DECIDE, WITHDRAW, DisputeDecided, DisputeLapsed, DisputeWithdrawn
from models.tables.charge import Charge
from models.tables.dispute import Dispute
from models.tables.journal import Entry
from models.terms import Ruling


class WithdrawForm(Form):
    received_at: Moment
    words: Prose


class DecideForm(Form):
    decision: Ruling
    amount: Amount | None = None
    reason: Prose


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
        return look.words("The decision ends the dispute, and the bot mails it to the client.")
    return look.words("The decision ends the dispute; whoever follows the ticket tells the client.")


past_tense(DisputeWithdrawn, msgid("dispute withdrawn"))
past_tense(DisputeDecided, msgid("dispute decided"))
past_tense(DisputeLapsed, msgid("dispute closed with its charge"))

_VERDICTS = {
    Ruling.CANCEL: msgid("Charge cancelled"),
    Ruling.REDUCE: msgid("Charge reduced"),
    Ruling.UPHOLD: msgid("Charge upheld"),
}


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
    """With what it was about, where the managers were not asked in this thread."""
    words, dispute = look.words, entry.ticket.dispute(entry.child)
    to_tell = words.rich("{owner}, *tell the client* what was decided.", owner=notified(entry.ticket.owner))
    typed = in_short(dispute.grounds, LONGEST_GROUNDS, words)
    grounds = words.rich("*The client's grounds:* {grounds}", grounds=typed)
    return thread_message(
        entry.ticket,
        _verdict(entry, event, dispute.charge, look),
        *([grounds] if look.asks_elsewhere else []),
        *credit_note([dispute.charge], look),
        total_due(entry.ticket, words),
        *([] if look.mailing else [to_tell]),
        words.rich("*Reason for the decision:*"),
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


@letter(DisputeWithdrawn)
def _withdrawal(entry: Entry, event: DisputeWithdrawn, look: Look) -> ClientText:
    return dispute_texts.withdrawn(entry.ticket.dispute(entry.child), look)


@letter(DisputeDecided)
def _decision(entry: Entry, event: DisputeDecided, look: Look) -> ClientText:
    return dispute_texts.decided(entry.ticket.dispute(entry.child), look)


@history(DisputeWithdrawn)
def _withdrawn_in_history(entry: Entry, event: DisputeWithdrawn, look: Look) -> list[Element]:
    when = look.words.moment(event.received_at)
    return look.words.rich("Dispute withdrawn by the client on {when}: as if never disputed.", when=when)


@history(DisputeLapsed)
def _lapsed_in_history(entry: Entry, event: DisputeLapsed, look: Look) -> list[Element]:
    return look.words.rich("Nobody had decided on it when the charge ended: it was closed with it.")


@history(DisputeDecided)
def _decided_in_history(entry: Entry, event: DisputeDecided, look: Look) -> list[Element]:
    words = look.words
    return words.rich(
        "{verdict} by {who} on {when}, {due} due: {reason}",
        verdict=words(_VERDICTS[event.decision]),
        who=person(entry.by),
        when=words.moment(entry.at),
        due=words.money(event.due),
        reason=or_erased(event.reason, words),
    )


sentences(
    {
        "before_the_dispute": msgid("The dispute was received on {bound}. Enter a later time."),
    }
)
