"""The pre-tests (§3): ticking them, the client's written confirmation, and telling the thread."""

from blocks import inputs
from blocks.forms import Files, Form, Moment, Name, Prose
from blocks.inputs import field
from blocks.kit import Message, View, context
from blocks.labels import choices
from blocks.look import ERASED, Look, evidence, person
from blocks.telling import told
from blocks.views import act_view
from blocks.words import Words
from models.policy import Policy
from models.pretests import missing, required
from models.tables.journal import Entry
from models.tables.ticket import Ticket
from models.terms import PreTest


class TickForm(Form):
    tests: tuple[PreTest, ...] = ()
    confirmed_by: Name | None = None
    confirmed_at: Moment | None = None
    confirmation: Prose | None = None
    evidence: Files = []  # noqa: RUF012  pydantic copies it


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
    return act_view("pretests.tick", ticket, look, title=words("Pre-tests"), submit=words("Save"), blocks=blocks)


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


def confirmed(entry: Entry, look: Look) -> Message:
    words, known = look.words, entry.ticket.confirmation
    done, wanted = progress(entry.ticket, look.policy)
    row = words.rich(
        "*Pre-tests {tests}* confirmed in writing by {who} on {when}, recorded by {by}.",
        tests=f"{done}/{wanted}",
        who=known.confirmed_by if known else words(ERASED),
        when=words.moment(known.confirmed_at if known else entry.at),
        by=person(entry.by),
    )
    files = evidence(known.evidence, look) if known else []
    return told(entry.ticket, row, *files, quoted=known.words if known else None)
