"""The supplier's ticket (§3, §4): noting its reference, closing it as opened wrongly, and telling the thread."""

from datetime import datetime

from blocks import inputs
from blocks.acts import act_button
from blocks.forms import Form, Line, Moment, Prose
from blocks.informing import informing
from blocks.inputs import field
from blocks.kit import Message, View, lines
from blocks.look import Look, person, private
from blocks.telling import told
from blocks.views import act_view
from models.supplier_ticket import WRONGFUL
from models.tables.journal import Entry
from models.tables.ticket import Ticket
from models.terms import Informed
from models.workdays import local_day


class RecordForm(Form):
    reference: Line
    opened_at: Moment


class WrongfulForm(Form):
    reason: Prose
    informed: Informed = Informed.LATER


def view(ticket: Ticket, look: Look) -> View:
    words = look.words
    blocks = [
        field("reference", words("Supplier's reference"), inputs.text(longest=60)),
        field("opened_at", words("Opened on"), inputs.moment(initial=look.at)),
    ]
    return act_view(
        "supplier_ticket.record", ticket, look, title=words("Supplier ticket"), submit=words("Save"), blocks=blocks
    )


def wrongful_view(ticket: Ticket, look: Look) -> View:
    """Billable by itself, with or without a visit (§4)."""
    words, row = look.words, look.policy.row(WRONGFUL, local_day(look.at, look.policy))
    cost = (
        [words.rich("*{amount}* · {reason}", amount=words.money(row.amount), reason=row.reason)] if row.amount else []
    )
    blocks = [
        lines(*cost, words.rich("The supplier closed its ticket as opened wrongly: no visit can be planned any more.")),
        field("reason", words("The supplier's reason"), inputs.text(multiline=True)),
        informing(look),
    ]
    return act_view(
        "supplier_ticket.wrongful", ticket, look, title=words("Opened wrongly"), submit=words("Save"), blocks=blocks
    )


def wrongful(entry: Entry, look: Look) -> Message:
    """The amount follows in the breakdown."""
    row = look.words.rich("*Supplier ticket closed as opened wrongly*, recorded by {who}.", who=person(entry.by))
    return told(entry.ticket, row, quoted=private(entry, "reason", look.words))


def recorded(entry: Entry, look: Look) -> Message:
    row = look.words.rich(
        "*Supplier ticket {reference}* opened on {when}, recorded by {who}.",
        reference=entry.facts["reference"],
        when=look.words.moment(datetime.fromisoformat(entry.facts["opened_at"])),
        who=person(entry.by),
    )
    return told(entry.ticket, row, buttons=[act_button("intervention.plan", entry.ticket, look)])
