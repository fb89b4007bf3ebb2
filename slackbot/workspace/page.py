"""A plain page: channels with their messages and threads, and the last of the feed. Everything is escaped."""

from html import escape

from slackbot.workspace.directory import Channel
from slackbot.workspace.messages import Message
from slackbot.workspace.world import World

_FEED_LINES = 200
_MESSAGES = 100


def render(world: World) -> str:
    """The whole page, as things are now."""
    with world.lock:
        channels = "".join(_channel(world, channel) for channel in world.directory.channels.values())
    feed = escape(world.feed.dump(_FEED_LINES))
    return (
        '<!doctype html><html lang="fr"><meta charset="utf-8"><title>OpenIP</title>'
        f"<h1>OpenIP</h1>{channels}<h2>Journal</h2><pre>{feed}</pre></html>"
    )


def _channel(world: World, channel: Channel) -> str:
    name = world.directory.account(channel.with_user).real_name if channel.is_im else f"#{channel.name}"
    roots = world.messages.roots(channel.id)[-_MESSAGES:]
    return f"<h2>{escape(name)}</h2>{''.join(_thread(world, root) for root in roots)}"


def _thread(world: World, root: Message) -> str:
    replies = world.messages.thread(root.channel, root.ts)[1:]
    inner = "".join(_message(world, reply) for reply in replies)
    return _message(world, root) + (f"<blockquote>{inner}</blockquote>" if inner else "")


def _message(world: World, message: Message) -> str:
    author = world.directory.account(message.user).real_name
    anchor = f"p{message.ts.replace('.', '')}"
    return (
        f'<article id="{anchor}"><b>{escape(author)}</b> <time>{message.sent_at:%H:%M}</time>'
        f"<pre>{escape(message.plain())}</pre></article>"
    )
