"""What the bot says of itself: when it is invited, to whoever asks for help, mentions it or writes to it."""

from blocks.kit import Message, lines
from blocks.rich import Element, spoken
from blocks.words import Words
from models.terms import Role


def introduction(words: Words) -> Message:
    """To a channel that the bot was invited to."""
    return _page(
        words.rich("*Hello, I follow the support desk's visits on site.*"),
        words.rich("Type /ticket here to open a ticket: its card and its thread stand in this channel."),
        words.rich("My Home shows what waits for you, and /ticket help what can be asked for."),
    )


def help_page(words: Words, role: Role) -> Message:
    """What this person can ask for, on one screen of a phone."""
    deciding = [
        words.rich("*To decide*"),
        words.rich("My Home, or /ticket approvals: what waits for a manager."),
        words.rich("/ticket export: the next batch for accounting."),
    ]
    return _page(
        words.rich("*To open*"),
        words.rich("/ticket: a new ticket, in this channel. From a message: ⋮, then “En faire un ticket”."),
        words.rich("*To find*"),
        words.rich("/ticket 42: ticket INC-000042."),
        words.rich("/ticket Durand: by client, line, phone, reference or words."),
        words.rich("/ticket list: the open ones; /ticket list mine: yours."),
        words.rich("/ticket oncall: who is on call; /ticket oncall @Karim tomorrow 8:00: who it is from now on."),
        words.rich("/ticket report: the month in figures."),
        words.rich("*To act*"),
        words.rich("The first button of a card is the next step; its menu ⋯ has the rest."),
        words.rich("Commands do not work in threads. There: ⋮ on any message, then “Agir sur le ticket”."),
        *(deciding if role is Role.MANAGER else []),
    )


def _page(*shown: list[Element]) -> Message:
    return Message(spoken(shown), [lines(*shown)])
