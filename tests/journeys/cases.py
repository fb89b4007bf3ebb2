"""A ticket whose acts are done at the desk itself, while Slack cannot be clicked in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from models.ref import Ref
from models.tables.outbox import OutboxRow
from models.terms import OutboxState, Service
from slackbot.workspace import Message
from tests.builders import MANAGERS_ACTS, do
from tests.journeys.prepared import AGENT, MANAGER
from tests.journeys.stage import Stage

OPENED, CONFIRMED, SUPPLIER = "Signalé par le client", "Tests préalables 5/5", "Ticket fournisseur"
TOLD = [OPENED, SUPPLIER]  # which repeats what was confirmed


@dataclass
class Case:
    stage: Stage
    ref: Ref
    room: str

    def do(self, *act_ids: str) -> None:
        for act_id in act_ids:
            person = MANAGER if act_id in MANAGERS_ACTS else AGENT
            with self.stage.bot.desk.changing(person, self.ref) as (ticket, by):
                do(ticket, act_id, by)

    def look(self, read: Callable[[Any], Any]) -> Any:
        with self.stage.bot.desk.looking(self.ref) as ticket:
            return read(ticket)

    @property
    def root(self) -> Message:
        ts = self.look(lambda ticket: ticket.thread_ts)
        return next(message for message in self.stage.workspace.channel(self.room).messages if message.ts == ts)

    @property
    def thread(self) -> list[str]:
        """The replies; those of the usual story by how they begin."""
        replies = [reply.plain() for reply in self.stage.workspace.thread(self.root)[1:]]
        known = (OPENED, CONFIRMED, SUPPLIER)
        return [next((beginning for beginning in known if reply.startswith(beginning)), reply) for reply in replies]

    def rows(self, **where: Any) -> list[OutboxRow]:
        with self.stage.bot.database.read() as session:
            rows = select(OutboxRow).where(OutboxRow.ticket_id == self.ref.ticket).filter_by(**where)
            return list(session.scalars(rows.order_by(OutboxRow.id)))

    def until(self, condition: Callable[[], Any], what: str = "a condition") -> Any:
        return self.stage.workspace.wait_for(condition, timeout=30, what=what)

    def waits(self, error: str) -> None:
        """Wait until something of it waits because of this error."""
        self.until(lambda: [row for row in self.rows(state=OutboxState.PENDING) if row.last_error == error], error)

    def change_rows(self, **values: Any) -> None:
        with self.stage.bot.database.write() as session:
            mine = update(OutboxRow).where(OutboxRow.ticket_id == self.ref.ticket, OutboxRow.state == "pending")
            session.execute(mine.values(**values))
        self.stage.bot.relay.wake()


def opened(stage: Stage, room: str = "support-incidents", to: str = "contact@client.example") -> Case:
    number = stage.bot.desk.open(
        AGENT,
        service=Service.SDSL,
        fault_nature="hard",
        client="Boulangerie Martin",
        client_email=to,
        line="SDSL-42",
        description="En panne",
        channel=stage.workspace.channel(room).id,
    )
    ref = Ref.read(number)
    assert ref is not None
    return Case(stage, ref, room)
