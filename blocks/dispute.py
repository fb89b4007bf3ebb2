"""The dispute (§9): recording it, and how it is told while it waits, in the thread and to the client."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import model_validator

from blocks import dispute_texts, inputs
from blocks.act_buttons import act_button
from blocks.acts import act_form
from blocks.charge import billed
from blocks.events import client_text, history, letter, message, past_tense, text_for
from blocks.forms import Count, Files, Form, Moment, Prose, Values, filled_in, moment_in
from blocks.inputs import Choice, field
from blocks.kit import Block, Message, View, context, lines
from blocks.look import Look, or_erased, person
from blocks.readings import SHOW_TEXT
from blocks.refusals import sentences
from blocks.rich import Element
from blocks.statuses import sum_of
from blocks.telling import thread_message
from blocks.views import act_view
from blocks.words import last_minute, msgid
from blocks.writing import ClientText
from models.disputable import disputable, is_late
from models.dispute import RECORD, DisputeLate, DisputeRecorded
from models.tables.charge import Charge
from models.tables.dispute import Dispute
from models.tables.journal import Entry
from models.tables.ticket import Ticket
from models.terms import ChargeStatus, DisputeState

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


@act_form(
    RECORD,
    RecordForm,
    button=msgid("Record a dispute"),
    chooses=True,
    redrawn_by=("charges", "received_at"),
)
def record_view(ticket: Ticket, look: Look, chosen: int | None = None, values: Values | None = None) -> View:
    """`chosen` is the charge that the pressed button was about; `values` is the state of a form being filled in."""
    words, typed = look.words, filled_in(values or {})
    named = [] if chosen is None else [str(chosen)]
    ticked = typed.get("charges") or named
    charges = charges_to_dispute(ticket, ticked)[-inputs.FEW_OPTIONS :]
    if len(charges) == 1 and values is None:
        ticked = [str(charges[0].number)]
    received_at = moment_in(values or {}, "received_at")
    disputed = [charge for charge in charges if str(charge.number) in ticked] or charges
    boxes = inputs.checkboxes([charge_choice(charge, look) for charge in charges], initial=ticked)
    blocks = [
        field("charges", words("Disputed charges"), boxes, dispatch=True),
        field(
            "received_at",
            words("Client's message received on"),
            inputs.moment(initial=received_at),
            hint=words("This is what is compared with the deadline, not the moment at which you enter it."),
            dispatch=True,
        ),
        lines(*(window_of(charge, received_at, look) for charge in disputed), block_id=VERDICT),
        *_not_yet(ticket, look),
        field("grounds", words("Grounds"), inputs.text(multiline=True), hint=words("In the client's words.")),
        field("evidence", words("File"), inputs.file(), optional=True),
    ]
    return act_view(RECORD, ticket, look, title=words("Dispute"), submit=words("Record"), blocks=blocks)


def charges_to_dispute(ticket: Ticket, chosen: Sequence[str], besides: Dispute | None = None) -> list[Charge]:
    """What can be disputed, and what was chosen before somebody else disputed or ended it: the form stays, and says so
    when it is submitted.
    """
    can_be = disputable(ticket, besides)
    return [charge for charge in ticket.charges if charge in can_be or str(charge.number) in chosen] or ticket.charges


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


past_tense(DisputeRecorded, msgid("dispute recorded"))
past_tense(DisputeLate, msgid("late dispute recorded"))


def charge_choice(charge: Charge, look: Look) -> Choice:
    """Of two that read the same, the moment says which is meant."""
    words, alike = look.words, [(other.due, other.reason) for other in charge.ticket.charges]
    is_one_of_two = alike.count((charge.due, charge.reason)) > 1
    meant = words.moment(charge.made_at) if is_one_of_two else charge.reason
    return str(charge.number), f"{sum_of(charge, words)} · {meant}"


def window_of(charge: Charge, received_at: datetime | None, look: Look) -> list[Element]:
    """Whether a message received then is in time; before a time is chosen, until when one is."""
    words = look.words
    amount = words.money(charge.due)
    deadline = words.moment(last_minute(charge.deadline)) if charge.deadline else "–"
    if received_at is None:
        return words.rich("{amount}: in time until {deadline}", amount=amount, deadline=deadline)
    if is_late(charge, received_at):
        return words.rich(
            "{amount}: received *too late*, the limit was {deadline}; referred to Service Clients",
            amount=amount,
            deadline=deadline,
        )
    return words.rich("{amount}: *in time*, until {deadline}", amount=amount, deadline=deadline)


def is_late_no_more(entry: Entry) -> bool:
    """Corrected to have come in time, withdrawn, or over with its charge: Service Clients is not to be asked."""
    return entry.ticket.dispute(entry.child).state is not DisputeState.LATE


@message(DisputeLate, settled=is_late_no_more)
def late(entry: Entry, event: DisputeLate, look: Look) -> Message:
    """Not decided here: the answer is ready, with the way to Service Clients, as long as it counts as late."""
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
        *([] if is_late_no_more(entry) else [elsewhere(look)]),
        quoted=or_erased(event.grounds, words),
        buttons=[act_button(SHOW_TEXT, dispute, look, None if is_late_no_more(entry) else "primary")],
    )


def elsewhere(look: Look) -> list[Element]:
    return look.words.rich(
        "It is not decided here. The ready-made answer refers the client to {address}.",
        address=look.policy.contact.client_service_email,
    )


@letter(DisputeRecorded)
def _receipt(entry: Entry, event: DisputeRecorded, look: Look) -> ClientText | None:
    return dispute_texts.answer(entry.ticket.dispute(entry.child), look)


@letter(DisputeLate)
def _refusal(entry: Entry, event: DisputeLate, look: Look) -> ClientText | None:
    return dispute_texts.answer(entry.ticket.dispute(entry.child), look)


@client_text(Dispute)
def _text_now(dispute: Dispute, look: Look) -> ClientText | None:
    """Where its decision is not the last word on the charge, or nothing was left to decide: what became of that."""
    if dispute.state in (DisputeState.OPEN, DisputeState.LATE):
        return dispute_texts.received(dispute, look)
    if dispute.state is DisputeState.WITHDRAWN:
        return dispute_texts.withdrawn(dispute, look)
    return text_for(dispute.charge, look)


@history(DisputeRecorded)
def _in_time_in_history(entry: Entry, event: DisputeRecorded, look: Look) -> list[Element]:
    return look.words.rich("Dispute received in time, on {when}.", when=look.words.moment(event.received_at))


@history(DisputeLate)
def _too_late_in_history(entry: Entry, event: DisputeLate, look: Look) -> list[Element]:
    when = look.words.moment(event.received_at)
    return look.words.rich("Dispute received on {when}: too late, referred to Service Clients.", when=when)


sentences(
    {
        "before_the_charge": msgid("The charge was recorded on {bound}. Enter a later time."),
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
    }
)
