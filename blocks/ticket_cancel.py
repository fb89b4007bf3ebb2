"""Cancelling a ticket (§2): opened by mistake, or twice for one fault."""

from blocks.acts import act_form
from blocks.events import message, past_tense
from blocks.forms import ReasonForm
from blocks.kit import Message, View, alert
from blocks.look import Look, or_erased, person
from blocks.refusals import sentences
from blocks.telling import thread_message
from blocks.views import act_view, reason_for_us
from blocks.words import msgid
from models.tables.journal import Entry
from models.tables.ticket import Ticket
from models.ticket_cancel import CANCEL, TicketCancelled


@act_form(CANCEL, ReasonForm, button=msgid("Cancel the ticket"))
def cancel_view(ticket: Ticket, look: Look) -> View:
    words = look.words
    blocks = [
        alert(words("For a ticket opened by mistake, or twice for one fault. The client gets no summary."), "info"),
        reason_for_us(look),
    ]
    return act_view(
        CANCEL,
        ticket,
        look,
        title=words("Cancel the ticket"),
        submit=words("Cancel the ticket"),
        blocks=blocks,
        close=words("Back"),
    )


past_tense(TicketCancelled, msgid("ticket cancelled"))


@message(TicketCancelled)
def cancelled(entry: Entry, event: TicketCancelled, look: Look) -> Message:
    row = look.words.rich("*Ticket cancelled* by {who}.", who=person(entry.by))
    return thread_message(entry.ticket, row, quoted=or_erased(event.reason, look.words))


sentences(
    {
        "charged_already": msgid("A charge was made on this ticket, so it cannot be cancelled. Close it instead."),
    }
)
