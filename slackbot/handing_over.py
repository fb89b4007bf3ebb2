"""`/ticket export`: a batch for accounting (§10) reaches a manager as a spreadsheet, by direct message.

The batch is made in one transaction, after the command was answered, and kept; the file is written from the database.
So nothing is lost or billed twice whatever happens on the way: what did not arrive is named, and is sent again by its
number, as often as wanted. A copy more of a numbered file does no harm, so no outbox watches over it.
"""

from __future__ import annotations

import io

from blocks.accounting import batch_message, not_received, nothing_to_bill
from slackbot import accounting
from slackbot.means import words_of
from slackbot.request import Request


def hand_over_next(request: Request, month: str | None) -> None:
    """Make the next batch, and send it, or say that there is nothing to bill; and what has not arrived yet."""
    request.promised(lambda: _hand_over_next(request, month))


def hand_over(request: Request, number: int) -> None:
    """Send the batch of that number once more."""
    request.promised(lambda: _hand_over(request, number))


def _hand_over_next(request: Request, month: str | None) -> None:
    number = accounting.make_batch(request.desk, month=month, by=request.person)
    left = [batch for batch in accounting.unwritten(request.desk.database) if batch != number]
    if number is None:
        request.tell(nothing_to_bill(month, left, request.words))
        return
    _hand_over(request, number)
    if left:
        request.tell(not_received(left, request.words))


def _hand_over(request: Request, number: int) -> None:
    """The file is in the language of the desk, the message in the person's."""
    from slackbot.batch_file import write_xlsx  # noqa: PLC0415 - not loaded at the start

    desk, file = request.desk, io.BytesIO()
    with accounting.lines_of(desk.database, number) as lines:
        write_xlsx(file, lines, words_of(request.means))
    message = batch_message(accounting.summary_of(desk.database, number), request.words)
    request.hand(message, file.getvalue(), f"lot-{number}.xlsx", lambda: accounting.note_written(desk, number))
