"""The supplier's ticket (§3, §4): opened with the local-loop operator once gate A is passed."""

from __future__ import annotations

from datetime import datetime

from models.acts import Act
from models.context import Context
from models.events import Event, Instant
from models.gate import check_gate_a
from models.instants import refuse_before, refuse_future
from models.refusal import Refusal
from models.saying import GONE, Said, Written, of_ticket
from models.search import squeezed
from models.tables.ticket import Ticket
from models.tables.ticket_parts import FormerSupplierTicket, SupplierTicket
from models.terms import Notice


class SupplierTicketRecorded(Event, name="supplier_ticket.recorded", notices=(Notice.THREAD, Notice.CARD_REFRESH)):
    """`former` is the reference whose place it takes, where it is not the ticket's first."""

    reference: str
    opened_at: Instant
    former: str | None = None

    def says(self, entry: Written) -> Said:
        return of_ticket(
            supplier_reference=self.reference, supplier_opened_at=self.opened_at, wrongful_reason=GONE, wrongful_at=GONE
        )


def can_record(ticket: Ticket, context: Context) -> None:
    """The first needs gate A; a later one takes the place of one that the supplier closed (§3)."""
    if ticket.supplier_ticket is None:
        check_gate_a(ticket, context.policy)


def _is_next(ticket: Ticket, context: Context) -> bool:
    """The ticket goes on with its first reference, or with a new one in the place of a wrong one."""
    return ticket.supplier_ticket is None or ticket.wrongful is not None


RECORD = Act(
    id="supplier_ticket.record",
    on=Ticket,
    records=(SupplierTicketRecorded,),
    pressing=80,
    check=can_record,
    edits=(SupplierTicketRecorded,),
    forward=_is_next,
    deferred=lambda ticket, context: not _is_next(ticket, context),
)


@RECORD.verb
def record(ticket: Ticket, context: Context, *, reference: str, opened_at: datetime) -> None:
    """Record the supplier's reference; an intervention can be planned from now on (§4).

    After a reopening, or when the supplier closed the first, a later one takes its place; the history keeps both (§3).
    """
    former = ticket.supplier_ticket
    _refuse_recorded(ticket, reference)
    refuse_future(opened_at, context.at, "opened_at")
    refuse_before(opened_at, ticket.opened_at, "opened_at", "before_the_ticket")
    if former is not None:
        _keep(former, ticket)
    ticket.supplier_ticket = SupplierTicket(reference, opened_at, context.by)
    ticket.wrongful = None
    ticket.record(
        context,
        SupplierTicketRecorded(
            reference=reference, opened_at=opened_at, former=None if former is None else former.reference
        ),
    )


def _refuse_recorded(ticket: Ticket, reference: str) -> None:
    """The one there is, however it is typed, is no other; and one that was opened wrongly is not opened again: each is
    billed once (§13.7).
    """
    taken = [kept.reference for kept in ticket.former_supplier_tickets if kept.wrongful is not None]
    taken += [ticket.supplier_ticket.reference] if ticket.supplier_ticket is not None else []
    for known in taken:
        if squeezed(known) == squeezed(reference):
            raise Refusal("reference_recorded_already", field="reference", reference=known)


def _keep(former: SupplierTicket, ticket: Ticket) -> None:
    ticket.former_supplier_tickets.append(
        FormerSupplierTicket(
            position=len(ticket.former_supplier_tickets) + 1,
            reference=former.reference,
            opened_at=former.opened_at,
            recorded_by=former.recorded_by,
            wrongful=ticket.wrongful,
        )
    )
