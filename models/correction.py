"""Correcting what was mistyped when the ticket was opened."""

from __future__ import annotations

from models.dispatch import void_approval
from models.rules import Act, rule
from models.tables.ticket import Ticket


@rule("ticket.correct", on="ticket", edits="ticket.corrected", on_closed=True)
def correct(ticket: Ticket, act: Act, *, client_email: str, line: str) -> None:
    """Correct what was mistyped. Another line is another visit: an approval of it is void (design §6)."""
    if (client_email, line) == (ticket.client_email, ticket.line):
        return
    moved = line != ticket.line
    ticket.client_email, ticket.line = client_email, line
    ticket.record(act, "ticket.corrected", private={"client_email": client_email, "line": line})
    if moved and ticket.active_intervention is not None:
        void_approval(ticket.active_intervention, act)
