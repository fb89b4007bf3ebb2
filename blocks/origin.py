"""The answer below the message that a ticket was opened from."""

from blocks.kit import Message, lines
from blocks.look import Look
from blocks.rich import Link, spoken
from models.origin import Origin
from models.tables.ticket import Ticket


def answer(ticket: Ticket, origin: Origin, look: Look) -> Message:
    """It names the ticket by its number alone: others than the desk may read along where the message stands."""
    words = look.words
    number = Link(look.thread_url, ticket.number) if look.thread_url else ticket.number
    if origin.is_reply:
        row = words.rich("A message of this thread became ticket {ticket}.", ticket=number)
    else:
        row = words.rich("This message became ticket {ticket}.", ticket=number)
    return Message(spoken([row]), [lines(row)])
