"""App Home (design §4), the desk's page: decisions that wait for a manager, whose turn it is, visits, deadlines."""

from blocks import approval_request, dispute_request, inputs
from blocks.acts import faces, is_on_menus
from blocks.coming import ending, until_when, visit_row
from blocks.finding import ANEW, FIND, LONGEST_WORDS, MINE, WORDS, page_buttons
from blocks.kit import Block, View, actions, button, context, divider, header, home, lines, option
from blocks.listing import Addresses, next_step
from blocks.look import Look, linked, person
from blocks.on_call import change_button, who_is
from blocks.rich import Element, text_element
from blocks.words import Words, last_minute, msgid
from models import outcome
from models.board import Board, Scope
from models.ref import Ref
from models.summary import Brief
from models.tables.dispute import Dispute
from models.terms import Party
from models.ticket import OPEN
from models.waiting import ToDecide, to_decide, waiting_since

HOME, SCOPE, BACK, NEXT = "home", "home.scope", "home.back", "home.next"
SCOPES = {
    Scope.MINE: msgid("My tickets"),
    Scope.TEAM: msgid("The team's tickets"),
    Scope.LEFT: msgid("Nobody's tickets"),
    Scope.CLOSED: msgid("My tickets closed this month"),
}
PARTIES = {
    Party.CLIENT: msgid("client"),
    Party.MANAGER: msgid("manager"),
    Party.SUPPLIER: msgid("supplier"),
    Party.NOBODY: msgid("nobody"),
}
ALL = {Scope.MINE: f"{MINE}=", Scope.TEAM: "="}  # what the search is asked for, to see all of the same people
DECISIONS, DEADLINES = 8, 8  # shown


def for_others(words: Words) -> View:
    """For people who are not of the desk."""
    return home([lines(words.rich("This is the *support desk's* bot. Only its agents and managers can use it."))])


def told(sentence: str) -> View:
    """In place of what cannot be shown now."""
    return home([lines([text_element(sentence)])])


def for_staff(board: Board, addresses: Addresses, look: Look) -> View:
    """What this person sees of the desk; the view remembers which tickets, and which page of them."""
    return home(
        [
            *_tools(board, look),
            *_decisions(board, addresses, look),
            *_switch(board, look),
            *_turn(board, addresses, look),
            *_visits(board, addresses, look),
            *_deadlines(board, addresses, look),
            *_waiting(board, addresses, look),
        ],
        callback_id=HOME,
        metadata={"scope": board.scope, "page": board.page},
    )


def _tools(board: Board, look: Look) -> list[Block]:
    words = look.words
    typed = inputs.text(longest=LONGEST_WORDS, example=words("Number, client, line, phone…"))
    return [
        actions(
            button(words("New ticket"), OPEN.id, "new", style="primary"),
            button(words("Find a ticket"), FIND, ANEW),
            change_button(look),
        ),
        lines(who_is(board.on_call, look)),
        inputs.field(WORDS, words("Search"), typed, optional=True, dispatch=True),
    ]


def _decisions(board: Board, addresses: Addresses, look: Look) -> list[Block]:
    """Oldest first, each with all that it rests on; decided here, or refused in a form that shows the same."""
    if not board.to_decide:
        return []
    asked = sorted((subject for ticket in board.decisions for subject in to_decide(ticket)), key=waiting_since)
    not_here = board.to_decide - len(board.decisions)  # one ticket may have several to decide
    blocks = [header(look.words("To decide · {n}", n=len(asked) + not_here))]
    for subject in asked[:DECISIONS]:
        blocks += [lines(_asked(subject, addresses, look)), *_facts(subject, look)]
    if not_here or len(asked) > DECISIONS:
        blocks.append(context(look.words("/ticket approvals shows all that waits for a manager.")))
    return [*blocks, divider()]


def _asked(subject: ToDecide, addresses: Addresses, look: Look) -> list[Element]:
    """`INC-000022 · SDSL · Boulangerie Noé · contestation, attend depuis lun. 23 nov. 14:00, demandé par Léa`."""
    ticket, when = subject.ticket, look.words.moment(waiting_since(subject))
    if isinstance(subject, Dispute):
        said = look.words.rich(
            " · dispute, waiting since {when}, recorded by {who}", when=when, who=person(subject.recorded_by)
        )
    else:
        asker = subject.consent.recorded_by if subject.consent else subject.planned_by
        said = look.words.rich(" · waiting since {when}, asked for by {who}", when=when, who=person(asker))
    return [*linked(ticket, addresses.get(ticket.id), bold=True), *said]


def _facts(subject: ToDecide, look: Look) -> list[Block]:
    if isinstance(subject, Dispute):
        return dispute_request.dispute_blocks(subject, look)
    return approval_request.request_blocks(subject, look)


