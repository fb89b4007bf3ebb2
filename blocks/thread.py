"""What the relay posts into a ticket's thread for each entry and each reminder (design §2, §5)."""

from blocks.events import letter_of, message_of, reminder_of
from blocks.kit import Message, context
from blocks.look import Look
from blocks.rich import fit
from models.tables.journal import Entry
from models.terms import Notice, TicketState


def entry_message(entry: Entry, look: Look) -> Message:
    """The short message of an entry whose notices name the thread."""
    message = message_of(entry, look)
    return _saying_that_it_is_mailed(message, look) if _is_mailed(entry, look) else message


def reminder_message(kind: str, entry: Entry, look: Look) -> Message | None:
    """The message of a reminder; None where it applies no longer, as nothing does once the ticket is over."""
    return None if entry.ticket.state is not TicketState.OPEN else reminder_of(kind, entry, look)


def _is_mailed(entry: Entry, look: Look) -> bool:
    return look.mailing and Notice.MAIL in entry.event.notices and letter_of(entry, look) is not None


def _saying_that_it_is_mailed(message: Message, look: Look) -> Message:
    """So that nobody tells the client twice."""
    note = look.words("The bot mails the client's text to them.")
    return Message(fit(f"{message.text}\n{note}"), [*message.blocks, context(note)])
