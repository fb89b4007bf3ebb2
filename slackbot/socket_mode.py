"""Socket Mode: envelopes over a WebSocket that we open, so no public address is needed."""

from __future__ import annotations

import json
import logging
import select
from collections.abc import Callable, Mapping
from contextlib import suppress
from socket import SHUT_RD, socket
from threading import Condition, Lock, RLock
from time import monotonic
from typing import Any

from slack_bolt import BoltResponse
from slack_sdk import WebClient
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.interval_runner import IntervalRunner
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from slackbot import payloads
from slackbot.backoff import pause
from slackbot.clients import proxy_for
from slackbot.deadline import Deadline
from slackbot.entrance import Entrance
from slackbot.slack_errors import reason_of

CONCURRENCY = 64
BUFFER = 65536  # bytes; with the default of 1,024 a large envelope takes hundreds of milliseconds
PING = 10  # seconds, as Bolt does; pinging faster leaves ghost connections, to which Slack sends clicks
LAST_ENVELOPES = 10  # seconds to finish what is being answered
MANY_ARRIVALS = 1000
HANGUP_NOTICED_AFTER = 0.5  # seconds
STOPPED_NOTICED_AFTER = 0.05  # seconds
log = logging.getLogger(__name__)


class Client(SocketModeClient):
    """Slack's own, which knows when each envelope came, minds NO_PROXY, backs off, and says what it is told."""

    def __init__(self, app_token: str, web_client: WebClient, deadline: Callable[[], Deadline]) -> None:
        super().__init__(
            app_token,
            logger=logging.getLogger("slackbot.socket"),
            web_client=web_client,
            ping_interval=PING,
            concurrency=CONCURRENCY,
            receive_buffer_size=BUFFER,
        )
        self._deadline = deadline
        self._arrivals: dict[str, Deadline] = {}
        self._arriving = Lock()
        self._replacing = RLock()
        self._failures, self._not_before = 0, 0.0
        self._hangups = IntervalRunner(self._notice_hangup, HANGUP_NOTICED_AFTER).start()

    def enqueue_message(self, message: str) -> None:
        """The time that an envelope waits for a free thread is part of its deadline."""
        frame = _frame(message)
        if (envelope_id := frame.get("envelope_id")) is not None:
            with self._arriving:
                if len(self._arrivals) < MANY_ARRIVALS:
                    self._arrivals[str(envelope_id)] = self._deadline()
        elif frame.get("type") == "hello":
            log.info("Slack says hello: %s connections of this app", frame.get("num_connections"))
        elif frame.get("type") == "disconnect":
            log.info("Slack asks to connect anew: %s", frame.get("reason"))
        super().enqueue_message(message)

    def deadline_of(self, envelope_id: str) -> Deadline:
        with self._arriving:
            return self._arrivals.pop(envelope_id, None) or self._deadline()

    def issue_new_wss_url(self) -> str:
        return str(self.web_client.apps_connections_open(app_token=self.app_token)["url"])

    def connect(self) -> None:
        """Raises ConnectionError, where Slack's client only logs that there is no connection."""
        self.wss_uri = self.wss_uri or self.issue_new_wss_url()
        self.proxy = proxy_for(self.wss_uri)
        super().connect()
        if self.closed:
            self.auto_reconnect_enabled = False
            self.disconnect()  # this was under way when it was closed
        elif not self.is_connected():
            self.wss_uri = None  # its ticket serves once
            raise ConnectionError("the WebSocket was not opened")

    def connect_to_new_endpoint(self, force: bool = False) -> None:
        """Called again and again while there is no connection; after a failure not before a pause."""
        if monotonic() < self._not_before:
            return
        try:
            with self._replacing:
                super().connect_to_new_endpoint(force)
        except Exception as error:  # noqa: BLE001 - whatever it is, its text may hold the proxy's password
            self._failures += 1
            seconds = pause(self._failures)
            self._not_before = monotonic() + seconds
            log.warning("no connection to Slack (%s); next try in %.0f s at the earliest", reason_of(error), seconds)
        else:
            self._failures = 0

    def close(self) -> None:
        """For good, and at once."""
        self._hangups.shutdown()  # type: ignore[no-untyped-call]
        self.closed, self.auto_reconnect_enabled = True, False
        self.message_queue.put(None)  # else whoever waits for the next message waits on for a second
        self._stop_reading()
        super().close()

    def _stop_reading(self) -> None:
        """Slack's client would wait until the read that is under way ends by itself, which takes seconds; and for ever
        where it was told to stop just as it began to read, since it then forgets that it was. So it is told until it
        has stopped.
        """
        reader = self.current_session_runner
        reader.event.set()
        while reader.is_alive():
            self.current_session_state.terminated = True
            session = self.current_session
            connection = session.sock if session is not None else None
            if connection is not None:
                _end_reading(connection)
            reader.thread.join(STOPPED_NOTICED_AFTER)

    def _notice_hangup(self) -> None:
        """Slack's client reads on at a connection that the other side has closed, until five pings have failed.

        Not while a connection is being replaced: then the old one is closed by whoever replaces it.
        """
        if not self._replacing.acquire(blocking=False):
            return
        try:
            session = self.current_session
            if session is not None and session.sock is not None and _is_hung_up(session.sock):
                log.info("the connection was closed by the other side")
                self.disconnect()
                self.connect_to_new_endpoint()
        finally:
            self._replacing.release()

    def disconnect(self) -> None:
        """Several threads may find at the same moment that there is something to close; the first one does it."""
        with suppress(AttributeError):
            super().disconnect()


