"""Mail to clients by SMTP. Whether one was taken, refused or lost is told by what is raised."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, unquote, urlsplit

from models.email_address import checked, for_mail_servers

if TYPE_CHECKING:
    from datetime import datetime

    from blocks.calendar import CalendarFile
    from blocks.writing import ClientText
    from models.policy import Policy
    from slackbot.settings import Settings

TIMEOUT = 20  # seconds
PERMANENT = 500


class RefusedByServer(Exception):  # noqa: N818 - the mail server's definite no
    """The mail server will not take this mail, now or later; the message is its answer."""


@dataclass(frozen=True)
class Mailer:
    """`url`: smtp://user:password@host:587 (STARTTLS where the server offers it) or smtps://host:465."""

    url: str
    sender: str
    reply_to: str

    @classmethod
    def of(cls, settings: Settings, policy: Policy) -> Mailer | None:
        """None where the desk sends no mail. Answers go to the support address of the policy (§9)."""
        if settings.smtp_url is None or settings.mail_from is None:
            return None
        return cls(settings.smtp_url.get_secret_value(), settings.mail_from, policy.contact.email)

    def send(self, to: str, text: ClientText, *, mark: str, at: datetime, calendar: CalendarFile | None = None) -> None:
        """Hand a mail over to the server. Raises RefusedByServer, or OSError/SMTPException where trying again may help.

        The Message-ID comes from `mark`: a mail sent again after a lost answer is recognisable as the same.
        """
        message = self._message(_address(to), text, mark, at)
        if calendar is not None:
            _invite(message, calendar)
        with self._connected() as server:
            _hand_over(server, message)

    def try_log_in(self) -> bool:
        """Connect as for a mail, and say whether that took a log-in. Raises OSError or SMTPException."""
        with self._connected():
            return bool(urlsplit(self.url).username)

    def _message(self, to: Address, text: ClientText, mark: str, at: datetime) -> EmailMessage:
        message = EmailMessage()
        message["Subject"] = text.subject
        sender = _sender(self.sender)
        message["From"] = sender
        message["Reply-To"] = _address(self.reply_to)
        message["To"] = to
        message["Auto-Submitted"] = "auto-generated"
        message["Date"] = format_datetime(at)
        message["Message-ID"] = f"<{mark}@{sender.domain}>"
        message.set_content(text.body, cte="quoted-printable")
        message.add_alternative(text.html, subtype="html", cte="quoted-printable")
        return message

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        where = urlsplit(self.url)
        with _open(where) as server:
            if where.username:
                server.login(unquote(where.username), unquote(where.password or ""))
            yield server


def _invite(message: EmailMessage, calendar: CalendarFile) -> None:
    """Beside the text, where Outlook and Gmail look for an invitation, and as a file for those who open one.

    As bytes, so that its lines end as calendars want; the header says the same method as the file (RFC 6047).
    """
    parameters = {"method": calendar.method, "charset": "UTF-8"}
    kind: dict[str, Any] = {"maintype": "text", "subtype": "calendar", "params": parameters}
    message.add_alternative(calendar.content, **kind)
    message.add_attachment(calendar.content, **kind, filename=calendar.name)


def _open(where: SplitResult) -> smtplib.SMTP:
    host = where.hostname or ""
    if where.scheme == "smtps":
        return smtplib.SMTP_SSL(host, where.port or 465, timeout=TIMEOUT, context=ssl.create_default_context())
    server = smtplib.SMTP(host, where.port or 25, timeout=TIMEOUT)
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls(context=ssl.create_default_context())
        server.ehlo()
    return server


def _address(to: str) -> Address:
    """By the check of the form in which it was typed: what that takes can be mailed to, and nothing else."""
    try:
        return Address(addr_spec=for_mail_servers(checked(to)))
    except ValueError as error:
        raise RefusedByServer(f"{to} is no address that mail can be sent to") from error


def _sender(written: str) -> Address:
    """`Support <technique@example.com>`, as the settings have checked it."""
    name, address = parseaddr(written)
    return Address(name, addr_spec=for_mail_servers(address))


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    """Only an answer about this mail is judged: who cannot connect or log in may try again later."""
    try:
        server.send_message(message)
    except smtplib.SMTPException as error:
        code, words = answer_of(error) or (0, "")
        if code < PERMANENT:
            raise
        raise RefusedByServer(words) from error


def answer_of(error: Exception) -> tuple[int, str] | None:
    """The server's answer, if the error tells of one: its code, and the words with the code before them."""
    words: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, words = error.smtp_code, error.smtp_error
    else:
        return None
    return code, f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"
