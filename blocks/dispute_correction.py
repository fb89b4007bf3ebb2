"""Correcting a dispute that was recorded with a wrong date, or about a wrong charge (§9), and how that is told."""

from blocks import dispute_texts, inputs
from blocks.act_buttons import act_button
from blocks.acts import act_form
from blocks.charge import billed
from blocks.dispute import VERDICT, charge_choice, charges_to_dispute, elsewhere, is_late_no_more, window_of
from blocks.events import history, letter, message, past_tense
from blocks.forms import Count, Form, Moment, Prose, Values, filled_in, moment_in
from blocks.inputs import field
from blocks.kit import Message, View, lines, paragraph, quote, rich_text
from blocks.look import Look, or_erased, person
from blocks.readings import SHOW_TEXT
from blocks.refusals import sentences
from blocks.rich import Element
from blocks.statuses import sum_of
from blocks.telling import thread_message
from blocks.views import act_view, reason_for_us
from blocks.words import msgid
from blocks.writing import ClientText
from models.dispute_correction import CORRECT, DisputeCorrected
from models.tables.dispute import Dispute
from models.tables.journal import Entry
from models.terms import DisputeState


class CorrectForm(Form):
    charge: Count
    received_at: Moment
    reason: Prose


@act_form(CORRECT, CorrectForm, button=msgid("Correct the dispute"), redrawn_by=("charge", "received_at"))
def correct_view(dispute: Dispute, look: Look, values: Values | None = None) -> View:
    """Filled in with what was recorded."""
    words, typed = look.words, filled_in(values or {})
    number = str(typed.get("charge") or dispute.charge_number)
    charges = charges_to_dispute(dispute.ticket, [number], dispute)
    received_at = moment_in(values or {}, "received_at") or dispute.received_at
    disputed = [charge for charge in charges if str(charge.number) == number] or charges
    blocks = [
        rich_text(paragraph(billed(dispute.charge, look)), quote(dispute.grounds)),
        field(
            "charge",
            words("Disputed charge"),
            inputs.select([charge_choice(charge, look) for charge in charges], initial=number),
            dispatch=True,
        ),
        field("received_at", words("Client's message received on"), inputs.moment(initial=received_at), dispatch=True),
        lines(*(window_of(charge, received_at, look) for charge in disputed), block_id=VERDICT),
        reason_for_us(look, words("Reason for the correction")),
    ]
    return act_view(CORRECT, dispute, look, title=words("Correct the dispute"), submit=words("Correct"), blocks=blocks)


past_tense(DisputeCorrected, msgid("dispute corrected"))


def _refers_no_more(entry: Entry) -> bool:
    event = entry.event
    return isinstance(event, DisputeCorrected) and event.late and is_late_no_more(entry)


@message(DisputeCorrected, settled=_refers_no_more)
def corrected(entry: Entry, event: DisputeCorrected, look: Look) -> Message:
    words, ticket = look.words, entry.ticket
    dispute, charge = ticket.dispute(entry.child), ticket.charge(event.charge)
    when = words.moment(event.received_at)
    row = (
        words.rich("*Dispute corrected* by {who}: received on {when}, too late.", who=person(entry.by), when=when)
        if event.late
        else words.rich("*Dispute corrected* by {who}: received on {when}, in time.", who=person(entry.by), when=when)
    )
    former = words.rich(
        "Before, it was recorded as received on {when}, about {amount} · {reason}.",
        when=words.moment(event.before),
        amount=sum_of(ticket.charge(event.charge_before), words),
        reason=ticket.charge(event.charge_before).reason,
    )
    return thread_message(
        ticket,
        row,
        billed(charge, look),
        former,
        *([elsewhere(look)] if event.late and not is_late_no_more(entry) else []),
        quoted=or_erased(event.reason, words),
        buttons=[act_button(SHOW_TEXT, dispute, look)],
    )


@letter(DisputeCorrected)
def _corrected_receipt(entry: Entry, event: DisputeCorrected, look: Look) -> ClientText | None:
    """The client was told otherwise before."""
    dispute = entry.ticket.dispute(entry.child)
    is_latest = dispute.ticket.last_entry(DisputeCorrected, child=entry.child) is entry
    holds = dispute.state in (DisputeState.OPEN, DisputeState.LATE) and is_latest
    return dispute_texts.corrected(dispute, look) if holds else None


@history(DisputeCorrected)
def _corrected_in_history(entry: Entry, event: DisputeCorrected, look: Look) -> list[Element]:
    words = look.words
    who, when, received = person(entry.by), words.moment(entry.at), words.moment(event.received_at)
    if event.late:
        return words.rich(
            "Dispute corrected by {who} on {when}: received on {received}, too late.",
            who=who,
            when=when,
            received=received,
        )
    return words.rich(
        "Dispute corrected by {who} on {when}: received on {received}, in time.", who=who, when=when, received=received
    )


sentences(
    {
        "nothing_corrected": msgid("This is recorded already. Change the date or the charge, or close this form."),
    }
)
