"""The delays of the policy (§8, §9), as people name them: which days count decides the word."""

from datetime import datetime

from blocks.words import Words, last_minute, msgid
from models.policy import Policy
from models.terms import WorkCalendar
from models.workdays import free_cancellation_until, local_day

WHICH_COUNT = {
    WorkCalendar.OUVRES: msgid("Monday to Friday, without public holidays"),
    WorkCalendar.OUVRABLES: msgid("Monday to Saturday, without public holidays"),
}
_HOURS = {
    WorkCalendar.OUVRES: msgid("{n} hours of working days"),
    WorkCalendar.OUVRABLES: msgid("{n} working hours"),
}


def dispute_delay(words: Words, policy: Policy) -> str:
    """`2 jours ouvrés`."""
    days = policy.dispute.working_days
    if policy.dispute.calendar is WorkCalendar.OUVRABLES:
        return words.n("{n} day from Monday to Saturday", "{n} days from Monday to Saturday", days)
    return words.n("{n} working day", "{n} working days", days)


def cancellation_notice(words: Words, policy: Policy) -> str:
    """`48 heures ouvrables`."""
    return words(_HOURS[policy.sav_plus.calendar], n=policy.sav_plus.free_cancellation_hours)


def last_free_moment(slot_start: datetime, policy: Policy) -> datetime:
    """Until when a SAV+ is cancelled free of charge (§8), as people read it: midnight is the end of the day before."""
    until = free_cancellation_until(slot_start, policy)
    before = last_minute(until)
    return until if local_day(before, policy) == local_day(until, policy) else before


def is_free_exactly_then(policy: Policy) -> bool:
    """Whether a cancellation that comes exactly so long before the slot is free (§8)."""
    return policy.sav_plus.exactly_at_limit == "free"
