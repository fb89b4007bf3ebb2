"""The bot as one thing that starts and stops: database, app, relay, and the way Slack reaches it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event, Thread

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from models.policy import Policy, load_policy
from slackbot.app import PATIENT, PROMPT, build_app, web_client
from slackbot.database import Database, DatabaseError
from slackbot.delivery.paces import SLACKS, Limits
from slackbot.delivery.relay import Relay
from slackbot.delivery.timing import Timing
from slackbot.desk import Desk
from slackbot.http import HttpServer
from slackbot.means import Means
from slackbot.only_one import OnlyOne
from slackbot.settings import Settings, SettingsError
from slackbot.socket_mode import Socket
from slackbot.staff import Staff

CALLS_AT_ONCE = 32
PATIENCE = Timing(timeout=PATIENT)
log = logging.getLogger(__name__)


def real_now() -> datetime:
    return datetime.now(UTC)


class Bot:
    """Raises SettingsError, PolicyError or DatabaseError, each one sentence, where it cannot start."""

    def __init__(
        self,
        settings: Settings,
        *,
        now: Callable[[], datetime] = real_now,
        timing: Timing = PATIENCE,
        limits: Limits = SLACKS,
    ) -> None:
        self.settings = settings
        policy: Policy = load_policy(settings.policy)
        client = web_client(settings)
        workspace_url = _workspace_url(client)
        self.database = _opened(settings)
        self._only_one = OnlyOne.of(self.database)
        self.desk = Desk(self.database, policy, now=now, on_change=self._wake)
        self._pool = ThreadPoolExecutor(CALLS_AT_ONCE, thread_name_prefix="slack-call")
        self.means = Means(
            desk=self.desk,
            staff=Staff(web_client(settings, PROMPT), agents=settings.agents, managers=settings.managers),
            client=client,
            settings=settings,
            workspace_url=workspace_url,
            pool=self._pool,
        )
        self.relay = Relay(self.means, timing=timing, limits=limits)
        self._app = build_app(self.means)
        self._socket: Socket | None = None
        self._http: HttpServer | None = None
        self._asked_to_stop = Event()

    def _wake(self) -> None:
        self.relay.wake()

    def start(self) -> None:
        """Begin to deliver and to listen; returns at once. Raises SettingsError where Slack cannot reach us."""
        self.relay.start()
        try:
            self._listen()
        except SettingsError:
            self.stop()
            raise

    def _listen(self) -> None:
        token = self.settings.slack_app_token
        if token is not None:
            self._socket = Socket(self._app, token.get_secret_value())
            with _answers_to("SLACK_APP_TOKEN", "create an App-Level Token with connections:write"):
                self._socket.client.connect()
            return
        host, port = self.settings.host, self.settings.port
        try:
            self._http = HttpServer(self._app, host, port, self.is_ready)
        except OSError as error:
            raise SettingsError(
                f"SLACKBOT_HOST and SLACKBOT_PORT name {host}:{port}, where this process cannot listen "
                f"({error.strerror}): choose another address."
            ) from error
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
        self._only_one.release()

    def is_ready(self) -> bool:
        try:
            self.database.check()
        except DatabaseError:
            return False
        return self.relay.is_alive() and (self._socket is None or self._socket.is_connected)

    @property
    def port(self) -> int:
        """In HTTP mode, where we listen."""
        if self._http is None:
            raise RuntimeError("the bot does not listen: it is in Socket Mode, or not started")
        return self._http.port


def _opened(settings: Settings) -> Database:
    """The schema of an SQLite file is brought up to date by itself; a server's by `slackbot migrate`."""
    database = Database(settings.database_url.get_secret_value())
    try:
        if database.is_sqlite:
            database.migrate()
        database.check()
    except DatabaseError:
        database.close()
        raise
    return database


def _workspace_url(client: WebClient) -> str:
    with _answers_to("SLACK_BOT_TOKEN", "install the app and copy its token"):
        return str(client.auth_test()["url"])


@contextmanager
def _answers_to(token: str, cure: str) -> Iterator[None]:
    """What stands against the first call with this token, as one sentence."""
    try:
        yield
    except SlackApiError as error:
        raise SettingsError(f"{token} is refused by Slack ({error.response.get('error')}): {cure}.") from error
    except (SlackClientError, OSError, ValueError) as error:
        reason = type(error).__name__
        raise SettingsError(f"Slack does not answer at SLACK_API_URL ({reason}): check it and the network.") from error
