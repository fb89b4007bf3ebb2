"""A bare Bolt app, told what to read, write, answer and call: what the bot did, by SQLAlchemy Core and nothing else.

`Mapped` does the same with the ticket as the ORM's objects: what is left between it and the bot is the bot's own.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from slack_bolt import Ack, App, BoltRequest
from slack_bolt.adapter.asgi.builtin import SlackRequestHandler
from slack_sdk import WebClient
from sqlalchemy import Connection, Engine, insert, inspect, select, update
from sqlalchemy.orm import Session

from models.tables.inbox import Counter
from models.tables.inbox import Delivery as Delivered
from models.tables.schema import metadata
from models.tables.ticket import Ticket
from slackbot.loading import the_ticket
from slackbot.workspace import Workspace
from tests.bench.bot import asgi

ANY = re.compile("")
TABLES = metadata.tables
Row = dict[str, Any]
Rows = dict[str, dict[Any, Row]]


@dataclass
class Written:
    """What an act left: `new` rows by table, `changed` columns by table and key of the row."""

    new: dict[str, list[Row]] = field(default_factory=dict)
    changed: list[tuple[str, int | None, Row]] = field(default_factory=list)

    @classmethod
    def between(cls, before: Rows, after: Rows) -> Written:
        written = cls()
        for table, rows in after.items():
            for key, row in rows.items():
                known = before[table].get(key)
                if known is None:
                    written.new.setdefault(table, []).append(row)
                elif known != row:
                    differing = {name: value for name, value in row.items() if known[name] != value}
                    written.changed.append((table, row.get("number"), differing))
        return written

    def write(self, connection: Connection, ticket: int) -> None:
        """The same rows for another ticket; an opened one gets the next number."""
        if "tickets" in self.new:
            ticket = _next_number(connection)
            connection.execute(insert(TABLES["tickets"]), [row | {"id": ticket} for row in self.new["tickets"]])
        else:
            connection.execute(select(Ticket.__table__).where(Ticket.id == ticket).with_for_update()).one()
        self._insert(connection, ticket)
        for name, number, values in self.changed:
            table = TABLES[name]
            mine = table.c.id == ticket if name == "tickets" else table.c.ticket_id == ticket
            where = [mine] if number is None else [mine, table.c.number == number]
            connection.execute(update(table).where(*where).values(**values))

    def write_mapped(self, session: Session, ticket: int) -> None:
        """`write`, but for the ticket and its children, which are loaded and changed as objects."""
        connection = session.connection()
        if "tickets" in self.new:
            ticket = _next_number(connection)
            session.add_all(_set(Ticket(), row | {"id": ticket}) for row in self.new["tickets"])
        else:
            connection.execute(select(Ticket.id).where(Ticket.id == ticket).with_for_update()).one()
            loaded = _loaded(session, ticket)
            for _, number, values in self.changed:
                _set(loaded.named(number), values)
        session.flush()
        self._insert(connection, ticket)

    def _insert(self, connection: Connection, ticket: int) -> None:
        entries = {row["id"]: self._entry(connection, row, ticket) for row in self.new.get("journal", ())}
        for name, rows in self.new.items():
            if name not in ("tickets", "journal"):
                connection.execute(insert(TABLES[name]), [_anew(row, ticket, entries) for row in rows])

    def _entry(self, connection: Connection, row: Row, ticket: int) -> int:
        journal = TABLES["journal"]
        values = {name: value for name, value in row.items() if name != "id"} | {"ticket_id": ticket}
        return int(connection.execute(insert(journal).returning(journal.c.id), values).scalar_one())


def _anew(row: Row, ticket: int, entries: dict[int, int]) -> Row:
    if "identity" in row:
        return row | {"identity": f"trigger:{uuid4().hex}"}
    values = {name: value for name, value in row.items() if name != "id"} | {"ticket_id": ticket}
    return values | {"entry_id": entries[row["entry_id"]], "mark": uuid4().hex} if "mark" in row else values


def _next_number(connection: Connection) -> int:
    counter = update(Counter).where(Counter.name == "ticket").values(last=Counter.last + 1)
    return int(connection.execute(counter.returning(Counter.last)).scalar_one())


def _loaded(session: Session, number: int) -> Ticket:
    """As the bot loads it."""
    ticket = the_ticket(session, number)
    assert ticket is not None
    return ticket


def _set(thing: Any, values: Row) -> Any:
    """The columns of an object."""
    mapper = inspect(type(thing))
    for name, value in values.items():
        setattr(thing, mapper.get_property_by_column(mapper.local_table.c[name]).key, value)
    return thing


def rows_of(connection: Connection, ticket: int) -> Rows:
    """All rows of a ticket by table and key, and the memory of deliveries."""
    rows: Rows = {}
    for table in metadata.sorted_tables:
        owner = table.c.id if table.name == "tickets" else table.c.get("ticket_id")
        if owner is not None:
            keys = list(table.primary_key)
            found = connection.execute(select(table).where(owner == ticket)).mappings()
            rows[table.name] = {tuple(row[key.name] for key in keys): dict(row) for row in found}
    remembered = connection.execute(select(Delivered.__table__)).mappings()
    return rows | {"deliveries": {row["identity"]: dict(row) for row in remembered}}


@dataclass
class Plan:
    """`reads` are statements with their parameters; `calls` go to Slack after the answer."""

    reads: Sequence[tuple[Any, Any]] = ()
    written: Written | None = None
    answer: Any = ""
    calls: Sequence[tuple[str, Row]] = ()


class Bare:
    """Bolt's own way: signed requests by its ASGI adapter, or envelopes as its Socket Mode handler dispatches them."""

    def __init__(self, engine: Engine, api: str) -> None:
        self.plan = Plan()
        self._engine = engine
        client = WebClient(token=Workspace.bot_token, base_url=api)
        self._app = App(
            client=client,
            signing_secret=Workspace.signing_secret,
            token_verification_enabled=False,
            process_before_response=True,
        )
        for listen in (self._app.action, self._app.view, self._app.command, self._app.event):
            listen(ANY)(self._listen)
        self._handler = SlackRequestHandler(self._app)
        self._loop = asyncio.new_event_loop()

    def http(self, headers: dict[str, str], body: bytes) -> str:
        return self._loop.run_until_complete(asgi(self._handler, headers, body))

    def socket(self, envelope: str) -> str:
        response = self._app.dispatch(BoltRequest(mode="socket_mode", body=json.loads(envelope)["payload"]))
        assert response.status == 200, response.body
        return response.body or ""

    def settle(self) -> None:
        """Everything is done before the answer."""

    def stop(self) -> None:
        self._loop.close()

    def _listen(self, ack: Ack, body: Row, client: WebClient) -> None:
        plan = self.plan
        if plan.written is not None:
            self._write(plan.written, _ticket_of(body))
        elif plan.reads:
            self._read(plan.reads, _ticket_of(body))
        ack(plan.answer)
        for method, arguments in plan.calls:
            client.api_call(method, json=arguments)

    def _write(self, written: Written, ticket: int) -> None:
        with self._engine.connect() as connection:
            _begin(connection)
            written.write(connection, ticket)
            connection.commit()

    def _read(self, reads: Sequence[tuple[Any, Any]], _ticket: int) -> None:
        with self._engine.connect() as connection:
            for statement, parameters in reads:
                connection.execute(statement, parameters).all()


class Mapped(Bare):
    """For what is about one ticket: it is loaded as the bot loads it, with its journal where a form is shown."""

    def _write(self, written: Written, ticket: int) -> None:
        with Session(self._engine, expire_on_commit=False) as session:
            _begin(session.connection())
            written.write_mapped(session, ticket)
            session.commit()

    def _read(self, _reads: Sequence[tuple[Any, Any]], ticket: int) -> None:
        with Session(self._engine, expire_on_commit=False) as session:
            assert _loaded(session, ticket).entries


def _ticket_of(body: Row) -> int:
    """That the pressed button or the submitted form is about; 0 for a new one."""
    named = (body.get("actions") or [{}])[0].get("value") or (body.get("view") or {}).get("private_metadata")
    found = re.search(r"INC-(\d+)", named or "")
    return int(found[1]) if found else 0


def _begin(connection: Connection) -> None:
    """As any application on SQLite must that is not to fail when two write at the same time."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
