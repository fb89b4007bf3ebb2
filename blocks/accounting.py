"""What accounting reads of a batch (§10): the columns of its file, in the desk's language, zone and money; and what
whoever asked for it is told.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from blocks.kit import Message, lines
from blocks.rich import spoken
from blocks.words import Words, msgid
from models.batch import Totals
from models.ref import Ref
from models.tables.batch import BatchLine, named, reference

CellValue = str | int | Decimal | date | None
# What a spreadsheet would run, or take off and then run; also as full-width characters.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")


@dataclass(frozen=True)
class Column:
    """Its title, its cell for a line, and how wide it is in a spreadsheet, in characters."""

    title: str
    cell: Callable[[BatchLine, Words], CellValue]
    width: int


def _nature(line: BatchLine, words: Words) -> str:
    return words(msgid("Bill")) if line.is_bill else words(msgid("Credit note"))


def _corrects(line: BatchLine, words: Words) -> str | None:
    """The bill that a credit note corrects; before there were batches, by its day."""
    if line.corrects_batch is not None and line.corrects_position is not None:
        return reference(line.corrects_batch, line.corrects_position)
    if line.corrects_at is None:
        return None
    return words(msgid("exported on {day}"), day=french(words.day_of(line.corrects_at)))


def _day(at: datetime | None, words: Words) -> date | None:
    return None if at is None else words.day_of(at)


AMOUNT = msgid("Amount excl. tax (€)")
COLUMNS = (
    Column(msgid("Batch"), lambda line, _: line.batch, 6),
    Column(msgid("Reference"), lambda line, _: line.reference, 12),
    Column(msgid("Nature"), _nature, 10),
    Column(msgid("Ticket"), lambda line, _: str(Ref(line.ticket_id)), 12),
    Column(msgid("Charge no."), lambda line, _: line.charge_number, 12),
    Column(msgid("Client"), lambda line, _: line.client, 30),
    Column(msgid("Client's e-mail"), lambda line, _: line.client_email, 30),
    Column(msgid("Service"), lambda line, _: line.service.value, 8),
    Column(msgid("Line"), lambda line, _: line.line, 20),
    Column(msgid("Code"), lambda line, _: line.code, 26),
    Column(msgid("Reason"), lambda line, _: line.reason, 60),
    Column(AMOUNT, lambda line, _: line.amount, 16),
    Column(msgid("Date of the visit"), lambda line, words: _day(line.visit_at, words), 20),
    Column(msgid("Client informed on"), lambda line, words: _day(line.announced_at, words), 20),
    Column(msgid("Final on"), lambda line, _: line.final_on, 12),
    Column(msgid("Bill corrected"), _corrects, 20),
)


def titles(words: Words) -> list[str]:
    return [words(column.title) for column in COLUMNS]


def cells(line: BatchLine, words: Words) -> list[CellValue]:
    return [column.cell(line, words) for column in COLUMNS]


def as_text(cell: CellValue) -> str:
    """As a French spreadsheet reads it from a text file: decimal comma, day/month/year; no text is a formula."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:.2f}".replace(".", ",")
    if isinstance(cell, date):
        return french(cell)
    return f"'{cell}" if str(cell).startswith(FORMULA) else str(cell)


def french(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def batch_message(batch: Totals, words: Words) -> Message:
    """What stands above the file."""
    shown = [
        words.rich(
            "*Batch {number} for accounting:* {bills}, {credit_notes}, {total} in all.",
            number=named(batch.number),
            bills=words.n("{n} bill", "{n} bills", batch.bills),
            credit_notes=words.n("{n} credit note", "{n} credit notes", batch.credit_notes),
            total=words.money(batch.total),
        ),
        words.rich("/ticket export {number} sends it again: it stays as it is.", number=named(batch.number)),
    ]
    return Message(spoken(shown), [lines(*shown)])


def nothing_to_bill(month: str | None, left: Sequence[int], words: Words) -> str:
    """`left` are the batches that nobody has received yet."""
    said = words("There is nothing new to bill: no batch was made.")
    if month is not None:
        said = words("There is nothing new to bill for {month}: no batch was made.", month=month)
    if not left:
        return said
    return words("{said} {left}", said=said, left=not_received(left, words))


def not_received(left: Sequence[int], words: Words) -> str:
    """What was made and has reached nobody is named until somebody has it (§10)."""
    there = words.join(named(number) for number in left)
    return words(
        "Not received yet: {batches}. /ticket export {first} sends that one.", batches=there, first=named(left[0])
    )
