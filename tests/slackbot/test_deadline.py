"""Every delivery has a deadline (design §2): nothing waits longer, nothing is saved once the person was told so."""

import os
import socket
import sqlite3
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager, nullcontext
from shutil import copy
from threading import Event, Semaphore
from time import monotonic

import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import OperationalError

from models.policy import load_policy
from models.ref import Ref
from models.tables.inbox import Counter
from slackbot import accounting, purge
from slackbot import database as database_module
from slackbot.database import SIDE_BY_SIDE, Database
from slackbot.deadline import Deadline, MaybeSaved, NotSaved, current, seconds_left, under
from slackbot.desk import THE_BOT, Desk
from slackbot.locking import hold_up_nobody
from slackbot.workspace import simultaneously
from tests.builders import OPENED, a_ticket, summed

SOON = 0.4


def counted(database):
    with database.read() as session:
        return session.get_one(Counter, "ticket").last


def count(database):
    with database.write() as session:
        session.get_one(Counter, "ticket", with_for_update=True).last += 1


def refused_within(seconds, act):
    """The act is given up, and soon."""
    began = monotonic()
    with pytest.raises(NotSaved):
        act()
    assert monotonic() - began < seconds


def test_in_time_everything_is_as_without_a_deadline(database):
    with under(Deadline(30)):
        count(database)
        assert counted(database) == 1
    count(database)
    assert counted(database) == 2


def test_a_row_that_somebody_else_holds_is_not_waited_for_longer_than_the_person_waits(database):
    held, over = Event(), Event()

    def hold():
        with database.write() as session:
            session.get_one(Counter, "ticket", with_for_update=True)
            held.set()
            over.wait(30)

    def click():
        held.wait(30)
        with under(Deadline(SOON)):
            refused_within(SOON + 2, lambda: count(database))
        over.set()

    simultaneously(hold, click)
    assert counted(database) == 0


def test_another_process_that_holds_the_file_is_not_waited_for_longer(tmp_path, sqlite_template):
    path = copy(sqlite_template, tmp_path / "desk.db")
    database = Database(f"sqlite:///{path}")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with under(Deadline(SOON)):
        refused_within(SOON + 2, lambda: count(database))
    other.execute("ROLLBACK")
    other.close()
    assert counted(database) == 0
    database.close()


def test_a_statement_that_takes_too_long_is_undone(fresh_postgres):
    database = Database(fresh_postgres)
    database.migrate()

    def slow():
        with database.write() as session:
            session.get_one(Counter, "ticket").last = 7
            session.flush()
            session.execute(text("SELECT pg_sleep(20)"))

    with under(Deadline(SOON)):
        refused_within(SOON + 3, slow)
    assert counted(database) == 0
    database.close()


def test_a_look_that_takes_too_long_keeps_nobody_waiting(fresh_postgres):
    database = Database(fresh_postgres)
    database.migrate()

    def slow():
        with database.read() as session:
            session.execute(text("SELECT pg_sleep(20)"))

    with under(Deadline(SOON)):
        refused_within(SOON + 3, slow)
    database.close()


@contextmanager
def hanging(database, number):
    """So many people's transactions that do not come to their end; what is yielded ends one of them."""
    begun, ends = Semaphore(0), [Event() for _ in range(number)]

    def hang(end):
        with under(Deadline(30)), database.write():
            begun.release()
            end.wait(30)

    with ThreadPoolExecutor(number) as pool:
        all_of_them = [pool.submit(hang, end) for end in ends]
        try:
            for _ in range(number):
                assert begun.acquire(timeout=30)
            yield ends[0].set
        finally:
            for end in ends:
                end.set()
        for one in all_of_them:
            one.result(30)


def clicked(database):
    with under(Deadline(30)):
        count(database)


def test_on_a_server_few_write_side_by_side_and_the_next_comes_as_one_of_them_ends(fresh_postgres, monkeypatch):
    monkeypatch.setattr("slackbot.database.HELD_UP", 20)
    database = Database(fresh_postgres)
    database.migrate()
    with ThreadPoolExecutor(1) as pool, hanging(database, SIDE_BY_SIDE) as end_one:
        pool.submit(count, database).result(10)  # nobody waits for this: it does not stand in line
        next_one = pool.submit(clicked, database)
        assert wait([next_one], 0.5).done == set()
        end_one()
        next_one.result(10)
    assert counted(database) == 2
    database.close()


def test_those_that_hang_on_a_server_hold_up_nobody_for_long(fresh_postgres):
    database = Database(fresh_postgres)
    database.migrate()
    with hanging(database, SIDE_BY_SIDE):
        clicked(database)
    assert counted(database) == 1
    database.close()


def test_what_comes_to_its_commit_too_late_is_undone(database):
    deadline = Deadline(30)

    def late():
        with database.write() as session:
            session.get_one(Counter, "ticket").last = 7
            assert deadline.give_up()  # the person is told now

    with under(deadline):
        refused_within(10, late)
    assert counted(database) == 0


def test_who_commits_first_is_not_given_up():
    deadline = Deadline(30)
    deadline.commit()
    assert not deadline.give_up()
    assert not deadline.given_up


def test_who_was_given_up_does_not_commit():
    deadline = Deadline(30)
    assert deadline.give_up()
    with pytest.raises(NotSaved):
        deadline.commit()


