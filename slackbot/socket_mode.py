"""Socket Mode: envelopes over a WebSocket that we open, so no public address is needed."""

from __future__ import annotations

from threading import Condition

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

CONCURRENCY = 32
BUFFER = 65536  # bytes; with the default of 1,024 a large envelope takes hundreds of milliseconds
PING = 2  # seconds; five failed pings, or eight seconds without a pong, and a new connection is made
LAST_ENVELOPES = 10  # seconds to finish what is being answered


class Socket(SocketModeHandler):
    """Bolt's handler, which on `stop` answers what it has begun before it hangs up."""

    def __init__(self, app: App, app_token: str) -> None:
        super().__init__(app, app_token, ping_interval=PING, concurrency=CONCURRENCY, receive_buffer_size=BUFFER)
        self._answering = 0
        self._stopping = False
        self._idle = Condition()

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        with self._idle:
            if self._stopping:
                return  # not acknowledged: Slack says so to the person, or delivers the event again
            self._answering += 1
        try:
            super().handle(client, req)
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
