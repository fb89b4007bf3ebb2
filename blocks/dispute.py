"""The dispute (§9): recording it, and correcting what was recorded wrongly."""

from datetime import datetime
from typing import Any

from pydantic import model_validator

from blocks import inputs
from blocks.acts import act_form
from blocks.charge import billed
from blocks.events import past_tense
from blocks.forms import Count, Files, Form, Moment, Prose, Values, filled_in, moment_in
from blocks.inputs import Choice, field
from blocks.kit import Block, View, context, lines, paragraph, quote, rich_text
from blocks.look import Look, last_minute
from blocks.refusals import sentences
from blocks.rich import Element
from blocks.statuses import sum_of
from blocks.views import act_view, reason_for_us
from blocks.words import msgid
from models.disputable import disputable, is_late
from models.dispute import RECORD, DisputeLate, DisputeRecorded
from models.dispute_correction import CORRECT, DisputeCorrected
from models.tables.charge import Charge
from models.tables.dispute import Dispute
from models.tables.ticket import Ticket
from models.terms import ChargeStatus

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


past_tense(DisputeRecorded, msgid("dispute recorded"))
past_tense(DisputeLate, msgid("late dispute recorded"))
past_tense(DisputeCorrected, msgid("dispute corrected"))


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
