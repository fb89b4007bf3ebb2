"""A VGA supplier ticket that was opened wrongly (§4, §6): billable by itself, and undone by a manager."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from models.acts import Act, always
from models.announcement import ChargeAnnounced
from models.charge import ChargeMade, make
from models.context import Context
from models.dispute_ending import DisputeLapsed
from models.events import Event, Private
from models.goodwill import ChargeCancelled, cancel_charge
from models.owing import ENDABLE
from models.policy import Policy
from models.refusal import Refusal
from models.saying import GONE, Said, Written, of_ticket
from models.supplier_ticket import SupplierTicketRecorded
from models.tables.charge import Charge
from models.tables.ticket import Ticket
from models.tables.ticket_parts import FormerSupplierTicket, Wrongful
from models.terms import Informed, Notice, Role, Service, TariffCode
from models.workdays import local_day

OPENED_WRONGLY = TariffCode.VGA_SUPPLIER_TICKET


class SupplierTicketWrongful(Event, name="supplier_ticket.wrongful", notices=(Notice.THREAD, Notice.CARD_REFRESH)):
    """Closed by the supplier as opened wrongly; entries from before do not say its reference."""

    reason: Private[str]
    reference: str | None = None

    def says(self, entry: Written) -> Said:
        return of_ticket(wrongful_reason=self.reason, wrongful_at=entry.at)


class SupplierTicketReinstated(Event, name="supplier_ticket.reinstated", notices=(Notice.THREAD, Notice.CARD_REFRESH)):
    """It was not opened wrongly after all."""

    reference: str
    reason: Private[str]

    def says(self, entry: Written) -> Said:
        return of_ticket(wrongful_reason=GONE, wrongful_at=GONE)


def can_close_as_wrongful(ticket: Ticket, context: Context) -> None:
    """Only VGA supplier tickets, each once (§4)."""
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
    edits=(SupplierTicketRecorded,),  # nobody closes, and bills, another ticket than the one that the form named
)


@WRONGFUL.verb
def wrongful(ticket: Ticket, context: Context, *, reason: str, informed: Informed = Informed.LATER) -> Charge:
    """Close the supplier ticket as opened wrongly: billable by itself, with or without a visit (§4, §6)."""
    reference = ticket.supplier_ticket.reference if ticket.supplier_ticket is not None else None
    ticket.record(context, SupplierTicketWrongful(reason=reason, reference=reference))
    charge = make(ticket, context, code=OPENED_WRONGLY, informed=informed)
    ticket.wrongful = Wrongful(reason, context.by, context.at, charge.number)
    return charge


def wrongful_price(service: Service, policy: Policy, on: datetime) -> Decimal | None:
    """What a supplier ticket opened wrongly costs on that day, in euros HT; None where it is not billed (§6)."""
    return policy.row(OPENED_WRONGLY, local_day(on, policy)).amount if service is Service.VGA else None


def wrongful_of(charge: Charge) -> Wrongful | None:
    """What a charge for a supplier ticket opened wrongly is for; None where that was undone."""
    wrong = (wrongful for _, wrongful, _ in _wrong_ones(charge.ticket))
    return next((wrongful for wrongful in wrong if wrongful.charge == charge.number), None)


def to_reinstate(ticket: Ticket) -> tuple[Wrongful, str] | None:
    """The latest that was closed as opened wrongly, with its supplier's reference; None where there is none (§4)."""
    wrong = _wrong_ones(ticket)
    return wrong[-1][1:] if wrong else None


def _wrong_ones(ticket: Ticket) -> list[tuple[Ticket | FormerSupplierTicket, Wrongful, str]]:
    """Where each is kept, what it is, and its reference; the latest at the end."""
    former = [(kept, kept.wrongful, kept.reference) for kept in ticket.former_supplier_tickets if kept.wrongful]
    if ticket.wrongful is None or ticket.supplier_ticket is None:
        return [*former]
    return [*former, (ticket, ticket.wrongful, ticket.supplier_ticket.reference)]


def can_reinstate(ticket: Ticket, context: Context) -> None:
    """Only what was closed as opened wrongly, and was not undone already (§4)."""
    if to_reinstate(ticket) is not None:
        return
    if ticket.last_entry(SupplierTicketWrongful) is None:
        raise Refusal("nothing_to_reinstate")
    raise ticket.already(SupplierTicketReinstated)


REINSTATE = Act(
    id="supplier_ticket.reinstate",
    on=Ticket,
    records=(SupplierTicketReinstated, ChargeCancelled, DisputeLapsed),
    pressing=266,
    role=Role.MANAGER,
    check=can_reinstate,
    edits=(SupplierTicketReinstated, SupplierTicketWrongful),
    deferred=always,
)


@REINSTATE.verb
def reinstate(ticket: Ticket, context: Context, *, reason: str) -> None:
    """Undo the latest closing as opened wrongly: its charge is cancelled, and the ticket goes on (§4)."""
    kept, undone, reference = _wrong_ones(ticket)[-1]
    kept.wrongful = None
    ticket.record(context, SupplierTicketReinstated(reference=reference, reason=reason))
    for charge in ticket.charges:
        if charge.number == undone.charge and charge.status in ENDABLE:
            cancel_charge(charge, context, reason=reason)
