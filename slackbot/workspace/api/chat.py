"""chat.*: posting, updating, deleting, ephemeral messages."""

from dataclasses import replace

from slackbot.workspace.api.calls import Call, method
from slackbot.workspace.api.drafts import draft
from slackbot.workspace.directory import BOT_USER, Channel
from slackbot.workspace.errors import SlackError
from slackbot.workspace.jsons import Json
from slackbot.workspace.messages import Message
from slackbot.workspace.world import World

UPDATE_TEXT = 4000


@method("chat.postMessage", "chat:write", tier=None, json=True)
def post_message(call: Call) -> Json:
    channel = _target(call)
    if BOT_USER not in channel.members:
        if channel.kind != "public":
            raise SlackError("channel_not_found")
        _as_outsider(call)
    _open_for_posts(channel)
    content = draft(call)
    content = replace(content, thread_ts=thread_for(call.world, channel, content.thread_ts))
    message = call.world.post(channel, BOT_USER, content)
    return {"channel": channel.id, "ts": message.ts, "message": message.payload(metadata=True)}


@method("chat.update", "chat:write", tier=3, json=True)
def update(call: Call) -> Json:
    channel = member_channel(call)
    message = _own(call, channel, "cant_update_message")
    if len(call.optional("text")) > UPDATE_TEXT:
        raise SlackError("msg_too_long")
    content = draft(call)
    call.world.revise(message, content)
    return {
        "channel": channel.id,
        "ts": message.ts,
        "text": message.text,
        "message": message.payload(metadata=True),
    }


@method("chat.delete", "chat:write", tier=3, json=True)
def delete(call: Call) -> Json:
    channel = member_channel(call)
    message = _own(call, channel, "cant_delete_message")
    call.world.remove(message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.postEphemeral", "chat:write", tier=4, json=True)
def post_ephemeral(call: Call) -> Json:
    """Slack says yes also where nobody sees it: in a thread that has no reply yet."""
    channel = member_channel(call)
    user = call.account(call.text("user"))
    if user.id not in channel.members:
        raise SlackError("user_not_in_channel")
    content = draft(call)
    thread_ts = thread_for(call.world, channel, content.thread_ts)
    if thread_ts is not None and not call.world.messages.replies(channel.id, thread_ts):
        return {"message_ts": call.world.ids.timestamp()}
    message = call.world.post(channel, BOT_USER, content, ephemeral_to=user.id)
    return {"message_ts": message.ts}


def _target(call: Call) -> Channel:
    """The channel argument of a post: a conversation, or a user to write to directly."""
    which = call.text("channel")
    directory = call.world.directory
    if which in directory.accounts and not directory.accounts[which].is_bot:
        installation = call.world.installation
        if installation is None or not installation.messages_tab:
            raise SlackError("messages_tab_disabled")
        return directory.direct(which)
    return call.channel(which)


def member_channel(call: Call, argument: str = "channel") -> Channel:
    """A conversation that the app is in and that takes posts."""
    channel = call.channel(call.text(argument))
    if BOT_USER not in channel.members:
        raise SlackError("not_in_channel")
    _open_for_posts(channel)
    return channel


def _as_outsider(call: Call) -> None:
    try:
        call.demand("chat:write.public")
    except SlackError:
        raise SlackError("not_in_channel") from None


def _open_for_posts(channel: Channel) -> None:
    if channel.is_archived:
        raise SlackError("is_archived")


def thread_for(world: World, channel: Channel, thread_ts: str | None) -> str | None:
    """The root to reply to. Under one that was deleted Slack refuses, or was seen to post in the channel itself."""
    if thread_ts is None:
        return None
    root = world.messages.find(channel.id, thread_ts)
    if root is None and world.orphans_surface and world.messages.was_deleted(channel.id, thread_ts):
        return None
    if root is None:
        raise SlackError("thread_not_found")
    if root.is_reply:
        raise SlackError("cannot_reply_to_message")
    return thread_ts


def _own(call: Call, channel: Channel, refusal: str) -> Message:
    message = call.world.messages.find(channel.id, call.text("ts"))
    if message is None:
        raise SlackError("message_not_found")
    if message.user != BOT_USER:
        raise SlackError(refusal)
    return message
