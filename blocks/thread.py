"""Which message each journal entry and each reminder is: what the relay asks for (design §2, §5)."""

from collections.abc import Callable

from blocks import (
    appointment,
    closing,
    consent,
    correction,
    dispatch,
    dispute,
    gate,
    intervention,
    mail,
    outcome,
    pretests,
    quote,
    supplier_ticket,
    ticket,
    waiver,
)
from blocks import charge as charges
from blocks.breakdown import breakdown
from blocks.decision import decision
from blocks.dispatch import request
from blocks.kit import Message, context
from blocks.letters import letter
from blocks.look import Look
from blocks.reminders import reminder
from blocks.rich import fit
from blocks.sav_plus import steps
from models.notices import NOTICES
from models.tables.journal import Entry

__all__ = ["breakdown", "decision", "entry_message", "reminder", "request", "steps"]

MESSAGES: dict[str, Callable[[Entry, Look], Message]] = {
    "ticket.opened": ticket.opened,
    "ticket.assigned": ticket.assigned,
    "pretests.confirmed": pretests.confirmed,
    "gate.lifted": gate.lifted,
    "supplier_ticket.recorded": supplier_ticket.recorded,
    "intervention.planned": intervention.planned,
    "intervention.abandoned": intervention.abandoned,
    "consent.withdrawn": consent.withdrawn,
    "dispatch.approved": dispatch.approved,
    "dispatch.refused": dispatch.refused,
    "dispatch.voided": dispatch.voided,
    "appointment.scheduled": appointment.scheduled,
    "appointment.moved": appointment.moved,
    "appointment.cancelled": appointment.cancelled,
    "outcome.recorded": outcome.recorded,
    "outcome.corrected": outcome.corrected,
    "charge.announced": charges.announced,
    "charge.cancelled": charges.cancelled,
    "expertise.waived": waiver.waived,
    "quote.offered": quote.offered,
    "quote.accepted": quote.accepted,
    "quote.declined": quote.declined,
    "dispute.late": dispute.late,
    "dispute.decided": dispute.decided,
    "supplier_ticket.wrongful": supplier_ticket.wrongful,
    "mail.refused": mail.refused,
    "ticket.corrected": correction.corrected,
    "ticket.closed": closing.closed,
    "ticket.reopened": closing.reopened,
}


def entry_message(entry: Entry, look: Look) -> Message:
    """The short message of an entry whose notices name `thread`."""
    message = MESSAGES[entry.event](entry, look)
    return _saying_that_it_is_mailed(message, look) if _is_mailed(entry, look) else message


def _is_mailed(entry: Entry, look: Look) -> bool:
    return look.mailing and "mail" in NOTICES[entry.event] and letter(entry, look) is not None


def _saying_that_it_is_mailed(message: Message, look: Look) -> Message:
    """So that nobody tells the client twice."""
    note = look.words("The bot mails the client's text to them.")
    return Message(fit(f"{message.text}\n{note}"), [*message.blocks, context(note)])
