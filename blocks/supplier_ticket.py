"""The supplier's ticket (§3, §4) and its references."""

from typing import Any

from blocks import inputs
from blocks.act_buttons import act_button
from blocks.acts import act_form
from blocks.events import happened_since, message, past_tense
from blocks.forms import Form, Line, Moment
from blocks.inputs import field
from blocks.kit import Block, Message, View, context
from blocks.look import Look, person
from blocks.pretests import confirmation
from blocks.refusals import sentences
from blocks.telling import thread_message
from blocks.views import act_view
from blocks.words import Words, msgid
from models import intervention
from models.pretests import PretestsConfirmed
from models.supplier_ticket import RECORD, SupplierTicketRecorded
from models.tables.journal import Entry
from models.tables.ticket import Ticket


class RecordForm(Form):
    reference: Line
    opened_at: Moment


def _next_step(ticket: Any) -> str:
    """After one opened wrongly there is no visit without a new reference (§4). Of a ticket, or of its row in a list."""
    if ticket.wrongful_at is not None:
        return msgid("record the supplier's new reference if the fault persists; else close the ticket.")
    return msgid("open the ticket with the supplier and record its reference.")


@act_form(
    RECORD,
    RecordForm,
    button=msgid("Supplier ticket"),
    next_step=_next_step,
)
def view(ticket: Ticket, look: Look) -> View:
    words = look.words
    blocks = [
        *_former_note(ticket, words),
        field("reference", words("Supplier's reference"), inputs.text(longest=60)),
        field("opened_at", words("Opened on"), inputs.moment(initial=look.at)),
    ]
    return act_view(RECORD, ticket, look, title=words("Supplier ticket"), submit=words("Save"), blocks=blocks)


def _former_note(ticket: Ticket, words: Words) -> list[Block]:
    known = ticket.supplier_ticket
    if known is None:
        return []
    note = words(
        "Takes the place of {reference}, which stays in the history: record it where the supplier has closed that one, "
        "or the fault is back.",
        reference=known.reference,
    )
    return [context(note)]


def references(ticket: Ticket, words: Words) -> str:
    """The supplier's references, the one that counts first; blank while there is none."""
    current = ticket.supplier_ticket
    if current is None:
        return ""
    wrong = ticket.wrongful is not None
    shown = words("{reference} (opened wrongly)", reference=current.reference) if wrong else current.reference
    former = [past.reference for past in ticket.former_supplier_tickets]
    if not former:
        return shown
    return words("{reference}; before: {former}", reference=shown, former=words.join(former))


past_tense(SupplierTicketRecorded, msgid("supplier ticket recorded"))


def _visit_is_planned(entry: Entry) -> bool:
    return happened_since(entry, intervention.InterventionPlanned)


@message(SupplierTicketRecorded, settled=_visit_is_planned)
def recorded(entry: Entry, event: SupplierTicketRecorded, look: Look) -> Message:
    row = look.words.rich(
        "*Supplier ticket {reference}* opened on {when}, recorded by {who}.",
        reference=event.reference,
        when=look.words.moment(event.opened_at),
        who=person(entry.by),
    )
    more, known, confirmed = [], None, _confirmed_before(entry)
    if event.former:
        more = [look.words.rich("It takes the place of {former}.", former=event.former)]
    elif confirmed is not None:
        more, known = confirmation(confirmed, look), entry.ticket.confirmation
    buttons = [] if _visit_is_planned(entry) else [act_button(intervention.PLAN, entry.ticket, look)]
    return thread_message(entry.ticket, row, *more, quoted=known.words if known else None, buttons=buttons)


def _confirmed_before(opened: Entry) -> Entry | None:
    """The client's confirmation of the pre-tests, whose own message this one replaces (§3)."""
    confirmed = opened.ticket.last_entry(PretestsConfirmed)
    return confirmed if confirmed is not None and confirmed.sequence < opened.sequence else None


sentences(
    {
        "reference_recorded_already": msgid("{reference} is recorded on this ticket already. Enter the new one."),
    }
)
