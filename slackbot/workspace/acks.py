"""What an acknowledgement does, read strictly: an invalid one is as bad as none."""

from dataclasses import dataclass, field
from typing import Literal

from slackbot.workspace import wording
from slackbot.workspace.api.drafts import read_draft
from slackbot.workspace.api.views import checked_definition
from slackbot.workspace.directory import BOT_USER, Account, Channel
from slackbot.workspace.errors import SlackError
from slackbot.workspace.jsons import Json
from slackbot.workspace.parcels import Ack
from slackbot.workspace.rules.blocks import MODAL
from slackbot.workspace.views import View
from slackbot.workspace.world import World


@dataclass(frozen=True)
class Outcome:
    """What came of a deed. `words`: what Slack's client shows when it failed; nothing was sent unless `delivered`."""

    ok: bool
    delivered: bool = True
    words: str = ""
    ack: Ack | None = None


@dataclass(frozen=True)
class Submission:
    """What came of submitting a modal. `errors` by block id; `words` what the client shows when it failed."""

    result: Literal["closed", "errors", "updated", "pushed", "failed"]
    errors: dict[str, str] = field(default_factory=dict)
    words: str = ""
    delivered: bool = True

    @property
    def closed(self) -> bool:
        return self.result == "closed"

    @property
    def updated(self) -> bool:
        return self.result == "updated"

    @property
    def pushed(self) -> bool:
        return self.result == "pushed"

    @property
    def failed(self) -> bool:
        return self.result == "failed"


class InvalidAckError(Exception):
    """An answer that Slack would not take."""


def interaction(ack: Ack) -> Outcome:
    """Buttons and shortcuts: an empty answer."""
    if ack.ok and not ack.payload and not ack.text:
        return Outcome(True, ack=ack)
    return Outcome(False, words=wording.TIMED_OUT if ack.status == "timeout" else wording.TROUBLE, ack=ack)


def command(world: World, who: Account, channel: Channel, name: str, ack: Ack) -> Outcome:
    """Empty, words, or a message; the person alone sees it."""
    if not ack.ok:
        error = "operation_timeout" if ack.status == "timeout" else "dispatch_failed"
        return Outcome(False, words=wording.COMMAND_FAILED.format(command=name, error=error), ack=ack)
    try:
        _command_answer(world, who, channel, ack)
    except SlackError as refusal:
        words = wording.COMMAND_FAILED.format(command=name, error="dispatch_failed")
        world.feed.add("ack", "invalid", refusal.answer())
        return Outcome(False, words=words, ack=ack)
    return Outcome(True, ack=ack)


def submission(world: World, view: View, ack: Ack) -> Submission:
    """Close, show errors, update, push or clear; anything else leaves the modal with Slack's excuse."""
    if not ack.ok:
        return Submission("failed", words=wording.TROUBLE)
    try:
        return _answer_submission(world, view, ack)
    except (InvalidAckError, SlackError) as problem:
        world.feed.add("ack", "invalid", {"view": view.id, "problem": _detail(problem)})
        return Submission("failed", words=wording.TROUBLE)


def _command_answer(world: World, who: Account, channel: Channel, ack: Ack) -> None:
    answer: Json = ack.payload or {"text": ack.text}
    text = str(answer.get("text") or "")
    if text or answer.get("blocks"):
        world.post(channel, BOT_USER, read_draft(text, answer), ephemeral_to=who.id)


def _answer_submission(world: World, view: View, ack: Ack) -> Submission:
    if ack.text:
        raise InvalidAckError("the answer is not JSON")
    answer = ack.payload or {}
    action = answer.get("response_action")
    if not answer or action == "clear":
        world.views.remove(view)
        world.shown(view, "closed")
        if action == "clear":
            world.views.clear(view.user)
        return Submission("closed")
    if action == "errors":
        view.errors = _errors(view, answer)
        world.shown(view, "errors")
        return Submission("errors", dict(view.errors))
    if action not in ("update", "push"):
        raise InvalidAckError(f"unknown response_action: {action}")
    definition = checked_definition(answer.get("view"), MODAL)
    if action == "update":
        world.redefine(view, definition)
        return Submission("updated")
    pushed = world.new_view(view.user, definition)
    world.views.push(pushed)
    world.shown(pushed, "pushed")
    return Submission("pushed")


def _errors(view: View, answer: Json) -> dict[str, str]:
    errors = answer.get("errors")
    if not isinstance(errors, dict) or not errors:
        raise InvalidAckError("errors must be an object that is not empty")
    unknown = sorted(set(errors) - set(view.inputs()))
    if unknown:
        raise InvalidAckError(f"errors for blocks that are not inputs: {', '.join(unknown)}")
    if not all(isinstance(words, str) and words for words in errors.values()):
        raise InvalidAckError("errors must be strings that are not empty")
    return dict(errors)


def _detail(problem: Exception) -> object:
    return problem.answer() if isinstance(problem, SlackError) else str(problem)
