"""The charge (§6, §9): telling that the client was informed of it, and a manager's cancelling it."""

from blocks import cost_texts, inputs
from blocks.acts import act_button, act_form
from blocks.breakdown import deadline, total_due
from blocks.events import client_text, letter, message, past_tense, reminder
from blocks.forms import Form, Moment, Prose
from blocks.inputs import field
from blocks.kit import Message, View, actions, alert, context, lines
from blocks.look import Look, last_minute, notified, or_erased, person
from blocks.readings import EXPLAIN, SHOW_TEXT
from blocks.rich import Element
from blocks.statuses import status_of
from blocks.telling import thread_message
from blocks.views import act_view
from blocks.words import msgid
from blocks.writing import ClientText
from models.charge import (
    CANCEL,
    INFORM,
    LAST_DAY,
    NOT_INFORMED,
    ChargeAnnounced,
    ChargeCancelled,
    ChargeExported,
    ChargeFinalised,
    ChargeMade,
)
from models.tables.charge import Charge
from models.tables.journal import Entry
from models.tables.ticket import Ticket
from models.terms import ChargeStatus
from models.workdays import dispute_deadline


class InformForm(Form):
    informed_at: Moment


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
        actions(act_button(EXPLAIN, charge, look)),
        field("informed_at", words("When was the client informed?"), inputs.moment(initial=look.at)),
        context(words("Informed today, the client can dispute the charge until {deadline}.", deadline=latest)),
    ]
    return act_view(
        INFORM,
        charge,
        look,
        title=words("Client informed"),
        submit=words("Start the delay"),
        blocks=blocks,
    )


@act_form(CANCEL, CancelForm, button=msgid("Cancel the charge"))
def cancel_view(charge: Charge, look: Look) -> View:
    """A goodwill gesture (§9)."""
    words = look.words
    blocks = [
        lines(billed(charge, look), words.rich("{status}.", status=status_of(charge, words))),
        alert(words("The client no longer owes anything for this charge. It stays in view, with your reason."), "info"),
        field(
            "reason",
            words("Reason"),
            inputs.text(multiline=True),
            hint=words("Shown in the thread; the client reads it too."),
        ),
    ]
    return act_view(
        CANCEL,
        charge,
        look,
        title=words("Cancel the charge"),
        submit=words("Cancel the charge"),
        blocks=blocks,
    )


def billed(charge: Charge, look: Look) -> list[Element]:
    """What is billed, and why, as the tariff says it."""
    return look.words.rich("*{amount}* · {reason}", amount=look.words.money(charge.amount), reason=charge.reason)


past_tense(ChargeMade, msgid("charge made"))
past_tense(ChargeAnnounced, msgid("client informed of the charge"))
past_tense(ChargeFinalised, msgid("dispute window closed"))
past_tense(ChargeExported, msgid("charge exported to accounting"))
past_tense(ChargeCancelled, msgid("charge cancelled"))


@message(ChargeAnnounced)
def announced(entry: Entry, event: ChargeAnnounced, look: Look) -> Message:
    charge = entry.ticket.charge(entry.child)
    row = look.words.rich(
        "*Client informed* of {amount} on {when}, recorded by {who}.",
        amount=look.words.money(charge.amount),
        when=look.words.moment(event.informed_at),
        who=person(entry.by),
    )
    return thread_message(entry.ticket, row, *deadline(charge, look))


@message(ChargeCancelled)
def cancelled(entry: Entry, event: ChargeCancelled, look: Look) -> Message:
    words, charge = look.words, entry.ticket.charge(entry.child)
    row = words.rich(
        "*Charge cancelled* by {who}: {amount}, {reason}.",
        who=person(entry.by),
        amount=words.money(charge.amount),
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
    return [look.words.rich("*Credit note to issue:* {amounts}, exported to accounting already.", amounts=amounts)]


def next_deadline(ticket: Ticket) -> Charge | None:
    """The announced charge whose dispute window closes first."""
    open_windows = [charge for charge in ticket.charges if charge.status is ChargeStatus.ANNOUNCED and charge.deadline]
    return min(open_windows, key=lambda charge: charge.deadline or charge.made_at, default=None)


@letter(ChargeMade)
def _qualification(entry: Entry, event: ChargeMade, look: Look) -> ClientText | None:
    charge = entry.ticket.charge(entry.child)
    return cost_texts.qualification(charge, look) if charge.status is ChargeStatus.TO_ANNOUNCE else None


@letter(ChargeCancelled)
def _cancellation(entry: Entry, event: ChargeCancelled, look: Look) -> ClientText | None:
    """Of a charge that the client never heard of, they are not told that it is cancelled."""
    charge = entry.ticket.charge(entry.child)
    return cost_texts.cancelled(charge, look) if charge.announced_at is not None else None


@client_text(Charge)
def _text_now(charge: Charge, look: Look) -> ClientText:
    return cost_texts.of_charge(charge, look)


@reminder(NOT_INFORMED)
def _not_informed(entry: Entry, look: Look) -> Message | None:
    charge = entry.ticket.charge(entry.child)
    if charge.status is not ChargeStatus.TO_ANNOUNCE:
        return None
    row = look.words.rich(
        "{owner}, the *client is not informed* yet of {amount}: the dispute window has not begun.",
        owner=notified(entry.ticket.owner),
        amount=look.words.money(charge.amount),
    )
    buttons = [act_button(INFORM, charge, look, "primary"), act_button(SHOW_TEXT, charge, look)]
    return thread_message(entry.ticket, row, buttons=buttons)


@reminder(LAST_DAY)
def _last_day(entry: Entry, look: Look) -> Message | None:
    charge = entry.ticket.charge(entry.child)
    deadline_ = charge.deadline
    if charge.status is not ChargeStatus.ANNOUNCED or deadline_ is None or look.at >= deadline_:
        return None
    row = look.words.rich(
        "*Last day* to dispute {amount}: until {deadline}.",
        amount=look.words.money(charge.amount),
        deadline=look.words.moment(last_minute(deadline_)),
    )
    return thread_message(entry.ticket, row)
