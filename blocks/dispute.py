"""The dispute (§9): recording it, deciding on it, and telling the thread."""

from datetime import datetime
from decimal import Decimal

from blocks import inputs
from blocks.acts import act_button
from blocks.breakdown import total_due
from blocks.charge import billed, credit_note
from blocks.decision import facts
from blocks.forms import Amount, Count, Files, Form, Moment, Prose, Values, filled_in
from blocks.inputs import Choice, field
from blocks.kit import Block, Message, View, alert, context, paragraph, quote, rich_text
from blocks.labels import choices
from blocks.look import Look, last_minute, person, private
from blocks.rich import Element
from blocks.telling import told
from blocks.views import act_view
from models.dispute import disputable
from models.tables.charge import Charge
from models.tables.dispute import Dispute
from models.tables.journal import Entry
from models.tables.ticket import Ticket
from models.terms import Decision


class RecordForm(Form):
    charge: Count
    received_at: Moment
    grounds: Prose
    evidence: Files = []  # noqa: RUF012  pydantic copies it


class DecideForm(Form):
    decision: Decision
    amount: Amount | None = None
    reason: Prose


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
    return act_view("dispute.record", ticket, look, title=words("Dispute"), submit=words("Record"), blocks=blocks)


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
        "dispute.decide",
        dispute,
        look,
        title=words("Decide on the dispute"),
        submit=words("Decide"),
        blocks=blocks,
    )


def late(entry: Entry, look: Look) -> Message:
    """Not decided here: the answer is ready, with the way to Service Clients."""
    words, dispute = look.words, entry.ticket.dispute(entry.child)
    deadline = dispute.charge.deadline
    row = words.rich(
        "*Dispute too late*, recorded by {who}: received on {when}, the delay ended on {deadline}.",
        who=person(entry.by),
        when=words.moment(datetime.fromisoformat(entry.facts["received_at"])),
        deadline=words.moment(last_minute(deadline)) if deadline else "",
    )
    answer = words.rich(
        "It is not decided here. The ready-made answer refers the client to {address}.",
        address=look.policy.contact.client_service_email,
    )
    return told(
        entry.ticket,
        row,
        billed(dispute.charge, look),
        answer,
        quoted=private(entry, "grounds", words),
        buttons=[act_button("client_text.show", dispute, look, "primary")],
    )


def decided(entry: Entry, look: Look) -> Message:
    words, dispute = look.words, entry.ticket.dispute(entry.child)
    return told(
        entry.ticket,
        _verdict(entry, dispute.charge, look),
        *credit_note([dispute.charge], look),
        total_due(entry.ticket, words),
        quoted=private(entry, "reason", words),
        buttons=[act_button("client_text.show", dispute, look)],
    )


def _verdict(entry: Entry, charge: Charge, look: Look) -> list[Element]:
    words, decision = look.words, Decision(entry.facts["decision"])
    amount, who = words.money(charge.amount), person(entry.by)
    if decision is Decision.CANCEL:
        return words.rich("*Dispute accepted* by {who}: the charge of {amount} is cancelled.", who=who, amount=amount)
    if decision is Decision.UPHOLD:
        return words.rich("*Dispute rejected* by {who}: the charge of {amount} is upheld.", who=who, amount=amount)
    return words.rich(
        "*Dispute accepted in part* by {who}: the charge of {amount} is reduced to {due}.",
        who=who,
        amount=amount,
        due=words.money(Decimal(entry.facts["due"])),
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
