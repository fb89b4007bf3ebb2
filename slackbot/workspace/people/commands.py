"""Slash commands and shortcuts."""

import re

from slackbot.workspace import acks, payloads, wording
from slackbot.workspace.acks import Outcome
from slackbot.workspace.directory import Channel, Directory
from slackbot.workspace.errors import NotPossible
from slackbot.workspace.messages import Message
from slackbot.workspace.parcels import COMMANDS, INTERACTIVE, Parcel
from slackbot.workspace.people.hands import Hands
from slackbot.workspace.people.talking import escaped, with_people
from slackbot.workspace.seed import SLACKBOT
from slackbot.workspace.world import Draft


def command(hands: Hands, typed: str, where: str, thread: Message | None) -> Outcome:
    """Type a command. What Slack refuses itself is told by Slackbot, and nothing is delivered."""
    hands.present()
    name, _, text = typed.strip().partition(" ")
    channel = hands.channel(where)
    hands.deed("command", typed=typed, channel=channel.id)
    refusal = _refusal(hands, name, thread)
    if refusal:
        return _told(hands, channel, Outcome(False, delivered=False, words=refusal), thread)
    with hands.world.lock:
        escapes = name in hands.installation.escaped
        said = _with_entities(text.strip(), hands.world.directory) if escapes else text.strip()
        payload = payloads.command(hands.world, hands.account, channel, name, said)
    ack = hands.post(Parcel(COMMANDS, payload))
    with hands.world.lock:
        outcome = acks.command(hands.world, hands.account, channel, name, ack)
        return outcome if outcome.ok else _told(hands, channel, outcome)


def shortcut(hands: Hands, callback_id: str) -> Outcome:
    """Run a global shortcut."""
    hands.present()
    if hands.account.is_outsider or hands.installation.shortcut(callback_id, "global") is None:
        raise NotPossible(f"no global shortcut {callback_id!r} for {hands.account.real_name}")
    hands.deed("shortcut", callback_id=callback_id)
    with hands.world.lock:
        payload = payloads.global_shortcut(hands.world, hands.account, callback_id)
    return acks.interaction(hands.post(Parcel(INTERACTIVE, payload)))


def message_shortcut(hands: Hands, callback_id: str, message: Message) -> Outcome:
    """Run a message shortcut; not on ephemeral messages, not for people of other companies."""
    hands.present()
    hands.sees(message)
    offered = hands.installation.shortcut(callback_id, "message") is not None
    if hands.account.is_outsider or not offered or message.ephemeral_to is not None:
        raise NotPossible(f"no message shortcut {callback_id!r} here for {hands.account.real_name}")
    hands.deed("message_shortcut", callback_id=callback_id, ts=message.ts)
    with hands.world.lock:
        payload = payloads.message_shortcut(hands.world, hands.account, message, callback_id)
    return acks.interaction(hands.post(Parcel(INTERACTIVE, payload)))


def _with_entities(typed: str, directory: Directory) -> str:
    """People, channels and addresses as Slack's entities, where the manifest asks for that (`should_escape`)."""
    said = with_people(re.sub(r"https?://\S+", lambda address: f"<{address[0]}>", escaped(typed)), directory)
    for channel in directory.channels.values():
        said = re.sub(rf"(?<![\w<])#{re.escape(channel.name)}(?![\w-])", f"<#{channel.id}|{channel.name}>", said)
    return said


def _refusal(hands: Hands, name: str, thread: Message | None) -> str:
    if thread is not None:
        return wording.NOT_IN_THREADS.format(command=name)
    if hands.account.is_outsider or name not in hands.installation.commands:
        return wording.NOT_A_COMMAND.format(command=name)
    return ""


def _told(hands: Hands, channel: Channel, outcome: Outcome, thread: Message | None = None) -> Outcome:
    root = (thread.thread_ts or thread.ts) if thread is not None else None
    draft = Draft(text=outcome.words, thread_ts=root)
    hands.world.post(channel, SLACKBOT, draft, ephemeral_to=hands.account.id)
    return outcome
