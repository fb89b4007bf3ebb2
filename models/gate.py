"""Gate A (§3): what must be known before the supplier ticket is opened, and a manager's way past it."""

from __future__ import annotations

from models import pretests, site
from models.acts import Act
from models.context import Context
from models.events import Event, Private
from models.policy import Policy
from models.refusal import Refusal
from models.saying import Said, Written, of_ticket
from models.tables.ticket import Ticket
from models.tables.ticket_parts import GateLift
from models.terms import Notice, Role


class GateLifted(Event, name="gate.lifted", notices=(Notice.THREAD, Notice.CARD_REFRESH)):
    reason: Private[str]

    def says(self, entry: Written) -> Said:
        return of_ticket(gate_lift_reason=self.reason, gate_lifted_at=entry.at)


def is_open(ticket: Ticket, policy: Policy) -> bool:
    """Checklist confirmed and site complete, or lifted by a manager."""
    met = pretests.is_confirmed(ticket, policy) and site.is_complete(ticket, policy)
    return met or ticket.gate_lift is not None


def check_gate_a(ticket: Ticket, policy: Policy) -> None:
    """Raise what is still missing before the supplier ticket may be opened (§3)."""
    if is_open(ticket, policy):
        return
    raise Refusal(
        "gate_a",
        tests=pretests.missing(ticket, policy),
        confirmation=ticket.confirmation is None,
        facts=site.missing(ticket, policy),
    )


def can_lift(ticket: Ticket, context: Context) -> None:
    if ticket.supplier_ticket is not None:
        raise Refusal("gate_is_behind")
    if ticket.gate_lift is not None:
        raise ticket.already(GateLifted)
    if is_open(ticket, context.policy):
        raise Refusal("gate_is_open")


LIFT = Act(id="gate.lift", on=Ticket, records=(GateLifted,), pressing=220, role=Role.MANAGER, check=can_lift)


@LIFT.verb
def lift(ticket: Ticket, context: Context, *, reason: str) -> None:
    """Let the supplier ticket be opened without all of §3; the reason is shown in the thread."""
    ticket.gate_lift = GateLift(reason, context.by, context.at)
    ticket.record(context, GateLifted(reason=reason))
