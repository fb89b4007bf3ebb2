"""A thread as readable text: who, when, the words and buttons of each message."""

from slackbot.workspace.messages import Message
from slackbot.workspace.world import World


def render_thread(world: World, message: Message) -> str:
    """The root and its replies, in the language and time zone of the desk."""
    thread = world.messages.thread(message.channel, message.thread_ts or message.ts)
    channel = world.directory.channel(message.channel)
    return "\n\n".join([f"── #{channel.name} ──", *(render_message(world, each) for each in thread)])


def render_message(world: World, message: Message) -> str:
    """One message; replies are indented."""
    author = world.directory.account(message.user).real_name
    at = message.sent_at.astimezone(world.zone)
    edited = " (modifié)" if message.edited else ""
    lines = [f"{author}  {at:%d/%m %H:%M}{edited}", *_named(world, message.plain()).splitlines()]
    indent = "    " if message.is_reply else ""
    return "\n".join(indent + line for line in lines)


def _named(world: World, text: str) -> str:
    """Mentions by name, as people see them."""
    for account in world.directory.accounts.values():
        text = text.replace(f"<@{account.id}>", f"@{account.real_name}")
    for group in world.directory.groups.values():
        text = text.replace(f"<!subteam^{group.id}>", f"@{group.handle}")
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
