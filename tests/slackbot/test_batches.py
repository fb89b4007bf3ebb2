"""Batches as a list (§10): which wait to be written, what they add up to, who hears that one was made."""

from datetime import UTC, datetime
from decimal import Decimal
from functools import partial

from models.batch import Totals
from models.policy import load_policy
from slackbot import accounting
from slackbot.database import Database
from slackbot.desk import Desk
from slackbot.workspace import simultaneously
from tests.builders import a_ticket
from tests.slackbot.test_accounting import NOW, change, desk_on, exported, put


def test_those_that_were_never_written_to_their_end_are_named_oldest_first(sqlite):
    database = Database(sqlite)
    desk = desk_on(database)
    for number in (1, 2, 3):
        put(desk, a_ticket("final", number=number))
        assert accounting.make_batch(desk) == number
    accounting.note_written(desk, 2)
    assert accounting.unwritten(database) == [1, 3]
    database.close()


def test_credit_notes_are_taken_off_the_total(sqlite):
    database = Database(sqlite)
    desk = desk_on(database)
    put(desk, a_ticket("final", number=42))
    assert accounting.summary_of(database, accounting.make_batch(desk)) == Totals(1, 1, 0, Decimal(250))
    change(desk, "charge.cancel")
    put(desk, a_ticket("final", number=43, at=datetime(2026, 1, 12, 9, tzinfo=UTC)))
    assert accounting.summary_of(database, accounting.make_batch(desk)) == Totals(2, 1, 1, Decimal(0))
    database.close()


def test_what_a_batch_changes_is_told_at_once(sqlite):
    """The breakdowns in the threads are brought up to date."""
    database = Database(sqlite)
    told = []
    desk = Desk(database, load_policy(), now=lambda: NOW, on_change=lambda: told.append(True))
    put(desk, a_ticket("final"))
    accounting.make_batch(desk)
    assert told
    database.close()


def test_a_credit_note_says_when_its_bill_was_final_and_who_the_client_is_now(sqlite):
    database = Database(sqlite)
    desk = desk_on(database)
    put(desk, a_ticket("final"))
    (bill,) = exported(desk)
    change(desk, "ticket.correct", client="Boulangerie Martin et fils")
    change(desk, "charge.cancel")
    (note,) = exported(desk)
    assert [note[name] for name in ("final", "informed")] == [bill[name] for name in ("final", "informed")]
    assert note["client"] == "Boulangerie Martin et fils"
    with accounting.lines_of(database, 2) as lines:
        assert [line.corrects_at for line in lines] == [NOW]
    database.close()


def test_two_batches_at_the_same_moment_have_each_its_number(fresh_postgres):
    database = Database(fresh_postgres)
    database.migrate()
    desk = desk_on(database)
    put(desk, a_ticket("final", number=1), a_ticket("final", number=2, at=datetime(2026, 2, 9, 9, tzinfo=UTC)))
    months = ("2026-01", "2026-02")
    assert sorted(simultaneously(*(partial(accounting.make_batch, desk, month=month) for month in months))) == [1, 2]
    database.close()
