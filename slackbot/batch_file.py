"""A batch as a file for accounting (§10): CSV that a French spreadsheet opens right, or XLSX.

It goes to the standard output, or to a file that is there whole or not at all. What was not written to its end is said;
the batch stays in the database and can be written again.
"""

from __future__ import annotations

import csv
import errno
import io
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from blocks.accounting import AMOUNT, COLUMNS, CellValue, as_text, cells, titles
from blocks.words import Words, msgid
from models.tables.batch import BatchLine
from models.tables.charge import NOTHING

BatchLines = Iterator[BatchLine]
Writer = Callable[[BinaryIO, BatchLines, Words], None]


class WriteError(Exception):
    """The file could not be written to its end; the message says why."""


def write_csv(out: BinaryIO, lines: BatchLines, words: Words) -> None:
    """UTF-8 with a byte order mark, semicolons, decimal commas."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=False)
    try:
        writer = csv.writer(text, delimiter=";")
        writer.writerow(titles(words))
        writer.writerows([as_text(cell) for cell in cells(line, words)] for line in lines)
        text.flush()
    finally:
        with suppress(OSError):
            text.detach()


def write_xlsx(out: BinaryIO, lines: BatchLines, words: Words) -> None:
    """Real dates and numbers, a filter on every column, and the total of what is shown. A few rows are in memory."""
    with tempfile.TemporaryDirectory(prefix="slackbot-") as folder:
        path = Path(folder) / "batch.xlsx"
        with Workbook(str(path), {"constant_memory": True, "tmpdir": folder}) as book:
            _sheet(book, lines, words)
        with path.open("rb") as made:
            shutil.copyfileobj(made, out)


def _sheet(book: Workbook, lines: BatchLines, words: Words) -> None:
    sheet = book.add_worksheet(words("Batch"))
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
    money, total = (book.add_format({"num_format": "#,##0.00", "bold": is_bold}) for is_bold in (False, True))
    for number, column in enumerate(COLUMNS):
        sheet.set_column(number, number, column.width)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, titles(words), bold)
    row, sum_ = 0, NOTHING
    for row, line in enumerate(lines, start=1):
        sum_ += line.amount
        for number, cell in enumerate(cells(line, words)):
            _write_cell(sheet, row, number, cell, money, day)
    sheet.autofilter(0, 0, row, len(COLUMNS) - 1)
    amount = next(number for number, column in enumerate(COLUMNS) if column.title == AMOUNT)
    sheet.write_string(row + 2, amount - 1, words(msgid("Total of what is shown")), bold)
    span = f"{xl_rowcol_to_cell(1, amount)}:{xl_rowcol_to_cell(max(row, 1), amount)}"
    sheet.write_formula(row + 2, amount, f"=SUBTOTAL(109,{span})", total, float(sum_))


def _write_cell(sheet: Worksheet, row: int, column: int, cell: CellValue, money: Format, day: Format) -> None:
    """A text stays a text, whatever it begins with."""
    if isinstance(cell, str):
        sheet.write_string(row, column, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, day)
    elif cell is not None:
        sheet.write_number(row, column, cell, money if isinstance(cell, Decimal) else None)


WRITERS: dict[str, Writer] = {"csv": write_csv, "xlsx": write_xlsx}


def format_of(name: str | None, path: Path | None) -> str:
    """The format asked for, else the one that the file's name ends in, else CSV."""
    suffix = "" if path is None else path.suffix.lower().removeprefix(".")
    return name or (suffix if suffix in WRITERS else "csv")


@contextmanager
def output(path: Path | None) -> Iterator[BinaryIO]:
    """Where a batch goes: the standard output, or that file. Raises WriteError where it does not arrive there whole."""
    target = None if path is None else path.resolve()
    try:
        if target is None:
            with _standard_output() as out:
                yield out
        elif target.exists() and not target.is_file():  # a device, a pipe: nothing to put in its place
            with target.open("wb") as out:
                yield out
        else:
            with _whole(target) as out:
                yield out
    except OSError as error:
        where = "the standard output" if path is None else str(path)
        raise WriteError(f"{where} could not be written ({error.strerror or error})") from error


@contextmanager
def _standard_output() -> Iterator[BinaryIO]:
    """Flushed, and on a disk if it is a file, before anybody is told that it is written."""
    if sys.stdout is None:  # it was closed before we started
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    out = sys.stdout.buffer
    try:
        sys.stdout.flush()
        yield out
        out.flush()
        _to_disk(out)
    except OSError:
        _forget(out)
        raise


def _to_disk(out: BinaryIO) -> None:
    with suppress(io.UnsupportedOperation):  # not a file of the system's: nothing to wait for
        if stat.S_ISREG(os.fstat(out.fileno()).st_mode):
            os.fsync(out.fileno())


def _forget(out: BinaryIO) -> None:
    """What is still in the buffer would be tried again at the end of the process, and fail with a traceback."""
    with suppress(io.UnsupportedOperation):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, out.fileno())
        os.close(nowhere)


@contextmanager
def _whole(target: Path) -> Iterator[BinaryIO]:
    """Beside it first; it takes the name when it is whole and on the disk."""
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with beside.open("xb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    _folder_to_disk(target.parent)


def _folder_to_disk(folder: Path) -> None:
    with suppress(PermissionError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
