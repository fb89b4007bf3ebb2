"""Mail rows of the outbox: the client's text of an entry, handed to the mail server, and what came of it noted."""

from __future__ import annotations

from dataclasses import dataclass

from blocks.letters import letter
from blocks.words import Words
from blocks.writing import ClientText
from models import mail
from models.ref import Ref
from models.rules import Act
from models.tables.outbox import OutboxRow
from models.tables.ticket import Ticket
from slackbot.delivery import queue
from slackbot.delivery.mail import Mailer, MailRefused
from slackbot.desk import THE_BOT
from slackbot.means import Means, look_of

ANNOUNCE = "mail.announce"
LETTERS = ("mail", ANNOUNCE)


@dataclass(frozen=True)
class Letters:
    """Sends where the desk has a mail server; else the text waits in the thread to be copied."""

    means: Means

    def deliver(self, row: OutboxRow) -> None:
        """Raises OSError or SMTPException where trying again may help."""
        desk, mailer = self.means.desk, Mailer.of(self.means.settings)
        text, to = self._text(row)
        if mailer is None or text is None:
            queue.skip(desk.database, row, desk.now())
            return
        answer = self._send(mailer, to, text, row)
        with desk.changing(THE_BOT, Ref(row.ticket_id)) as (ticket, act):
            _note(ticket, act, row, answer)
        queue.done(desk.database, row, desk.now())

    def _send(self, mailer: Mailer, to: str, text: ClientText, row: OutboxRow) -> str | None:
        """The server's refusal, or None where it took the mail."""
        try:
            mailer.send(to, text, mark=row.mark, at=self.means.desk.now())
        except MailRefused as refusal:
            return str(refusal)
        return None

    def _text(self, row: OutboxRow) -> tuple[ClientText | None, str]:
        with self.means.desk.database.read() as session:
            current = session.get_one(OutboxRow, row.id)
            ticket = session.get_one(Ticket, row.ticket_id)
            look = look_of(self.means, Words.of(self.means.settings.language), ticket)
            return letter(current.entry, look), ticket.client_email


def _note(ticket: Ticket, act: Act, row: OutboxRow, answer: str | None) -> None:
    about = next(entry for entry in ticket.entries if entry.id == row.entry_id)
    if answer is None:
        mail.sent(about, act)
    else:
        mail.refused(about, act, answer=answer)
