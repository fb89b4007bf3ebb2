"""The content of a file in Slack, read once from its private address, and never kept: what stays is its hash.

The token goes to Slack alone: never to another host, and after no redirect.
"""

from __future__ import annotations

from hashlib import sha256
from http.client import HTTPResponse
from time import monotonic
from typing import Any, NoReturn
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request, build_opener

from slack_sdk import WebClient

from models.terms import Unread
from slackbot.delivery.slack_calls import RateLimited
from slackbot.slack_errors import seconds_of

AT_A_TIME = 64 * 1024
LARGEST = 20 * 1024 * 1024  # bytes
REFUSED = (401, 403)
GONE = (404, 410)
TOO_MANY = 429


class NotRead(Exception):  # noqa: N818 - a fact about the file
    """Slack has given its last word: this content cannot be read."""

    def __init__(self, unread: Unread) -> None:
        super().__init__(unread)
        self.unread = unread


class NotWhole(Exception):  # noqa: N818 - it may come whole the next time
    """The content did not come to its end, or not in time."""


class Downloads:
    """`seconds` for each content in all; `timeout` is the client's, for each step of it."""

    def __init__(self, client: WebClient, *, seconds: float) -> None:
        self._client = client
        self._seconds = seconds
        self._opener = _opener(client)

    def digest(self, url: str, *, is_page: bool) -> tuple[str, int]:
        """SHA-256 and size of the content. `is_page`: the file itself is HTML; else a page is one that asks to log in.

        Raises NotRead, NotWhole, RateLimited, and what urllib raises.
        """
        if not is_slacks(url, self._client.base_url):
            raise NotRead(Unread.ELSEWHERE)
        until = monotonic() + self._seconds
        asked = Request(url, headers={"Authorization": f"Bearer {self._client.token}"})  # noqa: S310 - checked above
        try:
            with self._opener.open(asked, timeout=self._client.timeout) as answer:
                if not is_page and answer.headers.get_content_type() == "text/html":
                    raise NotRead(Unread.NO_PERMISSION)
                return _digest(answer, until)
        except HTTPError as error:
            with error:
                _judge(error)


def is_slacks(url: str, api_url: str) -> bool:
    """Whether the address is on the host of the API, or, as `files.slack.com` is, below it."""
    there, api = urlsplit(url), urlsplit(api_url)
    host = (api.hostname or "").removeprefix("www.")
    return there.scheme == api.scheme and (
        there.netloc == api.netloc or ((there.hostname or "").endswith(f".{host}") and there.port == api.port)
    )


def _digest(answer: HTTPResponse, until: float) -> tuple[str, int]:
    digest, size, wanted = sha256(), 0, answer.headers.get("Content-Length")
    while part := answer.read(AT_A_TIME):
        digest.update(part)
        size += len(part)
        if size > LARGEST:
            raise NotRead(Unread.TOO_LARGE)
        if monotonic() > until:
            raise NotWhole("too slow")
    if wanted is not None and wanted != str(size):
        raise NotWhole("cut short")
    return digest.hexdigest(), size


def _judge(error: HTTPError) -> NoReturn:
    if error.code == TOO_MANY:
        raise RateLimited(seconds_of(error.headers.get("Retry-After"))) from error
    if error.code in GONE:
        raise NotRead(Unread.DELETED) from error
    if error.code in REFUSED or 300 <= error.code < 400:
        raise NotRead(Unread.NO_PERMISSION) from error
    raise error


class _NoRedirects(HTTPRedirectHandler):
    """Slack sends whoever may not read a file to its log-in; the token goes along nowhere."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _opener(client: WebClient) -> OpenerDirector:
    proxies = {"http": client.proxy, "https": client.proxy} if client.proxy else {}
    return build_opener(_NoRedirects(), ProxyHandler(proxies), HTTPSHandler(context=client.ssl))
