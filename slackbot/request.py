"""What a listener gets: one delivery of Slack's, with the person behind it and the means to answer."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from slack_bolt import BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from blocks import notice
from blocks.screen import Screen
from blocks.words import Words
from models.ref import Ref
from models.refusal import Refusal
from slackbot.desk import Desk, Person
from slackbot.settings import Settings
from slackbot.staff import Colleague, Staff

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Means:
    """What every listener works with, made once at the start."""

    desk: Desk
    staff: Staff
    client: WebClient
    settings: Settings
    workspace_url: str
    pool: ThreadPoolExecutor


@dataclass(frozen=True)
class Request:
    """`id` is the act asked for, `body` Slack's payload as it came."""

    id: str
    body: dict[str, Any]
    colleague: Colleague
    means: Means

    @property
    def desk(self) -> Desk:
        return self.means.desk

    @property
    def person(self) -> Person:
        return Person(self.colleague.who, self.colleague.role)

    @cached_property
    def screen(self) -> Screen:
        """For what only this person sees: in their language."""
        return screen_of(self.means, Words.of(self.colleague.locale))

    @cached_property
    def action(self) -> dict[str, Any]:
        found: dict[str, Any] = (self.body.get("actions") or [{}])[0]
        return found

    @property
    def view(self) -> dict[str, Any]:
        return self.body.get("view") or {}

    @property
    def values(self) -> dict[str, Any]:
        found: dict[str, Any] = (self.view.get("state") or {}).get("values") or {}
        return found

    @cached_property
    def metadata(self) -> dict[str, Any]:
        """What our modal carries along; it comes back from Slack but authorises nothing."""
        found: dict[str, Any] = json.loads(self.view.get("private_metadata") or "{}")
        return found

    @cached_property
    def ref(self) -> Ref:
        """The ticket or child that the pressed button or the submitted modal is about."""
        if self.body.get("type") == "view_submission" or "ticket" in self.metadata:
            return Ref(Ref.parse(str(self.metadata.get("ticket"))).ticket, self.metadata.get("child"))
        try:
            return Ref.parse(str(self.action.get("value")))
        except ValueError as error:
            raise Refusal("unknown_ticket", ticket=str(self.action.get("value"))) from error

    @property
    def once(self) -> list[str]:
        """The identities under which an accepted act is remembered: its trigger, and the view that was submitted."""
        found = [f"trigger:{self.body['trigger_id']}"] if self.body.get("trigger_id") else []
        if self.body.get("type") == "view_submission":
            found.append(f"view:{self.view['id']}")
        return found

    def open(self, view: dict[str, Any]) -> None:
        """Show a modal: on top of the one the person is in, if any. The call to Slack does not hold up the answer."""
        self.later(lambda: self._open(view))

    def replace(self, view: dict[str, Any]) -> None:
        """Show `view` in place of the one this comes from, unless that has changed meanwhile."""
        self.later(lambda: self._update(view))

    def tell(self, sentence: str) -> None:
        """Tell this person alone: below the message they pressed on, else in a small modal."""
        self.later(lambda: self._tell(sentence))

    def later(self, work: Callable[[], None]) -> None:
        self.means.pool.submit(self._logged, work)

    def _logged(self, work: Callable[[], None]) -> None:
        try:
            work()
        except SlackApiError as error:
            log.warning("%s: Slack answered %s", self.id, error.response.get("error"))
        except OSError as error:
            log.warning("%s: Slack could not be reached (%s)", self.id, type(error).__name__)

    def _open(self, view: dict[str, Any]) -> None:
        call = self.means.client.views_push if self._in_modal else self.means.client.views_open
        call(trigger_id=self.body["trigger_id"], view=view)

    def _update(self, view: dict[str, Any]) -> None:
        try:
            self.means.client.views_update(view_id=self.view["id"], hash=self.view["hash"], view=view)
        except SlackApiError as error:
            if error.response.get("error") != "hash_conflict":  # the newer state of the form wins
                raise

    def _tell(self, sentence: str) -> None:
        url = self.body.get("response_url")
        if url is None:
            self._open(notice.view(sentence, self.screen.words))
            return
        thread = (self.body.get("container") or {}).get("thread_ts")
        WebhookClient(url, ssl=self.means.client.ssl).send_dict(
            {
                "response_type": "ephemeral",
                "replace_original": False,
                "text": sentence,
                "blocks": notice.blocks(sentence),
                **({"thread_ts": thread} if thread else {}),
            }
        )

    @property
    def _in_modal(self) -> bool:
        return self.view.get("type") == "modal"


Handler = Callable[[Request], BoltResponse | None]


def screen_of(means: Means, words: Words) -> Screen:
    return Screen(
        words=words,
        policy=means.desk.policy,
        now=means.desk.now(),
        managers_group=means.staff.managers_group,
        managers=tuple(means.staff.managers_by_id),
        workspace_url=means.workspace_url,
    )
