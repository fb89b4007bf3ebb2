"""What a person does on the page, by name: each goes the way the driver's people go, so it is a real delivery."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slackbot.workspace import wording
from slackbot.workspace.acks import Outcome
from slackbot.workspace.directory import BOT_USER
from slackbot.workspace.errors import NotPossible
from slackbot.workspace.jsons import Json
from slackbot.workspace.messages import Message
from slackbot.workspace.page.guide import Guide
from slackbot.workspace.page.values import entered
from slackbot.workspace.page.viewer import Viewer
from slackbot.workspace.people import commands, entering, modals, pressing, talking
from slackbot.workspace.people.hands import Hands
from slackbot.workspace.views import View
from slackbot.workspace.walk import stateful


@dataclass
class Doer:
    """A person at their page."""

    hands: Hands
    viewer: Viewer
    guide: Guide | None = None

    def message(self, body: Json) -> Message:
        """The message that the body names, an ephemeral one of theirs included."""
        world, channel, ts = self.hands.world, str(body["channel"]), str(body["ts"])
        posted = world.messages.find(channel, ts)
        mine = (m for m in world.messages.ephemeral(self.hands.account.id) if (m.channel, m.ts) == (channel, ts))
        message = posted or next(mine, None)
        if message is None:
            raise NotPossible(wording.MESSAGE_GONE)
        return message

    def view(self, body: Json) -> View:
        """An open view of theirs."""
        world, me = self.hands.world, self.hands.account.id
        home = world.views.homes.get(me)
        shown = [*world.views.stack(me), *([home] if home is not None else [])]
        for view in shown:
            if view.id == body["view"]:
                return view
        raise NotPossible(wording.VIEW_GONE)


def say(doer: Doer, body: Json) -> Json:
    """Write a message or type a command. Slack's refusals come back as Slackbot's words in the channel."""
    channel, text = str(body["channel"]), str(body["text"]).strip()
    thread = doer.message({"channel": channel, "ts": body["thread"]}) if body.get("thread") else None
    if text.startswith("/"):
        commands.command(doer.hands, text, channel, thread)
        return {}
    mention = f"@{doer.viewer.name_of(BOT_USER)}"
    called = text.lower().startswith(mention.lower())
    words = text[len(mention) :].strip() if called else text
    talking.say(doer.hands, words, channel, thread, mention=called)
    return {}


def use(doer: Doer, body: Json) -> Json:
    """Press a button, pick from a menu or enter a value: in a message, a modal or the Home."""
    if "view" in body:
        return _use_in_view(doer, body)
    message, where = doer.message(body), (str(body["block"]), str(body["action"]))
    block, element = entering.located(message.blocks, *where)
    if element["type"] == "button":
        doer.hands.present()
        doer.hands.sees(message)
        return _told(doer, pressing.send_from_message(doer.hands, message, pressing.pressed(block, element)))
    if element["type"] == "overflow":
        return _told(doer, pressing.choose(doer.hands, message, where[1], str(body["value"])))
    value = entered(doer.viewer, element, body["value"])
    return _told(doer, entering.enter_in_message(doer.hands, message, where, value))


def _use_in_view(doer: Doer, body: Json) -> Json:
    view, block_id, action_id = doer.view(body), str(body["block"]), str(body["action"])
    _hold(doer, view, body)
    _, element = entering.located(view.blocks, block_id, action_id)
    if element["type"] == "button":
        return _told(doer, pressing.press(doer.hands, view, action_id, block_id, confirm=True))
    if element["type"] == "overflow":
        return _told(doer, pressing.pick(doer.hands, view, action_id, str(body["value"]), block_id))
    return _told(doer, entering.enter(doer.hands, view, block_id, action_id))


def submit(doer: Doer, body: Json) -> Json:
    view = doer.view(body)
    _hold(doer, view, body)
    submission = modals.submit(doer.hands, view, unchecked=False)
    return {"result": submission.result, "words": doer.viewer.slack_says(submission.words)}


def cancel(doer: Doer, body: Json) -> Json:
    doer.view(body)
    modals.cancel(doer.hands)
    return {}


def close(doer: Doer, body: Json) -> Json:
    doer.view(body)
    modals.close(doer.hands)
    return {}


def shortcut(doer: Doer, body: Json) -> Json:
    return _told(doer, commands.shortcut(doer.hands, str(body["callback"])))


def message_shortcut(doer: Doer, body: Json) -> Json:
    return _told(doer, commands.message_shortcut(doer.hands, str(body["callback"]), doer.message(body)))


def open_home(doer: Doer, body: Json) -> Json:
    talking.open_home(doer.hands, "home")
    return {}


def dismiss(doer: Doer, body: Json) -> Json:
    """Put away a message that only this person sees."""
    message = doer.message(body)
    if message.ephemeral_to != doer.hands.account.id:
        raise NotPossible("only what you alone see can be dismissed")
    doer.hands.world.remove(message)
    return {}


def fill_in(doer: Doer, body: Json) -> Json:
    """The guide's example values, into the modal that is open."""
    stack = doer.hands.world.views.stack(doer.hands.account.id)
    examples = doer.guide.examples.get(stack[-1].callback_id) if stack and doer.guide is not None else None
    if examples is None:
        return {}
    for block_id, value in examples(stack[-1]).items():
        if block_id in {block["block_id"] for block in stack[-1].blocks}:
            modals.fill(doer.hands, stack[-1], block_id, value)
    return {"refill": True}


def skip_guide(doer: Doer, body: Json) -> Json:
    """Put the guide away, or bring it back."""
    if doer.guide is not None:
        (doer.guide.skipped.add if body.get("skip") else doer.guide.skipped.discard)(doer.hands.account.key)
    return {}


def _hold(doer: Doer, view: View, body: Json) -> None:
    raw: dict[str, dict[str, Any]] = body.get("values") or {}
    for block, element in stateful(view.blocks):
        where = block["block_id"], element["action_id"]
        if where[1] in raw.get(where[0], {}):
            entering.hold(doer.hands, view, where, entered(doer.viewer, element, raw[where[0]][where[1]]))


def _told(doer: Doer, outcome: Outcome | None) -> Json:
    words = outcome.words if outcome is not None else ""
    return {"words": doer.viewer.slack_says(words)} if words else {}


DEEDS: dict[str, Callable[[Doer, Json], Json]] = {
    "say": say,
    "use": use,
    "submit": submit,
    "cancel": cancel,
    "close": close,
    "shortcut": shortcut,
    "message_shortcut": message_shortcut,
    "open_home": open_home,
    "dismiss": dismiss,
    "fill_in": fill_in,
    "skip_guide": skip_guide,
}
