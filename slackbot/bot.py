"""The bot as one thing that starts and stops: database, app, relay, and the way Slack reaches it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event, Thread

from slack_sdk.errors import SlackApiError, SlackClientError

from models.policy import Policy, load_policy
from slackbot.app import PROMPT, build_app, web_client
from slackbot.database import Database, DatabaseError
from slackbot.delivery.deliver import Courier
from slackbot.delivery.relay import Relay
from slackbot.desk import Desk
from slackbot.http import HttpServer
from slackbot.request import Means
from slackbot.settings import Settings, SettingsError
from slackbot.socket_mode import Socket
from slackbot.staff import Staff

CALLS_AT_ONCE = 32
log = logging.getLogger(__name__)


def real_now() -> datetime:
    return datetime.now(UTC)


class Bot:
    """Raises SettingsError, PolicyError or DatabaseError, each one sentence, where it cannot start."""

    def __init__(self, settings: Settings, *, now: Callable[[], datetime] = real_now) -> None:
        self.settings = settings
        self.database = _opened(settings)
        policy: Policy = load_policy(settings.policy)
        self.desk = Desk(self.database, policy, now=now, on_change=self._wake)
        client = web_client(settings)
        self._pool = ThreadPoolExecutor(CALLS_AT_ONCE, thread_name_prefix="slack-call")
        self.means = Means(
            desk=self.desk,
            staff=Staff(web_client(settings, PROMPT), agents=settings.agents, managers=settings.managers),
            client=client,
            settings=settings,
            workspace_url=_workspace_url(client),
            pool=self._pool,
        )
        self.relay = Relay(self.desk, Courier(self.means))
        self._app = build_app(self.means)
        self._socket: Socket | None = None
        self._http: HttpServer | None = None
        self._asked_to_stop = Event()

    def _wake(self) -> None:
        self.relay.wake()

    def start(self) -> None:
        """Begin to deliver and to listen; returns at once."""
        self.relay.start()
        if self.settings.slack_app_token is not None:
            self._socket = Socket(self._app, self.settings.slack_app_token.get_secret_value())
            self._socket.client.connect()
        else:
            self._http = HttpServer(self._app, self.settings.host, self.settings.port, self.is_ready)
            Thread(target=self._http.run, name="http", daemon=True).start()

    def run(self) -> None:
        """Start, wait for `ask_to_stop`, and stop."""
        self.start()
        self._asked_to_stop.wait()
        self.stop()

    def ask_to_stop(self) -> None:
        """Safe in a signal handler."""
        self._asked_to_stop.set()

    def stop(self) -> None:
        """Take nothing new, finish what was acknowledged, then end. What is not sent yet stays in the outbox."""
        if self._socket is not None:
            self._socket.stop()
        if self._http is not None:
            self._http.stop()
        self._pool.shutdown(wait=True)
        self.relay.stop()
        self.database.close()

    def is_ready(self) -> bool:
        try:
            self.database.check()
        except DatabaseError:
            return False
        return self._socket is None or self._socket.is_connected

    @property
    def port(self) -> int:
        """In HTTP mode, where we listen."""
        if self._http is None:
            raise RuntimeError("the bot does not listen: it is in Socket Mode, or not started")
        return self._http.port


def _opened(settings: Settings) -> Database:
    """The schema of an SQLite file is brought up to date by itself; a server's by `slackbot migrate`."""
    database = Database(settings.database_url.get_secret_value())
    if database.is_sqlite:
        database.migrate()
    database.check()
    return database


def _workspace_url(client: object) -> str:
    try:
        answer = client.auth_test()  # type: ignore[attr-defined]
    except SlackApiError as error:
        code = error.response.get("error")
        raise SettingsError(
            f"SLACK_BOT_TOKEN is refused by Slack ({code}): install the app and copy its token."
        ) from error
    except (SlackClientError, OSError) as error:
        raise SettingsError(
            f"Slack does not answer at SLACK_API_URL ({type(error).__name__}): check it and the network."
        ) from error
    return str(answer["url"])
