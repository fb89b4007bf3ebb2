"""A real SMTP server for the tests: it keeps what it took, and answers as it is told to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from socket import create_server
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HOST = "localhost"
USER, PASSWORD = "desk@example.com", "p@:ss/w rd"
LOSE = "take the mail, then hang up before the answer"


@dataclass
class PostOffice:
    """`answers` to recipients by their address, each used once, the last one kept; then everything is taken.

    `before_answering` is done once, between a mail's arrival and the answer that it is taken.
    """

    port: int
    how: dict[str, Any]
    taken: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)
    logins: list[str] = field(default_factory=list)
    secured: list[bool] = field(default_factory=list)
    before_answering: Callable[[], object] | None = None
    _controller: Controller | None = None

    @property
    def url(self) -> str:
        return f"smtp://{HOST}:{self.port}"

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.taken if mail["To"] == address]

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, how: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        self.logins.append(given.login.decode())
        return AuthResult(success=given.password.decode() == PASSWORD, handled=False)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self._answer(address)
        if answer is None or answer == LOSE:
            envelope.rcpt_tos.append(address)
            return "250 OK"
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        assert server.transport is not None
        mail = message_from_bytes(envelope.content, _class=EmailMessage, policy=default)
        self.taken.append(mail)
        self.secured.append(server.transport.get_extra_info("ssl_object") is not None)
        if self.answers.get(envelope.rcpt_tos[0], [""])[:1] == [LOSE]:
            self.answers.pop(envelope.rcpt_tos[0])
            server.transport.abort()
        before, self.before_answering = self.before_answering, None
        if before is not None:
            before()
        return "250 OK"

    def _answer(self, address: str) -> str | None:
        waiting = self.answers.get(address, [])
        if waiting[:1] == [LOSE]:
            return LOSE
        return waiting.pop(0) if waiting else None

    def open(self) -> None:
        extras: dict[str, Any] = {"enable_SMTPUTF8": False, **self.how}
        if "tls_context" in extras:
            extras["authenticator"] = self.authenticate
        self._controller = Controller(self, hostname=HOST, port=self.port, **extras)
        self._controller.start()

    def close(self) -> None:
        if self._controller is not None:
            self._controller.stop()

    @contextmanager
    def away(self) -> Iterator[None]:
        """Nobody listens during the block."""
        self.close()
        try:
            yield
        finally:
            self.open()


@contextmanager
def post_office(**how: Any) -> Iterator[PostOffice]:
    """At work until the block ends. `how` is aiosmtpd's: `ssl_context` for TLS at once, `tls_context` for STARTTLS."""
    with create_server((HOST, 0)) as free:
        office = PostOffice(free.getsockname()[1], how)
    office.open()
    try:
        yield office
    finally:
        office.close()
