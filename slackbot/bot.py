"""The bot as one thing that starts and stops: database, app, relay, and the way Slack reaches it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from threading import Event

from prometheus_client import CONTENT_TYPE_LATEST
from slack_bolt import BoltResponse
from sqlalchemy.exc import SQLAlchemyError

from slackbot import metrics
from slackbot.app import answer_late, build_app
from slackbot.clients import PATIENT, PROMPT, hang_up, web_client
from slackbot.database import Database, DatabaseError
from slackbot.deadline import SECONDS, Deadline, NotSaved, under
from slackbot.delivery.home_refresh import HomeRefresh
from slackbot.delivery.paces import SLACKS, Limits
from slackbot.delivery.queue import depths
from slackbot.delivery.relay import Relay
from slackbot.delivery.timing import Timing
from slackbot.desk import Desk
from slackbot.entrance import Entrance
from slackbot.http import PLAIN, HttpServer, Slack
from slackbot.means import Means
from slackbot.only_one import OnlyOne
from slackbot.settings import Settings, SettingsError
from slackbot.socket_mode import Socket
from slackbot.staff import Staff
from slackbot.start import Stopped, answer_of_slack, priced_policy, waited_for

CALLS_AT_ONCE = 32
PATIENCE = Timing(timeout=PATIENT)
LASTING = 300.0  # seconds
TO_MEASURE = 1.0  # seconds that the database has to say what is in the outbox
METRICS: dict[str, str | Sequence[str]] = {"content-type": [CONTENT_TYPE_LATEST]}
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
        answer_within: float = SECONDS,
        timing: Timing = PATIENCE,
        limits: Limits = SLACKS,
    ) -> None:
        self.settings = settings
        self._answer_within, self._timing, self._limits = answer_within, timing, limits
        policy = priced_policy(settings.policy, now())
        key = settings.journal_key
        self.database = Database(settings.database_url.get_secret_value(), key.get_secret_value() if key else None)
        self.desk = Desk(self.database, policy, now=now, on_change=self.wake)
        self.relay: Relay | None = None
        self._client = web_client(settings)
        self.staff = Staff(web_client(settings, PROMPT), agents=settings.agents, managers=settings.managers)
        self._pool = ThreadPoolExecutor(CALLS_AT_ONCE, thread_name_prefix="slack-call")
        self._slack = None if settings.socket_mode else Slack(_secret(settings))
        pages = {"/readyz": self._readiness, "/metrics": self._measures}
        self._http = HttpServer(settings.host, settings.port, pages, self._slack)
        self.entrance: Entrance | None = None
        self._socket: Socket | None = None
        self._asked_to_stop = Event()
        self._stops: list[Callable[[], object]] = [hang_up]  # the last is the first to be called

    def wake(self) -> None:
        """Something is due: it may go out at once."""
        if self.relay is not None:
            self.relay.wake()

    def start(self) -> None:
        """Begin to deliver and to listen; what only takes time is waited for. What fails leaves nothing running."""
        try:
            self._start()
        except Exception:
            self.stop()
            raise

    def run(self) -> None:
        """Start, wait for `ask_to_stop`, and stop."""
        try:
            self.start()
        except Stopped:
            return
        log.info("ready; database: %s", self.database.place)
        self._asked_to_stop.wait()
        log.info("asked to stop: what was acknowledged is being finished")
        self.stop()
        log.info("stopped")

    def ask_to_stop(self) -> None:
        """At any moment, also while the bot starts; by a thread, not by a signal handler (`slackbot/signals.py`)."""
        self._asked_to_stop.set()

    def stop(self) -> None:
        """Take nothing new, finish what was acknowledged, then end. What is not sent yet stays in the outbox."""
        while self._stops:
            self._stops.pop()()

    @property
    def is_ready(self) -> bool:
        """Whether a click would be taken now."""
        return self._missing() is None

    def _missing(self) -> str | None:
        """What stands in the way of being ready: the first thing, in a word."""
        if self.entrance is None or self.relay is None:
            return "starting"
        if self._asked_to_stop.is_set():
            return "stopping"
        if not self.relay.is_alive():
            return "relay"
        if self._socket is not None and not self._socket.is_connected:
            return "socket"
        try:
            self.database.check_writable()
        except DatabaseError:
            return "database"
        return None

    @property
    def port(self) -> int:
        """Where we listen, once started."""
        return self._http.port

    def _start(self) -> None:
        """In the order in which each part needs the ones before; they are stopped in the opposite one."""
        self._stops.append(self.database.close)
        self._listen()
        waited_for(self._open_database, self._asked_to_stop)
        means = self._means()
        self._stops.append(self.staff.stop)
        self.staff.start()
        self._stops.append(OnlyOne.of(self.database).release)
        self.relay = Relay(means, timing=self._timing, limits=self._limits)
        self.relay.start()
        homes = HomeRefresh(means)
        homes.start()
        self._stops += [self.relay.stop, homes.stop, partial(self._pool.shutdown, wait=True)]
        self.entrance = Entrance(build_app(means), partial(answer_late, means), means.clicks, self._answer_within)
        self._stops.append(self.entrance.stop)
        if self._slack is not None:
            self._slack.entrance = self.entrance
            self._stops.append(self._http.stop)  # before the entrance, which finishes what came in
        else:
            waited_for(partial(self._connect, self.entrance), self._asked_to_stop)

    def _listen(self) -> None:
        host, port = self.settings.host, self.settings.port
        try:
            self._http.start()
        except OSError as error:
            raise SettingsError(
                f"SLACKBOT_HOST and SLACKBOT_PORT name {host}:{port}, where this process cannot listen "
                f"({error.strerror}): choose another address."
            ) from error
        self._stops.append(self._http.stop)

    def _open_database(self) -> None:
        """The schema of an SQLite file is brought up to date by itself; a server's by `slackbot migrate`."""
        if self.database.file is not None:
            is_new = not self.database.file.exists
            if not self.database.is_migrated():
                self.database.migrate()
            if is_new:
                log.warning("there was no database %s: an empty one is made", self.database.place)
        self.database.check_writable()
        self.database.seal()
        self.desk.bring_summaries_up_to_date()

    def _means(self) -> Means:
        ask = partial(answer_of_slack, "SLACK_BOT_TOKEN", "install the app and copy its token", self._client.auth_test)
        installed = waited_for(ask, self._asked_to_stop)
        self.means = Means(
            desk=self.desk,
            staff=self.staff,
            client=self._client,
            settings=self.settings,
            workspace_url=str(installed["url"]),
            bot_id=str(installed["user_id"]),
            pool=self._pool,
        )
        return self.means

    def _connect(self, entrance: Entrance) -> None:
        token = self.settings.slack_app_token
        if token is None:
            raise RuntimeError("no Socket Mode without its token")
        if self._socket is None:
            self._socket = Socket(entrance, token.get_secret_value(), web_client(self.settings))
            self._stops.append(self._socket.stop)
        answer_of_slack(
            "SLACK_APP_TOKEN", "create an App-Level Token with connections:write", self._socket.client.connect
        )

    def _readiness(self) -> BoltResponse:
        missing = self._missing()
        if missing is None:
            return BoltResponse(status=200, body="".join(["ready\n", *self._lasting()]), headers=PLAIN)
        return BoltResponse(status=503, body=f"not ready: {missing}\n", headers=PLAIN)

    def _lasting(self) -> Iterator[str]:
        """A line on what takes no message of ours for some minutes; that keeps no click from being taken."""
        breakers = self.relay.open_breakers() if self.relay else {}
        for scope, shut in breakers.items():
            if shut.count and shut.seconds >= LASTING:
                yield f"{scope}: {shut.count} closed, for {shut.seconds:.0f} s\n"

    def _measures(self) -> BoltResponse:
        """Answered also while the bot starts, and while the database is away."""
        relay, socket = self.relay, self._socket
        state = metrics.State(
            ready=self.is_ready,
            socket=None if self._slack is not None else socket is not None and socket.is_connected,
            relay_seconds=relay.last_turn() if relay else None,
            depths=self._depths(),
            breakers=relay.open_breakers() if relay else {},
        )
        return BoltResponse(status=200, body=metrics.page(state), headers=METRICS)

    def _depths(self) -> dict[str, metrics.Depth] | None:
        if self.entrance is None:
            return None
        try:
            with under(Deadline(TO_MEASURE)), self.database.read() as session:
                return depths(session, self.desk.now())
        except (NotSaved, SQLAlchemyError):
            return None


def _secret(settings: Settings) -> str:
    if settings.slack_signing_secret is None:
        raise SettingsError("SLACK_SIGNING_SECRET is missing: HTTP mode believes nothing without it.")
    return settings.slack_signing_secret.get_secret_value()
