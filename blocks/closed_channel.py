"""A channel that takes nothing of ours (design §5): what managers are told of it, and what mends it."""

from blocks.kit import Message, actions, button, confirm, paragraph, rich_text
from blocks.look import Look, address_of
from blocks.rich import Element, Link, spoken, text_element

LEAVE = "channel.leave"


def closed_channel(channel: str, tickets: int, default: str | None, look: Look) -> Message:
    """`channel` is its id, with how many tickets wait for it; `default` is the id of the channel in which they go on,
    None where they do not leave this one.
    """
    words = look.words
    said = [
        _cannot_write(channel, look),
        [text_element(words.n("{n} ticket waits for it.", "{n} tickets wait for it.", tickets))],
        words.rich("Invite the bot there (/invite), or reopen the channel: all that waits is told then, in its order."),
    ]
    if default is None:
        return Message(spoken(said), [rich_text(*map(paragraph, said))])
    desk = Link(address_of(look.workspace_url, default), words("the desk's channel"))
    said.append(
        words.rich("After a day of waiting, they go on in {channel}; or at once, by this button.", channel=desk)
    )
    sure = confirm(
        words("Go on there at once?"),
        words("Each ticket that waits gets a new card in the desk's channel, and goes on below it."),
        words("Go on there"),
        words("Go back"),
    )
    leave = button(words("Go on in the desk's channel"), LEAVE, channel, confirm=sure)
    return Message(spoken(said), [rich_text(*map(paragraph, said)), actions(leave)])


def left(channel: str, tickets: int, look: Look) -> Message:
    """In its place, for the manager who had the tickets go on in the desk's channel."""
    words = look.words
    then = words("Nothing waits for that channel any more.")
    if tickets:
        then = words.n("{n} ticket goes on in the desk's channel.", "{n} tickets go on in the desk's channel.", tickets)
    said = [_cannot_write(channel, look), [text_element(then)]]
    return Message(spoken(said), [rich_text(*map(paragraph, said))])


def _cannot_write(channel: str, look: Look) -> list[Element]:
    here = Link(address_of(look.workspace_url, channel), look.words("this channel"))
    return look.words.rich(
        "*The bot cannot write in {channel}:* it was removed, or the channel is archived.", channel=here
    )
