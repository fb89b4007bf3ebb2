"""`slackbot export`: the next batch for accounting, or one of before again, written where it is wanted (§10)."""

from __future__ import annotations

import sys
from pathlib import Path

from blocks.words import Words
from slackbot import accounting
from slackbot.batch_file import WRITERS, WriteError, format_of, output
from slackbot.desk import Desk


def export(
    desk: Desk,
    words: Words,
    *,
    month: str | None = None,
    again: int | None = None,
    format_: str | None = None,
    path: Path | None = None,
) -> int:
    """The exit code; what happened is said on stderr, a sentence a line, since the standard output is the batch's.

    Raises AccountingError where there is no batch `again`.
    """
    if again is not None:
        accounting.require_batch(desk.database, again)
    number = accounting.make_batch(desk, month=month) if again is None else again
    code = 0
    if number is None:
        _say(f"There is nothing to bill{f' for {month}' if month else ''}: no batch was made.")
    else:
        code = _write(desk, number, format_of(format_, path), path, words)
    for left in accounting.unwritten(desk.database):
        if left != number:
            _say(f"Batch {left} has not been written to its end yet: `slackbot export --again {left}` writes it.")
    return code


def _write(desk: Desk, number: int, format_: str, path: Path | None, words: Words) -> int:
    try:
        with output(path) as out, accounting.lines_of(desk.database, number) as lines:
            WRITERS[format_](out, lines, words)
    except WriteError as error:
        _say(f"{error}. Batch {number} is kept: `slackbot export --again {number}` writes it again.")
        return 1
    accounting.note_written(desk, number)
    batch = accounting.summary_of(desk.database, number)
    _say(
        f"Batch {number} is written: {batch.bills} bill(s) and {batch.credit_notes} credit note(s), "
        f"{batch.total} € excl. tax in all."
    )
    return 0


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
