"""What a listener gets: one delivery of Slack's, with the person behind it and the means to answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from slack_bolt import BoltResponse

from blocks.kit import Message
from blocks.look import Look
from blocks.words import Words
from models.context import Context
from models.ref import Ref
from models.refusal import Refusal
from models.tables.ticket import Ticket
from models.terms import Role
from slackbot.deadline import current, seconds_left
from slackbot.desk import Desk, Person
from slackbot.homes import ShownHome
from slackbot.means import Means, look_of, words_of
from slackbot.reply import Reply
from slackbot.staff import Colleague

TO_SAVE = 1.0  # seconds of the deadline that no question to Slack may use up
T = TypeVar("T")


@dataclass
class Request:
    """`id` is the act asked for, `body` Slack's payload as `slackbot.payloads` has read it."""

    id: str
    body: dict[str, Any]
    means: Means
    _known: Colleague | None = field(default=None, init=False, repr=False)

    @property
    def colleague(self) -> Colleague:
        """Who this is. Raises the Refusal for those who have no business here; asked once, before anything else."""
        if self._known is None:
            self._known = self.means.staff.identify(self.body, self._user_id)
        return self._known

    @property
    def _user_id(self) -> str:
        user = self.body.get("user")
        if user is not None:
            return str(user["id"])
        return str(self.body.get("user_id") or (self.body.get("event") or {}).get("user"))

    @property
    def desk(self) -> Desk:
        return self.means.desk

    @property
    def person(self) -> Person:
        return Person(self.colleague.who, self.colleague.role)

    def require_manager(self) -> None:
        """Raise the Refusal for whoever is no manager."""
        if self.colleague.role is not Role.MANAGER:
            raise Refusal("managers_only")

    def look(self, ticket: Ticket | None = None) -> Look:
        """For what only this person sees: in their language, and nothing offered that they would be refused."""
        return replace(look_of(self.means, self.words, ticket), reader=self.desk.context(self.person))

    @property
    def words(self) -> Words:
        """The person's language; the workspace's for those who are refused before we know theirs."""
        return words_of(self.means, self._known.locale if self._known else None)

    @property
    def action(self) -> dict[str, Any]:
        action: dict[str, Any] = (self.body.get("actions") or [{}])[0]
        return action

    @property
    def view(self) -> dict[str, Any]:
        return self.body.get("view") or {}

    @property
    def values(self) -> dict[str, Any]:
        values: dict[str, Any] = (self.view.get("state") or {}).get("values") or {}
        return values

    @property
    def metadata(self) -> dict[str, Any]:
        """What our modal carries along; it comes back from Slack but authorises nothing."""
        metadata: dict[str, Any] = json.loads(self.view.get("private_metadata") or "{}")
        return metadata

    @property
    def ref(self) -> Ref:
        """The ticket or child that the pressed button or the submitted modal is about."""
        named = str(self.action.get("value") or self.metadata.get("ticket"))
        ref = Ref.read(named)
        if ref is None:
            raise Refusal("unknown_ticket", ticket=named)
        return ref if ref.child is not None else Ref(ref.ticket, self.metadata.get("child"))

    @property
    def once(self) -> list[str]:
        """What an accepted delivery is remembered by: its trigger or event, and the view that was submitted."""
        identities = [f"trigger:{self.body['trigger_id']}"] if self.body.get("trigger_id") else []
        identities += [f"event:{self.body['event_id']}"] if self.body.get("event_id") else []
        if self.body.get("type") == "view_submission":
            identities.append(f"view:{self.view['id']}")
        return identities

    def changing(self) -> AbstractContextManager[tuple[Ticket, Context]]:
        """The one act this delivery asks for, done once however often it is delivered."""
        return self.desk.changing(self.person, self.ref, seen=self.metadata.get("seen"), once=self.once)

    def asked(self, call: Callable[[], T]) -> T:
        """What Slack answers to a question that the act depends on. TimeoutError where it would come too late."""
        answer: Future[T] = self.means.pool.submit(call)
        return answer.result(max(0.0, seconds_left(self.means.client.timeout) - TO_SAVE))

    @property
    def _reply(self) -> Reply:
        return Reply(self.id, self.body, self._user_id, self.words, self.means)

    def open(self, view: dict[str, Any]) -> None:
        """Show a modal: on top of the one the person is in, if any. The call to Slack does not hold up the answer."""
        self._later(lambda reply: reply.open(view))

    def replace(self, view: dict[str, Any]) -> None:
        """Show `view` in place of the one this comes from, unless that has changed meanwhile."""
        self._later(lambda reply: reply.replace(view))

    def send(self, message: Message, view: dict[str, Any]) -> None:
        """Send it to this person by direct message, then show `view` in place of the one this comes from."""
        self._later(lambda reply: reply.send(message, view))

    def show(self, message: Message) -> None:
        """To this person alone, where they typed the command or wrote to the bot; direct messages are alone anyway."""
        self._later(lambda reply: reply.show(message))

    def settle(self, message: Message) -> None:
        """Show `message` in place of the direct message whose button was pressed: that is done."""
        self._later(lambda reply: reply.settle(message))

    def post(self, message: Message) -> None:
        """In the channel that the event is about."""
        self._later(lambda reply: reply.post(message))

    def publish_in_channel(self, message: Message) -> None:
        """To everybody, in place of what this person alone saw where they clicked."""
        self._later(lambda reply: reply.publish_in_channel(message))

    def hand(self, message: Message, file: bytes, name: str, then: Callable[[], None]) -> None:
        """Send message and file to this person by direct message; `then`, once both are there."""
        self._later(lambda reply: reply.hand(message, file, name, then))

    def publish(self, home: dict[str, Any], shown: ShownHome | None = None) -> None:
        """Show `home` as this person's App Home; where it says what it shows, it is kept up to date."""
        self._later(lambda reply: reply.publish(home, shown))

    def tell(self, sentence: str) -> None:
        """Tell this person alone: where they clicked, else in a small modal."""
        self._later(lambda reply: reply.tell(sentence))

    def afterwards(self, work: Callable[[], None]) -> None:
        """Done when the person has their answer; not at all where they were told that this took too long."""
        self._later(lambda _: work())

    def promised(self, work: Callable[[], None]) -> None:
        """The same for what the person waits for: they are told where it fails."""
        self._later(lambda reply: reply.promised(work))

    def _later(self, work: Callable[[Reply], None]) -> None:
        deadline = current()
        if deadline is None or not deadline.given_up:
            reply = self._reply
            self.means.pool.submit(reply.tried, lambda: work(reply))


Handler = Callable[[Request], BoltResponse | None]
