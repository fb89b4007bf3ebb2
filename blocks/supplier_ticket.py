"""The supplier's ticket (§3, §4): noting its reference, and telling the thread."""

from datetime import datetime

from blocks import inputs
from blocks.acts import act_button
from blocks.forms import Form, Line, Moment
from blocks.inputs import field
from blocks.kit import Message, View
from blocks.look import Look, person
from blocks.telling import told
from blocks.views import act_view
from models.journal import Entry
from models.ticket import Ticket


class RecordForm(Form):
    reference: Line
    opened_at: Moment


def view(ticket: Ticket, look: Look) -> View:
    words = look.words
    blocks = [
        field("reference", words("Supplier's reference"), inputs.text(longest=60)),
        field("opened_at", words("Opened on"), inputs.moment(initial=look.at)),
    ]
    return act_view(
        "supplier_ticket.record", ticket, look, title=words("Supplier ticket"), submit=words("Save"), blocks=blocks
    )


def recorded(entry: Entry, look: Look) -> Message:
    row = look.words.rich(
        "*Supplier ticket {reference}* opened on {when}, recorded by {who}.",
        reference=entry.facts["reference"],
        when=look.words.moment(datetime.fromisoformat(entry.facts["opened_at"])),
        who=person(entry.by),
    )
    return told(entry.ticket, row, buttons=[act_button("intervention.plan", entry.ticket, look)])
