"""What a click leads to in Slack besides its acknowledgement: a form, a sentence for one person, their Home.

Nothing fails in silence (design §2): a form that Slack did not open is told to whoever asked for it, where they did.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from http.client import HTTPException
from typing import Any

from slack_sdk.errors import SlackApiError

from blocks import notice
from blocks.classic import classic
from blocks.kit import Message
from blocks.text import escaped
from blocks.words import Words, msgid
from slackbot.clients import PROMPT, SlackClient
from slackbot.homes import ShownHome
from slackbot.means import Means
from slackbot.slack_errors import FAILED, REFUSED_BLOCKS, reason_of

SERVER_ERROR = 500
USED = "exchanged_trigger_id"
OVERTAKEN = ("hash_conflict", "not_found")  # the newer state of the form wins; one that was closed needs none
REFUSED_VIEW = ("invalid_blocks", "invalid_arguments")
NOT_OPENED = msgid("Slack did not open the form. Please ask for it once more.")
NOT_SEEN = msgid("Slack may not have opened the form: if you do not see it, please ask for it once more.")
NOT_REPLACED = msgid("Slack did not bring the form up to date. Please choose or press once more.")
NOT_SENT = msgid("Slack did not take the message. Please press the button once more.")
NOT_ANSWERED = msgid("Slack did not take the answer. Please ask for it once more.")
HANDED = msgid("{name} is in your direct messages from the bot.")
NOT_DONE = msgid("Something went wrong on our side. What was done until then is kept; ask for it once more.")
PUBLISHED = msgid("It is in the desk's channel now.")
NOT_PUBLISHED = msgid(
    "Slack did not confirm that the message is in the channel. Look there before you press again; if the bot is not in "
    "the channel, invite it first."
)
NOT_HANDED = msgid("Slack did not take the file {name}. Nothing is lost: ask for it once more by its number.")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reply:
    """To one delivery; every method waits for Slack."""

    id: str
    body: dict[str, Any]
    user_id: str
    words: Words
    means: Means

    def tried(self, work: Callable[[], None]) -> None:
        """For a thread of its own, where nobody catches what is raised."""
        try:
            work()
        except FAILED as error:
            log.warning("%s: Slack did not take the reply (%s)", self.id, reason_of(error))
        except Exception as error:
            log.error("%s: what was to follow failed", self.id, exc_info=error)

    def promised(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:
            log.error("%s: what was promised failed", self.id, exc_info=error)
            self.tell(self.words(NOT_DONE))

    def open(self, view: dict[str, Any]) -> None:
        try:
            self._open(view)
        except FAILED as error:
            log.warning("%s: Slack did not open the form (%s)", self.id, reason_of(error))
            refused = isinstance(error, SlackApiError)
            self.tell(self.words(NOT_OPENED if refused else NOT_SEEN), modal=False)

    def replace(self, view: dict[str, Any]) -> None:
        try:
            self._replace(view)
        except FAILED as error:
            log.warning("%s: Slack did not bring the form up to date (%s)", self.id, reason_of(error))
            self.tell(self.words(NOT_REPLACED))

    def _replace(self, view: dict[str, Any]) -> None:
        shown = self.body.get("view")
        if shown is None:
            return  # a crafted press of a form's button
        try:
            _twice(
                lambda wanted: self._client.views_update(view_id=shown["id"], hash=shown.get("hash"), view=wanted), view
            )
        except SlackApiError as error:
            if error.response.get("error") not in OVERTAKEN:
                raise

    def send(self, message: Message, view: dict[str, Any]) -> None:
        """The view says that it was sent, so it comes after."""
        try:
            self._client.chat_postMessage(channel=self.user_id, text=message.text, blocks=message.blocks)
        except FAILED as error:
            log.warning("%s: Slack did not take the message (%s)", self.id, reason_of(error))
            self.tell(self.words(NOT_SENT))
        else:
            self._replace(view)

    def show(self, message: Message) -> None:
        """To this person alone, where they asked; once more in classic blocks where Slack does not take it.

        That it might stand there twice harms nobody: they alone see it.
        """
        for blocks in (message.blocks, classic(message.blocks)):
            try:
                self._show(Message(message.text, blocks))
            except FAILED as error:
                log.warning("%s: Slack did not take the answer (%s)", self.id, reason_of(error))
            else:
                return
        self.tell(self.words(NOT_ANSWERED))

    def _show(self, message: Message) -> None:
        if address := self.body.get("response_url"):
            self._respond(address, {"text": message.text, "blocks": message.blocks})
        elif self._event.get("channel_type") == "im":
            self.post(message)
        else:
            self._for_them_alone(message.text, message.blocks)

    def settle(self, message: Message) -> None:
        """In place of our message whose button was pressed."""
        stands = str((self.body.get("container") or {}).get("message_ts"))
        try:
            self._client.chat_update(channel=self._channel, ts=stands, text=message.text, blocks=message.blocks)
        except FAILED as error:
            log.warning("%s: the message was not brought up to date (%s)", self.id, reason_of(error))
            self.tell(message.text)

    def post(self, message: Message) -> None:
        self._client.chat_postMessage(
            channel=self._channel, thread_ts=self._thread, text=message.text, blocks=message.blocks
        )

    def publish_in_channel(self, message: Message) -> None:
        """To everybody, and away with what this person alone saw; from a direct message into the desk's channel."""
        is_direct = self._channel.startswith("D")
        channel = self.means.settings.channel if is_direct else self._channel
        try:
            self._say(channel, None if is_direct else self._thread, message)
        except FAILED as error:
            log.warning("%s: Slack did not take the message (%s)", self.id, reason_of(error))
            self.tell(self.words(NOT_PUBLISHED))
        else:
            if is_direct:
                self.tell(self.words(PUBLISHED))
            elif self.body.get("response_url"):
                self._client.respond(self.body["response_url"], {"delete_original": True})  # that alone, says Slack

    def _say(self, channel: str, thread: str | None, message: Message) -> None:
        """Once more only where Slack has refused the blocks: everybody would see a second one."""
        post = partial(self._client.chat_postMessage, channel=channel, thread_ts=thread, text=message.text)
        try:
            post(blocks=message.blocks)
        except SlackApiError as error:
            if error.response.get("error") not in REFUSED_BLOCKS:
                raise
            post(blocks=classic(message.blocks))

    def hand(self, message: Message, file: bytes, name: str, then: Callable[[], None]) -> None:
        """The message tells the direct conversation in which the file goes."""
        client = self.means.client
        try:
            sent = client.chat_postMessage(channel=self.user_id, text=message.text, blocks=message.blocks)
            client.files_upload_v2(channel=sent["channel"], filename=name, title=name, content=file)
        except FAILED as error:
            log.warning("%s: Slack did not take the file (%s)", self.id, reason_of(error))
            self.tell(self.words(NOT_HANDED, name=name))
        else:
            self.tried(then)  # the file is there whatever becomes of that
            self.tell(self.words(HANDED, name=name))

    def publish(self, home: dict[str, Any], shown: ShownHome | None) -> None:
        answer = self.means.client.views_publish(user_id=self.user_id, view=home)
        if shown is None:
            self.means.homes.forget(self.user_id)
        else:
            self.means.homes.note(self.user_id, replace(shown, hash=answer["view"].get("hash")))

    def tell(self, sentence: str, *, modal: bool = True) -> None:
        """Where the click was made, by the first way that works; a direct message is the last."""
        for way in self._ways(sentence, modal=modal):
            try:
                way()
            except FAILED as error:
                log.warning("%s: the person could not be told here (%s)", self.id, reason_of(error))
            else:
                return
        log.error("%s: the person was not told", self.id)

    def _ways(self, sentence: str, *, modal: bool) -> Iterator[Callable[[], object]]:
        """By chat.postEphemeral, which knows threads; a response_url works also where the bot is not, but not there."""
        message: dict[str, Any] = {"text": escaped(sentence), "blocks": notice.blocks(sentence)}
        address = self.body.get("response_url")
        if self._channel:
            yield lambda: self._for_them_alone(**message)
        if address:
            yield lambda: self._respond(address, message)
        elif modal:
            yield lambda: self._open(notice.view(sentence, self.words))
        yield lambda: self._client.chat_postMessage(channel=self.user_id, **message)

    def _for_them_alone(self, text: str, blocks: list[dict[str, Any]]) -> None:
        self._client.chat_postEphemeral(
            channel=self._channel, user=self.user_id, thread_ts=self._thread, text=text, blocks=blocks
        )

    def _respond(self, address: str, message: dict[str, Any]) -> None:
        self._client.respond(address, {"response_type": "ephemeral", "replace_original": False, **message})

    def _open(self, view: dict[str, Any]) -> None:
        """On top of the modal that the person is in, if any."""
        in_modal = (self.body.get("view") or {}).get("type") == "modal"
        call = self._client.views_push if in_modal else self._client.views_open
        trigger = self.body["trigger_id"]
        _twice(lambda wanted: call(trigger_id=trigger, view=wanted), view)

    @property
    def _channel(self) -> str:
        """Where they clicked or wrote; empty in a modal and on Home. A command has its channel's response_url."""
        place, container = self.body.get("channel") or {}, self.body.get("container") or {}
        return str(place.get("id") or container.get("channel_id") or self._event.get("channel") or "")

    @property
    def _thread(self) -> str | None:
        """The thread that the message stands in; None for its root, which is seen in the channel."""
        message = self.body.get("message") or {}
        container = self.body.get("container") or {}
        thread: str | None = container.get("thread_ts") or message.get("thread_ts") or self._event.get("thread_ts")
        return None if thread == (container.get("message_ts") or message.get("ts")) else thread

    @property
    def _event(self) -> dict[str, Any]:
        return self.body.get("event") or {}

    @property
    def _client(self) -> SlackClient:
        """Quicker to give up than the relay's."""
        return self.means.client.with_timeout(PROMPT)


def _twice(call: Callable[[dict[str, Any]], object], view: dict[str, Any]) -> None:
    """Once more where the network or Slack stumbles, or in classic blocks where Slack does not take the new ones.

    A trigger opens one modal, however often it is used: one that was used already, by the first try or by the
    same click delivered twice, has opened it.
    """
    try:
        call(view)
        return
    except SlackApiError as error:
        if error.response.get("error") == USED:
            return
        again = _again(error, view)
        if again is None:
            raise
    except (OSError, HTTPException):
        again = view
    try:
        call(again)
    except SlackApiError as error:
        if error.response.get("error") != USED:
            raise


def _again(error: SlackApiError, view: dict[str, Any]) -> dict[str, Any] | None:
    if getattr(error.response, "status_code", SERVER_ERROR) >= SERVER_ERROR:
        return view
    older = {**view, "blocks": classic(view["blocks"])}
    return older if error.response.get("error") in REFUSED_VIEW and older != view else None
