"""Clients of Slack's Web API: slack_sdk's own, on connections that are kept, and with their answers counted."""

from __future__ import annotations

import copy
import json
import logging
import ssl
from functools import cache
from typing import Any, cast
from urllib.parse import urlsplit
from urllib.request import Request, proxy_bypass

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.proxy_env_variable_loader import load_http_proxy_from_env

from slackbot import metrics
from slackbot.connections import Connections, check_now
from slackbot.settings import Settings
from slackbot.slack_errors import reason_of

RESPONSE_URL = "response_url"  # in place of a method
# What they send would be seen twice; all others may be made again.
ONCE = ("chat.postMessage", "chat.postEphemeral", "files.completeUploadExternal")
PATIENT, PROMPT = 10, 2  # seconds; whoever pressed a button waits three at the most


class SlackClient(WebClient):
    """Through a proxy each call has a connection of its own, which slack_sdk makes."""

    def api_call(self, api_method: str, **arguments: Any) -> Any:
        """An answer that did not come counts by the kind of error."""
        try:
            answer = super().api_call(api_method, **arguments)
        except Exception as error:
            code = reason_of(error)
            metrics.slack_answers.labels(api_method, code).inc()
            if isinstance(error, SlackApiError) and code == "ratelimited":
                metrics.rate_limited.labels(api_method).inc()
            raise
        metrics.slack_answers.labels(api_method, "ok").inc()
        return answer

    def respond(self, address: str, message: dict[str, Any]) -> None:
        """By the response_url of a click; once more where the connection breaks. Raises OSError where Slack does not
        take it.
        """
        try:
            self._respond(address, message)
        except Exception as error:
            metrics.slack_answers.labels(RESPONSE_URL, reason_of(error)).inc()
            raise
        metrics.slack_answers.labels(RESPONSE_URL, "ok").inc()

    def _respond(self, address: str, message: dict[str, Any]) -> None:
        headers = {**self.headers, "Content-Type": "application/json;charset=utf-8"}
        asked = Request(address, json.dumps(message).encode(), headers)  # noqa: S310 - checked by `payloads`
        try:
            answer = self._perform_urllib_http_request_internal(address, asked)
        except ConnectionError:
            answer = self._perform_urllib_http_request_internal(address, asked)
        if answer["status"] != 200 or answer["body"].replace(" ", "").startswith('{"ok":false'):
            raise OSError(f"response_url answered {answer['status']}")

    def with_timeout(self, seconds: int) -> SlackClient:
        """The same, but for how long it waits for an answer."""
        other = copy.copy(self)
        other.timeout = seconds
        return other

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        """slack_sdk's last step, in which it would open a connection of its own."""
        if self.proxy is not None and proxy_for(url) is not None:
            check_now()
            return super()._perform_urllib_http_request_internal(url, req)
        body, headers = cast("bytes | None", req.data), dict(req.header_items())
        answer = _connections().post(url, body, headers, self.timeout, once=url.rpartition("/")[2] in ONCE)
        return {"status": answer.status, "headers": answer.headers, "body": answer.body}


def web_client(settings: Settings, timeout: int = PATIENT) -> SlackClient:
    """A client to keep."""
    return SlackClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=timeout,
        ssl=_tls(),
        retry_handlers=[],  # whether a call may be repeated is decided where its effect is known
    )


def proxy_for(url: str) -> str | None:
    """The proxy to this address; None where NO_PROXY names its host, which Slack's clients forget to ask."""
    host = urlsplit(url).hostname or ""
    return None if proxy_bypass(host) else load_http_proxy_from_env(logging.getLogger("slackbot.quiet"))


def hang_up() -> None:
    """Close the connections that are idle."""
    _connections().close()


@cache
def _connections() -> Connections:
    """Of the whole process."""
    return Connections(_tls())


@cache
def _tls() -> ssl.SSLContext:
    """Making one takes longer than most of our calls."""
    return ssl.create_default_context()
