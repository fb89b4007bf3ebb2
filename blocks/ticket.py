"""Opening a ticket (§2), handing it over, and what is possible on it now."""

from collections.abc import Mapping, Sequence
from typing import Any

from blocks import inputs
from blocks.act_buttons import act_button, named_button
from blocks.acts import act_form, basis_for, is_on_menus, reading
from blocks.client_texts import declaration
from blocks.events import letter, message, past_tense
from blocks.forms import ChannelId, ColleagueId, Form, Line, Name, Prose, Values, filled_in
from blocks.inputs import field
from blocks.kit import Block, Message, View, action_rows, actions, lines, modal, paragraph, quote, rich_text
from blocks.kit import context as small_print
from blocks.labels import choices, inline, label
from blocks.look import Look, heading, or_erased, person
from blocks.readings import ALL_ACTS, EXPLAIN, SHOW_TEXT
from blocks.rich import Element, User, as_typed, spoken, text_element
from blocks.same_line import also_open_note, also_open_rows
from blocks.telling import thread_message
from blocks.views import act_view, reading_view
from blocks.words import msgid
from blocks.writing import ClientText
from models.email_address import Email
from models.next_steps import possible, shared
from models.origin import Origin
from models.pretests import TICK
from models.summary import Brief, next_step
from models.tables.journal import Entry
from models.tables.ticket import Ticket
from models.terms import FaultNature, Service, TicketState
from models.ticket import ASSIGN, OPEN, TicketAssigned, TicketOpened
from models.wrongful import wrongful_price


class OpenForm(Form):
    service: Service
    fault_nature: FaultNature
    client: Name
    client_email: Email
    line: Line
    description: Prose
    channel: ChannelId


class AssignForm(Form):
    assignee: ColleagueId


@act_form(OPEN, OpenForm, button=msgid("New ticket"))
def open_view(look: Look, *, channel: str, description: str = "", origin: Origin | None = None) -> View:
    """`description` is prefilled when the ticket is opened from a message, which is its `origin`."""
    return _opening({"channel": channel, "description": description}, look, origin=origin)


def open_view_again(values: Values, also_open: Sequence[Brief], look: Look, *, origin: Origin | None) -> View:
    """The form as it was filled in, with the tickets that are open on its line; submitting it again goes on (§2)."""
    words = look.words
    rows = also_open_rows(also_open, look)
    go_on = words.rich("Cancel if it is the same fault. To open another ticket all the same, submit the form again.")
    noticed = [other.number for other in also_open]
    return _opening(filled_in(values), look, notes=[lines(*rows, go_on)], noticed=noticed, origin=origin)


def _opening(
    filled: Mapping[str, Any],
    look: Look,
    *,
    notes: Sequence[Block] = (),
    noticed: Sequence[str] = (),
    origin: Origin | None = None,
) -> View:
    words = look.words
    carried = {"noticed": list(noticed), "origin": origin and origin.model_dump(exclude_none=True)}
    metadata = {name: value for name, value in carried.items() if value}
    services = [(service.value, service.value) for service in Service]
    service = inputs.select(services, initial=filled.get("service"), placeholder=words("Choose"))
    nature = inputs.radio(choices(FaultNature, words), initial=filled.get("fault_nature"))
    example = words("the reseller or integrator")
    client = inputs.text(initial=filled.get("client"), longest=80, example=example)
    description = inputs.text(initial=filled.get("description"), multiline=True)
    blocks = [
        *notes,
        field("service", words("Service"), service),
        field("fault_nature", words("Nature of the fault"), nature),
        field("client", words("Client"), client),
        field("client_email", words("Client's e-mail"), inputs.email(initial=filled.get("client_email"))),
        field("line", words("Line reference"), inputs.text(initial=filled.get("line"), longest=60)),
        field("description", words("What the client reports"), description),
        field("channel", words("Channel of the ticket"), inputs.channel(initial=filled.get("channel"))),
    ]
    return modal(
        OPEN.id, words("New ticket"), blocks, close=words("Cancel"), submit=words("Open the ticket"), metadata=metadata
    )


@act_form(ASSIGN, AssignForm, button=msgid("Hand the ticket over"))
def assign_view(ticket: Ticket, look: Look) -> View:
    words = look.words
    assignee = field("assignee", words("To whom"), inputs.user(initial=ticket.owner.id))
    return act_view(ASSIGN, ticket, look, title=words("Hand over"), submit=words("Hand over"), blocks=[assignee])


