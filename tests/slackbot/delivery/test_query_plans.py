"""What is looked at each second costs the same whatever has been sent before, or waits for later."""

from datetime import timedelta

import pytest
from sqlalchemy import event, insert, text

from models.policy import load_policy
from models.tables.inbox import Delivery
from models.tables.outbox import OutboxRow
from models.tables.pace import Pace
from slackbot.delivery import claims, endings, paces, queue
from slackbot.delivery.claims import HeldBack
from slackbot.delivery.endings import Done
from slackbot.delivery.housekeeping import Housekeeping
from slackbot.delivery.slack_calls import Posted
from slackbot.delivery.ways import Way
from tests.builders import OPENED
from tests.slackbot.delivery.lanes import TIMING, lane

SENT, LATER = 6000, 2000


@pytest.fixture(scope="module")
def busy(lasting_database):
    """Thousands of rows sent, thousands for later, a few to do."""
    database = lasting_database
    for number in range(1, 21):
        lane(database, number, "thread", "thread", "card.refresh")
    shared = {"ticket_id": 1, "entry_id": 1, "child": None, "lane": "INC-000001"}
    sent = [{**shared, "kind": "thread", "state": "sent", "due_at": None, "done_at": OPENED} for _ in range(SENT)]
    far = OPENED + timedelta(days=30)
    later = [{**shared, "kind": "reminder", "state": "later", "due_at": far, "done_at": None} for _ in range(LATER)]
    with database.write() as session:
        session.execute(insert(OutboxRow), sent)
        session.execute(insert(OutboxRow), later)
        session.execute(insert(Delivery), [{"identity": f"trigger:{n}", "at": OPENED} for n in range(SENT)])
        session.add(Pace(key="chat.update", spent_until=OPENED))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    return database


def a_turn(database):
    """Everything that a turn of the relay may ask, and housekeeping."""
    closed = HeldBack(frozenset({Way.MAIL}), frozenset({"C1"}), frozenset({"C2"}))
    with database.write() as session:
        at, _ = paces.look(session, OPENED)
        queue.ring(session, at.desk)
        heads = claims.heads(session, at.database, 64, closed=closed, managers="C3")
        attempts = claims.take(session, heads, at, TIMING)
        done = Done(Posted("C1", "1.1"), served=(99,), removed=(98,))
        assert len(attempts) > 1
        assert endings.note(session, [(attempt, done) for attempt in attempts], at) == attempts
        session.rollback()
    Housekeeping(database, load_policy()).step(OPENED, 0)
    with database.read() as session:
        queue.waiting(session, OPENED)


def plans_of(database, work):
    """Each statement of `work` with its plan, as the database tells it."""
    explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
    plans = []

    def explained(connection, cursor, statement, parameters, context, executemany):
        if statement.startswith(("SELECT", "UPDATE", "DELETE")) and "outbox" in statement:
            asked = connection.connection.cursor()
            asked.execute(explain + statement, parameters[0] if executemany else parameters)
            plans.append((statement, "\n".join(str(row[-1]) for row in asked.fetchall())))
            asked.close()

    event.listen(database.engine, "before_cursor_execute", explained)
    try:
        work(database)
    finally:
        event.remove(database.engine, "before_cursor_execute", explained)
    return plans


def test_no_statement_of_a_turn_scans_the_outbox(busy):
    plans = plans_of(busy, a_turn)
    assert len(plans) >= 6
    for statement, plan in plans:
        for line in plan.splitlines():
            scans = "Seq Scan on outbox" in line or (line.startswith("SCAN outbox") and "USING" not in line)
            assert not scans, f"{statement}\n{plan}"


def test_the_claim_reads_only_what_is_still_to_do(busy):
    (plan,) = [plan for statement, plan in plans_of(busy, a_turn) if "ORDER BY outbox.urgency" in statement]
    assert "ix_outbox_next" in plan
