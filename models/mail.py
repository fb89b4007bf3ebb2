"""Mail to the client, as the journal knows it: taken by the mail server, or refused by it (§9)."""

from __future__ import annotations

from models.charge import announce
from models.rules import Act
from models.tables.journal import Entry
from models.terms import ChargeStatus


def sent(about: Entry, act: Act) -> None:
    """The mail server took the mail about that entry; one about a charge informs the client, at this moment (§9)."""
    ticket = about.ticket
    ticket.record(act, "mail.sent", child=about.child, facts={"about": about.event}, quietly=True)
    if about.event == "charge.made":
        charge = ticket.charge(about.child)
        if charge.status is ChargeStatus.TO_ANNOUNCE:
            announce(charge, act, informed_at=act.at)


def refused(about: Entry, act: Act, *, answer: str) -> None:
    """The mail server will not take it: somebody has to tell the client another way."""
    about.ticket.record(
        act, "mail.refused", child=about.child, facts={"about": about.event}, private={"answer": answer}
    )
