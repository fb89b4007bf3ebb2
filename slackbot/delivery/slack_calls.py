"""The calls of delivery to Slack: each message carries a mark, by which it is found when its answer was lost."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError

from blocks.classic import classic
from blocks.kit import Message
from slackbot.clients import SlackClient
from slackbot.slack_errors import FAILED, REFUSED_BLOCKS, reason_of, retry_after

log = logging.getLogger(__name__)
MARK = "slackbot_notice"
SKEW = timedelta(minutes=5)  # between Slack's clock and ours; a thread, which is short, is looked through whole
AT_A_TIME = 200


PERSON = ("U", "W")  # how ids of people begin, where others are channels


class RateLimited(Exception):  # noqa: N818 - not an error: Slack asks us to wait
    """Slack wants no such call for `wait` seconds."""

    def __init__(self, wait: float) -> None:
        super().__init__(wait)
        self.wait = wait


class CardGone(Exception):  # noqa: N818 - somebody deleted it
    """The root of the thread is not there any more."""


class NotUploaded(Exception):  # noqa: N818 - Slack's no, to this file alone
    """Slack gave an address for the file, and did not take it there."""


@dataclass(frozen=True)
class Posted:
    """Where a message stands."""

    channel: str
    ts: str


class SlackCalls:
    def __init__(self, client: SlackClient) -> None:
        self._client = client

    def post(self, channel: str, message: Message, mark: str, *, thread_ts: str | None) -> Posted:
        """`channel` may be a person's id: a direct message. Raises CardGone where there is no such thread; what Slack
        then shows in the channel itself is taken away again.
        """
        quietly = {"unfurl_links": False, "unfurl_media": False}
        answer = self._send("chat_postMessage", channel, message, mark, thread_ts=thread_ts, **quietly)
        posted = Posted(answer["channel"], answer["ts"])
        if thread_ts is not None and (answer.get("message") or {}).get("thread_ts") != thread_ts:
            self._refuse_stray(posted, thread_ts)
        return posted

    def _refuse_stray(self, posted: Posted, thread_ts: str) -> None:
        """Where there is no thread, the message stands in the channel itself. Where Slack does not say so now, or does
        not take it away, it stays: it was posted, and another try would be a second one.
        """
        try:
            next(self._messages(posted.channel, thread_ts, datetime.now(UTC)), None)
        except CardGone:
            self.take_away(lambda: posted)
            raise
        except (*FAILED, RateLimited) as error:
            log.warning("it is not known whether %s stands in its thread (%s)", posted.ts, reason_of(error))

    def take_away(self, find: Callable[[], Posted | None]) -> None:
        """What stands in the channel itself for want of a thread, where it is found and Slack permits it."""
        try:
            stray = find()
            if stray is not None:
                self.delete(stray)
        except (*FAILED, RateLimited) as error:
            log.warning("what was meant for a thread stays in the channel (%s)", reason_of(error))

    def update(self, place: Posted, message: Message, mark: str) -> None:
        self._send("chat_update", place.channel, message, mark, ts=place.ts)

    def delete(self, place: Posted) -> None:
        self._call("chat_delete", channel=place.channel, ts=place.ts)

    def file(self, file: str) -> dict[str, Any]:
        """What Slack says of a file."""
        found: dict[str, Any] = self._call("files_info", file=file)["file"]
        return found

    def share(self, channel: str, thread_ts: str, name: str, content: bytes, words: str) -> None:
        """Put a file into a thread. That takes three calls, which together may take as long as one."""
        client = self._client.with_timeout(max(1, self._client.timeout // 3))
        try:
            self._call(
                "files_upload_v2",
                client,
                channel=channel,
                thread_ts=thread_ts,
                filename=name,
                content=content,
                initial_comment=words,
            )
        except SlackRequestError as error:
            raise NotUploaded(name) from error

    def find_file(self, channel: str, thread_ts: str | None, name: str, *, since: datetime) -> Posted | None:
        """Our message with the file of that name, in the thread or among the channel's own."""
        for message in self._messages(channel, thread_ts, since - SKEW):
            if any(file.get("name") == name for file in message.get("files") or ()):
                return Posted(channel, message["ts"])
        return None

    def find(self, channel: str, mark: str, *, thread_ts: str | None, since: datetime) -> Posted | None:
        """Our message with this mark, in the thread or among the channel's own, however many have come since."""
        place = self._conversation(channel)
        for message in self._messages(place, thread_ts, since - SKEW) if place else ():
            metadata = message.get("metadata") or {}
            if metadata.get("event_type") == MARK and metadata.get("event_payload", {}).get("mark") == mark:
                return Posted(str(place), message["ts"])
        return None

    def _conversation(self, channel: str) -> str | None:
        """The channel itself; of a person the one in which the bot writes to them, which can be looked through.

        None where an app that was installed earlier may not open it.
        """
        if not channel.startswith(PERSON):
            return channel
        try:
            return str(self._call("conversations_open", users=channel)["channel"]["id"])
        except SlackApiError as error:
            if error.response.get("error") != "missing_scope":
                raise
        log.warning("a message to a person cannot be looked for: install the app again from manifest.yml")
        return None

    def _send(self, method: str, channel: str, message: Message, mark: str, **more: Any) -> Any:
        """Twice where Slack does not know some of the newer blocks, or finds it too long: then in the classic ones."""
        metadata = {"event_type": MARK, "event_payload": {"mark": mark}}
        arguments = {"channel": channel, "text": message.text, "metadata": metadata, **more}
        plainer = classic(message.blocks)
        try:
            return self._call(method, blocks=message.blocks, **arguments)
        except SlackApiError as error:
            if error.response.get("error") not in REFUSED_BLOCKS or plainer == message.blocks:
                raise
        return self._call(method, blocks=plainer, **arguments)

    def _messages(self, channel: str, thread_ts: str | None, since: datetime) -> Iterator[dict[str, Any]]:
        method = "conversations_replies" if thread_ts else "conversations_history"
        where: dict[str, Any] = {"ts": thread_ts} if thread_ts else {}
        cursor = None
        while True:
            page = self._call(
                method,
                channel=channel,
                oldest=thread_ts or f"{since.timestamp():.6f}",
                limit=AT_A_TIME,
                cursor=cursor,
                include_all_metadata=True,
                **where,
            )
            yield from page["messages"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return

    def _call(self, method: str, client: WebClient | None = None, /, **arguments: Any) -> Any:
        try:
            return getattr(client or self._client, method)(**arguments)
        except SlackApiError as error:
            if error.response.get("error") == "thread_not_found":
                raise CardGone(arguments.get("thread_ts") or arguments.get("ts")) from error
            if error.response.get("error") != "ratelimited":
                raise
            raise RateLimited(retry_after(error)) from error
