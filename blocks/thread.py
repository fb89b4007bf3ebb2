"""What the relay posts into a ticket's thread for each entry and each reminder (design §2, §5)."""

from functools import partial

from blocks.events import is_settled, letter_of, message_of, reminder_of
from blocks.kit import Message, context, lines
from blocks.look import Look, linked
from blocks.rich import fit
from blocks.snooze import with_snooze
from models.tables.journal import Entry
from models.tables.ticket import Ticket
from models.terms import Notice, TicketState


def entry_message(entry: Entry, look: Look) -> Message:
    """The short message of an entry whose notices name the thread."""
    message = message_of(entry, look)
    return _saying_that_it_is_mailed(message, look) if _is_mailed(entry, look) else message


def reminder_message(kind: str, entry: Entry, look: Look) -> Message | None:
    """The message of a reminder, which can be put off; None where it applies no longer."""
    message = reminder_said(kind, entry, look)
    return None if message is None else with_snooze(message, partial(reminder_said, kind, entry), entry, look)


def reminder_said(kind: str, entry: Entry, look: Look) -> Message | None:
    """What it says; nothing applies any longer once the ticket is over."""
    return None if entry.ticket.state is not TicketState.OPEN else reminder_of(kind, entry, look)


def by_itself(message: Message, ticket: Ticket, look: Look) -> Message:
    """A message of the ticket's thread that stands elsewhere: with the ticket's name, which leads to the thread."""
    return Message(message.text, [lines(linked(ticket, look.thread_url, bold=True)), *message.blocks])


def _is_mailed(entry: Entry, look: Look) -> bool:
    is_to_be = look.mailing and Notice.MAIL in entry.event.notices and not is_settled(entry)
    return is_to_be and letter_of(entry, look) is not None


def _saying_that_it_is_mailed(message: Message, look: Look) -> Message:
    """So that nobody tells the client twice."""
    note = look.words("The bot mails the client's text to them.")
    return Message(fit(f"{message.text}\n{note}"), [*message.blocks, context(note)])
