"""Which text the client is mailed for each journal entry (design §2); none where it is out of date by now."""

from collections.abc import Callable

from blocks import client_texts, cost_texts, visit_texts
from blocks.look import Look
from blocks.writing import ClientText
from models.tables.journal import Entry
from models.terms import ChargeStatus, DisputeState, InterventionState, QuoteState, TicketState

APPOINTMENTS = ("appointment.scheduled", "appointment.moved")

Letter = Callable[[Entry, Look], ClientText | None]


def letter(entry: Entry, look: Look) -> ClientText | None:
    """None where the entry is none of the client's business, or what it says has been overtaken."""
    build = LETTERS.get(entry.event)
    return build(entry, look) if build else None


def _consent_request(entry: Entry, look: Look) -> ClientText | None:
    visit = entry.ticket.intervention(entry.child)
    return visit_texts.consent_request(visit, look) if visit.state is InterventionState.AWAITING_CONSENT else None


def _appointment(entry: Entry, look: Look) -> ClientText | None:
    """A slot that has been moved or cancelled since is not confirmed any more."""
    visit = entry.ticket.intervention(entry.child)
    slot = visit.appointment
    if visit.state is not InterventionState.SCHEDULED or slot is None:
        return None
    told = [one for one in entry.ticket.entries if one.event in APPOINTMENTS and one.child == entry.child]
    if entry is not told[-1]:
        return None
    return visit_texts.appointment(visit, slot, look, moved=entry.event == "appointment.moved")


def _qualification(entry: Entry, look: Look) -> ClientText | None:
    charge = entry.ticket.charge(entry.child)
    return cost_texts.qualification(charge, look) if charge.status is ChargeStatus.TO_ANNOUNCE else None


def _cancellation(entry: Entry, look: Look) -> ClientText | None:
    """Of a charge that the client never heard of, they are not told that it is cancelled."""
    charge = entry.ticket.charge(entry.child)
    return cost_texts.cancelled(charge, look) if charge.announced_at is not None else None


def _waiver(entry: Entry, look: Look) -> ClientText | None:
    expertise = entry.ticket.intervention(entry.child)
    return cost_texts.waiver(expertise, look) if cost_texts.is_waiving(expertise) else None


def _quote(entry: Entry, look: Look) -> ClientText | None:
    offered = entry.ticket.quote(entry.child)
    return cost_texts.quote(offered, look) if offered.state is QuoteState.OFFERED else None


def _dispute_received(entry: Entry, look: Look) -> ClientText | None:
    dispute = entry.ticket.dispute(entry.child)
    return cost_texts.dispute_received(dispute, look) if dispute.state is DisputeState.OPEN else None


def _summary(entry: Entry, look: Look) -> ClientText | None:
    return cost_texts.summary(entry.ticket, look) if entry.ticket.state is TicketState.CLOSED else None


LETTERS: dict[str, Letter] = {
    "ticket.opened": lambda entry, look: client_texts.declaration(entry.ticket, look),
    "intervention.planned": _consent_request,
    "appointment.scheduled": _appointment,
    "appointment.moved": _appointment,
    "charge.made": _qualification,
    "charge.cancelled": _cancellation,
    "expertise.waived": _waiver,
    "quote.offered": _quote,
    "dispute.recorded": _dispute_received,
    "dispute.late": lambda entry, look: cost_texts.dispute_late(entry.ticket.dispute(entry.child), look),
    "dispute.decided": lambda entry, look: cost_texts.dispute_decided(entry.ticket.dispute(entry.child), look),
    "ticket.closed": _summary,
}
