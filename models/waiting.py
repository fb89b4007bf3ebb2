"""What waits for a manager: visits to approve (§4, gate C), disputes in time (§9)."""

from __future__ import annotations

from datetime import datetime

from models.tables.dispute import Dispute
from models.tables.intervention import Intervention
from models.tables.ticket import Ticket
from models.terms import DisputeState, InterventionState

ToDecide = Intervention | Dispute


def to_decide(ticket: Ticket) -> list[ToDecide]:
    """Oldest first."""
    visits = [visit for visit in ticket.interventions if visit.state is InterventionState.AWAITING_APPROVAL]
    disputes = [dispute for dispute in ticket.disputes if dispute.state is DisputeState.OPEN]
    return sorted([*visits, *disputes], key=waiting_since)


def waiting_since(subject: ToDecide) -> datetime:
    """When the managers were asked."""
    if isinstance(subject, Dispute):
        return subject.recorded_at
    return subject.consent.recorded_at if subject.consent else subject.planned_at
