"""Writing messages, opening the app's Home."""

import re
from collections.abc import Sequence

from slackbot.workspace import wording
from slackbot.workspace.directory import BOT_USER, Channel, Directory
from slackbot.workspace.errors import NotPossible
from slackbot.workspace.jsons import Json
from slackbot.workspace.messages import Message
from slackbot.workspace.people.hands import Hands, is_bot_in
from slackbot.workspace.world import Draft

_SUBSCRIPTION = {"im": "message.im", "public": "message.channels", "private": "message.groups"}


def say(
    hands: Hands,
    text: str,
    where: str,
    thread: Message | None,
    *,
    mention: bool = False,
    files: Sequence[str] = (),
    attachments: Sequence[Json] = (),
) -> Message:
    """Write a message; what the app hears of it is delivered. Typed `<!channel>` stays text, as in Slack.

    `files` are names; `attachments` what a shared message or a link brings along.
    """
    hands.present()
    channel = hands.channel(where if thread is None else thread.channel)
    _may_write(hands, channel)
    typed = with_people(escaped(text), hands.world.directory)
    words = f"<@{BOT_USER}> {typed}" if mention else typed
    root = (thread.thread_ts or thread.ts) if thread is not None else None
    with hands.world.lock:
        sent = tuple(hands.world.files.add(name, b"...", hands.account) for name in files)
        draft = Draft(text=words, thread_ts=root, files=sent, attachments=tuple(attachments))
        message = hands.world.post(channel, hands.account.id, draft)
    if not is_bot_in(channel):
        return message
    _announce(hands, channel, message)
    if mention:
        hands.raise_event("app_mention", _event("app_mention", channel, message))
    return message


def escaped(typed: str) -> str:
    return typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def with_people(said: str, directory: Directory) -> str:
    """`@Karim` as Slack writes it once it was typed: who is named is notified."""
    for account in directory.accounts.values():
        names = "|".join(map(re.escape, (account.real_name, account.name, account.key, account.real_name.split()[0])))
        entity = f"<@{account.id}|{account.name}>"
        said = re.sub(rf"(?<![\w<])@(?:{names})(?![\w.])", entity, said, flags=re.IGNORECASE)
    return said


def open_home(hands: Hands, tab: str) -> None:
    """Open the app's page; the app hears of it every time."""
    hands.present()
    if tab == "home" and not hands.installation.home_tab:
        raise NotPossible("the app has no Home tab")
    if hands.account.is_outsider:
        raise NotPossible("people of other companies do not see the app's Home")
    hands.deed("open_home", tab=tab)
    with hands.world.lock:
        channel = hands.world.directory.direct(hands.account.id)
        view = hands.world.views.homes.get(hands.account.id)
        content: Json = {"type": "app_home_opened", "user": hands.account.id, "channel": channel.id, "tab": tab}
        if view is not None and tab == "home":
            content["view"] = view.payload()
    hands.raise_event("app_home_opened", content)


def _may_write(hands: Hands, channel: Channel) -> None:
    app = hands.installation
    if channel.is_archived:
        raise NotPossible(wording.CHANNEL_ARCHIVED.format(channel=f"#{channel.name}"))
    if channel.is_im and (not app.messages_tab or app.messages_tab_read_only):
        raise NotPossible(wording.WRITING_OFF)


def _announce(hands: Hands, channel: Channel, message: Message) -> None:
    kind = "im" if channel.is_im else "group" if channel.kind == "private" else "channel"
    content = _event("message", channel, message) | {"channel_type": kind}
    hands.raise_event(_SUBSCRIPTION[channel.kind], content)


def _event(kind: str, channel: Channel, message: Message) -> Json:
    return message.payload() | {"type": kind, "channel": channel.id, "event_ts": message.ts}
