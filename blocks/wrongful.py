"""A VGA supplier ticket that was opened wrongly (§4, §6): closing it so, and undoing that."""

from functools import partial

from blocks import cost_texts, inputs
from blocks.acts import act_form
from blocks.charge import billed
from blocks.events import message, past_tense
from blocks.forms import Form, Prose, ReasonForm, Values
from blocks.informing import informing_in_view
from blocks.inputs import field
from blocks.kit import Block, Message, View, alert, lines
from blocks.look import Look, or_erased, person
from blocks.refusals import sentences
from blocks.telling import thread_message
from blocks.views import act_view, reason_for_all
from blocks.words import msgid
from models.tables.journal import Entry
from models.tables.ticket import Ticket
from models.terms import Informed
from models.workdays import local_day
from models.wrongful import (
    OPENED_WRONGLY,
    REINSTATE,
    WRONGFUL,
    SupplierTicketReinstated,
    SupplierTicketWrongful,
    to_reinstate,
)


class WrongfulForm(Form):
    reason: Prose
    informed: Informed = Informed.LATER


@act_form(WRONGFUL, WrongfulForm, button=msgid("Supplier ticket opened wrongly"), redrawn_by=("informed",))
def wrongful_view(ticket: Ticket, look: Look, values: Values | None = None) -> View:
    """Billable by itself, with or without a visit (§4)."""
    words, row = look.words, look.policy.row(OPENED_WRONGLY, local_day(look.at, look.policy))
    cost = (
        [words.rich("*{amount}* · {reason}", amount=words.money(row.amount), reason=row.reason)] if row.amount else []
    )
    text = partial(cost_texts.to_be_made, ticket, row, row.amount, look) if row.amount else None
    supplied = ticket.supplier_ticket
    about = [words.rich("Supplier ticket {reference}", reference=supplied.reference)] if supplied is not None else []
    blocks = [
        lines(
            *about,
            *cost,
            words.rich(
                "The supplier closed its ticket as opened wrongly: no visit can be planned without a new reference."
            ),
        ),
        field("reason", words("The supplier's reason"), inputs.text(multiline=True)),
        *informing_in_view(look, values, text),
    ]
    return act_view(WRONGFUL, ticket, look, title=words("Opened wrongly"), submit=words("Save"), blocks=blocks)


@act_form(REINSTATE, ReasonForm, button=msgid('Undo "opened wrongly"'))
def reinstate_view(ticket: Ticket, look: Look) -> View:
    words = look.words
    blocks = [
        *_to_reinstate(ticket, look),
        alert(
            words("The supplier ticket was not opened wrongly: its charge is cancelled, and the ticket goes on."),
            "info",
        ),
        reason_for_all(look),
    ]
    return act_view(
        REINSTATE,
        ticket,
        look,
        title=words('Undo "opened wrongly"'),
        submit=words("Save"),
        blocks=blocks,
    )


def _to_reinstate(ticket: Ticket, look: Look) -> list[Block]:
    """Which supplier ticket it is about, and what that cost."""
    latest = to_reinstate(ticket)
    if latest is None:
        return []
    wrongful, reference = latest
    charged = [charge for charge in ticket.charges if charge.number == wrongful.charge]
    said = look.words.rich("Supplier ticket {reference}: {reason}", reference=reference, reason=wrongful.reason)
    return [lines(said, *(billed(charge, look) for charge in charged))]


past_tense(SupplierTicketWrongful, msgid("supplier ticket closed as opened wrongly"))
past_tense(SupplierTicketReinstated, msgid("supplier ticket reinstated"))


@message(SupplierTicketReinstated)
def reinstated(entry: Entry, event: SupplierTicketReinstated, look: Look) -> Message:
    row = look.words.rich(
        "*Supplier ticket {reference} was not opened wrongly*, recorded by {who}. What it cost is cancelled.",
        reference=event.reference,
        who=person(entry.by),
    )
    return thread_message(entry.ticket, row, quoted=or_erased(event.reason, look.words))


@message(SupplierTicketWrongful)
def wrongful(entry: Entry, event: SupplierTicketWrongful, look: Look) -> Message:
    """The amount follows in the breakdown."""
    words, who = look.words, person(entry.by)
    row = words.rich("*Supplier ticket closed as opened wrongly*, recorded by {who}.", who=who)
    if event.reference is not None:
        row = words.rich(
            "*Supplier ticket {reference} closed as opened wrongly*, recorded by {who}.",
            reference=event.reference,
            who=who,
        )
    return thread_message(entry.ticket, row, quoted=or_erased(event.reason, look.words))


sentences(
    {
        "wrongful_is_for_vga": msgid(
            "Only a VGA supplier ticket is billed as opened wrongly. Look at the ticket's card."
        ),
        "nothing_to_reinstate": msgid(
            "No supplier ticket was closed as opened wrongly here. Look at the ticket's card."
        ),
    }
)
