"""Site information (§3): whom and what the technician finds there."""

from __future__ import annotations

from dataclasses import asdict

from models.dispatch import void_approval
from models.policy import Policy
from models.rules import Act, rule
from models.tables.ticket import Site, Ticket


def missing(ticket: Ticket, policy: Policy) -> list[str]:
    """The names of the facts still missing for the ticket's service."""
    return [fact for fact in policy.site_facts(ticket.service) if not getattr(ticket.site, fact, "")]


def is_complete(ticket: Ticket, policy: Policy) -> bool:
    return not missing(ticket, policy)


@rule("site.describe", on="ticket", edits="site.described", on_closed=True)
def describe(ticket: Ticket, act: Act, *, site: Site) -> None:
    """Record or correct the site information; an approval that rested on the old one is void (design §6)."""
    if site == ticket.site:
        return
    ticket.site = site
    ticket.record(
        act,
        "site.described",
        facts={"complete": is_complete(ticket, act.policy)},
        private=asdict(site),
    )
    if ticket.active_intervention is not None:
        void_approval(ticket.active_intervention, act)
