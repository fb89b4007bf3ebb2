"""The dispute (§9) as it is told while it waits: in the thread, to the client, and in its charge's explanation."""

from blocks import dispute_texts
from blocks.act_buttons import act_button
from blocks.charge import billed
from blocks.events import client_text, history, letter, message
from blocks.kit import Message
from blocks.look import Look, last_minute, or_erased, person
from blocks.readings import SHOW_TEXT
from blocks.rich import Element
from blocks.statuses import sum_of
from blocks.telling import thread_message
from blocks.writing import ClientText
from models.dispute import DisputeLate, DisputeRecorded
from models.dispute_correction import DisputeCorrected
from models.tables.dispute import Dispute
from models.tables.journal import Entry
from models.terms import DisputeState


@message(DisputeLate)
def late(entry: Entry, event: DisputeLate, look: Look) -> Message:
    """Not decided here: the answer is ready, with the way to Service Clients."""
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
        _elsewhere(look),
        quoted=or_erased(event.grounds, words),
        buttons=[act_button(SHOW_TEXT, dispute, look, "primary")],
    )


def _elsewhere(look: Look) -> list[Element]:
    return look.words.rich(
        "It is not decided here. The ready-made answer refers the client to {address}.",
        address=look.policy.contact.client_service_email,
    )


@message(DisputeCorrected)
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
        *([_elsewhere(look)] if event.late else []),
        quoted=or_erased(event.reason, words),
        buttons=[act_button(SHOW_TEXT, dispute, look)],
    )


@letter(DisputeRecorded)
def _receipt(entry: Entry, event: DisputeRecorded, look: Look) -> ClientText | None:
    return dispute_texts.answer(entry.ticket.dispute(entry.child), look)


@letter(DisputeLate)
def _refusal(entry: Entry, event: DisputeLate, look: Look) -> ClientText | None:
    return dispute_texts.answer(entry.ticket.dispute(entry.child), look)


@letter(DisputeCorrected)
def _corrected_receipt(entry: Entry, event: DisputeCorrected, look: Look) -> ClientText | None:
    """The client was told otherwise before."""
    dispute = entry.ticket.dispute(entry.child)
    is_latest = dispute.ticket.last_entry(DisputeCorrected, child=entry.child) is entry
    holds = dispute.state in (DisputeState.OPEN, DisputeState.LATE) and is_latest
    return dispute_texts.corrected(dispute, look) if holds else None


@client_text(Dispute)
def _text_now(dispute: Dispute, look: Look) -> ClientText | None:
    text = {
        DisputeState.OPEN: dispute_texts.received,
        DisputeState.LATE: dispute_texts.received,
        DisputeState.DECIDED: dispute_texts.decided,
        DisputeState.LAPSED: dispute_texts.lapsed,
        DisputeState.WITHDRAWN: dispute_texts.withdrawn,
    }[dispute.state]
    return text(dispute, look)


@history(DisputeRecorded)
def _in_time_in_history(entry: Entry, event: DisputeRecorded, look: Look) -> list[Element]:
    return look.words.rich("Dispute received in time, on {when}.", when=look.words.moment(event.received_at))


@history(DisputeLate)
def _too_late_in_history(entry: Entry, event: DisputeLate, look: Look) -> list[Element]:
    when = look.words.moment(event.received_at)
    return look.words.rich("Dispute received on {when}: too late, referred to Service Clients.", when=when)


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
