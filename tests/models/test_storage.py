"""What is stored comes back as it was, on SQLite and on PostgreSQL: instants, money, people, words, hashes."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError

from models.journal import verify
from models.ledger import compare
from models.tables.ticket import Ticket
from models.terms import Outcome, Service
from models.who import Who
from tests.builders import OPENED, a_ticket, do, new_ticket, picture
from tests.histories import HISTORIES, WORDS, played
from tests.stories import STORIES, a_story

NUMBERS = count(1)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.datetimes(
    datetime(1970, 1, 2),  # noqa: DTZ001 - made aware by `timezones`
    datetime(2199, 1, 1),  # noqa: DTZ001
    timezones=ZONES,
)
on_both = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def stored(database, ticket):
    """The ticket as another transaction reads it."""
    with database.write() as session:
        session.add(ticket)
    with database.read() as session:
        found = session.get_one(Ticket, ticket.id)
        return found, picture(found)


@on_both
@given(history=HISTORIES, service=st.sampled_from(Service))
def test_a_history_comes_back_whole(lasting_database, history, service):
    ticket = played(history, service, next(NUMBERS))
    with lasting_database.write() as session:
        session.add(ticket)
        session.flush()
        written = picture(ticket)
    with lasting_database.read() as session:
        found = session.get_one(Ticket, ticket.id)
        assert list(verify(found)) == []
        read = picture(found)
    for rows in (written["ticks"], read["ticks"]):
        rows.sort(key=lambda row: row["test"])
    assert read == written


@on_both
@given(at=INSTANTS)
def test_an_instant_comes_back_in_utc(lasting_database, at):
    _, read = stored(lasting_database, new_ticket(number=next(NUMBERS), at=at))
    assert read["opened_at"] == at
    assert read["opened_at"].utcoffset() == timedelta(0)


@on_both
@given(amount=st.decimals("0.01", "99999999.99", places=2))
def test_money_comes_back_to_the_cent(lasting_database, amount):
    ticket = a_ticket("charged", number=next(NUMBERS))
    ticket.charges[0].amount = amount
    _, read = stored(lasting_database, ticket)
    assert (read["charges"][0]["amount"], str(read["charges"][0]["amount"])) == (amount, str(amount))


@on_both
@given(name=WORDS)
def test_a_colleague_comes_back_with_their_name(lasting_database, name):
    ticket = new_ticket(number=next(NUMBERS))
    ticket.owner = Who("U0LEA00001", name)
    _, read = stored(lasting_database, ticket)
    assert read["owner"] == Who("U0LEA00001", name)


@pytest.mark.parametrize("name", ["", "Jean de la Fontaine", "x" * 400, "🦊" * 300])
def test_a_colleague_with_a_strange_name_is_kept_by_their_id(database, name):
    ticket = new_ticket()
    ticket.owner = Who("U0LEA00001", name)
    _, read = stored(database, ticket)
    assert read["owner"].id == "U0LEA00001"
    assert name.startswith(read["owner"].name)


def test_an_instant_without_time_zone_is_not_stored(database):
    ticket = new_ticket()
    ticket.opened_at = datetime(2026, 1, 5, 9, 0)  # noqa: DTZ001 - that is the point
    with pytest.raises(StatementError, match="has no time zone"), database.write() as session:
        session.add(ticket)


def test_what_was_not_said_yet_is_none(database):
    found, _ = stored(database, a_ticket("supplied"))
    assert (found.gate_lift, found.thread_ts) == (None, None)
    visit, _ = stored(database, a_ticket("planned", number=43))
    first = visit.interventions[0]
    assert (first.consent, first.approval, first.appointment, first.result, first.exit) == (None,) * 5


def test_the_sums_of_a_ticket_are_exact(database):
    with database.write() as session:
        session.add(a_ticket("announced", Service.VGA))
    with database.read() as session:
        assert session.get_one(Ticket, 42).total_due == Decimal("180.00")


TAMPERING = {
    "a changed fact": "UPDATE journal SET facts = '{\"tests\": []}' WHERE sequence = 2",
    "another time": "UPDATE journal SET at = '2026-01-01 00:00:00' WHERE sequence = 2",
    "another author": "UPDATE journal SET by_id = 'U0KARIM001' WHERE sequence = 2",
    "other words": 'UPDATE journal SET private = \'{"by": "Karim"}\' WHERE sequence = 2',
    "a removed entry": "DELETE FROM journal WHERE sequence = 5",
    "a cut end": "DELETE FROM journal WHERE sequence = (SELECT max(sequence) FROM journal)",
    "another count": "UPDATE tickets SET journal_count = journal_count - 1",
    "entries that changed places": """
        UPDATE journal SET sequence = 99 WHERE sequence = 3;
        UPDATE journal SET sequence = 3 WHERE sequence = 4;
        UPDATE journal SET sequence = 4 WHERE sequence = 99""",
}


@pytest.mark.parametrize("how", TAMPERING)
def test_a_change_behind_the_bots_back_is_found(database, how):
    with database.write() as session:
        session.add(a_ticket("announced"))
    with database.write() as session:
        session.execute(text("DELETE FROM outbox"))
        for statement in TAMPERING[how].split(";"):
            session.execute(text(statement))
    with database.read() as session:
        assert list(verify(session.get_one(Ticket, 42))) != []


def test_personal_data_blanked_in_the_database_is_no_finding(database):
    with database.write() as session:
        session.add(a_ticket("announced"))
    with database.write() as session:
        session.execute(text("UPDATE journal SET private = NULL"))
    with database.read() as session:
        assert list(verify(session.get_one(Ticket, 42))) == []


@pytest.mark.parametrize(
    "twice",
    [
        "INSERT INTO ticks (ticket_id, test, by, at) SELECT ticket_id, test, by, at FROM ticks",
        "UPDATE journal SET sequence = 1",
        "UPDATE charges SET ticket_id = 7",
    ],
)
def test_the_schema_itself_refuses_what_cannot_be(database, twice):
    with database.write() as session:
        session.add(a_ticket("announced"))
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(text(twice))


def test_the_chain_holds_whatever_the_time_zone_of_the_clock(database):
    found, _ = stored(database, new_ticket(at=OPENED.astimezone(timezone(timedelta(hours=1)))))
    assert list(verify(found)) == []


def test_times_are_stored_as_utc(database):
    with database.write() as session:
        session.add(new_ticket(at=datetime(2026, 7, 1, 1, 30, tzinfo=timezone(timedelta(hours=2)))))
    with database.read() as session:
        column = "opened_at" if database.is_sqlite else "opened_at AT TIME ZONE 'UTC'"
        raw = session.scalar(text(f"SELECT CAST({column} AS text) FROM tickets"))
    assert raw.startswith("2026-06-30 23:30:00")
    assert datetime.fromisoformat(raw[:19]).replace(tzinfo=UTC) == datetime(2026, 6, 30, 23, 30, tzinfo=UTC)


def changed(database, act_id, **facts):
    """One more act, in a transaction of its own."""
    with database.write() as session:
        do(session.get_one(Ticket, 42), act_id, **facts)


@pytest.mark.parametrize("name", sorted(STORIES))
def test_every_story_comes_back_whole(lasting_database, name):
    ticket = a_story(name, number=next(NUMBERS))
    total = ticket.total_due
    found, read = stored(lasting_database, ticket)
    assert (list(verify(found)), list(compare(found)), found.total_due) == ([], [], total)
    assert [row["amount"] for row in read["charges"]] == [one.amount for one in found.charges]


def test_a_step_that_is_corrected_later_replaces_the_first(database):
    stored(database, a_story("sav_plus_scheduled"))
    changed(database, "sav_plus.step", child=3, down_kbps=1000)
    changed(database, "sav_plus.step", child=3, down_kbps=2000)
    with database.read() as session:
        assert [step.down_kbps for step in session.get_one(Ticket, 42).intervention(3).steps] == [2000]


def test_what_was_taken_back_is_gone(database):
    stored(database, a_story("over"))
    changed(database, "ticket.reopen")
    changed(database, "outcome.correct", child=5, outcome=Outcome.FAULT_NOT_FIXED)
    with database.read() as session:
        ticket = session.get_one(Ticket, 42)
        assert ticket.closing is None
        assert {(one.ended, one.waived_by, one.announced_at, one.deadline) for one in ticket.charges} == {(None,) * 4}
        assert list(compare(ticket)) == []


def test_sums_of_quotes_and_reductions_are_exact(database):
    _, read = stored(database, a_story("quote_accepted"))
    assert (str(read["quotes"][0]["amount"]), str(read["charges"][0]["amount"])) == ("1234.56", "1234.56")
    _, read = stored(database, a_story("dispute_reduced", number=43))
    assert str(read["charges"][0]["reduced_to"]) == "125.00"
