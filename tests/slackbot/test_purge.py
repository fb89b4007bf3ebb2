"""Personal data go when their retention is over; what was owed, and that nobody changed it, stays to be shown."""

from __future__ import annotations

import io
import json
import shutil
from contextlib import redirect_stdout
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import String, select, update
from sqlalchemy.types import JSON

from blocks.words import Words
from models.ledger import total
from models.personal import EMPTIED, FILES, IMPERSONAL, WORDS, WORKED_OUT, erased, people
from models.policy import load_policy
from models.tables.base import Money, UtcDateTime, WhoInAColumn
from models.tables.batch import BatchLine
from models.tables.charge import Charge
from models.tables.outbox import OutboxRow
from models.tables.schema import metadata
from models.tables.ticket import Ticket
from models.terms import ChargeStatus, OutboxState, TicketState
from slackbot import accounting, audit, purge, ticket_file
from slackbot.database import Database
from slackbot.delivery.queue import depths
from slackbot.desk import Desk
from tests.blocks.limits import assert_within_limits
from tests.blocks.scenes import look, messages
from tests.builders import OPENED, PARIS, a_ticket, summed
from tests.stories import STORIES, a_story

LONG_AFTER = OPENED + timedelta(days=2000)
REFERENCES = ("supplier_reference", "visit_reference", "reference", "facts")  # the supplier's; they stay
FRENCH = Words.of("fr", PARIS)


def delivered(database: Database) -> None:
    """As after the years: nothing is left to send."""
    with database.write() as session:
        session.execute(update(OutboxRow).values(state=OutboxState.SENT, last_error="550 <contact@client.example>"))


def accounted(database: Database) -> None:
    accounting.make_batch(Desk(database, load_policy(), now=lambda: LONG_AFTER, on_change=lambda: None))


def put(database: Database, *tickets: Ticket) -> None:
    with database.write() as session:
        session.add_all(summed(*tickets))
    delivered(database)


@pytest.fixture
def ours(sqlite_template, tmp_path):
    database = Database(f"sqlite:///{shutil.copy(sqlite_template, tmp_path)}")
    yield database
    database.close()


def verified(database: Database) -> str:
    with redirect_stdout(io.StringIO()) as out:
        audit.report(database)
    return out.getvalue()


def dump(database: Database, *, but: tuple[str, ...] = ()) -> str:
    with database.read() as session:
        tables = [table for table in metadata.sorted_tables if table.name not in but]
        rows = [row._mapping for table in tables for row in session.execute(select(table))]
        return "\n".join(repr({name: value for name, value in row.items() if name not in REFERENCES}) for row in rows)


def closed_ones() -> list[str]:
    """Of which no window is open any more."""
    over = (TicketState.CLOSED, TicketState.CANCELLED)
    tickets = {name: a_story(name) for name in STORIES}
    settled = {
        name: all(charge.deadline is None or charge.due == 0 for charge in ticket.charges)
        for name, ticket in tickets.items()
    }
    return [name for name, ticket in tickets.items() if ticket.state in over and settled[name]]


@pytest.mark.parametrize("story", closed_ones())
def test_a_ticket_that_is_long_over_keeps_its_amounts_and_its_proof(ours: Database, story: str) -> None:
    ticket = a_story(story, typed="Zwölfkirchen", number=1)
    owed = ticket.total_due
    put(ours, ticket)
    with ours.write() as session:
        session.connection().exec_driver_sql("UPDATE counters SET last = 1 WHERE name = 'ticket'")
    accounted(ours)
    assert purge.purge(ours, LONG_AFTER + timedelta(days=1)) == 1
    left = dump(ours, but=("batches", "batch_lines"))
    assert [word for word in ("Zwölfkirchen", "Léa Martin", "Marc Petit", "@client") if word in left] == []
    assert "The journal is whole" in verified(ours)
    with ours.read() as session:
        kept = session.get_one(Ticket, 1)
        assert kept.total_due == owed == total(kept.entries)
        for message in messages(kept, look(kept, FRENCH)):
            assert_within_limits({"text": message.text, "blocks": message.blocks})
    assert purge.purge(ours, LONG_AFTER + timedelta(days=1)) == 0


def test_what_was_given_to_accounting_stays(ours: Database) -> None:
    put(ours, a_ticket("closed"))
    accounted(ours)
    purge.purge(ours, LONG_AFTER + timedelta(days=1))
    with ours.read() as session:
        assert session.scalars(select(BatchLine)).one().client != "–"


