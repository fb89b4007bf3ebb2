"""Closing (§10): what stands against it, and the final summary in the thread."""

from collections.abc import Sequence
from datetime import datetime

from blocks import cost_texts, inputs
from blocks.act_buttons import act_button, offers
from blocks.acts import act_form, basis_for
from blocks.breakdown import total_due
from blocks.events import letter, message, past_tense
from blocks.forms import Form, Moment, Prose, Values, moment_in
from blocks.inputs import field
from blocks.kit import Block, Message, View, actions, alert, bullets, context, lines, paragraph, quote, rich_text
from blocks.labels import capital
from blocks.look import Look, heading, in_short, or_erased, person
from blocks.readings import SHOW_TEXT
from blocks.refusals import ShownFacts, sentences, shown_by
from blocks.rich import Element, as_typed, spoken, text_element
from blocks.summary import charge_lines, visit_lines
from blocks.text import clip, one_line
from blocks.views import act_view, reading_view
from blocks.words import Words, msgid
from blocks.writing import ClientText
from models import intervention
from models.closing import CLOSE, Blocker, TicketClosed, blockers, needs_no_visit
from models.instants import to_the_minute
from models.spending import spent_at
from models.summary import Brief
from models.tables.journal import Entry
from models.tables.ticket import Ticket
from models.terms import TicketState
from models.ticket_cancel import TicketCancelled

LONGEST_LINE, LONGEST_CAUSE = 400, 160

# What stands against closing (§10).
BLOCKERS = {
    "visit_under_way": msgid("a visit is under way"),
    "charge_to_announce": msgid("the client is not informed of a charge"),
    "dispute_undecided": msgid("a dispute waits for a manager's decision"),
    "quote_pending": msgid("a quote waits for the client's answer"),
}


def _next_step(ticket: Ticket | Brief) -> str:
    """Where no other visit is to come (§4, §6), closing is not put beside planning one. A row does not know of the
    quotes: lists say what holds either way.
    """
    if isinstance(ticket, Brief) or needs_no_visit(ticket):
        return msgid("close the ticket once the service is restored.")
    return msgid("close the ticket if the service is restored; else plan another visit.")


class CloseForm(Form):
    restored_at: Moment
    cause: Prose


@act_form(
    CLOSE,
    CloseForm,
    button=msgid("Close the ticket"),
    next_step=_next_step,
    beside=intervention.PLAN,
    redrawn_by=("restored_at",),
)
def close_view(ticket: Ticket, look: Look, values: Values | None = None) -> View:
    """While something blocks it: what, each with the way to remove it, and nothing to submit.

    `values` is the state of the form when it is chosen when the service was restored.
    """
    words, standing = look.words, blockers(ticket)
    if standing:
        blocks = [context(heading(ticket)), alert(words("The ticket cannot be closed yet."), "warning")]
        blocks += [block for blocker in standing for block in _blocked(blocker, ticket, look)]
        return reading_view(CLOSE.id, look, title=words("Close the ticket"), blocks=blocks)
    restored_at = moment_in(values or {}, "restored_at") or look.at
    form = [
        field("restored_at", words("Service restored on"), inputs.moment(initial=restored_at), dispatch=True),
        *_billed_since(ticket, restored_at, look),
        field("cause", words("Cause"), inputs.text(multiline=True), hint=words("The client reads it too.")),
        lines(total_due(ticket, words)),
        context(
            words("The final summary goes to the thread and, by e-mail, to the client.")
            if look.mailing
            else words("The final summary goes to the thread; the text for the client is ready there to copy.")
        ),
    ]
    return act_view(
        CLOSE,
        ticket,
        look,
        title=words("Close the ticket"),
        submit=words("Close the ticket"),
        blocks=form,
        close=words("Back"),
    )


def _billed_since(ticket: Ticket, restored_at: datetime, look: Look) -> list[Block]:
    """A warning where a billed visit took place after the service was restored, which the form takes all the same."""
    words = look.words
    billed = [visit for charge in ticket.charges if charge.due and (visit := charge.visit) and visit.result]
    visited = max((at for visit in billed if (at := spent_at(visit)) is not None), default=restored_at)
    if to_the_minute(visited) <= to_the_minute(restored_at):
        return []
    warning = words(
        "The visit of {when} is billed, and would have come after the service was restored. "
        "Check the date; it is accepted all the same.",
        when=words.moment(visited),
    )
    return [alert(warning, "warning")]


def _blocked(blocker: Blocker, ticket: Ticket, look: Look) -> list[Block]:
    """Decisions are taken where their facts are in view."""
    why = lines([text_element(capital(look.words(BLOCKERS[blocker.code])), bold=True)])
    act, subject = blocker.act, ticket.named(blocker.child)
    basis = basis_for(act.id)
    if basis is not None:
        return [why, *basis.shown(subject, look)]
    return [why, *([actions(act_button(act, subject, look))] if offers(act, subject, look) else [])]


past_tense(TicketClosed, msgid("ticket closed"))


@message(TicketClosed)
def closed(entry: Entry, event: TicketClosed, look: Look) -> Message:
    """The final summary: visits with their findings, charges with what became of them and why, total due."""
    words, ticket = look.words, entry.ticket
    restored = words.moment(event.restored_at)
    head = words.rich("*Ticket closed* by {who}: service restored on {when}.", who=person(entry.by), when=restored)
    cause = or_erased(event.cause, words)
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
            actions(act_button(SHOW_TEXT, ticket, look)),
        ],
    )


def _rows(texts: list[str]) -> list[list[Element]]:
    return [[text_element(clip(row, LONGEST_LINE))] for row in texts]


def ending(ticket: Ticket, look: Look) -> list[Element]:
    """How the ticket ended, by whom and why: what its card says instead of a next step."""
    words, closing = look.words, ticket.closing
    if closing is not None:
        return words.rich(
            "*Closed* on {when} by {who}: {cause}",
            when=words.moment(closing.at),
            who=person(closing.by),
            cause=clip(one_line(closing.cause), LONGEST_CAUSE),
        )
    entry = ticket.last_entry(TicketCancelled)
    event = entry.event if entry else None
    if entry is None or not isinstance(event, TicketCancelled):
        return words.rich("*Closed.*")
    return words.rich(
        "*Cancelled* on {when} by {who}: {reason}",
        when=words.moment(entry.at),
        who=person(entry.by),
        reason=in_short(event.reason, LONGEST_CAUSE, words),
    )


@letter(TicketClosed)
def _summary(entry: Entry, event: TicketClosed, look: Look) -> ClientText | None:
    return cost_texts.summary(entry.ticket, look) if entry.ticket.state is TicketState.CLOSED else None


sentences(
    {
        "cannot_close": msgid("The ticket cannot be closed yet: {blockers}. Close this form and open it again."),
    }
)


@shown_by("cannot_close")
def _standing(words: Words, *, blockers: Sequence[str]) -> ShownFacts:
    return {"blockers": words.join(words(BLOCKERS[code]) for code in dict.fromkeys(blockers))}
