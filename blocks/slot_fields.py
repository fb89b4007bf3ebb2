"""The two moments of a slot in a form (§4), and what is to be known of the days on which they lie."""

from datetime import datetime

from blocks.cancellation import late_fee, may_cost
from blocks.forms import Values, moment_in
from blocks.kit import Block, alert
from blocks.look import Look
from blocks.moments import when
from models.tables.intervention import Intervention
from models.workdays import is_late_cancellation, is_opening_day, local_day

SLOT_FIELDS = ("starts_at", "ends_at")


def slot_fields(visit: Intervention, look: Look, values: Values | None) -> list[Block]:
    """The two moments; a warning where the desk is closed on that day, which the form takes all the same (§4), or where
    a SAV+ lies so near that it cannot be cancelled free of charge any more (§8).
    """
    words, slot = look.words, visit.appointment
    start = moment_in(values or {}, "starts_at") or (slot.starts_at if slot else None)
    end = moment_in(values or {}, "ends_at") or (slot.ends_at if slot else None)
    return [
        when("starts_at", words("Start"), look, initial=start, dispatch=True),
        when("ends_at", words("End"), look, initial=end, dispatch=True),
        *_closed_days([moment for moment in (start, end) if moment is not None], look),
        *_late_already(visit, start, look),
    ]


def _closed_days(moments: list[datetime], look: Look) -> list[Block]:
    days = sorted({local_day(moment, look.policy) for moment in moments})
    closed = [day for day in days if not is_opening_day(day, look.policy)]
    if not closed:
        return []
    warning = look.words.n(
        "The desk is closed on {days}: nobody will answer the client's call. "
        "Check the date; it is accepted all the same.",
        "The desk is closed on {days}: nobody will answer the client's call. "
        "Check the dates; they are accepted all the same.",
        len(closed),
        days=look.words.days(closed),
    )
    return [alert(warning, "warning")]


def _late_already(visit: Intervention, start: datetime | None, look: Look) -> list[Block]:
    if start is None or not may_cost(visit, start, look) or not is_late_cancellation(look.at, start, look.policy):
        return []
    warning = look.words(
        "SAV+: with this slot any cancellation already costs the client {fee}.", fee=late_fee(visit, look)
    )
    return [alert(warning, "warning")]
