"""What the children of a ticket have in common: interventions, charges, quotes, disputes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.context import Context
from models.events import Event
from models.tables.journal import Entry

if TYPE_CHECKING:
    from models.tables.ticket import Ticket


class Child:
    """A row of a ticket; `number` is unique among all the ticket's children: `INC-000042/3` names one."""

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    number: Mapped[int]

    if TYPE_CHECKING:
        ticket: Mapped[Ticket]

    @property
    def root(self) -> Ticket:
        return self.ticket

    @property
    def child(self) -> int:
        return self.number

    def record(self, context: Context, event: Event, *, quietly: bool = False) -> Entry:
        """Write one journal entry about this child (§11)."""
        return self.ticket.record(context, event, subject=self, quietly=quietly)