@pytest.mark.parametrize("stage", ["opened", "announced", "final", "charged"])
def test_an_open_ticket_is_never_touched(ours: Database, stage: str) -> None:
    put(ours, a_ticket(stage))
    before = dump(ours)
    assert purge.purge(ours, LONG_AFTER) == 0
    assert dump(ours) == before


def test_a_ticket_waits_for_its_retention_its_bill_and_its_notices(ours: Database) -> None:
    put(ours, a_ticket("closed"))
    assert purge.waiting(ours, OPENED) == 0
    assert purge.waiting(ours, LONG_AFTER) == 0, "it is not billed yet"
    accounted(ours)
    after = LONG_AFTER + timedelta(days=1)
    with ours.write() as session:
        session.execute(update(OutboxRow).where(OutboxRow.id == 1).values(state=OutboxState.PENDING))
    assert purge.waiting(ours, after) == 0
    delivered(ours)
    assert purge.waiting(ours, after) == 1


def test_it_can_be_stopped_at_any_step_and_begun_again(ours: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purge, "AT_A_TIME", 2)
    put(ours, *(a_story(closed_ones()[0], number=number) for number in range(1, 6)))
    with ours.write() as session:
        session.execute(update(Charge).values(exported_amount=Charge.due))

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        purge.purge(ours, LONG_AFTER, on_step=stop)
    assert purge.waiting(ours, LONG_AFTER) == 3
    steps: list[int] = []
    assert purge.purge(ours, LONG_AFTER, on_step=steps.append) == 3
    assert steps == [2, 1]


def test_every_text_of_a_ticket_is_personal_or_known_not_to_be() -> None:
    """Whoever adds a column says which."""
    for mapped in WORDS:
        kinds = (WORDS, EMPTIED, WORKED_OUT, FILES, IMPERSONAL)
        named = {name for kind in kinds for name in kind.get(mapped, ())}
        texts = {
            column.name
            for column in mapped.__table__.c
            if isinstance(column.type, String | JSON) and not hasattr(column.type, "enums")
        }
        assert texts == named, mapped.__name__


def test_no_table_of_a_ticket_is_forgotten() -> None:
    known = {mapped.__tablename__ for mapped in WORDS}
    assert {table.name for table in metadata.sorted_tables if _has_words(table)} - known == {
        *("outbox", "batch_lines", "batches", "on_call"),
    }


def _has_words(table: Any) -> bool:
    plain = [column for column in table.c if not isinstance(column.type, Money | UtcDateTime)]
    texts = [column for column in plain if getattr(column.type, "length", 0) is None or "client" in column.name]
    return any(isinstance(column.type, WhoInAColumn) for column in plain) or bool(texts)


def test_colleagues_keep_their_id() -> None:
    ticket = a_ticket("closed")
    assert "owner" in people(Ticket)
    assert erased(Ticket, ticket)["owner"].name == ticket.owner.id


@pytest.mark.parametrize("stage", ["opened", "charged", "closed"])
def test_everything_of_one_ticket_is_written(ours: Database, stage: str) -> None:
    ticket = a_ticket(stage)
    names = [entry.event_name for entry in ticket.entries]
    put(ours, ticket, a_story("sav_plus_stepped", number=7))
    content = json.loads(ticket_file.as_json(ours, 42, FRENCH))
    assert [entry["event"] for entry in content["journal"]] == names
    assert content["findings"] == []
    assert content["ticket"]["client"]
    shown = ticket_file.as_text(ours, 42, FRENCH)
    assert shown.startswith("INC-000042\n")
    assert content["ticket"]["client"] in shown
    assert "ticket ouvert" in shown
    assert "INC-000007" not in shown
    with pytest.raises(ticket_file.UnknownTicket, match="INC-000043"):
        ticket_file.as_json(ours, 43, FRENCH)
    assert json.loads(ticket_file.as_json(ours, 7, FRENCH))["sav_plus_steps"]


def test_postgresql_is_purged_and_measured_alike(database: Database) -> None:
    """On both databases: the steps, what the relay waits for, and the copy of one ticket."""
    put(database, a_ticket("closed"))
    accounted(database)
    with database.read() as session:
        assert depths(session, LONG_AFTER)["thread"].waiting >= 0
    assert purge.purge(database, LONG_AFTER + timedelta(days=1)) == 1
    assert "Léa Martin" not in dump(database, but=("batches", "batch_lines"))
    assert json.loads(ticket_file.as_json(database, 42, FRENCH))["findings"] == []


