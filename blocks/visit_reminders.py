"""What is to be remembered around a visit (§4, §5, §8): it is ahead, can still be cancelled, has no outcome yet."""

from blocks.act_buttons import act_button
from blocks.appointment import standing_slot
from blocks.cancellation import late_fee
from blocks.delays import last_free_moment
from blocks.events import reminder
from blocks.kit import Message
from blocks.look import Look, reminded
from blocks.readings import SHOW_TEXT
from blocks.telling import thread_message
from models import outcome
from models.appointment import FREE_CANCELLATION, OUTCOME_MISSING, VISIT_SOON, VISIT_TOMORROW
from models.cancellation import CANCEL
from models.tables.journal import Entry
from models.workdays import is_late_cancellation


@reminder(VISIT_TOMORROW, VISIT_SOON)
def _visit_ahead(entry: Entry, look: Look) -> Message | None:
    slot = standing_slot(entry)
    if slot is None or look.at >= slot.starts_at:
        return None
    words, ticket = look.words, entry.ticket
    row = words.rich(
        "{owner}, *visit ahead:* {slot}.",
        owner=reminded(ticket, look),
        slot=words.slot(slot.starts_at, slot.ends_at),
    )
    advice = words.rich("*Remind the client* to call {phone} during the visit.", phone=look.policy.contact.phone)
    button = act_button(SHOW_TEXT, ticket.intervention(entry.child), look)
    return thread_message(ticket, row, advice, buttons=[button])


@reminder(OUTCOME_MISSING)
def _outcome_missing(entry: Entry, look: Look) -> Message | None:
    slot = standing_slot(entry)
    if slot is None:
        return None
    row = look.words.rich(
        "{owner}, the visit of {slot} is over: its *outcome* is still missing.",
        owner=reminded(entry.ticket, look),
        slot=look.words.slot(slot.starts_at, slot.ends_at),
    )
    button = act_button(outcome.RECORD, entry.ticket.intervention(entry.child), look, "primary")
    return thread_message(entry.ticket, row, buttons=[button])


@reminder(FREE_CANCELLATION)
def _free_cancellation(entry: Entry, look: Look) -> Message | None:
    """The last hours in which a SAV+ can be cancelled free of charge (§8)."""
    slot = standing_slot(entry)
    if slot is None or is_late_cancellation(look.at, slot.starts_at, look.policy):
        return None
    visit = entry.ticket.intervention(entry.child)
    row = look.words.rich(
        "{owner}, the SAV+ of {slot} can be *cancelled free of charge until {until}*; then it costs {fee}.",
        owner=reminded(entry.ticket, look),
        slot=look.words.slot(slot.starts_at, slot.ends_at),
        until=look.words.moment(last_free_moment(slot.starts_at, look.policy)),
        fee=late_fee(visit, look),
    )
    return thread_message(entry.ticket, row, buttons=[act_button(CANCEL, visit, look)])
