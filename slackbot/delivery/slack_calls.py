"""The calls of the relay to Slack: paced by what Slack said, and looked for before they are repeated."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Lock
from time import monotonic
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from blocks.kit import Message, classic
from slackbot.delivery.queue import Posted

MARK = "slackbot_notice"
WITHOUT_HINT = 30.0  # seconds to wait where a 429 does not say how long
PAGES_TO_SEARCH = 5


class Blocked(Exception):  # noqa: N818 - not an error: Slack asked us to wait
    """Slack wants no such call for `wait` seconds."""

    def __init__(self, wait: float) -> None:
        super().__init__(wait)
        self.wait = wait


class NoThreadYet(Exception):  # noqa: N818 - it will come
    """The ticket's card is not posted yet, so there is no thread to post in."""


class SlackCalls:
    """Posts and updates messages that carry a mark, so that a lost answer can be made up for by looking."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._blocked: dict[tuple[str, str], float] = {}
        self._lock = Lock()

    def post(self, channel: str, message: Message, mark: str, *, thread_ts: str | None) -> Posted:
        answer = self._call("chat_postMessage", channel, message, mark, thread_ts=thread_ts)
        return Posted(answer["channel"], answer["ts"])

    def update(self, place: Posted, message: Message, mark: str) -> None:
        self._call("chat_update", place.channel, message, mark, ts=place.ts)

    def find(self, channel: str, mark: str, *, thread_ts: str | None) -> Posted | None:
        """Our message with this mark in the thread, or among the channel's latest when it has no thread."""
        for message in self._messages(channel, thread_ts):
            metadata = message.get("metadata") or {}
            if metadata.get("event_type") == MARK and metadata.get("event_payload", {}).get("mark") == mark:
                return Posted(channel, message["ts"])
        return None

    def _call(self, method: str, channel: str, message: Message, mark: str, **more: Any) -> Any:
        self._wait_if_told(method, channel)
        arguments = {
            "channel": channel,
            "text": message.text,
            "metadata": {"event_type": MARK, "event_payload": {"mark": mark}},
            **more,
        }
        if method == "chat_postMessage":
            arguments |= {"unfurl_links": False, "unfurl_media": False}
        call = getattr(self._client, method)
        try:
            return call(blocks=message.blocks, **arguments)
        except SlackApiError as error:
            self._note_rate_limit(error, method, channel)
            if error.response.get("error") != "invalid_blocks" or classic(message.blocks) == message.blocks:
                raise
        return call(blocks=classic(message.blocks), **arguments)

    def _messages(self, channel: str, thread_ts: str | None) -> Iterator[dict[str, Any]]:
        cursor = None
        for _ in range(PAGES_TO_SEARCH):
            page = self._page(channel, thread_ts, cursor)
            yield from page["messages"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return

    def _page(self, channel: str, thread_ts: str | None, cursor: str | None) -> Any:
        method = "conversations_replies" if thread_ts else "conversations_history"
        self._wait_if_told(method, "")
        where: dict[str, Any] = {"ts": thread_ts} if thread_ts else {}
        call = getattr(self._client, method)
        try:
            return call(channel=channel, limit=200, cursor=cursor, include_all_metadata=True, **where)
        except SlackApiError as error:
            self._note_rate_limit(error, method, "")
            raise

    def _wait_if_told(self, method: str, channel: str) -> None:
        with self._lock:
            wait = self._blocked.get((method, channel), 0.0) - monotonic()
        if wait > 0:
            raise Blocked(wait)

    def _note_rate_limit(self, error: SlackApiError, method: str, channel: str) -> None:
        if error.response.get("error") != "ratelimited":
            return
        hint = {name.lower(): value for name, value in error.response.headers.items()}.get("retry-after", "")
        wait = float(hint) if str(hint).isdigit() else WITHOUT_HINT
        with self._lock:
            self._blocked[method, channel] = monotonic() + wait
        raise Blocked(wait) from error
