"""A channel that takes nothing of ours (design §5): what managers are told of it, and what mends it."""

from blocks.kit import Message, paragraph, rich_text
from blocks.look import Look
from blocks.rich import Link, spoken, text_element


def closed_channel(address: str, tickets: int, default: str | None, look: Look) -> Message:
    """By the channel's `address`, with how many tickets wait for it; `default` is the address of the channel in which
    they go on, None where it is this one.
    """
    words, channel = look.words, Link(address, look.words("this channel"))
    said = [
        words.rich("*The bot cannot write in {channel}:* it was removed, or the channel is archived.", channel=channel),
        [text_element(words.n("{n} ticket waits for it.", "{n} tickets wait for it.", tickets))],
        words.rich("Invite the bot there (/invite), or reopen the channel: all that waits is told then, in its order."),
    ]
    if default is not None:
        desk = Link(default, words("the desk's channel"))
        said.append(words.rich("After a day of waiting, they go on in {channel}.", channel=desk))
    return Message(spoken(said), [rich_text(*(paragraph(sentence) for sentence in said))])
