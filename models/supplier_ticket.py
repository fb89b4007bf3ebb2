"""The supplier's ticket (§3, §4): opened with the local-loop operator once gate A is passed."""

from __future__ import annotations

from datetime import datetime

from models.acts import Act, always
from models.charge import ChargeAnnounced, ChargeMade, make
from models.context import Context
from models.events import Event, Instant, Private
from models.gate import check_gate_a
from models.instants import refuse_before, refuse_future
from models.refusal import Refusal
from models.tables.charge import Charge
from models.tables.ticket import SupplierTicket, Ticket, Wrongful
from models.terms import Informed, Notice, Service, TariffCode

OPENED_WRONGLY = TariffCode.VGA_SUPPLIER_TICKET


class SupplierTicketRecorded(Event, name="supplier_ticket.recorded", notices=(Notice.THREAD, Notice.CARD_REFRESH)):
    reference: str
    opened_at: Instant


class SupplierTicketWrongful(Event, name="supplier_ticket.wrongful", notices=(Notice.THREAD, Notice.CARD_REFRESH)):
    """Closed by the supplier as opened wrongly."""

    reason: Private[str]


def can_record(ticket: Ticket, context: Context) -> None:
    if ticket.supplier_ticket is not None:
        raise ticket.already(SupplierTicketRecorded)
    check_gate_a(ticket, context.policy)


RECORD = Act(
    id="supplier_ticket.record",
    on=Ticket,
    records=(SupplierTicketRecorded,),
    pressing=80,
    check=can_record,
    forward=always,
)


@RECORD.verb
def record(ticket: Ticket, context: Context, *, reference: str, opened_at: datetime) -> None:
    """Record the supplier's reference; an intervention can be planned from now on (§4)."""
    refuse_future(opened_at, context.at, "opened_at")
    refuse_before(opened_at, ticket.opened_at, "opened_at", "before_the_ticket")
    ticket.supplier_ticket = SupplierTicket(reference, opened_at, context.by)
    ticket.record(context, SupplierTicketRecorded(reference=reference, opened_at=opened_at))


def can_close_as_wrongful(ticket: Ticket, context: Context) -> None:
    """Only VGA supplier tickets, once (§4)."""
    if ticket.service is not Service.VGA:
        raise Refusal("wrongful_is_for_vga")
    if ticket.supplier_ticket is None:
        raise Refusal("supplier_ticket_first")
    if ticket.wrongful is not None:
        raise ticket.already(SupplierTicketWrongful)


WRONGFUL = Act(
    id="supplier_ticket.wrongful",
    on=Ticket,
    records=(SupplierTicketWrongful, ChargeMade, ChargeAnnounced),
    pressing=170,
    check=can_close_as_wrongful,
)


@WRONGFUL.verb
def wrongful(ticket: Ticket, context: Context, *, reason: str, informed: Informed = Informed.LATER) -> Charge:
    """Close the supplier ticket as opened wrongly: billable by itself, with or without a visit (§4, §6)."""
    ticket.wrongful = Wrongful(reason, context.by, context.at)
    ticket.record(context, SupplierTicketWrongful(reason=reason))
    return make(ticket, context, code=OPENED_WRONGLY, informed=informed)
