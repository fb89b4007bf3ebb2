"""Correcting what was mistyped at the opening: the client's e-mail, the line (design §6)."""

from blocks import inputs
from blocks.forms import Form, Line
from blocks.inputs import field
from blocks.kit import Message, View, context
from blocks.look import Look, fact, person, private
from blocks.telling import told
from blocks.views import act_view
from models.email_address import Email
from models.tables.journal import Entry
from models.tables.ticket import Ticket


class CorrectForm(Form):
    client_email: Email
    line: Line


def correct_view(ticket: Ticket, look: Look) -> View:
    words = look.words
    blocks = [
        field("client_email", words("Client's e-mail"), inputs.email(initial=ticket.client_email)),
        field("line", words("Line reference"), inputs.text(initial=ticket.line, longest=60)),
        context(words("Another line voids an approval that has no appointment yet: the managers are asked again.")),
    ]
    return act_view("ticket.correct", ticket, look, title=words("Correct"), submit=words("Save"), blocks=blocks)


def corrected(entry: Entry, look: Look) -> Message:
    words = look.words
    return told(
        entry.ticket,
        words.rich("*Ticket corrected* by {who}.", who=person(entry.by)),
        fact(look, words("Line"), private(entry, "line", words)),
        fact(look, words("Client's e-mail"), private(entry, "client_email", words)),
    )
