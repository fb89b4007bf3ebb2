"""The inputs of forms that ask when: Slack shows them in the time of the person's device, the ticket in the desk's."""

from datetime import datetime

from blocks import inputs
from blocks.inputs import field
from blocks.kit import Block
from blocks.look import Look


def when(name: str, title: str, look: Look, *, initial: datetime | None = None, dispatch: bool = False) -> Block:
    """`dispatch`: choosing it reaches the bot at once, to show what follows from it."""
    hint = look.words(
        "Your device's time; the bot shows it as {zone}.",
        zone=look.words.desk_time,
    )
    return field(name, title, inputs.moment(initial=initial), hint=hint, dispatch=dispatch)
