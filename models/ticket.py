"""Opening a ticket (§2), and handing it to a colleague."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pydantic import Field

from models import pretests
from models.acts import Act, always
from models.context import Context
from models.events import Event, Private
from models.origin import Origin
from models.policy import Policy
from models.reminders import Due
from models.saying import Said, Somebody, Written, of_ticket
from models.tables.ticket import Ticket
from models.terms import FaultNature, Notice, Service, TicketState
from models.who import Who
from models.workdays import in_opening_hours


class TicketOpened(
    Event,
    name="ticket.opened",
    notices=(Notice.CARD_POST, Notice.THREAD, Notice.MAIL, Notice.ORIGIN_ANSWER),
    reminders=(pretests.OUTSTANDING,),
):
    """`origin` is the message that it was opened from, if there is one."""

    service: Service
    fault_nature: FaultNature
    channel: str
    client: Private[str]
    client_email: Private[str]
    line: Private[str]
    description: Private[str]
    origin: Private[Origin]

    def notices_now(self) -> tuple[Notice, ...]:
        return tuple(notice for notice in self.notices if self.origin or notice is not Notice.ORIGIN_ANSWER)

    def channel_of(self, notice: Notice) -> str | None:
        return self.origin.channel if self.origin and notice is Notice.ORIGIN_ANSWER else None

    def comes_due(self, subject: object, at: datetime, policy: Policy) -> Iterator[Due]:
        yield in_opening_hours(pretests.OUTSTANDING.after(at, policy.reminders), policy)

    def says(self, entry: Written) -> Said:
        opener = Somebody(entry.by_id)
        return of_ticket(
            service=self.service,
            fault_nature=self.fault_nature,
            client=self.client,
            client_email=self.client_email,
            line=self.line,
            description=self.description,
            state=TicketState.OPEN,
            opened_by=opener,
            opened_at=entry.at,
            owner=opener,
        )


class TicketAssigned(Event, name="ticket.assigned", notices=(Notice.THREAD, Notice.CARD_REFRESH)):
    """`assignee` is the colleague's Slack user id, `assignee_name` the name they had then."""

    assignee: str
    assignee_name: Private[str] = Field(default=None, serialization_alias="assignee")

    def says(self, entry: Written) -> Said:
        return of_ticket(owner=Somebody(self.assignee))


OPEN = Act(id="ticket.open", on=None, records=(TicketOpened,), pressing=0)


@OPEN.verb
def open_ticket(  # noqa: PLR0913 - the fields of §2
    number: int,
    context: Context,
    *,
    service: Service,
    fault_nature: FaultNature,
    client: str,
    client_email: str,
    line: str,
    description: str,
    channel: str,
    origin: Origin | None = None,
) -> Ticket:
    """Open a ticket (§2); who opens it follows it until it is assigned. `number` is 42 for `INC-000042`.

    The message that it is opened from is answered with the ticket's address.
    """
    ticket = Ticket(
        id=number,
        service=service,
        fault_nature=fault_nature,
        client=client,
        client_email=client_email,
        line=line,
        description=description,
        state=TicketState.OPEN,
        opened_by=context.by,
        opened_at=context.at,
        owner=context.by,
        channel=channel,
    )
    ticket.record(
        context,
        TicketOpened(
            service=service,
            fault_nature=fault_nature,
            channel=channel,
            client=client,
            client_email=client_email,
            line=line,
            description=description,
            origin=origin,
        ),
    )
    return ticket


ASSIGN = Act(
    id="ticket.assign",
    on=Ticket,
    records=(TicketAssigned,),
    pressing=250,
    edits=(TicketAssigned,),
    deferred=always,
)


@ASSIGN.verb
def assign(ticket: Ticket, context: Context, *, assignee: Who) -> None:
    """Hand the ticket to a colleague, who gets the reminders from now on; nothing to who follows it already."""
    if assignee.id == ticket.owner.id:
        return
    ticket.owner = assignee
    ticket.record(context, TicketAssigned(assignee=assignee.id, assignee_name=assignee.name))
