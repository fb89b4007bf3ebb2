"""A short message in a ticket's thread: a few sentences, people's words as a quote, a button or two."""

from collections.abc import Sequence

from blocks.kit import Message, actions, paragraph, quote, rich_text
from blocks.rich import Element, as_typed, spoken, text_element
from models.tables.ticket import Ticket


def thread_message(
    ticket: Ticket, *rows: Sequence[Element], quoted: str | None = None, buttons: Sequence[Element] = ()
) -> Message:
    """The message's `text` is the same sentences, with the ticket's number before them."""
    parts = [paragraph(*rows)] + ([quote(quoted)] if quoted else [])
    heard = [[text_element(f"{ticket.number} · "), *rows[0]], *rows[1:]] + ([[as_typed(quoted)]] if quoted else [])
    return Message(spoken(heard), [rich_text(*parts), *([actions(*buttons)] if buttons else [])])
