"""Site information (§3): whom and what the technician finds there."""

from __future__ import annotations

from dataclasses import asdict

from models.acts import Act
from models.context import Context
from models.dispatch import DispatchRequested, DispatchRevised, DispatchVoided, void_approval
from models.events import Event, Private
from models.policy import Policy
from models.pretests import precedes_supplier_ticket
from models.saying import Said, Written, of_ticket
from models.tables.ticket import Ticket
from models.tables.ticket_parts import Site
from models.terms import Notice, SiteFact


class SiteDescribed(Event, name="site.described", notices=(Notice.CARD_REFRESH,)):
    """Whether all that the service needs is known now."""

    complete: bool
    contact_name: Private[str]
    contact_phone: Private[str]
    contact_hours: Private[str]
    modem: Private[str]
    router: Private[str]
    lights: Private[str]

    def says(self, entry: Written) -> Said:
        return of_ticket(
            contact_name=self.contact_name,
            contact_phone=self.contact_phone,
            contact_hours=self.contact_hours,
            modem=self.modem,
            router=self.router,
            lights=self.lights,
        )


def missing(ticket: Ticket, policy: Policy) -> list[SiteFact]:
    """The facts still missing for the ticket's service."""
    return [fact for fact in policy.site_facts(ticket.service) if not getattr(ticket.site, fact, "")]


def is_complete(ticket: Ticket, policy: Policy) -> bool:
    return not missing(ticket, policy)


DESCRIBE = Act(
    id="site.describe",
    on=Ticket,
    records=(SiteDescribed, DispatchVoided, DispatchRequested, DispatchRevised),
    pressing=100,
    edits=(SiteDescribed,),
    on_closed=True,
    forward=precedes_supplier_ticket,
    deferred=lambda ticket, context: is_complete(ticket, context.policy),
)


@DESCRIBE.verb
def describe(ticket: Ticket, context: Context, *, site: Site) -> None:
    """Record or correct the site information; an approval that rested on the old one is void (design §6).

    Where nothing is new, nothing is recorded.
    """
    if site == ticket.site or (ticket.site is None and not any(asdict(site).values())):
        return
    ticket.site = site
    ticket.record(context, SiteDescribed(complete=is_complete(ticket, context.policy), **asdict(site)))
    if ticket.active_intervention is not None:
        void_approval(ticket.active_intervention, context)
