"""What a listener gets: one delivery of Slack's, with the person behind it and the means to answer."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from slack_bolt import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from blocks import notice
from blocks.look import Look
from blocks.text import escaped
from blocks.words import Words
from models.ref import Ref
from models.refusal import Refusal
from models.rules import Act
from models.tables.ticket import Ticket
from slackbot.desk import Desk, Person
from slackbot.means import Means, look_of
from slackbot.staff import Colleague

SERVER_ERROR = 500
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Request:
    """`id` is the act asked for, `body` Slack's payload as it came."""

    id: str
    body: dict[str, Any]
    means: Means

    @cached_property
    def colleague(self) -> Colleague:
        """Who this is. Raises the Refusal for those who have no business here; asked once, before anything else."""
        return self.means.staff.identify(self.body, self._user_id)

    @property
    def _user_id(self) -> str:
        user = self.body.get("user")
        if isinstance(user, dict):
            return str(user["id"])
        return str(self.body.get("user_id") or (self.body.get("event") or {}).get("user"))

    @property
    def desk(self) -> Desk:
        return self.means.desk

    @property
    def person(self) -> Person:
        return Person(self.colleague.who, self.colleague.role)

    def look(self, ticket: Ticket | None = None) -> Look:
        """For what only this person sees: in their language."""
        return look_of(self.means, self.words, ticket)

    @cached_property
    def words(self) -> Words:
        """The person's language; the workspace's for those who are refused before we know theirs."""
        known = self.__dict__.get("colleague")
        return Words.of(known.locale if known else self.means.settings.language)

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
        named = str(self.action.get("value") or self.metadata.get("ticket"))
        ref = Ref.read(named)
        if ref is None:
            raise Refusal("unknown_ticket", ticket=named)
        return ref if ref.child is not None else Ref(ref.ticket, self.metadata.get("child"))

    @property
    def once(self) -> list[str]:
        """The identities under which an accepted act is remembered: its trigger, and the view that was submitted."""
        found = [f"trigger:{self.body['trigger_id']}"] if self.body.get("trigger_id") else []
        if self.body.get("type") == "view_submission":
            found.append(f"view:{self.view['id']}")
        return found

    def changing(self) -> AbstractContextManager[tuple[Ticket, Act]]:
        """The one act this delivery asks for, done once however often it is delivered."""
        return self.desk.changing(self.person, self.ref, seen=self.metadata.get("seen"), once=self.once)

    def open(self, view: dict[str, Any]) -> None:
        """Show a modal: on top of the one the person is in, if any. The call to Slack does not hold up the answer."""
        self.later(lambda: self._open(view))

    def replace(self, view: dict[str, Any]) -> None:
        """Show `view` in place of the one this comes from, unless that has changed meanwhile."""
        self.later(lambda: self._update(view))

    def publish(self, home: dict[str, Any]) -> None:
        """Show `home` as this person's App Home."""

        def call() -> None:
            self.means.client.views_publish(user_id=self._user_id, view=home)

        self.later(call)

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
        except Exception as error:
            log.error("%s: what was to follow failed", self.id, exc_info=error)

    def _open(self, view: dict[str, Any]) -> None:
        """Twice where the network or Slack stumbles: a trigger opens one modal, however often it is used."""
        call = self.means.client.views_push if self._in_modal else self.means.client.views_open
        try:
            call(trigger_id=self.body["trigger_id"], view=view)
        except SlackApiError as error:
            if getattr(error.response, "status_code", SERVER_ERROR) < SERVER_ERROR:
                raise
            call(trigger_id=self.body["trigger_id"], view=view)
        except OSError:
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
            self._open(notice.view(sentence, self.words))
            return
        thread = (self.body.get("container") or {}).get("thread_ts")
        WebhookClient(url, ssl=self.means.client.ssl).send_dict(
            {
                "response_type": "ephemeral",
                "replace_original": False,
                "text": escaped(sentence),
                "blocks": notice.blocks(sentence),
                **({"thread_ts": thread} if thread else {}),
            }
        )

    @property
    def _in_modal(self) -> bool:
        return self.view.get("type") == "modal"


Handler = Callable[[Request], BoltResponse | None]
