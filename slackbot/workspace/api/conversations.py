"""conversations.*: what the app may see of channels and their history."""

from slackbot.workspace.api.calls import SCOPE_OF_KIND, Call, method, scope_for
from slackbot.workspace.api.pages import page
from slackbot.workspace.directory import BOT_USER, Channel, conversation
from slackbot.workspace.errors import SlackError, invalid_arguments
from slackbot.workspace.jsons import Json
from slackbot.workspace.messages import Message

_READ = tuple(f"{kind}:read" for kind in SCOPE_OF_KIND.values())
_HISTORY = tuple(f"{kind}:history" for kind in SCOPE_OF_KIND.values())


@method("conversations.info", *_READ, tier=3)
def info(call: Call) -> Json:
    return {"channel": conversation(_channel(call, "read"))}


@method("conversations.open", "im:write", "mpim:write", tier=3, json=True)
def opening(call: Call) -> Json:
    users = [user for user in call.optional("users").split(",") if user]
    if len(users) != 1:
        raise invalid_arguments("must provide exactly one user here [json-pointer:/users]")
    account = call.account(users[0])
    if account.is_bot:
        raise SlackError("cannot_dm_bot")
    channel = call.world.directory.direct(account.id)
    return {"channel": {"id": channel.id}}


@method("conversations.history", *_HISTORY, tier=3)
def history(call: Call) -> Json:
    channel = _from_inside(call)
    newest_first = list(reversed([m for m in call.world.messages.roots(channel.id) if _within(call, m)]))
    shown, cursor = page(call, newest_first, 999)
    return _messages(call, shown, cursor) | {"pin_count": 0}


@method("conversations.replies", *_HISTORY, tier=3)
def replies(call: Call) -> Json:
    channel = _from_inside(call)
    message = call.world.messages.find(channel.id, call.text("ts"))
    if message is None:
        raise SlackError("thread_not_found")
    thread = call.world.messages.thread(channel.id, message.thread_ts or message.ts)
    wanted = [m for m in thread if not m.is_reply or _within(call, m)]
    shown, cursor = page(call, wanted, 1000)
    return _messages(call, shown, cursor)


def _channel(call: Call, right: str) -> Channel:
    channel = call.channel(call.text("channel"))
    call.demand(scope_for(channel, right))
    return channel


def _from_inside(call: Call) -> Channel:
    channel = _channel(call, "history")
    if BOT_USER not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _within(call: Call, message: Message) -> bool:
    """Newer than `oldest`."""
    oldest = call.optional("oldest")
    return not oldest or float(message.ts) > float(oldest)


def _messages(call: Call, shown: list[Message], cursor: Json) -> Json:
    metadata = call.flag("include_all_metadata")
    answer: Json = {
        "messages": [_described(call, message, metadata) for message in shown],
        "has_more": bool(cursor["next_cursor"]),
    }
    return answer | ({"response_metadata": cursor} if cursor["next_cursor"] else {})


def _described(call: Call, message: Message, metadata: bool) -> Json:
    described = message.payload(metadata=metadata)
    following = call.world.messages.thread(message.channel, message.ts)[1:]
    if following:
        described |= {
            "thread_ts": message.ts,
            "reply_count": len(following),
            "reply_users": list(dict.fromkeys(reply.user for reply in following)),
            "latest_reply": following[-1].ts,
        }
    return described