class Socket:
    """Takes envelopes to the entrance; on `stop` answers what it has begun before it hangs up."""

    def __init__(self, entrance: Entrance, app_token: str, web_client: WebClient) -> None:
        self._entrance = entrance
        self.client = Client(app_token, web_client, entrance.deadline)
        self.client.socket_mode_request_listeners.append(self.handle)  # type: ignore[arg-type]
        self._answering = 0
        self._stopping = False
        self._idle = Condition()

    def handle(self, client: Client, envelope: SocketModeRequest) -> None:
        with self._idle:
            if self._stopping:
                return  # not acknowledged: Slack says so to the person, or delivers the event again
            self._answering += 1
        try:
            self._answer(client, envelope)
        finally:
            with self._idle:
                self._answering -= 1
                self._idle.notify_all()

    def stop(self) -> None:
        with self._idle:
            self._stopping = True
            self._idle.wait_for(lambda: self._answering == 0, timeout=LAST_ENVELOPES)
        self.client.close()

    @property
    def is_connected(self) -> bool:
        return bool(self.client.is_connected())

    def _answer(self, client: Client, envelope: SocketModeRequest) -> None:
        deadline = client.deadline_of(envelope.envelope_id)
        try:
            body = payloads.read(envelope.payload)
        except payloads.Unreadable as unreadable:
            log.warning("an envelope (%s) could not be read: %s", envelope.type, unreadable)
            return
        response = self._entrance.take(body, deadline, _retry(envelope))
        if response.status == 200:
            client.send_socket_mode_response(SocketModeResponse(envelope.envelope_id, _payload(response)))


def _end_reading(connection: socket) -> None:
    """A read that waits on it returns, having read nothing; below TLS, which this leaves alone."""
    with suppress(OSError):  # the other side was faster
        socket.shutdown(connection, SHUT_RD)


def _is_hung_up(connection: socket) -> bool:
    look = select.poll()
    try:
        look.register(connection, select.POLLRDHUP)
        return bool(look.poll(0))
    except (OSError, ValueError):  # closed meanwhile, on our side
        return False


def _payload(response: BoltResponse) -> dict[str, Any] | None:
    if not response.body:
        return None
    content_type = response.headers.get("content-type", [""])[0]
    answer: dict[str, Any] = (
        json.loads(response.body) if content_type.startswith("application/json") else {"text": response.body}
    )
    return answer


def _retry(envelope: SocketModeRequest) -> dict[str, str]:
    """As HTTP tells it."""
    if envelope.retry_attempt is None:
        return {}
    return {"x-slack-retry-num": str(envelope.retry_attempt), "x-slack-retry-reason": envelope.retry_reason or ""}


def _frame(message: str) -> Mapping[str, Any]:
    """What Slack's client reads once more; pings and nonsense are empty."""
    if not message.startswith("{"):
        return {}
    try:
        frame = json.loads(message)
    except ValueError:
        return {}
    return frame if isinstance(frame, dict) else {}
