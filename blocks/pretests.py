"""The pre-tests (§3): ticking them, the client's written confirmation, and telling the thread."""

from typing import Any

from blocks import inputs
from blocks.act_buttons import act_button
from blocks.acts import act_form
from blocks.events import message, past_tense, reminder
from blocks.forms import Files, Form, Moment, Name, Prose
from blocks.inputs import field
from blocks.kit import Message, View, context
from blocks.labels import choices
from blocks.look import ERASED, Look, evidence, person, reminded
from blocks.readings import SHOW_TEXT
from blocks.refusals import sentences
from blocks.rich import Element
from blocks.telling import thread_message
from blocks.views import act_view
from blocks.words import Words, msgid
from models import gate, site
from models.policy import Policy
from models.pretests import OUTSTANDING, TICK, PretestsConfirmed, PretestsTicked, missing, required
from models.supplier_ticket import SupplierTicketRecorded
from models.tables.journal import Entry
from models.tables.ticket import Ticket
from models.terms import PreTest


def _next_step(ticket: Any) -> str:
    """Of a ticket, or of its row in a list."""
    if ticket.confirmed_at is not None:
        return msgid("tick the pre-tests that the client has confirmed, or ask for those that are missing.")
    return msgid("have the client do and confirm the pre-tests in writing.")


class TickForm(Form):
    tests: tuple[PreTest, ...] = ()
    confirmed_by: Name | None = None
    confirmed_at: Moment | None = None
    confirmation: Prose | None = None
    evidence: Files = []  # noqa: RUF012  pydantic copies it


@act_form(
    TICK,
    TickForm,
    button=msgid("Pre-tests"),
    next_step=_next_step,
    beside=site.DESCRIBE,
)
def view(ticket: Ticket, look: Look) -> View:
    words = look.words
    ticked = [tick.test.value for tick in ticket.ticks]
    tests = inputs.checkboxes(choices(required(ticket, look.policy), words), initial=ticked)
    blocks = [
        field("tests", words("Done by the client"), tests, optional=True),
        context(_confirmation_note(ticket, words)),
        field("confirmed_by", words("Confirmed by"), inputs.text(longest=80), optional=True),
        field("confirmed_at", words("Received on"), inputs.moment(), optional=True),
        field(
            "confirmation",
            words("Words of the confirmation"),
            inputs.text(multiline=True),
            hint=words("Or a link to the message."),
            optional=True,
        ),
        field("evidence", words("File"), inputs.file(), optional=True),
    ]
    return act_view(TICK, ticket, look, title=words("Pre-tests"), submit=words("Save"), blocks=blocks)


def _confirmation_note(ticket: Ticket, words: Words) -> str:
    """A confirmation is not prefilled: ticking one test more is no new confirmation."""
    known = ticket.confirmation
    if known is None:
        return words("The client's written confirmation: who wrote, when we received it, and their words or a file.")
    return words(
        "Confirmed by {who} on {when}. Fill in the fields below only to replace this confirmation.",
        who=known.confirmed_by,
        when=words.moment(known.confirmed_at),
    )


def progress(ticket: Ticket, policy: Policy) -> tuple[int, int]:
    """How many of the service's pre-tests are ticked, of how many."""
    wanted = len(required(ticket, policy))
    return wanted - len(missing(ticket, policy)), wanted


def progress_text(ticket: Ticket, look: Look) -> str:
    """`Tests 4/6`; also that the client has written already, while tests are missing."""
    done, wanted = progress(ticket, look.policy)
    if ticket.confirmation is not None and done < wanted:
        return look.words("Tests {done}/{wanted}, confirmation received", done=done, wanted=wanted)
    return look.words("Tests {done}/{wanted}", done=done, wanted=wanted)


past_tense(PretestsTicked, msgid("pre-tests ticked"))
past_tense(PretestsConfirmed, msgid("pre-tests confirmed"))


@reminder(OUTSTANDING)
def _outstanding(entry: Entry, look: Look) -> Message | None:
    """Until gate A is open, or lifted, or the supplier ticket open all the same (§3)."""
    ticket, words = entry.ticket, look.words
    if ticket.supplier_ticket is not None or gate.is_open(ticket, look.policy):
        return None
    done, wanted = progress(ticket, look.policy)
    row = words.rich(
        "{owner}, the *pre-tests or site information* are still incomplete ({tests}), ticket opened on {when}.",
        owner=reminded(ticket, look),
        tests=f"{done}/{wanted}",
        when=words.moment(ticket.opened_at),
    )
    buttons = [act_button(TICK, ticket, look, "primary"), act_button(site.DESCRIBE, ticket, look)]
    return thread_message(ticket, row, buttons=[*buttons, act_button(SHOW_TEXT, ticket, look)])


def _supplier_ticket_is_open(entry: Entry) -> bool:
    """Its message repeats what was confirmed before it."""
    opened = entry.ticket.last_entry(SupplierTicketRecorded)
    return opened is not None and opened.sequence > entry.sequence


@message(PretestsConfirmed, until=_supplier_ticket_is_open)
def confirmed(entry: Entry, event: PretestsConfirmed, look: Look) -> Message:
    known = entry.ticket.confirmation
    return thread_message(entry.ticket, *confirmation(entry, look), quoted=known.words if known else None)


def confirmation(entry: Entry, look: Look) -> list[list[Element]]:
    """Who confirmed the pre-tests in writing, when, and the files of it."""
    words, known = look.words, entry.ticket.confirmation
    done, wanted = progress(entry.ticket, look.policy)
    row = words.rich(
        "*Pre-tests {tests}* confirmed in writing by {who} on {when}, recorded by {by}.",
        tests=f"{done}/{wanted}",
        who=known.confirmed_by if known else words(ERASED),
        when=words.moment(known.confirmed_at if known else entry.at),
        by=person(entry.by),
    )
    return [row, *(evidence(known.evidence, look) if known else [])]


sentences(
    {
        "supplier_ticket_open": msgid(
            "The supplier ticket is open, so no pre-test can be unticked. Leave them ticked."
        ),
        "not_a_test_of_this_service": msgid("A test does not belong to {service}. Close and open the form again."),
        "confirmation_needs_who": msgid("Enter who confirmed the tests."),
        "confirmation_needs_when": msgid("Enter when the confirmation was received."),
        "confirmation_long_before": msgid("This was long before the ticket was opened. Enter a time after {bound}."),
        "confirmation_needs_words": msgid("Copy the words of the confirmation, paste a link, or attach the file."),
    }
)
