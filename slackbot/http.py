"""Over HTTP: what a load balancer asks, and in HTTP mode Slack's signed requests.

Nothing of a request is believed before its signature fits the raw bytes of its body. A connection costs nothing but
itself: no thread waits for headers or bodies, and both have little time to come.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from time import monotonic
from typing import Any

from hypercorn.asyncio import serve
from hypercorn.config import Config
from hypercorn.typing import ASGIReceiveCallable, ASGISendCallable, Scope
from slack_bolt import BoltResponse

from slackbot import metrics
from slackbot.entrance import Entrance
from slackbot.incoming import TO_ARRIVE, Incoming, Refused, fields_of, payload_of, signed_body

EVENTS = "/slack/events"
HEALTH = "/healthz"
TO_LEAVE = 2.0  # seconds in which somebody refused may finish sending and read why
TO_CHECK = 2.0  # seconds after which a bot that does not know whether it can work cannot
ASKED_AGAIN = 10.0  # seconds after which nobody waits for the same answer any more
LAST_REQUESTS = 10.0  # seconds to finish what is being answered
CONNECTIONS_WAITING = 1024
EXHAUSTED = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
SAID_AGAIN = 60.0  # seconds
PLAIN: dict[str, str | Sequence[str]] = {"content-type": ["text/plain; charset=utf-8"]}
Page = Callable[[], BoltResponse]
log = logging.getLogger(__name__)


@dataclass
class Slack:
    """What `/slack/events` needs; `entrance` is None until the bot has started."""

    secret: str
    entrance: Entrance | None = None


@dataclass
class HttpServer:
    """`pages` by path; each is asked in a thread of its own, once for all who wait for it, and answers 503 where it
    takes too long. `/healthz` asks nobody: it says that the process answers, whatever else hangs.
    """

    host: str
    port: int
    pages: Mapping[str, Page]
    slack: Slack | None = None
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(8, thread_name_prefix="page"))
    _asked: dict[Page, tuple[float, asyncio.Future[BoltResponse]]] = field(default_factory=dict)
    _serving: Event = field(default_factory=Event)

    def start(self) -> None:
        """Serve from now on, in a thread of its own. Raises OSError where the address cannot be had."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        listening = socket.create_server((self.host, self.port), family=family, backlog=CONNECTIONS_WAITING)
        self.port = listening.getsockname()[1]
        self._thread = Thread(target=lambda: asyncio.run(self._serve(listening)), name="http", daemon=True)
        self._thread.start()
        self._serving.wait()

    def stop(self) -> None:
        """Take no new connection, finish the requests at hand, then end. A second time does nothing."""
        if not self._thread.is_alive():
            return
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _serve(self, listening: socket.socket) -> None:
        self._loop, self._stopped = asyncio.get_running_loop(), asyncio.Event()
        self._loop.set_exception_handler(LoopErrors())
        config = Config()
        config.bind = [f"fd://{listening.detach()}"]  # the server closes it
        config.backlog = CONNECTIONS_WAITING
        config.keep_alive_timeout = config.read_timeout = TO_ARRIVE
        config.graceful_timeout = LAST_REQUESTS
        config.include_server_header = False
        config.errorlog = logging.getLogger("hypercorn.error")
        self._serving.set()
        await serve(self._answer, config, shutdown_trigger=self._stopped.wait)

    async def _answer(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000, "reason": None})
        else:
            incoming = Incoming(receive)
            try:
                response = await self._response(scope, incoming)
            except Refused as refused:
                metrics.requests_refused.labels(str(refused.status)).inc()
                await _send(send, BoltResponse(status=refused.status, body=refused.why, headers=PLAIN), incoming)
            else:
                await _send(send, response)

    async def _response(self, scope: Any, receive: Incoming) -> BoltResponse:
        path, is_asked = scope["path"], scope["method"] in ("GET", "HEAD")
        if path == HEALTH and is_asked:
            return BoltResponse(status=200, body="ok\n", headers=PLAIN)
        if path in self.pages and is_asked:
            return await self._page(self.pages[path])
        if path != EVENTS or scope["method"] != "POST" or self.slack is None:
            raise Refused(404)
        entrance = self.slack.entrance
        deadline = entrance.deadline() if entrance else None
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        body = await signed_body(headers, receive, self.slack.secret)
        if entrance is None or deadline is None:
            raise Refused(503, "not ready")
        fields = fields_of(body, headers.get("content-type", ""))
        if "ssl_check" in fields:
            return BoltResponse(status=200, body="")
        return await entrance.answer(payload_of(fields), deadline, _retry(headers))

    async def _page(self, page: Page) -> BoltResponse:
        """One that hangs holds up nobody but those who ask for it. However many ask, it hangs once in a while: whether
        it still would is found out again.
        """
        since, asked = self._asked.get(page, (0.0, None))
        if asked is None or asked.done() or monotonic() - since >= ASKED_AGAIN:
            asked = self._loop.run_in_executor(self._threads, page)
            self._asked[page] = monotonic(), asked
        await asyncio.wait([asked], timeout=TO_CHECK)
        return asked.result() if asked.done() else BoltResponse(status=503, body="no answer\n", headers=PLAIN)


class LoopErrors:
    """What asyncio reports. Out of files or memory that is every connection that waits, and again each second."""

    def __init__(self) -> None:
        self._said_at: float | None = None

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error, now = context.get("exception"), monotonic()
        if not isinstance(error, OSError) or error.errno not in EXHAUSTED:
            loop.default_exception_handler(context)
        elif self._said_at is None or now - self._said_at >= SAID_AGAIN:
            self._said_at = now
            log.error("no more connections are taken for now (%s)", error.strerror)


def _retry(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.startswith("x-slack-retry-")}


async def _send(send: ASGISendCallable, response: BoltResponse, rest: Incoming | None = None) -> None:
    """`rest`: what is still being sent to us is thrown away for a moment, so that they get to read the answer."""
    body = (response.body or "").encode()
    headers = [(name.encode(), value.encode()) for name, values in response.headers.items() for value in values]
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers, "trailers": False})
    if rest is not None and body:
        await send({"type": "http.response.body", "body": body, "more_body": True})
    if rest is not None:
        await _thrown_away(rest)
    await send({"type": "http.response.body", "body": b"" if rest is not None else body, "more_body": False})


async def _thrown_away(rest: Incoming) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(TO_LEAVE):
            while not rest.is_over:
                await rest()


async def _lifespan(receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """The server says that it starts and stops; we have nothing to do then."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        else:
            await send({"type": "lifespan.shutdown.complete"})
            return
