"""`slackbot export`: what is to be billed, as CSV, each charge once; one that changes later gets a credit note."""

from __future__ import annotations

import csv
from datetime import datetime
from typing import TextIO
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_, select

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
    for ticket_id, number in _found(desk):
        with desk.changing(THE_BOT, Ref(ticket_id)) as (ticket, context):
            charge = ticket.charge(number)
            if _is_to_export(charge):
                writer.writerow(_row(charge, context.policy.calendar.time_zone))
                charges.export(charge, context)
                written += 1
    return written


def _found(desk: Desk) -> list[tuple[int, int]]:
    """Bills before credit notes."""
    to_bill = and_(Charge.status == ChargeStatus.FINAL, Charge.exported_at.is_(None))
    query = select(Charge.ticket_id, Charge.number).where(or_(to_bill, Charge.credit_note))
    with desk.database.read() as session:
        return [
            (ticket_id, number) for ticket_id, number in session.execute(query.order_by(Charge.credit_note, Charge.id))
        ]


def _is_to_export(charge: Charge) -> bool:
    """Still: it may have been disputed, or exported by somebody else, since it was found."""
    return charge.credit_note or (charge.status is ChargeStatus.FINAL and charge.exported_at is None)


def _row(charge: Charge, zone: ZoneInfo) -> list[str]:
    """Amounts with a point and two decimals; a credit note has what is given back, negative. Times are the desk's."""
    ticket = charge.ticket
    amount = charge.due - (charge.exported_amount or 0) if charge.credit_note else charge.due
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
        "yes" if charge.credit_note else "",
    ]


def _plain(text: str) -> str:
    """A cell that begins like a formula would be run by a spreadsheet."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


def _date(at: datetime | None, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat() if at else ""
