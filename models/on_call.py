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


def hand_over(on_call: OnCall, before: OnCall | None) -> list[OutboxRow]:
    """The messages that are due at once: what they take over, and to whoever was on call `before` that they are not any
    more, unless they have named the next one themselves.
    """
    rows = [_to(on_call.person, Notice.HAND_OVER, on_call)]
    if before is not None and before.person.id not in (on_call.person.id, on_call.named_by.id):
        rows.append(_to(before.person, Notice.RELIEF, on_call))
    return rows


def _to(whom: Who, kind: Notice, on_call: OnCall) -> OutboxRow:
    return OutboxRow(lane=whom.id, kind=kind, person=whom.id, due_at=on_call.since)
