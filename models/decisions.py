"""What waits for a manager's decision: visits to approve (§4, gate C), disputes in time (§9)."""

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


def waiting_since(one: ToDecide) -> datetime:
    """When the managers were asked."""
    if isinstance(one, Dispute):
        return one.recorded_at
    return one.consent.recorded_at if one.consent else one.planned_at
