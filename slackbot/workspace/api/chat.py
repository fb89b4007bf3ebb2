"""chat.*: posting, updating, deleting, ephemeral messages, permalinks."""

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
    _thread_exists(call.world, channel, content.thread_ts)
    message = call.world.post(channel, BOT_USER, content)
    return {"channel": channel.id, "ts": message.ts, "message": message.payload(metadata=True)}


@method("chat.update", "chat:write", tier=3, json=True)
def update(call: Call) -> Json:
    channel = _member_channel(call)
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
    channel = _member_channel(call)
    message = _own(call, channel, "cant_delete_message")
    call.world.remove(message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.postEphemeral", "chat:write", tier=4, json=True)
def post_ephemeral(call: Call) -> Json:
    channel = _member_channel(call)
    user = call.account(call.text("user"))
    if user.id not in channel.members:
        raise SlackError("user_not_in_channel")
    content = draft(call)
    _thread_exists(call.world, channel, content.thread_ts)
    message = call.world.post(channel, BOT_USER, content, ephemeral_to=user.id)
    return {"message_ts": message.ts}


@method("chat.getPermalink", tier=None)
def get_permalink(call: Call) -> Json:
    channel = call.channel(call.text("channel"))
    message = call.world.messages.find(channel.id, call.text("message_ts"))
    if message is None:
        raise SlackError("message_not_found")
    return {"channel": channel.id, "permalink": permalink(call.world, message)}


def permalink(world: World, message: Message) -> str:
    """The address of a message: where the workspace's page shows it."""
    link = f"{world.url}/archives/{message.channel}/p{message.ts.replace('.', '')}"
    return f"{link}?thread_ts={message.thread_ts}&cid={message.channel}" if message.is_reply else link


def _target(call: Call) -> Channel:
    """The channel argument of a post: a conversation, its name, or a user to write to directly."""
    which = call.text("channel")
    directory = call.world.directory
    if which in directory.accounts and not directory.accounts[which].is_bot:
        installation = call.world.installation
        if installation is None or not installation.messages_tab:
            raise SlackError("messages_tab_disabled")
        return directory.direct(which)
    if which.startswith("#"):
        named = [channel.id for channel in directory.channels.values() if channel.name == which[1:]]
        which = named[0] if named else which
    return call.channel(which)


def _member_channel(call: Call) -> Channel:
    channel = call.channel(call.text("channel"))
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


def _thread_exists(world: World, channel: Channel, thread_ts: str | None) -> None:
    if thread_ts is None:
        return
    root = world.messages.find(channel.id, thread_ts)
    if root is None:
        raise SlackError("thread_not_found")
    if root.is_reply:
        raise SlackError("cannot_reply_to_message")


def _own(call: Call, channel: Channel, refusal: str) -> Message:
    message = call.world.messages.find(channel.id, call.text("ts"))
    if message is None:
        raise SlackError("message_not_found")
    if message.user != BOT_USER:
        raise SlackError(refusal)
    return message
