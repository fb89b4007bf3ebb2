"""The supplier's ticket (§3, §4): noting its reference, closing it as opened wrongly, and telling the thread."""

from blocks import inputs
from blocks.acts import act_button, act_form
from blocks.events import message, past_tense
from blocks.forms import Form, Line, Moment, Prose
from blocks.informing import informing
from blocks.inputs import field
from blocks.kit import Message, View, lines
from blocks.look import Look, or_erased, person
from blocks.refusals import sentences
from blocks.telling import thread_message
from blocks.views import act_view
from blocks.words import msgid
from models import intervention
from models.supplier_ticket import OPENED_WRONGLY, RECORD, WRONGFUL, SupplierTicketRecorded, SupplierTicketWrongful
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


@act_form(
    RECORD,
    RecordForm,
    button=msgid("Supplier ticket"),
    next_step=msgid("open the ticket with the supplier and note its reference."),
)
def view(ticket: Ticket, look: Look) -> View:
    words = look.words
    blocks = [
        field("reference", words("Supplier's reference"), inputs.text(longest=60)),
        field("opened_at", words("Opened on"), inputs.moment(initial=look.at)),
    ]
    return act_view(RECORD, ticket, look, title=words("Supplier ticket"), submit=words("Save"), blocks=blocks)


@act_form(WRONGFUL, WrongfulForm, button=msgid("Supplier ticket opened wrongly"))
def wrongful_view(ticket: Ticket, look: Look) -> View:
    """Billable by itself, with or without a visit (§4)."""
    words, row = look.words, look.policy.row(OPENED_WRONGLY, local_day(look.at, look.policy))
    cost = (
        [words.rich("*{amount}* · {reason}", amount=words.money(row.amount), reason=row.reason)] if row.amount else []
    )
    blocks = [
        lines(*cost, words.rich("The supplier closed its ticket as opened wrongly: no visit can be planned any more.")),
        field("reason", words("The supplier's reason"), inputs.text(multiline=True)),
        informing(look),
    ]
    return act_view(WRONGFUL, ticket, look, title=words("Opened wrongly"), submit=words("Save"), blocks=blocks)


past_tense(SupplierTicketRecorded, msgid("supplier ticket recorded"))
past_tense(SupplierTicketWrongful, msgid("supplier ticket closed as opened wrongly"))


@message(SupplierTicketWrongful)
def wrongful(entry: Entry, event: SupplierTicketWrongful, look: Look) -> Message:
    """The amount follows in the breakdown."""
    row = look.words.rich("*Supplier ticket closed as opened wrongly*, recorded by {who}.", who=person(entry.by))
    return thread_message(entry.ticket, row, quoted=or_erased(event.reason, look.words))


@message(SupplierTicketRecorded)
def recorded(entry: Entry, event: SupplierTicketRecorded, look: Look) -> Message:
    row = look.words.rich(
        "*Supplier ticket {reference}* opened on {when}, recorded by {who}.",
        reference=event.reference,
        when=look.words.moment(event.opened_at),
        who=person(entry.by),
    )
    return thread_message(entry.ticket, row, buttons=[act_button(intervention.PLAN, entry.ticket, look)])


sentences(
    {
        "wrongful_is_for_vga": msgid(
            "Only a VGA supplier ticket is billed as opened wrongly. Look at the ticket's card."
        ),
    }
)
