"""Mail rows of the outbox: the client's text of an entry, handed to the mail server, and what came of it noted.

That a mail was taken is noted in the same transaction that ends its row. What remains possible: a process that is
killed between the server's yes and that transaction sends the mail again after its lease. The second copy has the same
Message-ID, by which mail programs recognise it.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from smtplib import SMTPException

from blocks.calendar import CalendarFile, visit_file
from blocks.events import letter_of
from blocks.writing import ClientText
from models import mail
from models.tables.journal import Entry
from models.tables.outbox import OutboxRow
from models.tables.ticket import Ticket
from models.terms import ERASED
from slackbot import metrics
from slackbot.delivery.claims import Attempt
from slackbot.delivery.endings import AttemptReport, Done, Postponed, RowEnding, Skipped, ended_with
from slackbot.delivery.mail import Mailer, RefusedByServer, answer_of
from slackbot.delivery.timing import Timing
from slackbot.delivery.verdicts import backoff
from slackbot.means import Means, look_of, words_of

TELL_AFTER = timedelta(hours=1)
NOT_NOW = (OSError, SMTPException)
log = logging.getLogger(__name__)


class Letters:
    """Sends where the desk has a mail server; else the text waits in the thread to be copied."""

    def __init__(self, means: Means, timing: Timing) -> None:
        self._means = means
        self._desk = means.desk
        self._timing = timing

    def deliver(self, attempt: Attempt) -> AttemptReport:
        """A text whose point is lost by now is dropped, also one that waited for days, or whose client is forgotten.

        Raises TokenLost.
        """
        mailer = Mailer.of(self._means.settings, self._desk.policy)
        written_at = self._desk.now()
        text, calendar, to = self._text(attempt.row, written_at)
        if mailer is None or text is None or to == ERASED:
            return AttemptReport(attempt, Skipped())
        attempt.begin(self._desk.database, self._timing)
        try:
            mailer.send(to, text, mark=attempt.row.mark, at=self._desk.now(), calendar=calendar)
        except RefusedByServer as refusal:
            return self._noted(attempt, Done(), answer=None if attempt.row.told_at else str(refusal))
        except NOT_NOW as error:
            return self._put_off(attempt, error)
        return self._noted(attempt, Done(), written_at=written_at)

    def _put_off(self, attempt: Attempt, error: Exception) -> AttemptReport:
        """Tried again for as long as the text has a point; after an hour the desk is told that it still waits."""
        row, words = attempt.row, _words(error)
        log.warning("outbox row %s (mail): %s", row.id, words)
        metrics.mails.labels("postponed").inc()
        wait = backoff(row.attempts + 1)
        waits_long = row.waiting_since is not None and attempt.at - row.waiting_since >= TELL_AFTER
        if waits_long and row.told_at is None:
            return self._noted(attempt, Postponed(words, wait, counted=True, waiting=True, told=True), answer=words)
        return AttemptReport(attempt, Postponed(words, wait, counted=True, waiting=True))

    def _noted(
        self, attempt: Attempt, ending: RowEnding, *, written_at: datetime | None = None, answer: str | None = None
    ) -> AttemptReport:
        """What the journal knows of it, and the row's end."""
        with ended_with(self._desk, attempt, ending) as (ticket, context):
            mailed = _entry_of(ticket, attempt)
            if written_at is not None:
                mail.sent(mailed, context, written_at=written_at)
            elif answer is not None:
                mail.refused(mailed, context, answer=answer)
        if isinstance(ending, Done):
            metrics.mails.labels("refused" if written_at is None else "sent").inc()
        return AttemptReport(attempt, None)

    def _text(self, row: OutboxRow, written_at: datetime) -> tuple[ClientText | None, CalendarFile | None, str]:
        with self._desk.database.read() as session:
            ticket = session.get_one(Ticket, row.ticket)
            mailed = session.get_one(Entry, row.entry_id)
            look = replace(look_of(self._means, words_of(self._means), ticket), at=written_at)
            calendar = visit_file(mailed, look, invites=True)
            return letter_of(mailed, look), calendar, ticket.client_email


def _entry_of(ticket: Ticket, attempt: Attempt) -> Entry:
    return next(entry for entry in ticket.entries if entry.id == attempt.row.entry_id)


def _words(error: Exception) -> str:
    """The server's answer, or what became of the connection; never an address with its password."""
    _, words = answer_of(error) or (0, getattr(error, "strerror", None) or type(error).__name__)
    return words
