"""Who is on call (design §3): whoever was named last, until the end that was named with them."""

from __future__ import annotations

from datetime import datetime, timedelta

from models.context import Context
from models.refusal import Refusal
from models.tables.on_call import OnCall
from models.tables.outbox import OutboxRow
from models.terms import Notice
from models.who import Who

LONGEST = timedelta(days=31)


def named(person: Who, until: datetime, context: Context) -> OnCall:
    """That person on call from now on. Raises the Refusal of an end that has passed, or is more than a month away."""
    if until <= context.at:
        raise Refusal("on_call_over", field="until")
    if until > context.at + LONGEST:
        raise Refusal("on_call_too_long", field="until", days=LONGEST.days)
    return OnCall(person=person, since=context.at, until=until, named_by=context.by)


def hand_over(on_call: OnCall) -> OutboxRow:
    """The message that tells them what they take over; due at once."""
    whom = on_call.person.id
    return OutboxRow(lane=whom, kind=Notice.HAND_OVER, person=whom, due_at=on_call.since)
