"""The two moments of a slot in a form (§4), and what is to be known of the days on which they lie."""

from datetime import datetime

from blocks.forms import Values, moment_in
from blocks.kit import Block, alert
from blocks.look import Look
from blocks.moments import when
from models.tables.intervention import Appointment
from models.workdays import is_opening_day, local_day

SLOT_FIELDS = ("starts_at", "ends_at")


def slot_fields(look: Look, values: Values | None, slot: Appointment | None = None) -> list[Block]:
    """The two moments; a warning where the desk is closed on that day, which the form takes all the same (§4)."""
    words = look.words
    start = moment_in(values or {}, "starts_at") or (slot.starts_at if slot else None)
    end = moment_in(values or {}, "ends_at") or (slot.ends_at if slot else None)
    return [
        when("starts_at", words("Start"), look, initial=start, dispatch=True),
        when("ends_at", words("End"), look, initial=end, dispatch=True),
        *_closed_days([moment for moment in (start, end) if moment is not None], look),
    ]


def _closed_days(moments: list[datetime], look: Look) -> list[Block]:
    days = sorted({local_day(moment, look.policy) for moment in moments})
    closed = [day for day in days if not is_opening_day(day, look.policy)]
    if not closed:
        return []
    warning = look.words(
        "The desk is closed on {days}: nobody will answer the client's call. "
        "Check the date; it is accepted all the same.",
        days=look.words.days(closed),
    )
    return [alert(warning, "warning")]
