"""HTTP mode: Slack's signed requests by WSGI, and what a load balancer asks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_bolt.adapter.wsgi.http_request import WsgiHttpRequest
from slack_bolt.request.internals import build_context
from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

EVENTS = "/slack/events"
THREADS = 16
LAST_REQUESTS = 10  # seconds to finish what is being answered
TIMESTAMP = re.compile(r"[0-9]{1,12}")
PLAIN = ("Content-Type", "text/plain; charset=utf-8")


class Handler(SlackRequestHandler):
    """Bolt's adapter, with two requests read right that it reads wrongly."""

    def dispatch(self, request: WsgiHttpRequest) -> BoltResponse:
        headers = request.get_headers()
        if not _readable(headers):
            return BoltResponse(status=401, body="")  # Bolt would answer 500
        body = request.get_body()
        bolt_request = BoltRequest(body=body, query=request.query_string, headers=headers)
        if not bolt_request.body and body:
            # Bolt takes a command whose words contain "payload" for an interaction, and finds nothing in it.
            bolt_request.body = dict(parse_qsl(body, keep_blank_values=True))
            bolt_request.context = build_context(bolt_request.context, bolt_request.body)
        return self.app.dispatch(bolt_request)


def _readable(headers: Mapping[str, object]) -> bool:
    """Whether timestamp and signature are of the form that Slack gives them."""
    timestamp, signature = (str(headers.get(name, "")) for name in ("x-slack-request-timestamp", "x-slack-signature"))
    return bool(TIMESTAMP.fullmatch(timestamp)) and signature.isascii()


class HttpServer:
    """`/slack/events` for Slack, `/healthz` (the process answers), `/readyz` (it can work)."""

    def __init__(self, app: App, host: str, port: int, ready: Callable[[], bool]) -> None:
        self._slack = Handler(app, path=EVENTS)
        self._ready = ready
        adjustments = Adjustments(host=host, port=port, threads=THREADS, ident=None)
        self._server = TcpWSGIServer(self._respond, map={}, adj=adjustments, sockinfo=adjustments.listen[0])

    @property
    def port(self) -> int:
        return int(self._server.effective_port)

    def run(self) -> None:
        """Serve until `stop`."""
        self._server.run()

    def stop(self) -> None:
        """Take no new connection, finish the requests at hand, then end `run`."""
        self._server.accepting = False
        self._server.task_dispatcher.shutdown(cancel_pending=False, timeout=LAST_REQUESTS)
        self._server.trigger.pull_trigger(self._close)

    def _close(self) -> None:
        """In the server's own thread: with nothing left to watch, its loop ends."""
        for channel in list(self._server.active_channels.values()):
            channel.handle_close()
        self._server.close()

    def _respond(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/healthz":
            start_response("200 OK", [PLAIN])
            return [b"ok\n"]
        if path == "/readyz":
            ready = self._ready()
            start_response("200 OK" if ready else "503 Service Unavailable", [PLAIN])
            return [b"ready\n" if ready else b"not ready\n"]
        return self._slack(environ, start_response)
