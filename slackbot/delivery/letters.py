"""Mail rows of the outbox: the client's text of an entry, handed to the mail server, and what came of it noted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from blocks.events import letter_of
from blocks.writing import ClientText
from models import mail
from models.context import Context
from models.ref import Ref
from models.tables.outbox import OutboxRow
from models.tables.ticket import Ticket
from models.terms import Notice
from slackbot.delivery import queue
from slackbot.delivery.mail import Mailer, MailRefused
from slackbot.desk import THE_BOT
from slackbot.means import Means, look_of, words_of

LETTERS = (Notice.MAIL, Notice.MAIL_ANNOUNCE)


@dataclass(frozen=True)
class Letters:
    """Sends where the desk has a mail server; else the text waits in the thread to be copied."""

    means: Means

    def deliver(self, row: OutboxRow) -> None:
        """Raises OSError or SMTPException where trying again may help."""
        desk = self.means.desk
        mailer = Mailer.of(self.means.settings, desk.policy)
        written_at = desk.now()
        text, to = self._text(row, written_at)
        if mailer is None or text is None:
            queue.skip(desk.database, row, desk.now())
            return
        answer = self._send(mailer, to, text, row)
        with desk.changing(THE_BOT, Ref(row.ticket_id)) as (ticket, context):
            _note(ticket, context, row, answer, written_at)
        queue.done(desk.database, row, desk.now())

    def _send(self, mailer: Mailer, to: str, text: ClientText, row: OutboxRow) -> str | None:
        """The server's refusal, or None where it took the mail."""
        try:
            mailer.send(to, text, mark=row.mark, at=self.means.desk.now())
        except MailRefused as refusal:
            return str(refusal)
        return None

    def _text(self, row: OutboxRow, written_at: datetime) -> tuple[ClientText | None, str]:
        with self.means.desk.database.read() as session:
            current = session.get_one(OutboxRow, row.id)
            ticket = session.get_one(Ticket, row.ticket_id)
            look = replace(look_of(self.means, words_of(self.means), ticket), at=written_at)
            return letter_of(current.entry, look), ticket.client_email


def _note(ticket: Ticket, context: Context, row: OutboxRow, answer: str | None, written_at: datetime) -> None:
    about = next(entry for entry in ticket.entries if entry.id == row.entry_id)
    if answer is None:
        mail.sent(about, context, written_at=written_at)
    else:
        mail.refused(about, context, answer=answer)