@reading(ALL_ACTS)
def act_menu(ticket: Ticket, look: Look) -> View:
    """What its reader can do on the ticket now, the next step first."""
    words, steps = look.words, possible(ticket, look.reader or shared(look.policy, look.at))
    following = next_step(ticket, look.policy, look.at)
    on_menu = sorted((step for step in steps if is_on_menus(step.act.id)), key=lambda step: step != following)
    decided_here = {step.child: basis_for(step.act.id) for step in steps if step not in on_menu}
    requests = [
        block for child, basis in decided_here.items() if basis for block in basis.shown(ticket.named(child), look)
    ]
    buttons = [
        *(
            named_button(step.act, ticket.named(step.child), look, "primary" if step == following else None)
            for step in on_menu
        ),
        *(named_button(EXPLAIN, charge, look) for charge in ticket.charges),
    ]
    shown = [*requests, *action_rows(buttons)] or [lines(words.rich("Nothing can be done on this ticket now."))]
    named = small_print(f"{heading(ticket)} · {or_erased(ticket.client_email, words)}")
    return reading_view(ALL_ACTS.id, look, title=ticket.number, blocks=[named, *shown])


past_tense(TicketOpened, msgid("ticket opened"))
past_tense(TicketAssigned, msgid("ticket handed over"))


def _tests_are_settled(entry: Entry) -> bool:
    """With the supplier's ticket open they are done, or exempted; on a ticket that is over nobody does them."""
    return entry.ticket.supplier_ticket is not None or entry.ticket.state is not TicketState.OPEN


@message(TicketOpened, settled=_tests_are_settled)
def opened(entry: Entry, event: TicketOpened, look: Look) -> Message:
    """§2: the pre-tests, and the reminder of what a wrongful visit costs, until the supplier's ticket is open; the
    client's text is behind a button.
    """
    words, ticket = look.words, entry.ticket
    reported = words.rich("*Reported by the client*, ticket opened by {who}:", who=person(entry.by))
    description = or_erased(event.description, words)
    named, told = [text_element(heading(ticket))], rich_text(paragraph(reported), quote(description))
    if _tests_are_settled(entry):
        return Message(spoken([named, reported, [as_typed(description)]]), [told])
    rows = [*tests_to_ask(ticket, look), *also_open_note(ticket, look)]
    told["elements"].append(paragraph(*rows))
    return Message(
        spoken([named, reported, [as_typed(description)], *rows]),
        [told, actions(act_button(TICK, ticket, look), act_button(SHOW_TEXT, ticket, look))],
    )


def tests_to_ask(ticket: Ticket, look: Look) -> list[list[Element]]:
    """§2: the pre-tests of its service, and what a wrongful visit costs."""
    words = look.words
    tests = inline((label(test, words) for test in look.policy.pretests(ticket.service)), words)
    return [words.rich("*Pre-tests* to ask of the client: {tests}.", tests=tests), _reminder(ticket, look)]


def _reminder(ticket: Ticket, look: Look) -> list[Element]:
    """§2: what is billed where the fault turns out not to be ours."""
    words = look.words
    least = words.money(look.policy.smallest_wrongful(ticket.service, look.today))
    wrongly_opened = wrongful_price(ticket.service, look.policy, look.at)
    if wrongly_opened is None:
        return words.rich("A wrongful visit costs the client at least *{amount}*.", amount=least)
    return words.rich(
        "A wrongful visit costs the client at least *{amount}*, a supplier ticket opened wrongly *{wrongly_opened}*.",
        amount=least,
        wrongly_opened=words.money(wrongly_opened),
    )


@message(TicketAssigned)
def assigned(entry: Entry, event: TicketAssigned, look: Look) -> Message:
    owner = User(event.assignee)
    row = look.words.rich("Now followed by {owner}, handed over by {who}.", owner=owner, who=person(entry.by))
    return thread_message(entry.ticket, row)


@letter(TicketOpened)
def _declaration(entry: Entry, event: TicketOpened, look: Look) -> ClientText | None:
    """On a ticket that is over nobody is asked for tests any more."""
    return declaration(entry.ticket, look) if entry.ticket.state is TicketState.OPEN else None
