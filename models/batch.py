"""What accounting is given (§10): a bill for what is due and not billed, a credit note for what was billed too much.

A charge belongs to the month of the day, at the desk, on which it became final; what is noted as final only after the
batch of that month was made goes with a later one. A credit note is owed as soon as less is due than was billed: it
goes with its charge's month or any later one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from models import charge as charges
from models.context import Context
from models.dispute_correction import DisputeCorrected
from models.dispute_ending import DisputeWithdrawn
from models.owing import ChargeFinalised
from models.tables.batch import BatchLine
from models.tables.charge import Charge
from models.tables.journal import Entry
from models.terms import ERASED
from models.workdays import local_day

MONTH = re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Totals:
    """A batch in figures; `total` in euros HT, credit notes taken off."""

    number: int
    bills: int
    credit_notes: int
    total: Decimal


def is_month(text: str) -> bool:
    """Whether it is one as `month_of` writes them."""
    return MONTH.fullmatch(text) is not None


def month_of(day: date) -> str:
    """`2026-01`."""
    return f"{day:%Y-%m}"


def is_bill_of(
    charge: Charge, context: Context, month: str | None, freed_at: datetime | None, given: str | None
) -> bool:
    """Whether it is to be billed; with a month, whether it became final in that month, or in one that accounting is
    past: `given` is the latest month before this one that has a batch.
    """
    day = final_on(charge, context, freed_at)
    if day is None or charge.to_bill == 0:
        return False
    if month is None:
        return True
    return month_of(day) == month or (given is not None and month_of(day) <= given)


def is_credit_of(charge: Charge, context: Context, month: str | None, bill: BatchLine | None) -> bool:
    """Whether accounting was given too much of it; with a month, whether that was billed for this month or before."""
    billed_for = bill.final_on if bill is not None and bill.final_on is not None else _day(charge.exported_at, context)
    return charge.to_credit > 0 and (month is None or billed_for is None or month_of(billed_for) <= month)


def final_on(charge: Charge, context: Context, freed_at: datetime | None) -> date | None:
    """The day, at the desk, on which it became final (§13); `freed_at`: see there."""
    return _day(freed_at or charge.final_at, context)


FREEING = (ChargeFinalised, DisputeWithdrawn, DisputeCorrected)  # the events that `freed_at` reads


def freed_at(charge: Charge, journal: Sequence[Entry]) -> datetime | None:
    """When a dispute that had outlasted the charge's window left it, withdrawn or corrected away: only then did the
    charge become final, and no batch of an earlier month could have had it. None for all other charges, also where
    another dispute was decided since.

    `journal` are the entries of its ticket, or those of FREEING among them.
    """
    known = {entry.sequence: entry for entry in journal}
    final = [entry for entry in journal if entry.child == charge.number and isinstance(entry.event, ChargeFinalised)]
    cause = known.get(final[-1].sequence - 1) if final else None
    if cause is None or charge.decided_at is not None or charge.deadline is None or cause.at < charge.deadline:
        return None
    event = cause.event
    left = isinstance(event, DisputeWithdrawn) or (isinstance(event, DisputeCorrected) and not event.late_before)
    return cause.at if left else None


def give(
    charge: Charge,
    context: Context,
    *,
    batch: int,
    position: int,
    corrects: BatchLine | None,
    freed_at: datetime | None,
) -> BatchLine:
    """Give accounting the charge as it stands: the line of the batch, the mark on the charge, the journal's entry.

    `corrects` is the latest bill of the charge, where a batch has it; `freed_at`: see there.
    """
    ticket, credit = charge.ticket, charge.to_credit
    named = corrects if corrects is not None and ticket.client == ERASED else ticket  # accounting keeps its own longer
    slot = None if charge.visit is None else charge.visit.appointment
    line = BatchLine(
        batch=batch,
        position=position,
        ticket_id=ticket.id,
        charge_number=charge.number,
        client=named.client,
        client_email=named.client_email,
        service=ticket.service,
        line=named.line,
        code=charge.code,
        reason=charge.reason,
        amount=-credit if credit else charge.to_bill,
        visit_at=None if slot is None else slot.starts_at,
        announced_at=charge.announced_at,
        final_on=final_on(charge, context, freed_at),
    )
    if credit:
        _correct(line, charge, corrects)
    charges.export(charge, context, batch=batch)
    return line


def _correct(credit_note: BatchLine, charge: Charge, bill: BatchLine | None) -> None:
    """The bill that a credit note corrects, and what that bill said."""
    credit_note.corrects_at = charge.exported_at
    if bill is not None:
        credit_note.corrects_batch, credit_note.corrects_position = bill.batch, bill.position
        credit_note.final_on = bill.final_on
        credit_note.announced_at = charge.announced_at or bill.announced_at


def _day(at: datetime | None, context: Context) -> date | None:
    return None if at is None else local_day(at, context.policy)
