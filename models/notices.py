"""Who is told what (design §2): the notices that each journal event causes, as a table.

A notice's kind names what the relay does: `card.*` keeps the root message true, `thread` posts the entry's message,
`request.*` and `breakdown.*` are messages that are updated later, `reminder.*` and `timer.*` come due later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from models.outbox import OutboxRow

if TYPE_CHECKING:
    from models.journal import Entry

THREAD_AND_CARD = ("thread", "card.refresh")

NOTICES: dict[str, tuple[str, ...]] = {
    "ticket.opened": ("card.post", "thread"),
    "ticket.assigned": THREAD_AND_CARD,
    "pretests.ticked": ("card.refresh",),
    "pretests.confirmed": THREAD_AND_CARD,
    "site.described": ("card.refresh",),
    "gate.lifted": THREAD_AND_CARD,
    "supplier_ticket.recorded": THREAD_AND_CARD,
    "intervention.planned": THREAD_AND_CARD,
    "intervention.abandoned": ("thread", "request.refresh", "card.refresh"),
    "consent.recorded": ("card.refresh",),
    "consent.withdrawn": ("thread", "request.refresh", "card.refresh"),
    "dispatch.requested": ("request.post", "card.refresh"),
    "dispatch.revised": ("request.refresh",),
    "dispatch.approved": ("request.refresh", "thread", "card.refresh"),
    "dispatch.refused": ("request.refresh", "thread", "card.refresh"),
    "dispatch.voided": ("request.refresh", "thread"),
    "appointment.scheduled": THREAD_AND_CARD,
    "appointment.moved": THREAD_AND_CARD,
    "appointment.cancelled": THREAD_AND_CARD,
    "outcome.recorded": THREAD_AND_CARD,
    "charge.made": ("breakdown.post", "card.refresh"),
    "charge.announced": ("breakdown.refresh", "thread", "card.refresh"),
    "charge.finalised": ("breakdown.refresh", "card.refresh"),
}


def notices_of(
    entry: Entry, *, ticket_id: int, lane: str, remind: Mapping[str, datetime], quietly: bool
) -> Iterator[OutboxRow]:
    """The outbox rows of one journal entry: its own notices now, its reminders later."""
    due = {} if quietly else dict.fromkeys(NOTICES[entry.event], entry.at)
    for kind, due_at in {**due, **remind}.items():
        yield OutboxRow(lane=lane, kind=kind, ticket_id=ticket_id, child=entry.child, due_at=due_at)
