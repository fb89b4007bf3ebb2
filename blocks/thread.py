"""Which message each journal entry and each reminder is: what the relay asks for (design §2, §5)."""

from collections.abc import Callable

from blocks import appointment, consent, dispatch, gate, intervention, outcome, pretests, supplier_ticket, ticket
from blocks import charge as charges
from blocks.charge import breakdown
from blocks.dispatch import request
from blocks.kit import Message
from blocks.look import Look
from blocks.reminders import reminder
from models.journal import Entry

__all__ = ["breakdown", "entry_message", "reminder", "request"]

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
    "charge.announced": charges.announced,
}


def entry_message(entry: Entry, look: Look) -> Message:
    """The short message of an entry whose notices name `thread`."""
    return MESSAGES[entry.event](entry, look)
