"""`slackbot verify-journal` (§11): every ticket's journal, entry by entry, and what is owed by it."""

from __future__ import annotations

from sqlalchemy import select

from models.journal import verify
from models.ledger import compare
from models.tables.ticket import Ticket
from slackbot.database import Database


def report(database: Database) -> int:
    """Print what is wrong, a sentence each; 1 if there was anything, else 0."""
    findings = entries = tickets = 0
    with database.read() as session:
        for ticket in session.scalars(select(Ticket).order_by(Ticket.id)).yield_per(100):
            tickets, entries = tickets + 1, entries + len(ticket.entries)
            for finding in (*verify(ticket), *compare(ticket)):
                findings += 1
                print(finding)
    if findings == 0:
        print(f"The journal is whole, and agrees with what is owed: {entries} entries of {tickets} tickets.")
    return int(findings > 0)
