"""The supplier's ticket (§3, §4): opened with the local-loop operator once gate A is passed."""

from __future__ import annotations

from datetime import datetime

from models.charge import make
from models.gate import check_gate_a
from models.policy import Policy
from models.refusal import Refusal
from models.rules import Act, refuse_before, refuse_future, rule
from models.tables.charge import Charge
from models.tables.ticket import SupplierTicket, Ticket, Wrongful
from models.terms import Informed, Service

WRONGFUL = "vga_supplier_ticket"


def can_record(ticket: Ticket, policy: Policy) -> None:
    if ticket.supplier_ticket is not None:
        raise ticket.already("supplier_ticket.recorded")
    check_gate_a(ticket, policy)


@rule("supplier_ticket.record", on="ticket", check=can_record)
def record(ticket: Ticket, act: Act, *, reference: str, opened_at: datetime) -> None:
    """Record the supplier's reference; an intervention can be planned from now on (§4)."""
    refuse_future(opened_at, act, "opened_at")
    refuse_before(opened_at, ticket.opened_at, "opened_at", "before_the_ticket")
    ticket.supplier_ticket = SupplierTicket(reference, opened_at, act.by)
    ticket.record(
        act,
        "supplier_ticket.recorded",
        facts={"reference": reference, "opened_at": opened_at.isoformat()},
    )


def can_close_as_wrongful(ticket: Ticket, policy: Policy) -> None:
    """Only VGA supplier tickets, once (§4)."""
    if ticket.service is not Service.VGA:
        raise Refusal("wrongful_is_for_vga")
    if ticket.supplier_ticket is None:
        raise Refusal("supplier_ticket_first")
    if ticket.wrongful is not None:
        raise ticket.already("supplier_ticket.wrongful")


@rule("supplier_ticket.wrongful", on="ticket", check=can_close_as_wrongful)
def close_as_wrongful(ticket: Ticket, act: Act, *, reason: str, informed: Informed = Informed.LATER) -> Charge:
    """Close the supplier ticket as opened wrongly: billable by itself, with or without a visit (§4, §6)."""
    ticket.wrongful = Wrongful(reason, act.by, act.at)
    ticket.record(act, "supplier_ticket.wrongful", private={"reason": reason})
    return make(ticket, act, code=WRONGFUL, informed=informed)
