"""Connections to Slack that are kept open between two calls: making a new one takes longer than most calls do.

A call is made once, whatever becomes of it: whether it may be made again is known where its effect is known.
"""

from __future__ import annotations

import select
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Lock
from time import monotonic
from urllib.parse import urlsplit

Check = Callable[[], None]
KEPT = 30.0  # seconds without a call; firewalls on the way remember longer, and what a server closes earlier shows
MOST = 32  # idle connections that are kept
FINAL = 200  # the first status of an answer; those below announce it


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

    def post(self, url: str, body: bytes | None, headers: Mapping[str, str], timeout: float) -> Answer:
        """Raises OSError or HTTPException where no whole answer came; `timeout` is for each step, in seconds.

        Then the others that are kept are given up too: what has befallen this one, a network that is another now, say,
        may have befallen them.
        """
        parts = urlsplit(url)
        origin = (parts.scheme, parts.netloc)
        connection = self._kept(origin, timeout) or self._new(origin, timeout)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        try:
            if connection.sock is None:
                connection.connect()
            check_now()
            connection.request("POST", target, body, dict(headers))
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
            if response.status < FINAL:
                raise HTTPException(f"{response.status} in place of an answer")
        except BaseException:
            connection.close()
            self.close()
            raise
        if not response.will_close:
            self._keep(origin, connection)
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


def _is_quiet(connection: HTTPConnection) -> bool:
    """Whether the other side has neither closed it nor said what nobody asked for."""
    poll = select.poll()
    poll.register(connection.sock, select.POLLIN)
    return not poll.poll(0)
