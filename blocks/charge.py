"""The charge (§6, §9): telling that the client was informed of it, and a manager's cancelling it."""

from decimal import Decimal

from blocks import inputs
from blocks.acts import act_button
from blocks.breakdown import deadline, total_due
from blocks.forms import Form, Moment, Prose
from blocks.inputs import field
from blocks.kit import Message, View, actions, alert, context, lines
from blocks.look import Look, last_minute, person, private
from blocks.rich import Element
from blocks.statuses import status_of
from blocks.telling import told
from blocks.views import act_view
from models.tables.charge import Charge
from models.tables.journal import Entry
from models.tables.ticket import Ticket
from models.terms import ChargeStatus
from models.workdays import dispute_deadline


class InformForm(Form):
    informed_at: Moment


class CancelForm(Form):
    reason: Prose


def inform_view(charge: Charge, look: Look) -> View:
    words = look.words
    latest = words.long_moment(last_minute(dispute_deadline(look.at, look.policy)))
    blocks = [
        lines(billed(charge, look)),
        actions(act_button("charge.explain", charge, look)),
        field("informed_at", words("When was the client informed?"), inputs.moment(initial=look.at)),
        context(words("Informed today, the client can dispute the charge until {deadline}.", deadline=latest)),
    ]
    return act_view(
        "charge.inform",
        charge,
        look,
        title=words("Client informed"),
        submit=words("Start the delay"),
        blocks=blocks,
    )


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
        "charge.cancel",
        charge,
        look,
        title=words("Cancel the charge"),
        submit=words("Cancel the charge"),
        blocks=blocks,
    )


def billed(charge: Charge, look: Look) -> list[Element]:
    """What is billed, and why, as the tariff says it."""
    return look.words.rich("*{amount}* · {reason}", amount=look.words.money(charge.amount), reason=charge.reason)


def announced(entry: Entry, look: Look) -> Message:
    charge = entry.ticket.charge(entry.child)
    row = look.words.rich(
        "*Client informed* of {amount} on {when}, recorded by {who}.",
        amount=look.words.money(charge.amount),
        when=look.words.moment(charge.announced_at or entry.at),
        who=person(entry.by),
    )
    return told(entry.ticket, row, *deadline(charge, look))


def cancelled(entry: Entry, look: Look) -> Message:
    words, charge = look.words, entry.ticket.charge(entry.child)
    row = words.rich(
        "*Charge cancelled* by {who}: {amount}, {reason}.",
        who=person(entry.by),
        amount=words.money(charge.amount),
        reason=charge.reason,
    )
    return told(
        entry.ticket,
        row,
        *credit_note([charge], look),
        total_due(entry.ticket, words),
        quoted=private(entry, "reason", words),
        buttons=[act_button("client_text.show", charge, look)],
    )


def credit_note(charges: list[Charge], look: Look) -> list[list[Element]]:
    """What accounting has to do about charges that it was given already (§7)."""
    exported = [charge for charge in charges if charge.credit_note]
    if not exported:
        return []
    amounts = look.words.join(look.words.money(_credited(charge)) for charge in exported)
    return [look.words.rich("*Credit note to issue:* {amounts}, exported to accounting already.", amounts=amounts)]


def _credited(charge: Charge) -> Decimal:
    """What accounting was given and is not owed any more."""
    given = charge.amount if charge.exported_amount is None else charge.exported_amount
    return given - charge.due


def next_deadline(ticket: Ticket) -> Charge | None:
    """The announced charge whose dispute window closes first."""
    open_windows = [charge for charge in ticket.charges if charge.status is ChargeStatus.ANNOUNCED and charge.deadline]
    return min(open_windows, key=lambda charge: charge.deadline or charge.made_at, default=None)
