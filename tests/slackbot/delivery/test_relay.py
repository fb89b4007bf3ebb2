"""The relay as a whole: it wakes, it lives, it survives, and it does not spend transactions in vain."""

from __future__ import annotations

from collections import Counter
from contextlib import closing, contextmanager
from datetime import timedelta
from queue import SimpleQueue
from threading import Event, current_thread
from time import monotonic

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import OperationalError

from models.tables.outbox import OutboxRow
from slackbot import mornings
from slackbot.bot import Bot
from slackbot.database import Database, DatabaseError
from slackbot.delivery import listening, paces, queue, relay
from slackbot.delivery.claims import Attempt
from slackbot.delivery.listening import Listening
from slackbot.delivery.paces import LIFTED
from slackbot.delivery.relay import ALIVE, Relay
from slackbot.delivery.slack_calls import SlackCalls
from slackbot.delivery.timing import Timing
from slackbot.delivery.ways import Way
from slackbot.demo.stage import settings_for
from tests.builders import SCHEDULED
from tests.journeys.cases import opened
from tests.journeys.stage import MONDAY, Stage, staged
from tests.postgres import new_database
from tests.slackbot.delivery.lanes import lane

STARTING = ("auth.test", "apps.connections.open", "usergroups.users.list", "users.info", "conversations.info")


@pytest.fixture
def stage(sqlite):
    with staged(sqlite, http=True) as made:
        yield made


def test_what_is_committed_is_on_its_way_at_once(stage):
    case = opened(stage)
    stage.settled()
    waits = []
    for _ in range(5):
        calls = len(stage.workspace.feed.entries("api", "chat.update"))
        case.do("site.describe")
        began = monotonic()
        stage.workspace.wait_for(lambda calls=calls: len(stage.workspace.feed.entries("api", "chat.update")) > calls)
        waits.append(monotonic() - began)
        stage.settled()
    assert sorted(waits)[2] < 0.5


def test_a_database_that_fails_for_a_moment_does_not_end_the_relay(stage):
    case = opened(stage)
    stage.settled()
    engine, failures = stage.bot.database.engine, []

    def fail(connection, cursor, statement, parameters, context, executemany):
        if "paces" in statement and len(failures) < 3:
            failures.append(statement)
            raise OperationalError(statement, {}, Exception("away"))

    event.listen(engine, "before_cursor_execute", fail)
    try:
        case.do("pretests.tick")
        stage.settled()
    finally:
        event.remove(engine, "before_cursor_execute", fail)
    assert len(failures) == 3
    assert case.thread == ["Signalé par le client", "Tests préalables 5/5"]
    assert stage.bot.relay.is_alive()


def test_a_mistake_in_what_comes_due_holds_up_nothing_else_and_is_made_good(stage, monkeypatch):
    """Half of it was written when it failed: that is undone, and no more; what is no reminder is rung."""
    stage.workspace.wait_for(lambda: stage.bot.relay.begun == MONDAY.date(), what="the morning")
    tuesday, begin, failures, rung = MONDAY + timedelta(days=1), mornings.begin, [], []

    def begin_in_part(*arguments):
        begin(*arguments)
        failures.append(None)
        raise ZeroDivisionError

    case = opened(stage)
    stage.settled()
    with monkeypatch.context() as mistaken:
        mistaken.setattr(mornings, "begin", begin_in_part)
        mistaken.setattr(queue, "ring", lambda *_, reminders: rung.append(reminders))
        stage.workspace.clock.move_to(tuesday)
        stage.workspace.wait_for(lambda: failures, what="the mistake")
        case.do("pretests.tick")
        stage.workspace.wait_for(lambda: len(case.thread) == 2, what="the message of the act")
        assert written_for(stage, tuesday) == []
        assert set(rung) == {False}
        assert stage.bot.relay.begun == MONDAY.date()
    stage.workspace.wait_for(lambda: stage.bot.relay.begun == tuesday.date(), what="the morning")
    assert written_for(stage, tuesday) == [stage.lea.account.id]


def test_a_relay_that_makes_no_turn_any_more_is_not_alive(stage):
    assert stage.bot.relay.is_alive(monotonic())
    assert not stage.bot.relay.is_alive(monotonic() + ALIVE + 1)
    stage.bot.relay.stop()
    assert not stage.bot.relay.is_alive()
    assert not stage.bot.is_ready


def test_what_is_closed_is_known_and_since_when(stage):
    case = opened(stage)
    stage.settled()
    assert stage.bot.relay.troubles == {}
    stage.workspace.team.archive("support-incidents")
    began = monotonic()
    case.do("pretests.tick")
    stage.workspace.wait_for(lambda: stage.bot.relay.troubles, what="the closed channel")
    ((channel, since),) = stage.bot.relay.troubles.items()
    assert (channel, since >= began) == (stage.workspace.channel("support-incidents").id, True)
    stage.workspace.team.archive("support-incidents", archived=False)
    stage.settled()
    assert stage.bot.relay.troubles == {}


