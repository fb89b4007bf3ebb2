"""The charge (§6, §9): a manager's reducing and cancelling it, and what the client and accounting hear of that."""

from blocks import cost_texts, dispute_texts, inputs
from blocks.act_buttons import act_button
from blocks.acts import act_form
from blocks.breakdown import total_due
from blocks.events import client_text, history, letter, message, past_tense
from blocks.forms import Amount, Form, Prose
from blocks.inputs import field
from blocks.kit import Message, View, alert, lines
from blocks.look import Look, or_erased, person
from blocks.readings import SHOW_TEXT
from blocks.refusals import sentences
from blocks.rich import Element
from blocks.statuses import dispute_of, ended_by, status_of, sum_of, undecided_dispute_of
from blocks.telling import thread_message
from blocks.views import act_view, reason_for_all
from blocks.words import msgid
from blocks.writing import ClientText
from models.charge import (
    CANCEL,
    REDUCE,
    ChargeCancelled,
    ChargeExported,
    ChargeMade,
    ChargeReduced,
)
from models.mail import MailSent
from models.owing import ChargeFinalised
from models.tables.charge import Charge
from models.tables.journal import Entry
from models.tables.ticket import Ticket
from models.terms import ChargeStatus


class ReduceForm(Form):
    amount: Amount
    reason: Prose


class CancelForm(Form):
    reason: Prose


@act_form(CANCEL, CancelForm, button=msgid("Cancel the charge"))
def cancel_view(charge: Charge, look: Look) -> View:
    """A goodwill gesture (§9)."""
    words = look.words
    blocks = [
        lines(billed(charge, look), words.rich("{status}.", status=status_of(charge, words))),
        alert(words("The client no longer owes anything for this charge. It stays in view, with your reason."), "info"),
        reason_for_all(look),
    ]
    return act_view(
        CANCEL,
        charge,
        look,
        title=words("Cancel the charge"),
        submit=words("Cancel the charge"),
        blocks=blocks,
    )


@act_form(REDUCE, ReduceForm, button=msgid("Reduce the charge"))
def reduce_view(charge: Charge, look: Look) -> View:
    """A goodwill gesture, or the decision of Service Clients (§9)."""
    words = look.words
    blocks = [
        lines(billed(charge, look), words.rich("{status}.", status=status_of(charge, words))),
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


def billed(charge: Charge, look: Look) -> list[Element]:
    """What is billed, and why, as the tariff says it."""
    return look.words.rich("*{amount}* · {reason}", amount=sum_of(charge, look.words), reason=charge.reason)


past_tense(ChargeMade, msgid("charge made"))
past_tense(ChargeReduced, msgid("charge reduced"))
past_tense(ChargeFinalised, msgid("dispute period over"))
past_tense(ChargeExported, msgid("charge exported to accounting"))
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
    return thread_message(
        entry.ticket,
        row,
        *credit_note([charge], look),
        total_due(entry.ticket, words),
        quoted=or_erased(event.reason, words),
        buttons=[act_button(SHOW_TEXT, charge, look)],
    )


@message(ChargeCancelled)
def cancelled(entry: Entry, event: ChargeCancelled, look: Look) -> Message:
    words, charge = look.words, entry.ticket.charge(entry.child)
    row = words.rich(
        "*Charge cancelled* by {who}: {amount}, {reason}.",
        who=person(entry.by),
        amount=sum_of(charge, words),
        reason=charge.reason,
    )
    return thread_message(
        entry.ticket,
        row,
        *credit_note([charge], look),
        total_due(entry.ticket, words),
        quoted=or_erased(event.reason, words),
        buttons=[act_button(SHOW_TEXT, charge, look)],
    )


def credit_note(charges: list[Charge], look: Look) -> list[list[Element]]:
    """What accounting has to do about charges that it was given already (§7)."""
    owed_back = [charge.to_credit for charge in charges if charge.to_credit]
    if not owed_back:
        return []
    amounts = look.words.join(look.words.money(credit) for credit in owed_back)
    return [look.words.rich("*Credit note to issue:* {amounts}; accounting has the bill already.", amounts=amounts)]


def next_deadline(ticket: Ticket) -> Charge | None:
    """The announced charge whose dispute window closes first."""
    open_windows = [charge for charge in ticket.charges if charge.status is ChargeStatus.ANNOUNCED and charge.deadline]
    return min(open_windows, key=lambda charge: charge.deadline or charge.made_at, default=None)


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
    holds = charge.announced_at is not None and charge.due == event.due
    return cost_texts.reduced(charge, event.before, event.reason or "", look) if holds else None


@letter(ChargeCancelled)
def _cancellation(entry: Entry, event: ChargeCancelled, look: Look) -> ClientText | None:
    """Of a charge that the client never heard of, they are not told that it is cancelled. They have heard of it also
    where its letter was on its way to the mail server when it was cancelled.
    """
    charge = entry.ticket.charge(entry.child)
    heard = charge.announced_at is not None or charge.ticket.last_entry(MailSent, child=charge.number) is not None
    return cost_texts.cancelled(charge, look) if heard else None


@client_text(Charge)
def _text_now(charge: Charge, look: Look) -> ClientText:
    """What the client needs to know of a charge now."""
    dispute = dispute_of(charge)
    if charge.status is ChargeStatus.WAIVED:
        return cost_texts.waiver(charge.ticket.intervention(charge.waived_by), look)
    undecided = undecided_dispute_of(charge)
    if undecided is not None:
        return dispute_texts.received(undecided, look)
    if dispute is not None and ended_by(charge, dispute):
        return dispute_texts.decided(dispute, look)
    if charge.status is ChargeStatus.CANCELLED:
        return cost_texts.cancelled(charge, look)
    entry = charge.ticket.last_entry(ChargeReduced, child=charge.number)
    event = entry.event if entry else None
    if isinstance(event, ChargeReduced) and charge.announced_at is not None and event.due == charge.due:
        return cost_texts.reduced(charge, event.before, event.reason or "", look)
    return cost_texts.qualification(charge, look)


sentences(
    {
        "inform_now_or_by_mail": msgid("Choose whether you told the client yourself or the bot is to mail them."),
        "before_the_charge": msgid("The charge was recorded on {bound}. Enter a later time."),
        "before_the_restoration": msgid("The charge is owed again since {bound}. Enter a later time."),
        "reduction_needs_amount": msgid("Enter the amount to which the charge is reduced."),
        "reduction_out_of_range": msgid("Enter an amount above zero and below {amount}."),
    }
)
