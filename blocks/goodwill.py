"""What a manager gives up of a charge (§9), and what the client and accounting hear of that."""

from blocks import cost_texts, inputs
from blocks.act_buttons import text_button
from blocks.acts import act_form
from blocks.breakdown import total_due
from blocks.charge import billed, credit_note
from blocks.events import history, letter, message, past_tense
from blocks.forms import Amount, Form, Prose, ReasonForm
from blocks.heard import has_heard_of, told_before
from blocks.inputs import field
from blocks.kit import Message, View, alert, lines
from blocks.labels import capital
from blocks.look import Look, or_erased, person
from blocks.refusals import sentences
from blocks.rich import Element
from blocks.statuses import status_of, sum_of
from blocks.telling import thread_message
from blocks.views import act_view, reason_for_all
from blocks.words import msgid
from blocks.writing import ClientText
from models.goodwill import CANCEL, REDUCE, ChargeCancelled, ChargeReduced
from models.tables.charge import Charge
from models.tables.journal import Entry


class ReduceForm(Form):
    amount: Amount
    reason: Prose


@act_form(REDUCE, ReduceForm, button=msgid("Reduce the charge"))
def reduce_view(charge: Charge, look: Look) -> View:
    """A goodwill gesture, or the decision of Service Clients (§9)."""
    words = look.words
    blocks = [
        lines(billed(charge, look), words.rich("{status}.", status=capital(status_of(charge, words)))),
        field(
            "amount",
            words("New amount (euros excl. tax)"),
            inputs.text(longest=20, example="125,00"),
            hint=words("Less than {amount}.", amount=words.money(charge.due)),
        ),
        reason_for_all(look),
    ]
    return act_view(
        REDUCE, charge, look, title=words("Reduce the charge"), submit=words("Reduce the charge"), blocks=blocks
    )


@act_form(CANCEL, ReasonForm, button=msgid("Cancel the charge"))
def cancel_view(charge: Charge, look: Look) -> View:
    """A goodwill gesture (§9)."""
    words = look.words
    blocks = [
        lines(billed(charge, look), words.rich("{status}.", status=capital(status_of(charge, words)))),
        alert(words("The client no longer owes anything for this charge. It stays in view, with your reason."), "info"),
        reason_for_all(look),
    ]
    return act_view(
        CANCEL,
        charge,
        look,
        title=words("Cancel the charge"),
        submit=words("Cancel the charge"),
        close=words("Back"),
        blocks=blocks,
    )


past_tense(ChargeReduced, msgid("charge reduced"))
past_tense(ChargeCancelled, msgid("charge cancelled"))


@message(ChargeReduced)
def reduced(entry: Entry, event: ChargeReduced, look: Look) -> Message:
    words, charge = look.words, entry.ticket.charge(entry.child)
    row = words.rich(
        "*Charge reduced* by {who}, from {before} to {due}: {reason}.",
        who=person(entry.by),
        before=words.money(event.before),
        due=words.money(event.due),
        reason=charge.reason,
    )
    return _told(charge, row, event.reason, look)


@message(ChargeCancelled)
def cancelled(entry: Entry, event: ChargeCancelled, look: Look) -> Message:
    words, charge = look.words, entry.ticket.charge(entry.child)
    row = words.rich(
        "*Charge cancelled* by {who}: {amount}, {reason}.",
        who=person(entry.by),
        amount=sum_of(charge, words),
        reason=charge.reason,
    )
    return _told(charge, row, event.reason, look)


def _told(charge: Charge, row: list[Element], reason: str | None, look: Look) -> Message:
    """With what accounting has to do, what is due now, and the way to the client's letter."""
    return thread_message(
        charge.ticket,
        row,
        *credit_note([charge], look),
        total_due(charge.ticket, look.words),
        quoted=or_erased(reason, look.words),
        buttons=text_button(charge, look),
    )


@history(ChargeReduced)
def _reduced_in_history(entry: Entry, event: ChargeReduced, look: Look) -> list[Element]:
    words = look.words
    return words.rich(
        "Reduced from {before} to {due} by {who} on {when}: {reason}",
        before=words.money(event.before),
        due=words.money(event.due),
        who=person(entry.by),
        when=words.moment(entry.at),
        reason=or_erased(event.reason, words),
    )


@history(ChargeCancelled)
def _cancelled_in_history(entry: Entry, event: ChargeCancelled, look: Look) -> list[Element]:
    words = look.words
    return words.rich(
        "Cancelled by {who} on {when}: {reason}",
        who=person(entry.by),
        when=words.moment(entry.at),
        reason=or_erased(event.reason, words),
    )


@letter(ChargeReduced)
def _reduction(entry: Entry, event: ChargeReduced, look: Look) -> ClientText | None:
    """Of a charge that the client never heard of, they are not told that it is less."""
    charge = entry.ticket.charge(entry.child)
    holds = has_heard_of(charge) and charge.due == event.due
    before = told_before(entry, event, look)
    return cost_texts.reduced(charge, before, event.reason or "", look) if holds else None


@letter(ChargeCancelled)
def _cancellation(entry: Entry, event: ChargeCancelled, look: Look) -> ClientText | None:
    """Of a charge that the client never heard of, they are not told that it is cancelled. They have heard of it also
    where its letter was on its way to the mail server when it was cancelled.
    """
    charge = entry.ticket.charge(entry.child)
    return cost_texts.cancelled(charge, look) if has_heard_of(charge) else None


sentences(
    {
        "reduction_needs_amount": msgid("Enter the amount to which the charge is reduced."),
        "reduction_out_of_range": msgid("Enter an amount above zero and below {amount}."),
    }
)