def test_one_process_works_on_one_sqlite_file(stage, sqlite):
    second = Bot(settings_for(stage.workspace, sqlite, http=True))
    with pytest.raises(DatabaseError, match=r"Another slackbot is at work on desk\.db: stop it first"):
        second.start()
    assert second.relay is None


def test_the_lock_goes_with_the_bot(sqlite):
    for _ in range(2):
        with staged(sqlite, http=True) as made:
            assert made.bot.is_ready


def test_who_serves_our_connections_is_known_while_they_are_ours(postgres_template, postgres_url):
    with new_database(postgres_url, postgres_template) as url, closing(Database(url)) as database:
        with database.engine.connect() as connection, database.engine.connect() as detached:
            served_by = [each.connection.driver_connection.info.backend_pid for each in (connection, detached)]
            assert [database.is_ours(process) for process in served_by] == [True, True]
            detached.detach()
            assert [database.is_ours(process) for process in served_by] == [True, False]
        database.close()
        assert [database.is_ours(process) for process in served_by] == [False, False]


def test_postgresql_wakes_the_other_processes(postgres_template, postgres_url):
    with new_database(postgres_url, postgres_template) as url:
        ours, others = Database(url), Database(url)
        woken = Event()
        heard = Listening(others, woken.set)
        heard.start()
        try:
            assert woken.wait(10)  # it listens
            woken.clear()
            lane(others, 1, "thread")  # who commits here wakes the relay at once
            assert not woken.wait(0.5)
            lane(ours, 2, "thread")
            assert woken.wait(5)
        finally:
            heard.stop()
            ours.close()
            others.close()


def test_notices_are_heard_again_after_a_connection_was_lost_and_by_no_other_use_of_it(
    postgres_template, postgres_url, monkeypatch
):
    monkeypatch.setattr(listening, "AGAIN", 0.05)
    with new_database(postgres_url, postgres_template) as url, closing(Database(url)) as database:
        woken = Event()
        heard = Listening(database, woken.set)
        heard.start()
        assert woken.wait(10)  # it listens
        woken.clear()
        with database.engine.begin() as connection:
            listens = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
            assert connection.execute(text(f"{listens} AND datname = current_database()")).all() == [(True,)]
        assert woken.wait(10)  # what came meanwhile is looked for
        heard.stop()
        with database.engine.connect() as one, database.engine.connect() as other:
            channels = [each.scalars(text("SELECT pg_listening_channels()")).all() for each in (one, other)]
        assert channels == [[], []]


@pytest.mark.parametrize("is_doubtful", [True, False])
def test_a_doubt_outlives_a_database_that_is_away_while_a_message_is_planned(stage, monkeypatch, is_doubtful):
    """Else the next try would post what may stand there already."""
    relay = stage.bot.relay

    def away(_attempts):
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr(relay._courier, "plan", away)
    row = OutboxRow(id=7, lane="INC-000042", kind="thread", ticket_id=42, attempts=0)
    reports = SimpleQueue()
    monkeypatch.setattr(relay, "_report", reports.put)
    relay._hand_out([Attempt(row, "C1", "token", MONDAY, MONDAY if is_doubtful else None, monotonic() + 5)])
    assert reports.get().ending.doubtful is is_doubtful


def test_the_paces_are_charged_for_what_was_called_and_for_nothing_else(stage, monkeypatch):
    """Of what a ticket had to tell, much is over by the time it is told."""
    settle, claimed, made = paces.Paces.settle, [], Counter()

    def settled(book, paid, channel, calls):
        claimed.append(paid)
        made.update(calls)
        settle(book, paid, channel, calls)

    monkeypatch.setattr(paces.Paces, "settle", settled)
    opened(stage).do(*SCHEDULED, "outcome.record")
    stage.settled()
    names = Counter(entry.name for entry in stage.workspace.feed.entries("api"))
    assert made[Way.POST] == names["chat.postMessage"] + names["files.completeUploadExternal"]
    assert made[Way.UPDATE] == names["chat.update"] + names["chat.delete"]
    assert claimed.count(Way.POST) > made[Way.POST]


def test_a_message_costs_few_statements_and_at_most_one_writing_transaction(sqlite):
    """Beyond the act's own. The steady flow of a busy desk: many tickets, a thread message and a card each."""
    with staged(sqlite) as stage:
        cases = [opened(stage) for _ in range(12)]
        stage.settled()
        stage.bot.stop()
        bot = Bot(stage.bot.settings, now=stage.workspace.clock.now, limits=LIFTED)
        for case in cases:
            case.stage = Stage(stage.workspace, bot)
            case.do("pretests.tick")
        known, messages = calls(stage), 2 * len(cases)
        with counted(bot.database) as counts:
            bot.start()
            stage.workspace.wait_for(lambda: calls(stage) - known >= messages, timeout=30)
            stage.workspace.wait_for(lambda: not Stage(stage.workspace, bot).due())
        bot.stop()
    assert calls(stage) - known == messages
    assert counts["transactions"] / messages <= 1
    assert counts["statements"] / messages <= 6