def test_of_a_commit_and_a_giving_up_at_the_same_moment_one_wins():
    for _ in range(200):
        deadline, outcomes = Deadline(30), []

        def commit(deadline=deadline, outcomes=outcomes):
            try:
                deadline.commit()
                outcomes.append("committed")
            except NotSaved:
                pass

        def give_up(deadline=deadline, outcomes=outcomes):
            if deadline.give_up():
                outcomes.append("given up")

        simultaneously(commit, give_up)
        assert len(outcomes) == 1


def test_time_that_is_up_is_none_and_without_anybody_waiting_there_is_enough():
    assert seconds_left(otherwise=7) == 7
    with under(Deadline(0)):
        assert seconds_left(otherwise=7) == 0
        with pytest.raises(NotSaved):
            current().commit()
    with ThreadPoolExecutor(1) as pool, under(Deadline(0)):
        assert pool.submit(current).result() is None  # what follows an answer has no deadline


def test_a_server_that_is_away_is_told_as_not_saved():
    database = Database("postgresql://desk:hunter2@127.0.0.1:9/desk")
    with under(Deadline(5)):
        refused_within(5, lambda: count(database))
    database.close()


def test_a_connection_that_is_lost_while_it_commits_leaves_open_whether_it_did(fresh_postgres):
    database = Database(fresh_postgres)
    database.migrate()

    def lost():
        with database.write() as session:
            session.get_one(Counter, "ticket").last = 7
            session.flush()
            driver = session.connection().connection.dbapi_connection
            with socket.socket(fileno=os.dup(driver.fileno())) as wire:
                wire.shutdown(socket.SHUT_RDWR)

    with under(Deadline(30)), pytest.raises(MaybeSaved):
        lost()
    database.close()


def test_the_server_undoes_what_it_was_frozen_over(fresh_postgres):
    """A process or server that stops in the middle of a transaction finds it undone when it goes on."""
    database = Database(fresh_postgres)
    database.migrate()

    def frozen():
        with database.write() as session:
            session.get_one(Counter, "ticket").last = 7
            session.flush()
            _until_nobody_is_in_a_transaction(fresh_postgres)

    with under(Deadline(SOON)):
        refused_within(20, frozen)
    assert counted(database) == 0
    database.close()


@pytest.mark.parametrize("person", [None, SOON], ids=["nobody waits", "somebody waits"])
@pytest.mark.parametrize("name", ["a clerk", "a batch", "a purge", "a seal"])
def test_a_process_that_is_stopped_with_a_ticket_in_its_hands_holds_up_no_other(fresh_postgres, name, person):
    """The server is told before anything is locked, whoever is the one that acts."""
    database = Database(fresh_postgres, "k" * 32)
    database.migrate()
    desk = Desk(database, load_policy(), now=lambda: OPENED, on_change=lambda: None)
    with database.write() as session:
        session.add_all(summed(a_ticket("announced", number=1)))
    with database.write():
        pass  # from now on no transaction begins with a look whether all is sealed, which tells the server too
    told: list[str] = []

    def note(_connection, _cursor, statement, parameters, *_):
        if "idle_in_transaction_session_timeout" in f"{statement} {parameters}":
            told.append("idle")
        if "FOR UPDATE" in statement:
            told.append("locked")

    event.listen(database.engine, "before_cursor_execute", note)
    with under(Deadline(30)) if person else nullcontext():
        {
            "a clerk": lambda: _changed_by_the_bot(desk),
            "a batch": lambda: accounting.make_batch(desk),
            "a purge": lambda: purge.purge(database, OPENED),
            "a seal": lambda: database.seal(anew=True),
        }[name]()
    database.close()
    assert told[0] == "idle"
    assert "locked" in told


def test_that_holds_for_its_transaction_alone_and_shortens_nobodys_patience(fresh_postgres):
    """Whoever reads for long on the same connection afterwards, an export to a slow pipe, may take their time."""
    database = Database(fresh_postgres)

    def patience(session):
        return session.scalar(text("SHOW idle_in_transaction_session_timeout"))

    with database.write() as session:
        hold_up_nobody(session)
        assert patience(session) == "5s"
    with database.write() as session:
        assert patience(session) == "0"
    with under(Deadline(30)), database.write() as session:
        theirs = patience(session)
        hold_up_nobody(session)
        assert patience(session) == theirs != "5s"
    database.close()


def _changed_by_the_bot(desk):
    with desk.changing(THE_BOT, Ref(1)):
        pass


def _until_nobody_is_in_a_transaction(url):
    """The server ends the idle transaction by itself."""
    engine = create_engine(url)
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = current_database()"
    )
    until = monotonic() + 15
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while connection.scalar(query):
            assert monotonic() < until
    engine.dispose()


class DriverError(Exception):
    def __init__(self, sqlstate):
        super().__init__("said")
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("sqlstate", "lost", "raised"),
    [(None, True, MaybeSaved), ("57014", True, OperationalError), (None, False, OperationalError)],
)
def test_what_the_server_refuses_to_commit_or_a_kept_connection_does_is_not_in_doubt(sqlstate, lost, raised):
    error = OperationalError("COMMIT", {}, DriverError(sqlstate), connection_invalidated=lost)
    with pytest.raises(raised), database_module._committing():
        raise error


@pytest.mark.parametrize(
    ("sqlstate", "passes"), [("08006", True), ("53300", True), ("57P03", True), ("28P01", False), ("3D000", False)]
)
def test_a_server_that_starts_is_waited_for_and_a_wrong_password_is_not(sqlstate, passes):
    assert database_module._may_pass(OperationalError("SELECT", {}, DriverError(sqlstate))) is passes
