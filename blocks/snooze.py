"""Putting a reminder off: its button, its form. Never past the moment at which it would have lost its point."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from blocks import inputs
from blocks.forms import Form
from blocks.kit import ROW_OF_BUTTONS, Block, Message, View, actions, button, context, modal
from blocks.look import Look, heading
from blocks.refusals import sentences
from blocks.words import msgid
from models.ref import Ref
from models.snooze import Snooze, wakes_at
from models.tables.journal import Entry
from models.workdays import local_day

SNOOZE = "reminder.snooze"
CHOICES = {
    Snooze.HALF_AN_HOUR: msgid("in half an hour"),
    Snooze.TWO_HOURS: msgid("in two hours"),
    Snooze.TOMORROW: msgid("tomorrow morning"),
    Snooze.THREE_DAYS: msgid("in three days"),
}
# How many days on, and how it is called where the desk is closed on that day.
DAYS = {
    Snooze.TOMORROW: (1, msgid("on the next opening day")),
    Snooze.THREE_DAYS: (3, msgid("after three days, when the desk opens")),
}
Preview = Callable[[Look], Message | None]  # a reminder's message as it would be seen


class SnoozeForm(Form):
    until: Snooze


def choices(remind: Preview, look: Look) -> dict[Snooze, datetime]:
    """Those at whose instant there is still something to be reminded of."""
    ends = {choice: wakes_at(choice, look.at, look.policy) for choice in Snooze}
    return {choice: end for choice, end in ends.items() if remind(replace(look, at=end)) is not None}


def with_snooze(message: Message, remind: Preview, entry: Entry, look: Look) -> Message:
    """The message with the button that puts it off, if it can be."""
    if not choices(remind, look):
        return message
    later = button(look.words("Remind me later"), SNOOZE, str(Ref(entry.ticket.id, entry.child)))
    *others, last = message.blocks
    if last["type"] != "actions" or len(last["elements"]) == ROW_OF_BUTTONS:
        return Message(message.text, [*message.blocks, actions(later)])
    return Message(message.text, [*others, {**last, "elements": [*last["elements"], later]}])


def snooze_view(notice: int, entry: Entry, offered: dict[Snooze, datetime], look: Look) -> View:
    """`notice` is the number of the reminder in the outbox."""
    words = look.words
    options = [(choice.value, f"{_called(choice, end, look)} · {words.moment(end)}") for choice, end in offered.items()]
    blocks: list[Block] = [
        context(heading(entry.ticket)),
        inputs.field("until", words("Remind again"), inputs.radio(options)),
    ]
    return modal(
        SNOOZE,
        words("Remind me later"),
        blocks,
        close=words("Cancel"),
        submit=words("Put off"),
        metadata={"ticket": entry.ticket.number, "child": entry.child, "notice": notice},
    )


def _called(choice: Snooze, end: datetime, look: Look) -> str:
    days, later = DAYS.get(choice, (None, ""))
    falls_on_it = days is None or local_day(end, look.policy) == look.today + timedelta(days=days)
    return look.words(CHOICES[choice] if falls_on_it else later)


sentences(
    {
        "reminder_over": msgid("This reminder is settled, or has come again since. Nothing is to be put off."),
        "snoozed_too_long": msgid("By then it would be too late. Choose an earlier time."),
    }
)
