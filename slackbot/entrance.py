"""The one way in, whatever carried it: a payload that was read is handled and answered within its deadline.

What is not through by then is given up: the person is told so, and the work, which goes on in its thread, can save
nothing any more (`slackbot.deadline`). Where it was just saving, the answer waits a moment longer.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse

from slackbot import metrics
from slackbot.clicks import Clicks
from slackbot.deadline import SECONDS, Deadline, under
from slackbot.routes import DONE, MAYBE_SAVED, NOT_SAVED

WORKERS = 64  # more than the connections to the database, so that one that hangs leaves room for what needs none
LAST_MOMENT = 0.3  # seconds, for a commit that has begun
NOTHING_TO_DO = ("view_closed", "app_rate_limited", "block_suggestion")  # our menus know their options
Body = dict[str, Any]
Sayer = Callable[[Body, str], BoltResponse]
log = logging.getLogger(__name__)


class Entrance:
    """`say` answers a delivery with one of the sentences of `slackbot.routes`."""

    def __init__(self, app: App, say: Sayer, clicks: Clicks, seconds: float = SECONDS) -> None:
        self._app = app
        self._clicks = clicks
        self._seconds = seconds
        self._say = say
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="click")

    def take(self, body: Body, deadline: Deadline, headers: Mapping[str, str] | None = None) -> BoltResponse:
        """`body` as `payloads.read` gives it."""
        handling = self._handling(body, deadline, headers or {})
        for seconds in _patience(deadline):
            with suppress(TimeoutError):
                handling.exception(seconds)
            if handling.done():
                return _answered(handling, body, deadline)
        return self._late(body, deadline)

    async def answer(self, body: Body, deadline: Deadline, headers: Mapping[str, str]) -> BoltResponse:
        """`take` for a server that serves many at the same time."""
        handling = self._handling(body, deadline, headers)
        for seconds in _patience(deadline):
            await asyncio.wait([asyncio.wrap_future(handling)], timeout=seconds)
            if handling.done():
                return _answered(handling, body, deadline)
        return self._late(body, deadline)

    def deadline(self) -> Deadline:
        """Of a delivery that has just arrived."""
        return Deadline(self._seconds)

    def stop(self) -> None:
        """What is being handled is finished; nothing new comes in."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _handling(self, body: Body, deadline: Deadline, headers: Mapping[str, str]) -> Future[BoltResponse]:
        if body.get("type") in NOTHING_TO_DO:
            log.info("received %s: nothing to do", body["type"])
            through: Future[BoltResponse] = Future()
            through.set_result(DONE)
            return through
        handling = self._pool.submit(self._dispatch, body, deadline, headers)
        self._clicks.until_handled(handling)
        return handling

    def _dispatch(self, body: Body, deadline: Deadline, headers: Mapping[str, str]) -> BoltResponse:
        """To Bolt as Socket Mode gives it: signature and form are behind us."""
        with under(deadline):
            return self._app.dispatch(BoltRequest(mode="socket_mode", body=body, headers=dict(headers)))

    def _late(self, body: Body, deadline: Deadline) -> BoltResponse:
        log.warning("a delivery (%s) was not answered in time", body.get("type", "command"))
        _count(body, deadline, "late")
        return self._say(body, NOT_SAVED if deadline.given_up else MAYBE_SAVED)


def _answered(handling: Future[BoltResponse], body: Body, deadline: Deadline) -> BoltResponse:
    _count(body, deadline, deadline.outcome)
    return handling.result()


def _count(body: Body, deadline: Deadline, outcome: str) -> None:
    kind = metrics.kind_of(body)
    metrics.deliveries.labels(kind, outcome).inc()
    metrics.acknowledgement.labels(kind).observe(deadline.spent)


def _patience(deadline: Deadline) -> Iterator[float]:
    """How long to wait, and how much longer where a commit has begun meanwhile."""
    yield deadline.left
    if not deadline.give_up():
        yield LAST_MOMENT