def test_what_comes_due_is_looked_for_in_time_whenever_the_relay_was_woken(stage):
    asleep = Relay(stage.bot.means, timing=Timing(idle=10))
    asleep._rung = monotonic() - 7
    assert 0 < asleep._pause() <= 3
    asleep._rung = monotonic() - 11  # the turn has failed
    assert asleep._pause() == 10


def test_calls_that_began_together_are_noted_together(stage, monkeypatch):
    case = opened(stage)
    stage.settled()
    monkeypatch.setattr(relay, "TOGETHER", 30)
    noted, note = [], Relay._note

    def remembered(self, session, reports, at, book):
        noted.extend((report.attempt.row.kind, at.began) for report in reports)
        return note(self, session, reports, at, book)

    monkeypatch.setattr(Relay, "_note", remembered)
    stage.workspace.faults.api("chat.update", "slow", seconds=0.3)
    case.do("pretests.tick")
    stage.settled()
    assert {kind for kind, _ in noted} == {"thread", "card.refresh"}
    assert len({began for _, began in noted}) == 1


def test_an_act_does_not_wait_for_what_is_noted_together(stage, monkeypatch):
    """One call hangs; the other message of that act is back, and nothing is noted yet."""
    hanging, other = opened(stage), opened(stage)
    stage.settled()
    monkeypatch.setattr(relay, "TOGETHER", 30)
    stage.workspace.faults.api("chat.update", "slow", seconds=4)
    hanging.do("pretests.tick")
    stage.workspace.wait_for(lambda: stage.bot.relay._unnoted, what="a turn that waits for the call that hangs")
    other.do("pretests.tick")
    stage.workspace.wait_for(lambda: len(other.thread) == 2)
    updated = [entry.data["args"]["ts"] for entry in stage.workspace.feed.entries("api", "chat.update")]
    assert hanging.root.ts not in updated


def test_what_is_asked_for_while_an_update_waits_is_one_update_more(stage, monkeypatch):
    case, update = opened(stage), SlackCalls.update
    stage.settled()
    under_way, over = Event(), Event()

    def held(*message):
        under_way.set()
        assert over.wait(30)
        return update(*message)

    monkeypatch.setattr(SlackCalls, "update", held)
    case.do("pretests.tick")
    assert under_way.wait(30)
    for step in ("site.describe", "ticket.assign", "supplier_ticket.record"):
        case.do(step)
    over.set()
    stage.settled()
    with stage.bot.database.read() as session:
        refreshes = select(OutboxRow.state).where(OutboxRow.kind == "card.refresh").order_by(OutboxRow.id)
        assert session.scalars(refreshes).all()[-4:] == ["sent", "sent", "skipped", "skipped"]


def calls(stage):
    """But for those by which a bot starts."""
    return sum(entry.name not in STARTING for entry in stage.workspace.feed.entries("api", ok=True))


@contextmanager
def counted(database):
    """Statements and writing transactions, but for the test's own looks."""
    counts: Counter[str] = Counter()

    def count(connection, cursor, statement, parameters, context, executemany):
        if current_thread().name.startswith(("relay", "slack", "clerk")):
            counts["statements"] += not statement.startswith("BEGIN")
            counts["transactions"] += statement.startswith("BEGIN IMMEDIATE")

    event.listen(database.engine, "before_cursor_execute", count)
    try:
        yield counts
    finally:
        event.remove(database.engine, "before_cursor_execute", count)


def test_who_is_there_is_known_before_anything_comes_due(stage, monkeypatch):
    """Slack's answer takes a while, and whom a reminder reaches is found out once."""
    stage.workspace.wait_for(lambda: stage.bot.relay.begun == MONDAY.date(), what="the morning")
    known, asked = stage.bot.staff.known, []
    monkeypatch.setattr(stage.bot.staff, "known", lambda: asked.append(None) or known())
    stage.workspace.wait_for(lambda: len(asked) >= 3, what="looks at who is there")


def test_a_morning_that_was_undone_is_begun_anew(stage, monkeypatch):
    opened(stage)
    stage.settled()
    tuesday, save, undone = MONDAY + timedelta(days=1), paces.save, []

    def save_in_vain_once(session, book):
        if not undone:
            undone.extend(session.scalars(select(OutboxRow.id).where(OutboxRow.mark.like("20260106 %"))))
            if undone:
                raise paces.SpentMeanwhile(paces.UPDATES)
        save(session, book)

    monkeypatch.setattr(paces, "save", save_in_vain_once)
    stage.workspace.clock.move_to(tuesday)
    stage.workspace.wait_for(lambda: stage.bot.relay.begun == tuesday.date(), what="the morning")
    assert written_for(stage, tuesday) == [stage.lea.account.id]
    assert undone != []


def written_for(stage, day):
    """Who has a morning message of that day."""
    with stage.bot.database.read() as session:
        return session.scalars(select(OutboxRow.person).where(OutboxRow.mark.like(f"{day:%Y%m%d} %"))).all()
