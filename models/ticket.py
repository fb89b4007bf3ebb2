"""The ticket (§2): one client's fault on one line, and everything done about it.

Acts on it live in the module of their noun (`pretests.tick`, `consent.record`, …), each guarded by its row of RULES.
"""

from __future__ import annotations

from models.refusal import Refusal
from models.rules import Act, rule
from models.tables.ticket import Ticket
from models.terms import FaultNature, Role, Service, TicketState
from models.who import Who


def open_ticket(  # noqa: PLR0913 - the fields of §2
    act: Act,
    *,
    number: int,
    service: Service,
    fault_nature: FaultNature,
    client: str,
    client_email: str,
    line: str,
    description: str,
    channel: str,
) -> Ticket:
    """Open a ticket (§2); who opens it follows it until it is assigned. `number` is 42 for `INC-000042`."""
    if act.role is Role.NOBODY:
        raise Refusal("agents_only")
    ticket = Ticket(
        id=number,
        service=service,
        fault_nature=fault_nature,
        client=client,
        client_email=client_email,
        line=line,
        description=description,
        state=TicketState.OPEN,
        opened_by=act.by,
        opened_at=act.at,
        owner=act.by,
        channel=channel,
    )
    ticket.record(
        act,
        "ticket.opened",
        facts={"service": service, "fault_nature": fault_nature, "channel": channel},
        private={"client": client, "client_email": client_email, "line": line, "description": description},
    )
    return ticket


@rule("ticket.assign", on="ticket", edits="ticket.assigned")
def assign(ticket: Ticket, act: Act, *, assignee: Who) -> None:
    """Hand the ticket to a colleague, who gets the reminders from now on."""
    ticket.owner = assignee
    ticket.record(act, "ticket.assigned", facts={"assignee": assignee.id}, private={"assignee": assignee.name})
