"""Opening a ticket (§2), handing it over, and what is possible on it now."""

from blocks import inputs
from blocks.acts import ELSEWHERE, act_button, step_button
from blocks.client_texts import declaration
from blocks.dispatch import request_blocks
from blocks.forms import Form, Line, Name, Prose
from blocks.inputs import field
from blocks.kit import (
    Message,
    View,
    action_rows,
    actions,
    context,
    lines,
    modal,
    paragraph,
    quote,
    rich_text,
    to_copy,
)
from blocks.labels import choices, inline, label
from blocks.look import Look, heading, person, private
from blocks.rich import User, as_typed, spoken, text_element
from blocks.telling import told
from blocks.views import act_view, reading_view
from models.email_address import Email
from models.next_steps import Step, possible
from models.tables.journal import Entry
from models.tables.ticket import Ticket
from models.terms import FaultNature, Role, Service

OPEN = "ticket.open"


class OpenForm(Form):
    service: Service
    fault_nature: FaultNature
    client: Name
    client_email: Email
    line: Line
    description: Prose
    channel: str


class AssignForm(Form):
    assignee: str


def open_view(look: Look, *, channel: str, description: str = "") -> View:
    """`description` is prefilled when the ticket is opened from a message."""
    words = look.words
    services = [(service.value, service.value) for service in Service]
    blocks = [
        field("service", words("Service"), inputs.select(services, placeholder=words("Choose"))),
        field("fault_nature", words("Nature of the fault"), inputs.radio(choices(FaultNature, words))),
        field("client", words("Client"), inputs.text(longest=80, example=words("the reseller or integrator"))),
        field("client_email", words("Client's e-mail"), inputs.email()),
        field("line", words("Line reference"), inputs.text(longest=60)),
        field("description", words("What the client reports"), inputs.text(initial=description, multiline=True)),
        field("channel", words("Channel of the ticket"), inputs.channel(initial=channel)),
    ]
    return modal(OPEN, words("New ticket"), blocks, close=words("Cancel"), submit=words("Open the ticket"))


def assign_view(ticket: Ticket, look: Look) -> View:
    words = look.words
    assignee = field("assignee", words("To whom"), inputs.user(initial=ticket.owner.id))
    return act_view(
        "ticket.assign", ticket, look, title=words("Hand over"), submit=words("Hand over"), blocks=[assignee]
    )


def act_menu(ticket: Ticket, role: Role, look: Look) -> View:
    """What this person can do on the ticket now, the most pressing first."""
    words = look.words
    found = possible(ticket, role, look.policy)
    to_decide = [ticket.intervention(step.child) for step in found if step.id == "dispatch.approve"]
    decisions = [block for visit in to_decide for block in request_blocks(visit, look)]
    explained = [Step("charge.explain", charge.number) for charge in ticket.charges]
    steps = [*(step for step in found if step.id not in ELSEWHERE), *explained]
    buttons = [step_button(step, ticket, look) for step in steps]
    if buttons and not decisions:
        buttons[0]["style"] = "primary"
    shown = [*decisions, *action_rows(buttons)] or [lines(words.rich("Nothing can be done on this ticket now."))]
    return reading_view("ticket.act", look, title=ticket.number, blocks=[context(heading(ticket)), *shown])


def opened(entry: Entry, look: Look) -> Message:
    """§2: the pre-tests, and the reminder of what a wrongful visit costs, ready to be sent to the client."""
    words, ticket = look.words, entry.ticket
    reported = words.rich("*Reported by the client*, ticket opened by {who}:", who=person(entry.by))
    description = private(entry, "description", words)
    tests = inline((label(test, words) for test in look.policy.pretests(ticket.service)), words)
    ask = words.rich("*Pre-tests* to ask of the client: {tests}.", tests=tests)
    least = words.money(look.policy.smallest_wrongful(ticket.service, look.today))
    reminder = words.rich("A wrongful visit costs the client at least *{amount}*.", amount=least)
    ready = words.rich("*Text for the client*, ready to copy:")
    named = [text_element(heading(ticket))]
    return Message(
        spoken([named, reported, [as_typed(description)], ask, reminder]),
        [
            rich_text(paragraph(reported), quote(description), paragraph(reminder)),
            rich_text(paragraph(ready), *to_copy(declaration(ticket, look).body)),
            actions(act_button("pretests.tick", ticket, look)),
        ],
    )


def assigned(entry: Entry, look: Look) -> Message:
    owner = User(entry.facts["assignee"])
    row = look.words.rich("Now followed by {owner}, handed over by {who}.", owner=owner, who=person(entry.by))
    return told(entry.ticket, row)
