"""The charge (§6, §9): telling that the client was informed of it, and a manager's cancelling it."""

from blocks import cost_texts, inputs
from blocks.acts import act_button, act_form
from blocks.breakdown import deadline, total_due
from blocks.events import client_text, history, letter, message, past_tense, reminder
from blocks.forms import Amount, Form, Moment, Prose
from blocks.informing import informing
from blocks.inputs import field
from blocks.kit import Message, View, actions, alert, context, lines
from blocks.look import Look, last_minute, or_erased, person, reminded
from blocks.readings import EXPLAIN, SHOW_TEXT
from blocks.refusals import sentences
from blocks.rich import Element
from blocks.statuses import status_of, sum_of
from blocks.telling import thread_message
from blocks.views import act_view, reason_for_all
from blocks.words import msgid
from blocks.writing import ClientText
from models import dispute
from models.announcement import INFORM, LAST_DAY, AnnouncementAsked, ChargeAnnounced
from models.charge import (
    CANCEL,
    NOT_INFORMED,
    REDUCE,
    ChargeCancelled,
    ChargeExported,
    ChargeMade,
    ChargeReduced,
    mail_asked,
)
from models.events import Event
from models.mail import MailSent
from models.owing import ChargeFinalised
from models.tables.charge import Charge
from models.tables.journal import Entry
from models.tables.ticket import Ticket
from models.terms import ChargeStatus, Informed
from models.workdays import dispute_deadline


class InformForm(Form):
    informed: Informed = Informed.NOW  # forms opened before there was a choice have no such field
    informed_at: Moment | None = None


class ReduceForm(Form):
    amount: Amount
    reason: Prose


class CancelForm(Form):
    reason: Prose


@act_form(
    INFORM,
    InformForm,
    button=msgid("Client informed"),
    next_step=msgid("tell the client the charge and its dispute deadline."),
)
def inform_view(charge: Charge, look: Look) -> View:
    words = look.words
    latest = words.long_moment(last_minute(dispute_deadline(look.at, look.policy)))
    blocks = [
        lines(billed(charge, look)),
        actions(act_button(SHOW_TEXT, charge, look), act_button(EXPLAIN, charge, look)),
        informing(look, ways=(Informed.NOW, Informed.EMAIL)),
        field(
            "informed_at",
            words("When was the client informed?"),
            inputs.moment(),
            optional=True,
            hint=words("Only where you told them yourself; left blank: just now."),
        ),
        context(words("Informed today, the client can dispute the charge until {deadline}.", deadline=latest)),
    ]
    return act_view(
        INFORM,
        charge,
        look,
        title=words("Client informed"),
        submit=words("Save"),
        blocks=blocks,
    )


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
past_tense(ChargeAnnounced, msgid("client informed of the charge"))
past_tense(AnnouncementAsked, msgid("client to be mailed the charge"))
past_tense(ChargeReduced, msgid("charge reduced"))
past_tense(ChargeFinalised, msgid("dispute period over"))
past_tense(ChargeExported, msgid("charge exported to accounting"))
past_tense(ChargeCancelled, msgid("charge cancelled"))


@message(ChargeAnnounced)
def announced(entry: Entry, event: ChargeAnnounced, look: Look) -> Message:
    charge = entry.ticket.charge(entry.child)
    row = look.words.rich(
        "*Client informed* of {amount} on {when}, recorded by {who}.",
        amount=sum_of(charge, look.words),
        when=look.words.moment(event.informed_at),
        who=person(entry.by),
    )
    corrected = look.words.rich(
        "The letter named an earlier deadline: it was written on an earlier day. This one holds, and a "
        "corrected letter follows."
    )
    return thread_message(entry.ticket, row, *([*deadline(charge, look), corrected] if event.corrects else []))


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


@letter(ChargeMade, AnnouncementAsked)
def _announcement(entry: Entry, event: Event, look: Look) -> ClientText | None:
    """Nothing where the client was told meanwhile, or a later entry asks for the letter."""
    charge = entry.ticket.charge(entry.child)
    waits = charge.status is ChargeStatus.TO_ANNOUNCE and mail_asked(charge) in (entry, None)
    return cost_texts.qualification(charge, look) if waits else None


@letter(ChargeAnnounced)
def _corrected_deadline(entry: Entry, event: ChargeAnnounced, look: Look) -> ClientText | None:
    """The letter that announced it had named an earlier deadline."""
    charge = entry.ticket.charge(entry.child)
    holds = event.corrects and charge.status is ChargeStatus.ANNOUNCED and charge.deadline == event.deadline
    return cost_texts.qualification(charge, look, corrects=True) if holds else None


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
    return cost_texts.of_charge(charge, look)


@reminder(NOT_INFORMED)
def _not_informed(entry: Entry, look: Look) -> Message | None:
    charge = entry.ticket.charge(entry.child)
    if charge.status is not ChargeStatus.TO_ANNOUNCE:
        return None
    row = look.words.rich(
        "{owner}, the *client is not informed* yet of {amount}: the dispute period has not begun.",
        owner=reminded(entry.ticket, look),
        amount=look.words.money(charge.due),
    )
    buttons = [act_button(INFORM, charge, look, "primary"), act_button(SHOW_TEXT, charge, look)]
    return thread_message(entry.ticket, row, buttons=buttons)


@reminder(LAST_DAY)
def _last_day(entry: Entry, look: Look) -> Message | None:
    charge = entry.ticket.charge(entry.child)
    deadline_, event = charge.deadline, entry.event
    if charge.status is not ChargeStatus.ANNOUNCED or deadline_ is None or look.at >= deadline_:
        return None
    if isinstance(event, ChargeAnnounced) and event.deadline != deadline_:
        return None  # of a window before the charge was waived and restored
    row = look.words.rich(
        "*Last day* to dispute {amount}: until {deadline}.",
        amount=look.words.money(charge.due),
        deadline=look.words.moment(last_minute(deadline_)),
    )
    return thread_message(entry.ticket, row, buttons=[act_button(dispute.RECORD, entry.ticket, look)])


sentences(
    {
        "inform_now_or_by_mail": msgid("Choose whether you told the client yourself or the bot is to mail them."),
        "before_the_charge": msgid("The charge was recorded on {bound}. Enter a later time."),
        "before_the_restoration": msgid("The charge is owed again since {bound}. Enter a later time."),
        "reduction_needs_amount": msgid("Enter the amount to which the charge is reduced."),
        "reduction_out_of_range": msgid("Enter an amount above zero and below {amount}."),
    }
)
