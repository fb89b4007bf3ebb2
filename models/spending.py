"""When a consent is spent (§4): last time's yes is no yes to another visit.

It is worked out from the visits as they stand, so a corrected outcome is heeded at once.
"""

from __future__ import annotations

from datetime import datetime

from models.events import tells_of
from models.instants import to_the_minute
from models.outcome import OutcomeRecorded
from models.tables.intervention import Consent, Intervention
from models.tables.ticket import Ticket
from models.terms import InterventionState, Outcome

# The supplier's technician did not come: the client's agreement was not used.
SPENDS_NOTHING = (Outcome.TECHNICIAN_ABSENT,)


def spent_at(visit: Intervention) -> datetime | None:
    """When the visit spent its consent, or one that it was offered; None where it spent none.

    Spent by a visit that took place or that the client missed, at its slot's start; by the client's cancellation and
    withdrawal, when they were received. Not by the supplier, by a manager's refusal or by giving up.
    """
    if visit.state is InterventionState.CANCELLED:
        return visit.exit.received_at if visit.exit is not None else None
    return _visited_at(visit) if visit.consent is not None and visit.state is InterventionState.COMPLETED else None


def _visited_at(visit: Intervention) -> datetime | None:
    """The slot's start, but not before the approval and not after the outcome was recorded."""
    slot, approval, result = visit.appointment, visit.approval, visit.result
    if slot is None or result is None or result.outcome in SPENDS_NOTHING:
        return None
    began = slot.starts_at if approval is None else max(slot.starts_at, approval.at)
    return min(began, _first_recorded_at(visit) or result.recorded_at)


def _first_recorded_at(visit: Intervention) -> datetime | None:
    """A correction is a later word about the same visit."""
    recorded = (entry for entry in visit.ticket.entries if tells_of(entry, OutcomeRecorded))
    return next((entry.at for entry in recorded if entry.child == visit.number), None)


def last_spent_at(ticket: Ticket) -> datetime | None:
    """The moment before which no consent of the ticket's next visit can have been received."""
    return max((spent for visit in ticket.interventions if (spent := spent_at(visit)) is not None), default=None)


def unspent_consent(intervention: Intervention) -> Consent | None:
    """The latest consent to an earlier visit of the same kind that none has spent: it can be offered again."""
    consents = [
        visit.consent
        for visit in intervention.ticket.interventions
        if visit.consent is not None
        and visit.number < intervention.number
        and visit.kind is intervention.kind
        and not visit.is_active
        and is_unspent(visit.consent, intervention.ticket)
    ]
    return max(consents, key=lambda consent: (consent.received_at, consent.recorded_at), default=None)


def is_unspent(consent: Consent, ticket: Ticket) -> bool:
    """Whether no visit of the ticket has spent it, also none that it was taken over for, nor one after it."""
    visits, bound = ticket.interventions, last_spent_at(ticket)
    spent = [_agreement(visit.consent) for visit in visits if visit.consent and spent_at(visit) is not None]
    taken_back = [spent_at(visit) for visit in visits if visit.consent is None]
    return (
        _agreement(consent) not in spent
        and (bound is None or to_the_minute(consent.received_at) >= to_the_minute(bound))
        and consent.received_at not in taken_back
    )


def _agreement(consent: Consent) -> tuple[str, str, datetime, str]:
    """What stays the same when a consent is taken over from visit to visit."""
    return consent.given_by, consent.channel, consent.received_at, consent.words
