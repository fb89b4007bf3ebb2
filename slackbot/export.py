"""`slackbot export`: what is to be billed, as CSV, each charge once; one that changes later gets a credit note."""

from __future__ import annotations

import csv
from datetime import datetime
from typing import TextIO
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from models import charge as charges
from models.ref import Ref
from models.tables.charge import Charge
from models.terms import ChargeStatus
from slackbot.desk import THE_BOT, Desk

COLUMNS = ("ticket", "charge", "client", "service", "line", "code", "reason", "amount", "announced_at", "credit_note")


def export(desk: Desk, out: TextIO) -> int:
    """Write the final charges not exported yet, and the credit notes to issue; returns how many rows."""
    writer = csv.writer(out, delimiter=";")
    writer.writerow(COLUMNS)
    written = 0
    for ticket_id, number in _to_export(desk):
        with desk.changing(THE_BOT, Ref(ticket_id)) as (ticket, context):
            charge = ticket.charge(number)
            if charge.to_bill or charge.to_credit:
                writer.writerow(_row(charge, context.policy.calendar.time_zone))
                charges.export(charge, context)
                written += 1
    return written


def _to_export(desk: Desk) -> list[tuple[int, int]]:
    """Ticket and number of each charge of which accounting has too little or too much; bills before credit notes."""
    final = Charge.status == ChargeStatus.FINAL
    query = select(Charge).where(or_(final, Charge.exported_amount.is_not(None))).order_by(Charge.id)
    with desk.database.read() as session:
        charges_ = list(session.scalars(query))
        bills = [charge for charge in charges_ if charge.to_bill]
        credit_notes = [charge for charge in charges_ if charge.to_credit]
        return [(charge.ticket_id, charge.number) for charge in (*bills, *credit_notes)]


def _row(charge: Charge, zone: ZoneInfo) -> list[str]:
    """Amounts with a point and two decimals; a credit note has what is given back, negative. Times are the desk's."""
    ticket = charge.ticket
    amount = charge.to_bill or -charge.to_credit
    return [
        ticket.number,
        str(charge.number),
        _plain(ticket.client),
        ticket.service,
        _plain(ticket.line),
        charge.code,
        charge.reason,
        str(amount),
        _date(charge.announced_at, zone),
        "yes" if charge.to_credit else "",
    ]


def _plain(text: str) -> str:
    """A cell that begins like a formula would be run by a spreadsheet."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


def _date(at: datetime | None, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat() if at else ""
