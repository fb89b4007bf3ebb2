"""Correcting what was mistyped at the opening: the client's e-mail, the line (design §6)."""

from blocks import inputs
from blocks.acts import act_form
from blocks.events import message, past_tense
from blocks.forms import Form, Line
from blocks.inputs import field
from blocks.kit import Message, View, context
from blocks.look import Look, fact, or_erased, person
from blocks.telling import thread_message
from blocks.views import act_view
from blocks.words import msgid
from models.correction import CORRECT, TicketCorrected
from models.email_address import Email
from models.tables.journal import Entry
from models.tables.ticket import Ticket


class CorrectForm(Form):
    client_email: Email
    line: Line


@act_form(CORRECT, CorrectForm, button=msgid("Correct e-mail or line"))
def correct_view(ticket: Ticket, look: Look) -> View:
    words = look.words
    blocks = [
        field("client_email", words("Client's e-mail"), inputs.email(initial=ticket.client_email)),
        field("line", words("Line reference"), inputs.text(initial=ticket.line, longest=60)),
        context(words("Another line voids an approval that has no appointment yet: the managers are asked again.")),
    ]
    return act_view(CORRECT, ticket, look, title=words("Correct"), submit=words("Save"), blocks=blocks)


past_tense(TicketCorrected, msgid("ticket corrected"))


@message(TicketCorrected)
def corrected(entry: Entry, event: TicketCorrected, look: Look) -> Message:
    words = look.words
    return thread_message(
        entry.ticket,
        words.rich("*Ticket corrected* by {who}.", who=person(entry.by)),
        fact(look, words("Line"), or_erased(event.line, words)),
        fact(look, words("Client's e-mail"), or_erased(event.client_email, words)),
    )
