"""Opening a ticket again (§10), by a person or by a dispute in time."""

from datetime import datetime

from blocks.acts import act_form
from blocks.events import message, past_tense
from blocks.forms import ReasonForm
from blocks.kit import Message, View, context
from blocks.look import Look, notified, or_erased, person
from blocks.refusals import ShownFacts, sentences, shown_by
from blocks.telling import thread_message
from blocks.views import act_view, reason_for_us
from blocks.words import Words, last_minute, msgid
from models.open_again import TicketReopened
from models.reopening import REOPEN, reopenable_until
from models.tables.journal import Entry
from models.tables.ticket import Ticket


@act_form(REOPEN, ReasonForm, button=msgid("Reopen the ticket"))
def reopen_view(ticket: Ticket, look: Look) -> View:
    words, until = look.words, reopenable_until(ticket, look.policy)
    last = words.moment(last_minute(until)) if until else ""
    note = [context(words("Agents can reopen it until {until}, managers at any time.", until=last))]
    blocks = [*(note if until else []), reason_for_us(look)]
    return act_view(REOPEN, ticket, look, title=words("Reopen the ticket"), submit=words("Reopen"), blocks=blocks)


past_tense(TicketReopened, msgid("ticket reopened"))


@message(TicketReopened)
def reopened(entry: Entry, event: TicketReopened, look: Look) -> Message:
    if event.dispute is not None:
        row = look.words.rich(
            "*Ticket reopened* by a dispute received in time. Followed by {owner}.", owner=notified(entry.ticket.owner)
        )
        return thread_message(entry.ticket, row)
    row = look.words.rich(
        "*Ticket reopened* by {who}. Followed by {owner}.", who=person(entry.by), owner=notified(entry.ticket.owner)
    )
    return thread_message(entry.ticket, row, quoted=or_erased(event.reason, look.words))


sentences(
    {
        "managers_reopen_later": msgid("Agents could reopen this ticket until {until}. Ask a manager."),
    }
)


@shown_by("managers_reopen_later")
def _last_minute(words: Words, *, until: datetime) -> ShownFacts:
    return {"until": words.moment(last_minute(until))}
