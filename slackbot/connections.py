"""Connections to Slack that are kept open between two calls: making a new one takes longer than most calls do."""

from __future__ import annotations

import select
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection, IncompleteRead
from threading import Lock
from time import monotonic
from urllib.parse import urlsplit

Check = Callable[[], None]
KEPT = 5.0  # seconds without a call; much later, a server or a firewall on the way may have forgotten it
MOST = 32  # idle connections that are kept
DONE = 200  # the status of Slack's answers, and the first of those that do not only announce one
LARGEST = 16 * 1024 * 1024  # bytes; Slack's own answers are far smaller
AT_A_TIME = 64 * 1024
GONE = (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError)  # by which a kept connection shows that it is


_check: ContextVar[Check | None] = ContextVar("check", default=None)


@contextmanager
def at_the_last_moment(check: Check) -> Iterator[None]:
    """What is sent in the block leaves only if `check` does not raise. It is called once the connection stands, right
    before the first byte: a process may be stopped at any moment before that.
    """
    token = _check.set(check)
    try:
        yield
    finally:
        _check.reset(token)


def check_now() -> None:
    """Raises what the check of this block raises."""
    check = _check.get()
    if check is not None:
        check()


@dataclass(frozen=True)
class Answer:
    """Header names are as Slack writes them."""

    status: int
    headers: dict[str, str]
    body: str


@dataclass(frozen=True)
class _Call:
    target: str
    body: bytes | None
    headers: dict[str, str]
    timeout: float


@dataclass(frozen=True)
class _Idle:
    origin: tuple[str, str]
    connection: HTTPConnection
    since: float


class Connections:
    """Each is used by one call at a time, the one used last first. `tls` is the context of those that need it."""

    def __init__(self, tls: ssl.SSLContext, *, clock: Callable[[], float] = monotonic) -> None:
        self._tls = tls
        self._clock = clock
        self._idle: list[_Idle] = []  # the one used last at the end
        self._lock = Lock()

    def post(self, url: str, body: bytes | None, headers: Mapping[str, str], timeout: float, *, once: bool) -> Answer:
        """Raises OSError or HTTPException where no whole answer came within `timeout`, in seconds: of connecting, of
        each step of sending, and of all of the answer's body.

        A kept connection may turn out to be gone; then the call is made again over a new one. Where that might do harm
        (`once`), it gets a new one to begin with.
        """
        parts = urlsplit(url)
        origin = (parts.scheme, parts.netloc)
        call = _Call(f"{parts.path}?{parts.query}" if parts.query else parts.path, body, dict(headers), timeout)
        kept = None if once else self._kept(origin, timeout)
        if kept is not None:
            with suppress(*GONE):
                return self._answered(kept, origin, call)
        return self._answered(self._new(origin, timeout), origin, call)

    def _answered(self, connection: HTTPConnection, origin: tuple[str, str], call: _Call) -> Answer:
        """Where it fails, the others that are kept are given up too: what has befallen this one, a network that is
        another now, say, may have befallen them.
        """
        try:
            if connection.sock is None:
                connection.connect()
            check_now()
            connection.request("POST", call.target, call.body, call.headers)
            response = connection.getresponse()
            text = _whole(response, monotonic() + call.timeout).decode("utf-8", "replace")
            if response.status < DONE:
                raise HTTPException(f"{response.status} in place of an answer")
        except BaseException:
            connection.close()
            self.close()
            raise
        if response.status == DONE and not response.will_close:
            self._keep(origin, connection)
        else:
            connection.close()
        return Answer(response.status, dict(response.headers.items()), text)

    def close(self) -> None:
        """Those that are idle."""
        with self._lock:
            idle, self._idle = self._idle, []
        for each in idle:
            each.connection.close()

    def _new(self, origin: tuple[str, str], timeout: float) -> HTTPConnection:
        scheme, host = origin
        if scheme == "https":
            return HTTPSConnection(host, timeout=timeout, context=self._tls)
        return HTTPConnection(host, timeout=timeout)

    def _kept(self, origin: tuple[str, str], timeout: float) -> HTTPConnection | None:
        while (connection := self._popped(origin)) is not None:
            if _is_quiet(connection):
                connection.timeout = timeout
                connection.sock.settimeout(timeout)
                return connection
            connection.close()
        return None

    def _popped(self, origin: tuple[str, str]) -> HTTPConnection | None:
        with self._lock:
            self._forget_old_ones()
            found = next((each for each in reversed(self._idle) if each.origin == origin), None)
            if found is not None:
                self._idle.remove(found)
        return found.connection if found else None

    def _keep(self, origin: tuple[str, str], connection: HTTPConnection) -> None:
        with self._lock:
            self._idle.append(_Idle(origin, connection, self._clock()))
            self._forget_old_ones()

    def _forget_old_ones(self) -> None:
        """The longest idle come first."""
        oldest = self._clock() - KEPT
        while self._idle and (self._idle[0].since <= oldest or len(self._idle) > MOST):
            self._idle.pop(0).connection.close()


def _whole(response: HTTPResponse, until: float) -> bytes:
    """The body. One that never ends must not occupy whoever reads it for ever."""
    body = bytearray()
    while part := response.read1(AT_A_TIME):
        body += part
        if len(body) > LARGEST:
            raise HTTPException("too large an answer")
        if monotonic() > until:
            raise TimeoutError("the answer did not end in time")
    if response.length:
        raise IncompleteRead(bytes(body), response.length)
    response.close()  # else the connection takes no other call
    return bytes(body)


def _is_quiet(connection: HTTPConnection) -> bool:
    """Whether the other side has neither closed it nor said what nobody asked for."""
    poll = select.poll()
    poll.register(connection.sock, select.POLLIN)
    return not poll.poll(0)
