"""The bot without its threads: what comes in is handled as it really is, and one waits until all of it is done."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

from pydantic import SecretStr

from models.policy import load_policy
from slackbot import payloads
from slackbot.app import answer_late, build_app
from slackbot.clients import PROMPT, web_client
from slackbot.database import Database
from slackbot.desk import Desk
from slackbot.entrance import Entrance
from slackbot.http import HttpServer
from slackbot.http import Slack as HttpMode
from slackbot.means import Means
from slackbot.settings import Settings
from slackbot.staff import Staff
from slackbot.workspace import Workspace
from tests.bench.deliveries import NOW
from tests.bench.load import CHANNEL

SECONDS = 30.0  # nobody waits, on a machine that others use


class Following(ThreadPoolExecutor):
    """Knows what it was given, so that one can wait for that, and for what comes of it, without giving it more."""

    def __init__(self) -> None:
        super().__init__(1)
        self._given: list[Future[Any]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future = super().submit(fn, *args, **kwargs)
        self._given.append(future)
        return future

    def settle(self) -> None:
        """Home, say, is published once it is drawn."""
        while self._given:
            self._given.pop().result()


class TheBot:
    """On a database, with what it asks of Slack known; `pool` carries out what follows an answer."""

    def __init__(self, database: Database, api: str) -> None:
        settings = settings_for(database, api)
        self.database = database
        self.pool = Following()
        staff = Staff(
            web_client(settings, PROMPT), agents=settings.agents, managers=settings.managers, clock=lambda: 0.0
        )
        self.means = Means(
            desk=Desk(database, load_policy(), now=lambda: NOW, on_change=lambda: None),
            staff=staff,
            client=web_client(settings),
            settings=settings,
            workspace_url="https://bench.slack.com/",
            bot_id="U0BOT00001",
            pool=self.pool,
        )
        self._entrance = Entrance(build_app(self.means), partial(answer_late, self.means), self.means.clicks, SECONDS)
        self._server = HttpServer("127.0.0.1", 0, {}, HttpMode(Workspace.signing_secret, self._entrance))
        self._loop = asyncio.new_event_loop()

    def http(self, headers: dict[str, str], body: bytes) -> str:
        """The answer to the delivery by signed request."""
        return self._loop.run_until_complete(asgi(self._server._answer, headers, body))

    def socket(self, envelope: str) -> str:
        """The answer to an envelope of Socket Mode, in its text."""
        body = payloads.read(json.loads(envelope)["payload"])
        response = self._entrance.take(body, self._entrance.deadline())
        assert response.status == 200, response.body
        return response.body or ""

    def listen(self) -> int:
        """Take signed requests at this port from now on."""
        self._server.start()
        return self._server.port

    def settle(self) -> None:
        """Wait for what follows the answer."""
        self.pool.settle()

    def stop(self) -> None:
        self._entrance.stop()
        self.means.staff.stop()
        self.pool.shutdown()
        if self._server.port:
            self._server.stop()
        self._server._threads.shutdown()
        self._loop.close()


@contextmanager
def the_bot(database: Database, api: str) -> Iterator[TheBot]:
    bot = TheBot(database, api)
    try:
        yield bot
    finally:
        bot.stop()


async def asgi(app: Any, headers: dict[str, str], body: bytes) -> str:
    """What an ASGI app answers to a request of Slack's."""
    answer: list[dict[str, Any]] = []
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/slack/events",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        answer.append(message)

    await app(scope, receive, send)
    assert answer[0]["status"] == 200, answer
    return b"".join(message.get("body", b"") for message in answer[1:]).decode()


def settings_for(database: Database, api: str) -> Settings:
    values: dict[str, Any] = {
        "slack_bot_token": SecretStr(Workspace.bot_token),
        "slack_signing_secret": SecretStr(Workspace.signing_secret),
        "slack_api_url": api,
        "database_url": SecretStr(database.engine.url.render_as_string(hide_password=False)),
        "SLACKBOT_AGENTS": Workspace.agents_group,
        "SLACKBOT_MANAGERS": Workspace.managers_group,
        "SLACKBOT_CHANNEL": CHANNEL,
        "SLACKBOT_PORT": 0,
    }
    return Settings(_env_file=None, **values)