def test_what_waits_is_counted_by_the_scope_of_its_lane(database: Database) -> None:
    ticket = a_ticket("opened")
    with database.write() as session:
        session.add(ticket)
        session.flush()
        session.execute(update(OutboxRow).where(OutboxRow.kind == "thread").values(state=OutboxState.PARKED))
    with database.read() as session:
        rows = session.execute(select(OutboxRow.lane, OutboxRow.state)).all()
        measured = depths(session, OPENED + timedelta(minutes=10))
    pending = [lane for lane, state in rows if state == OutboxState.PENDING]
    assert measured["thread"].waiting == sum("/" not in lane for lane in pending)
    assert measured["mail"].waiting == sum(lane.endswith("/mail") for lane in pending)
    assert measured["card"].waiting == sum(lane.endswith("/card") for lane in pending)
    assert measured["thread"].parked == sum(state == OutboxState.PARKED for _, state in rows)
    assert measured["thread"].oldest == pytest.approx(600, abs=1)


@pytest.fixture
def over(ours: Database) -> Database:
    """One ticket that can be purged; it is billed, and nothing of it is to be sent."""
    put(ours, a_ticket("closed"))
    accounted(ours)
    delivered(ours)
    assert purge.waiting(ours, LONG_AFTER + timedelta(days=1)) == 1
    return ours


@pytest.mark.parametrize("status", [ChargeStatus.TO_ANNOUNCE, ChargeStatus.ANNOUNCED, ChargeStatus.DISPUTED])
def test_a_ticket_is_kept_while_a_charge_is_not_settled(over: Database, status: ChargeStatus) -> None:
    with over.write() as session:
        session.execute(update(Charge).values(status=status))
    assert purge.waiting(over, LONG_AFTER + timedelta(days=1)) == 0


def test_a_ticket_is_kept_until_accounting_has_what_is_to_be_given_back(over: Database) -> None:
    with over.write() as session:
        session.execute(update(Charge).values(status=ChargeStatus.CANCELLED))
    assert purge.waiting(over, LONG_AFTER + timedelta(days=1)) == 0


@pytest.mark.parametrize("state", [OutboxState.PENDING, OutboxState.LATER])
def test_a_ticket_is_kept_while_something_is_to_be_sent_now_or_later(over: Database, state: OutboxState) -> None:
    with over.write() as session:
        session.execute(update(OutboxRow).where(OutboxRow.id == 1).values(state=state))
    assert purge.waiting(over, LONG_AFTER + timedelta(days=1)) == 0


def test_what_was_done_at_the_very_instant_is_not_before_it(over: Database) -> None:
    assert purge.waiting(over, LONG_AFTER) == 0  # when it was billed
    assert purge.waiting(over, LONG_AFTER + timedelta(microseconds=1)) == 1


def test_what_was_given_up_is_over_and_what_slack_answered_goes_but_of_no_other_ticket(over: Database) -> None:
    put(over, a_ticket("opened", number=7))
    with over.write() as session:
        session.execute(update(OutboxRow).values(state=OutboxState.PARKED, last_error="550 <contact@client.example>"))
    assert purge.purge(over, LONG_AFTER + timedelta(days=1)) == 1
    with over.read() as session:
        rows = session.execute(select(OutboxRow.ticket_id, OutboxRow.state, OutboxRow.last_error).distinct()).all()
    assert sorted(rows) == [
        (7, OutboxState.PARKED, "550 <contact@client.example>"),
        (42, OutboxState.SKIPPED, None),
    ]


def test_nothing_of_it_is_left_in_the_file_itself(ours: Database) -> None:
    """Nor beside it, in the log that SQLite keeps."""
    unbilled = next(name for name in closed_ones() if not a_story(name).charges)  # accounting keeps its own longer
    put(ours, *(a_story(unbilled, number=number) for number in range(1, 4)))
    assert ours.file is not None
    assert purge.purge(ours, LONG_AFTER + timedelta(days=1)) == 3
    files = [file for file in ours.file.path.parent.iterdir() if file.is_file()]
    assert [file.name for file in files if b"Boulangerie Martin" in file.read_bytes()] == []
