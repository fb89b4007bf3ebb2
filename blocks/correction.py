"""Correcting what was mistyped at the opening (§2)."""

from blocks import inputs
from blocks.act_buttons import act_button, text_button
from blocks.acts import act_form
from blocks.events import message, past_tense
from blocks.forms import Form, Line, Name, Prose
from blocks.inputs import field
from blocks.kit import Block, Message, View, context
from blocks.labels import choices, label
from blocks.look import Look, fact, in_short, person
from blocks.refusals import sentences
from blocks.rich import Element
from blocks.same_line import also_open_note
from blocks.telling import thread_message
from blocks.ticket import tests_to_ask
from blocks.views import act_view
from blocks.words import Words, msgid
from models.correction import CORRECT, TicketCorrected, can_change_service
from models.email_address import Email
from models.pretests import TICK, PretestsTicked
from models.tables.journal import Entry
from models.tables.ticket import Ticket
from models.terms import FaultNature, InterventionState, Service

LONGEST_ROW = 160
TITLES = {
    "service": msgid("Service"),
    "client": msgid("Client"),
    "client_email": msgid("Client's e-mail"),
    "line": msgid("Line reference"),
    "fault_nature": msgid("Nature of the fault"),
    "description": msgid("What the client reports"),
}
# What could be corrected before an entry named its fields.
FIRST_FIELDS = ("line", "client_email")


class CorrectForm(Form):
    """Forms from before have the e-mail and the line alone: the rest stays as it is."""

    service: Service | None = None
    client: Name | None = None
    client_email: Email
    line: Line
    fault_nature: FaultNature | None = None
    description: Prose | None = None


@act_form(CORRECT, CorrectForm, button=msgid("Correct the ticket"))
def correct_view(ticket: Ticket, look: Look) -> View:
    words = look.words
    natures = inputs.radio(choices(FaultNature, words), initial=ticket.fault_nature)
    blocks = [
        *_service(ticket, words),
        field("client", words("Client"), inputs.text(initial=ticket.client, longest=80)),
        field("client_email", words("Client's e-mail"), inputs.email(initial=ticket.client_email)),
        field("line", words("Line reference"), inputs.text(initial=ticket.line, longest=60)),
        field("fault_nature", words("Nature of the fault"), natures),
        field("description", words("What the client reports"), inputs.text(initial=ticket.description, multiline=True)),
        *_approval(ticket, words),
    ]
    return act_view(CORRECT, ticket, look, title=words("Correct"), submit=words("Save"), blocks=blocks)


def _service(ticket: Ticket, words: Words) -> list[Block]:
    """Only while nothing depends on it (§2)."""
    if not can_change_service(ticket):
        return []
    services = inputs.select([(service.value, service.value) for service in Service], initial=ticket.service)
    note = words("Another service keeps the pre-tests that both have; the client's confirmation is asked for anew.")
    return [field("service", words("Service"), services, hint=note)]


def _approval(ticket: Ticket, words: Words) -> list[Block]:
    """What another line undoes, where there is such an approval."""
    visit = ticket.active_intervention
    if visit is None or visit.state is not InterventionState.APPROVED:
        return []
    return [context(words("Another line voids an approval that has no appointment yet: the managers are asked again."))]


past_tense(TicketCorrected, msgid("ticket corrected"))


@message(TicketCorrected)
def corrected(entry: Entry, event: TicketCorrected, look: Look) -> Message:
    """What is another now, and what it was before; of another service the pre-tests and costs are others too (§2)."""
    words, changed = look.words, event.changed or FIRST_FIELDS
    rows = [_row(name, event, look) for name in changed]
    same_line = also_open_note(entry.ticket, look) if "line" in changed else []
    asked, buttons = [], []
    if "service" in changed:
        buttons = [act_button(TICK, entry.ticket, look), *text_button(entry.ticket, look)]
        if _was_confirmed(entry):
            asked = [words.rich("The client's confirmation of the pre-tests is asked for anew.")]
        asked += tests_to_ask(entry.ticket, look)
    return thread_message(
        entry.ticket,
        words.rich("*Ticket corrected* by {who}.", who=person(entry.by)),
        *rows,
        *asked,
        *same_line,
        buttons=buttons,
    )


def _was_confirmed(entry: Entry) -> bool:
    """Whether the client had confirmed any pre-tests of the service that it was."""
    for earlier in entry.ticket.newest_first():
        event = earlier.event if earlier.sequence < entry.sequence else None
        if isinstance(event, TicketCorrected) and "service" in (event.changed or ()):
            return False
        if isinstance(event, PretestsTicked) and event.confirmed_by is not None:
            return True
    return False


def _row(name: str, event: TicketCorrected, look: Look) -> list[Element]:
    words = look.words
    after, before = _shown(getattr(event, name), words), getattr(event, f"former_{name}")
    if before is None:
        return fact(look, words(TITLES[name]), after)
    return words.rich(
        "*{field}:* {after} (before: {before})", field=words(TITLES[name]), after=after, before=_shown(before, words)
    )


def _shown(value: str | None, words: Words) -> str:
    if isinstance(value, FaultNature):
        return label(value, words)
    return in_short(value, LONGEST_ROW, words)


sentences(
    {
        "service_is_settled": msgid(
            "The service cannot be changed any more: the ticket goes on as {service}. If it is wrong, cancel or close "
            "this ticket and open another one."
        ),
    }
)
