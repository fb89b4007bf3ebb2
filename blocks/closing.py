"""Closing (§10): what stands against it, the final summary in the thread, and opening a ticket again."""

from blocks import inputs
from blocks.acts import act_button
from blocks.breakdown import total_due
from blocks.decision import dispute_blocks
from blocks.dispatch import request_blocks
from blocks.forms import Form, Moment, Prose
from blocks.inputs import field
from blocks.kit import Block, Message, View, actions, alert, bullets, context, lines, paragraph, quote, rich_text
from blocks.labels import capital
from blocks.look import Look, heading, last_minute, notified, person, private
from blocks.refusals import BLOCKERS
from blocks.rich import Element, as_typed, spoken, text_element
from blocks.summary import charge_lines, visit_lines
from blocks.telling import told
from blocks.text import clip
from blocks.views import act_view, reading_view
from models.closing import Blocker, blockers, reopenable_until
from models.tables.journal import Entry
from models.tables.ticket import Ticket

LONGEST_LINE = 400


class CloseForm(Form):
    restored_at: Moment
    cause: Prose


class ReopenForm(Form):
    reason: Prose


def close_view(ticket: Ticket, look: Look) -> View:
    """While something blocks it: what, each with the way to remove it, and nothing to submit."""
    words, standing = look.words, blockers(ticket)
    if standing:
        blocks = [context(heading(ticket)), alert(words("The ticket cannot be closed yet."), "warning")]
        blocks += [block for blocker in standing for block in _blocked(blocker, ticket, look)]
        return reading_view("ticket.close", look, title=words("Close the ticket"), blocks=blocks)
    form = [
        field("restored_at", words("Service restored on"), inputs.moment(initial=look.at)),
        field("cause", words("Cause"), inputs.text(multiline=True), hint=words("The client reads it too.")),
        lines(total_due(ticket, words)),
        context(words("The final summary goes to the thread and to the client.")),
    ]
    return act_view("ticket.close", ticket, look, title=words("Close the ticket"), submit=words("Close"), blocks=form)


def _blocked(blocker: Blocker, ticket: Ticket, look: Look) -> list[Block]:
    """Decisions are taken where their facts are in view."""
    why = lines([text_element(capital(look.words(BLOCKERS[blocker.code])), bold=True)])
    if blocker.act_id == "dispatch.approve":
        return [why, *request_blocks(ticket.intervention(blocker.child), look)]
    if blocker.act_id == "dispute.decide":
        return [why, *dispute_blocks(ticket.dispute(blocker.child), look)]
    return [why, actions(act_button(blocker.act_id, ticket.named(blocker.child), look))]


def reopen_view(ticket: Ticket, look: Look) -> View:
    words, until = look.words, reopenable_until(ticket, look.policy)
    last = words.moment(last_minute(until)) if until else ""
    note = [context(words("Agents can reopen it until {until}, managers at any time.", until=last))]
    reason = field(
        "reason",
        words("Reason"),
        inputs.text(multiline=True),
        hint=words("Shown in the thread and kept in the journal."),
    )
    blocks = [*(note if until else []), reason]
    return act_view(
        "ticket.reopen", ticket, look, title=words("Reopen the ticket"), submit=words("Reopen"), blocks=blocks
    )


def closed(entry: Entry, look: Look) -> Message:
    """The final summary: visits with their findings, charges with what became of them and why, total due."""
    words, ticket = look.words, entry.ticket
    restored = words.moment(ticket.closing.restored_at) if ticket.closing else words.moment(entry.at)
    head = words.rich("*Ticket closed* by {who}: service restored on {when}.", who=person(entry.by), when=restored)
    cause = private(entry, "cause", words)
    visits = _rows(visit_lines(ticket, words)) or [words.rich("No visit took place.")]
    charges = _rows(charge_lines(ticket, words)) or [words.rich("Nothing is billed.")]
    visited, billed = words.rich("*Visits*"), words.rich("*Costs*")
    total = total_due(ticket, words)
    named = [text_element(f"{ticket.number} · "), *head]
    return Message(
        spoken([named, [as_typed(clip(cause, LONGEST_LINE))], total, visited, *visits, billed, *charges]),
        [
            rich_text(paragraph(head), quote(cause)),
            rich_text(paragraph(visited), bullets(*visits)),
            rich_text(paragraph(billed), bullets(*charges), paragraph(total)),
            actions(act_button("client_text.show", ticket, look)),
        ],
    )


def reopened(entry: Entry, look: Look) -> Message:
    row = look.words.rich(
        "*Ticket reopened* by {who}. Followed by {owner}.", who=person(entry.by), owner=notified(entry.ticket.owner)
    )
    return told(entry.ticket, row, quoted=private(entry, "reason", look.words))


def _rows(found: list[str]) -> list[list[Element]]:
    return [[text_element(clip(row, LONGEST_LINE))] for row in found]
