"""Who is told what (design §2): the notices that each journal event causes, as a table.

A notice's kind names what the relay does: `card.*` keeps the root message true, `thread` posts the entry's message,
`request.*`, `decision.*`, `breakdown.*` and `steps.*` are messages that are updated later, `mail` goes to the client,
`reminder.*` and `timer.*` come due later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from models.tables.outbox import OutboxRow

if TYPE_CHECKING:
    from models.tables.journal import Entry

THREAD_AND_CARD = ("thread", "card.refresh")

NOTICES: dict[str, tuple[str, ...]] = {
    "ticket.opened": ("card.post", "thread", "mail"),
    "ticket.assigned": THREAD_AND_CARD,
    "pretests.ticked": ("card.refresh",),
    "pretests.confirmed": THREAD_AND_CARD,
    "site.described": ("card.refresh",),
    "gate.lifted": THREAD_AND_CARD,
    "supplier_ticket.recorded": THREAD_AND_CARD,
    "intervention.planned": ("thread", "mail", "card.refresh"),
    "intervention.abandoned": ("thread", "request.refresh", "card.refresh"),
    "consent.recorded": ("card.refresh",),
    "consent.withdrawn": ("thread", "request.refresh", "card.refresh"),
    "dispatch.requested": ("request.post", "card.refresh"),
    "dispatch.revised": ("request.refresh",),
    "dispatch.approved": ("request.refresh", "thread", "card.refresh"),
    "dispatch.refused": ("request.refresh", "thread", "card.refresh"),
    "dispatch.voided": ("request.refresh", "thread"),
    "appointment.scheduled": ("thread", "mail", "card.refresh"),
    "appointment.moved": ("thread", "mail", "card.refresh"),
    "appointment.cancelled": THREAD_AND_CARD,
    "outcome.recorded": ("thread", "card.refresh"),
    "outcome.corrected": ("thread", "breakdown.refresh", "card.refresh"),
    "charge.made": ("breakdown.post", "card.refresh"),
    "charge.announced": ("breakdown.refresh", "thread", "card.refresh"),
    "charge.finalised": ("breakdown.refresh", "card.refresh"),
    "charge.exported": (),
    "charge.waived": ("breakdown.refresh",),
    "charge.restored": ("breakdown.post", "card.refresh"),
    "charge.cancelled": ("breakdown.refresh", "thread", "mail", "card.refresh"),
    "expertise.waived": ("thread", "mail", "card.refresh"),
    "sav_plus.stepped": ("steps.post", "card.refresh"),
    "quote.offered": ("thread", "mail", "card.refresh"),
    "quote.accepted": THREAD_AND_CARD,
    "quote.declined": THREAD_AND_CARD,
    "dispute.recorded": ("decision.post", "mail", "breakdown.refresh", "card.refresh"),
    "dispute.late": ("thread", "mail", "card.refresh"),
    "dispute.decided": ("decision.refresh", "breakdown.refresh", "thread", "mail", "card.refresh"),
    "dispute.lapsed": ("decision.refresh",),
    "supplier_ticket.wrongful": THREAD_AND_CARD,
    "ticket.corrected": THREAD_AND_CARD,
    "mail.sent": (),
    "mail.refused": ("thread",),
    "ticket.closed": ("thread", "mail", "card.refresh"),
    "ticket.reopened": THREAD_AND_CARD,
}


def notices_of(
    entry: Entry, *, ticket_id: int, lane: str, remind: Mapping[str, datetime], quietly: bool
) -> Iterator[OutboxRow]:
    """The outbox rows of one journal entry: its own notices now, without a due time, its reminders later."""
    kinds = () if quietly else NOTICES[entry.event]
    due: dict[str, datetime | None] = {**dict.fromkeys(kinds), **remind}
    for kind, due_at in due.items():
        yield OutboxRow(lane=_lane_of(kind, lane), kind=kind, ticket_id=ticket_id, child=entry.child, due_at=due_at)


def _lane_of(kind: str, thread: str) -> str:
    """Mail and the card's refreshes have lanes of their own: neither a mail server nor a full quota of updates holds
    up a thread."""
    if kind.startswith("mail"):
        return f"{thread}/mail"
    return f"{thread}/card" if kind == "card.refresh" else thread