def _switch(board: Board, look: Look) -> list[Block]:
    options = [option(look.words(name), scope) for scope, name in SCOPES.items()]
    chosen = next(choice for choice in options if choice["value"] == board.scope)
    select = {"type": "static_select", "action_id": SCOPE, "options": options, "initial_option": chosen}
    return [actions(select)]


def _turn(board: Board, addresses: Addresses, look: Look) -> list[Block]:
    """Each with the button of its next step."""
    words = look.words
    if not board.total:
        decides = board.to_decide and board.scope in (Scope.MINE, Scope.TEAM)  # it is their turn after all, said above
        return [] if decides else [lines(words.rich(NOTHING[board.scope]))]
    closed = board.scope is Scope.CLOSED
    title = words("Closed this month · {n}", n=board.total) if closed else words("Your turn · {n}", n=board.total)
    blocks = [header(title)]
    for brief in board.turn:
        blocks += _step(brief, addresses, look)
    if board.pages > 1:
        blocks.append(context(words("Page {page} of {pages}", page=board.page, pages=board.pages)))
    return [*blocks, *page_buttons(board.page, board.pages, words, BACK, NEXT)]


def _step(brief: Brief, addresses: Addresses, look: Look) -> list[Block]:
    named = [*linked(brief, addresses.get(brief.id), bold=True), *_urgency(brief, look)]
    step_button = _step_button(brief, look)
    return [lines(named, next_step(brief, look)), *([actions(step_button)] if step_button else [])]


def _urgency(brief: Brief, look: Look) -> list[Element]:
    words = look.words
    if brief.closed_at is not None or brief.turn_since is None:
        return []
    if brief.next_deadline is not None:
        return words.rich(" · can be disputed {until}", until=until_when(last_minute(brief.next_deadline), look))
    if brief.visit_ends_at is not None and brief.visit_ends_at <= look.at:
        return words.rich(" · visit over since {when}", when=words.moment(brief.visit_ends_at))
    return words.rich(" · since {when}", when=words.moment(brief.turn_since))


def _step_button(brief: Brief, look: Look) -> Element | None:
    """None where all that it rests on has to be in view, or it asks once more: the card has the button."""
    face = faces().get(brief.next_act or "")
    if face is None or not is_on_menus(face.act.id) or face.sure is not None:
        return None
    return button(look.words(face.button), face.act.id, brief.next_ref)


def _visits(board: Board, addresses: Addresses, look: Look) -> list[Block]:
    """Of today and tomorrow, with the contact on site; a tap on the phone number calls."""
    if not board.visits:
        return []
    blocks = [header(look.words("Visits · {n}", n=board.visits_total))]
    for brief in board.visits:
        blocks.append(lines(visit_row(brief, addresses, look)))
        if brief.visit_starts_at is not None and brief.visit_starts_at <= look.at:
            face, visit = faces()[outcome.RECORD.id], str(Ref(brief.id, brief.next_visit))
            blocks.append(actions(button(look.words(face.button), face.act.id, visit)))
    return blocks


def _deadlines(board: Board, addresses: Addresses, look: Look) -> list[Block]:
    ends = ending(board, addresses, look)
    if not ends.rows:
        return []
    return [header(look.words("Deadlines · {n}", n=ends.total)), lines(*ends.rows[:DEADLINES])]


def _waiting(board: Board, addresses: Addresses, look: Look) -> list[Block]:
    """What others have to do, and since when; how many for whom."""
    if not board.waits:
        return []
    words = look.words
    counts = " · ".join(f"{words(PARTIES[party])} {count}" for party, count in board.waits.items())
    rows = [_wait(brief, addresses, look) for brief in board.waiting]
    is_more = len(rows) < sum(board.waits.values())
    return [
        header(words("Waiting for others · {n}", n=sum(board.waits.values()))),
        context(counts),
        *([lines(*rows)] if rows else []),
        *([actions(button(words("See all"), FIND, ALL[board.scope]))] if is_more and board.scope in ALL else []),
    ]


def _wait(brief: Brief, addresses: Addresses, look: Look) -> list[Element]:
    words = look.words
    party = words(PARTIES.get(brief.turn or Party.NOBODY, PARTIES[Party.NOBODY]))
    if brief.turn is Party.SUPPLIER and brief.visit_starts_at is not None:
        since = words(" · {party}, visit on {when}", party=party, when=words.moment(brief.visit_starts_at))
    else:
        since = words(" · {party}, since {when}", party=party, when=words.moment(brief.turn_since or look.at))
    return [*linked(brief, addresses.get(brief.id)), text_element(since)]


NOTHING = {
    Scope.MINE: msgid("It is *not your turn* on any ticket."),
    Scope.TEAM: msgid("It is *not the agents' turn* on any ticket."),
    Scope.LEFT: msgid("Every open ticket is *followed* by somebody of the desk."),
    Scope.CLOSED: msgid("None of your tickets was *closed* this month."),
}
