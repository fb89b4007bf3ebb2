"""What lasts: whatever is closed, revoked or gone, everything waits, is told in order once it is back, and once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from models.appointment import OUTCOME_MISSING
from models.tables.outbox import OutboxRow
from models.terms import OutboxState
from slackbot.direct import say_closed
from slackbot.reminders import put_off
from slackbot.workspace import Message
from slackbot.workspace.directory import Channel
from tests.builders import APPROVED, CONSENTED, PREPARED, SCHEDULED, SUPPLIED
from tests.journeys.cases import CONFIRMED, OPENED, SUPPLIER, TOLD, Case, opened
from tests.journeys.stage import MONDAY, PARIS, Stage, staged


def assert_whole(case: Case, *, told: list[str] | None = None) -> None:
    case.stage.settled()
    assert case.thread == (TOLD if told is None else told)
    assert not case.rows(state=OutboxState.PARKED)
    assert not any(row.attempts for row in case.rows())


@pytest.fixture
def case(stage: Stage) -> Case:
    made = opened(stage)
    stage.settled()
    return made


def test_a_revoked_token_parks_nothing_and_all_flows_when_there_is_a_new_one(case, stage):
    manifest = stage.workspace.world.installation
    stage.workspace.uninstall()
    case.do(*SUPPLIED)
    second = opened(stage)
    case.waits("invalid_auth")
    calls = len(stage.workspace.feed.entries("api", "chat.postMessage", ok=False))
    stage.workspace.wait_for(
        lambda: len(stage.workspace.feed.entries("api", "chat.postMessage", ok=False)) > calls, what="another try"
    )
    stage.workspace.world.installation = manifest
    assert_whole(case)
    assert_whole(second, told=[OPENED])
    assert len(stage.workspace.channel("support-incidents").messages) == 2
    assert not stage.workspace.feed.entries("api", "chat.delete")  # what came too late was not posted first


def test_an_archived_channel_waits_while_others_go_on_and_continues_by_itself(case, stage):
    stage.workspace.team.add_channel(_channel("C0OTHER001", "autre"))
    stage.workspace.team.invite("bot", "autre")
    stage.workspace.team.archive("support-incidents")
    case.do(*SUPPLIED)
    case.waits("is_archived")
    other = opened(stage, room="autre")
    other.until(lambda: not [row for row in other.rows(state=OutboxState.PENDING) if row.kind == "thread"])
    assert other.thread == [OPENED]
    stage.workspace.team.archive("support-incidents", archived=False)
    assert_whole(case)


def _channel(identifier: str, name: str) -> Channel:
    return Channel(id=identifier, name=name, kind="public", members=[])


def test_a_channel_that_the_bot_was_removed_from_continues_when_it_is_back(case, stage):
    stage.workspace.team.remove("bot", "support-incidents")
    case.do(*SUPPLIED)
    case.until(lambda: [row for row in case.rows(state=OutboxState.PENDING) if row.waiting_since])
    stage.workspace.team.invite("bot", "support-incidents")
    assert_whole(case)


def test_after_a_day_the_tickets_of_a_closed_channel_go_on_in_the_default_one(stage):
    stage.workspace.team.add_channel(_channel("C0OTHER001", "autre"))
    stage.workspace.team.invite("bot", "autre")
    first, second = opened(stage, room="autre"), opened(stage, room="autre")
    stage.settled()
    stage.workspace.team.archive("autre")
    first.do(*PREPARED)
    second.do(*PREPARED)
    stage.workspace.wait_for(
        lambda: any(row.waiting_since for case in (first, second) for row in case.rows()), what="the closed channel"
    )
    assert first.look(lambda ticket: ticket.channel) == "C0OTHER001"
    for case in (first, second):
        case.change_rows(waiting_since=datetime.now(UTC) - timedelta(days=1, minutes=1))
    stage.settled()
    for case in (first, second):
        case.room = "support-incidents"
        assert case.thread == [CONFIRMED]
        assert "Prochaine étape" in case.root.plain()


def test_managers_are_told_of_a_channel_that_is_closed_for_minutes_once_a_day(stage):
    stage.workspace.team.add_channel(_channel("C0OTHER001", "autre"))
    stage.workspace.team.invite("bot", "autre")
    cases = [opened(stage, room="autre"), opened(stage, room="autre"), opened(stage)]
    stage.settled()
    stage.workspace.team.remove("bot", "autre")
    for case in cases:
        case.do(*PREPARED)
    for case in cases[:2]:
        case.until(lambda case=case: any(row.waiting_since for row in case.rows()))
    assert not stage.marc.direct_messages

    def told_later() -> list[Message]:
        """A try that was under way knows only since when it waited before."""
        for case in cases[:2]:
            case.change_rows(waiting_since=datetime.now(UTC) - timedelta(minutes=6))
        return stage.marc.direct_messages

    told = stage.workspace.wait_for(told_later, what="the word to a manager")[0]
    assert "ne peut pas écrire dans ce canal" in told.plain()
    assert "2 tickets" in told.plain()
    assert "C0OTHER001" in str(told.blocks)
    assert stage.workspace.channel("support-incidents").id in str(told.blocks)
    assert "channel.leave" in str(told.blocks)
    knocks = len(stage.workspace.feed.entries("api", "chat.postMessage", ok=False))
    stage.workspace.wait_for(
        lambda: len(stage.workspace.feed.entries("api", "chat.postMessage", ok=False)) > knocks + 1, what="more tries"
    )
    assert [len(person.direct_messages) for person in (stage.marc, stage.sophie, stage.lea)] == [1, 1, 0]
    stage.workspace.team.invite("bot", "autre")
    stage.settled()
    assert len(stage.marc.direct_messages) == 1


def test_a_manager_has_the_tickets_of_a_closed_channel_go_on_in_the_default_one_at_once(stage, monkeypatch):
    """Nobody who is a manager no more. Each ticket has a new card there, once, and goes on below it. The channel that
    they have left is no trouble any more.
    """
    monkeypatch.setattr("slackbot.delivery.breakers.IDLE", 2.0)
    stage.workspace.team.add_channel(_channel("C0OTHER001", "autre"))
    stage.workspace.team.invite("bot", "autre")
    cases = [opened(stage, room="autre"), opened(stage, room="autre")]
    stage.settled()
    stage.workspace.team.archive("autre")
    for case in cases:
        case.do(*PREPARED)
    stage.workspace.wait_for(lambda: [row for case in cases for row in case.rows() if row.waiting_since])
    for case in cases:
        case.change_rows(waiting_since=datetime.now(UTC) - timedelta(minutes=6))
    told = stage.workspace.wait_for(lambda: stage.marc.direct_messages, what="the word to a manager")[0]

    stage.workspace.team.leave_group("marc", "responsables-support")
    stage.marc.click(told, "channel.leave")
    stage.workspace.wait_for(lambda: any("Seul" in notice.plain() for notice in stage.marc.notices))
    stage.workspace.team.join_group("marc", "responsables-support")
    stage.marc.click(told, "channel.leave")
    stage.workspace.wait_for(lambda: "2 tickets se poursuivent" in stage.marc.direct_messages[0].plain())
    assert "channel.leave" not in str(stage.marc.direct_messages[0].blocks)
    stage.settled()
    stage.sophie.click(stage.sophie.direct_messages[0], "channel.leave")
    stage.workspace.wait_for(lambda: "Plus rien n'attend" in stage.sophie.direct_messages[0].plain())
    for case in cases:
        case.room = "support-incidents"
        assert case.thread == [CONFIRMED]
    stage.workspace.wait_for(lambda: not stage.bot.relay.troubles, what="no trouble")


def test_managers_are_told_of_their_own_channel_also_after_days_since_nothing_leaves_it(sqlite):
    with staged(sqlite, SLACKBOT_APPROVALS_CHANNEL="C0VALIDAT1") as stage:
        case = opened(stage)
        stage.settled()
        stage.workspace.team.archive("validations")
        case.do(*CONSENTED)
        case.waits("is_archived")

        def told_later() -> list[Message]:
            case.change_rows(waiting_since=datetime.now(UTC) - timedelta(days=2))
            return stage.marc.direct_messages

        told = stage.workspace.wait_for(told_later, what="the word to a manager")[0]
        assert "1 ticket" in told.plain()
        assert "channel.leave" not in str(told.blocks)


def test_managers_are_not_told_of_a_channel_that_is_open_again(case, stage):
    stage.workspace.team.archive("support-incidents")
    case.do("pretests.tick")
    case.waits("is_archived")
    stage.workspace.team.archive("support-incidents", archived=False)
    stage.settled()
    with stage.bot.database.write() as session:
        say_closed(session, "C0SUPPORT1", [stage.marc.id], MONDAY.date(), stage.bot.desk.now())
    stage.bot.relay.wake()
    stage.settled()
    assert not stage.marc.direct_messages


@pytest.mark.parametrize("orphans_surface", [False, True])
def test_a_deleted_card_is_posted_anew_and_the_thread_goes_on_below_it(case, stage, orphans_surface):
    """What is posted in its thread is refused, or appears in the channel itself."""
    deleted = case.root
    stage.workspace.team.delete(deleted, orphans_surface=orphans_surface)
    case.do(*PREPARED)
    stage.settled()
    assert case.root.ts != deleted.ts
    assert "Prochaine étape" in case.root.plain()
    assert case.thread == [CONFIRMED]
    assert len(stage.workspace.channel("support-incidents").messages) == 1
    case.do("supplier_ticket.record")
    assert_whole(case, told=[SUPPLIER])


@pytest.mark.parametrize("orphans_surface", [False, True])
def test_a_file_goes_below_the_new_card_where_the_old_one_was_deleted(case, stage, orphans_surface):
    case.do(*[act for act in SCHEDULED if act != "appointment.schedule"])
    stage.settled()
    stage.workspace.team.delete(case.root, orphans_surface=orphans_surface)
    case.do("appointment.schedule")
    stage.settled()
    (root,) = stage.workspace.channel("support-incidents").messages
    assert sum(len(reply.files) for reply in stage.workspace.thread(root)) == 1
    assert not root.files


@pytest.mark.parametrize("lost", ["chat.delete", "conversations.history"])
def test_a_file_that_stays_in_the_channel_is_not_shared_there_again(case, stage, lost):
    """It is the first to find that the card is gone."""
    case.do(*APPROVED)
    stage.settled()
    stage.workspace.team.archive("support-incidents")
    case.do("appointment.schedule")
    case.waits("is_archived")
    with stage.bot.database.write() as session:
        others = OutboxRow.state == OutboxState.PENDING, OutboxRow.kind != "calendar"
        session.execute(update(OutboxRow).where(*others).values(state=OutboxState.SKIPPED))
    stage.workspace.team.delete(case.root, orphans_surface=True)
    stage.workspace.faults.api(lost, "rate_limited", 3)
    stage.workspace.team.archive("support-incidents", archived=False)
    stage.settled()
    in_channel = stage.workspace.channel("support-incidents").messages
    assert [len(message.files) for message in in_channel] == [1, 0]
    assert sum(len(reply.files) for reply in stage.workspace.thread(case.root)) == 1


def test_a_deleted_card_comes_back_when_nothing_but_the_card_had_changed(case, stage):
    stage.workspace.world.remove(case.root)
    case.do("site.describe")  # tells the thread nothing
    stage.settled()
    assert "OneAccess" in case.root.plain() or "Prochaine étape" in case.root.plain()
    assert case.thread == []


def test_the_card_keeps_its_mark_whatever_child_it_is_refreshed_for(case, stage):
    """By its mark it is found again, should the answer to its post be lost."""
    case.do(*SCHEDULED)
    stage.settled()
    (posted,) = case.rows(kind="card.post")
    assert case.root.metadata["event_payload"]["mark"] == posted.mark


def test_another_message_that_is_gone_is_not_missed(case, stage):
    case.do(*SCHEDULED, "outcome.record", "charge.inform")
    stage.settled()
    (breakdown,) = case.rows(kind="breakdown.post")
    message = stage.workspace.world.messages.find(breakdown.channel, breakdown.ts)
    stage.workspace.world.remove(message)
    before = len(case.thread)
    case.do("charge.cancel")
    stage.settled()
    assert {row.state for row in case.rows(kind="breakdown.refresh")} <= {OutboxState.SENT, OutboxState.SKIPPED}
    assert len(case.thread) == before + 1


def test_a_message_of_the_thread_that_is_gone_is_tidied_up_no_more(case, stage):
    """It is no card: nothing is posted anew for it, and the card goes on being refreshed."""
    (opened, *_) = stage.workspace.thread(case.root)[1:]
    stage.workspace.world.remove(opened)
    case.do(*SUPPLIED)
    stage.settled()
    case.do("intervention.plan")
    stage.settled()
    assert case.thread == [SUPPLIER, case.thread[-1]]
    assert case.rows(kind="card.refresh")[-1].state is OutboxState.SENT
    assert case.rows(kind="thread")[0].ts is None  # it is done with


@pytest.mark.parametrize("fault", ["slow", "timeout_after"])
def test_what_is_asked_for_while_it_is_done_stands_without_its_button(case, stage, fault):
    """The message is on its way, or its answer lost, while somebody does what it asks for."""
    case.do(*PREPARED)
    stage.settled()
    stage.workspace.faults.api("chat.postMessage", fault, 1, seconds=1)
    case.do("supplier_ticket.record")
    stage.bot.relay.wake()
    case.until(lambda: not stage.workspace.faults.waiting(), what="a message on its way")
    case.do("intervention.plan")
    stage.settled()
    (asked,) = [reply for reply in stage.workspace.thread(case.root) if reply.plain().startswith(SUPPLIER)]
    assert not [block for block in asked.blocks if block["type"] == "actions"]


@pytest.mark.parametrize("fault", ["revoked", "archived"])
def test_what_cannot_be_taken_away_now_goes_once_all_is_well(case, stage, fault):
    case.do(*SCHEDULED)
    stage.settled()
    stage.workspace.clock.move_to(case.look(lambda ticket: ticket.active_intervention.ends_at) + timedelta(minutes=61))
    case.until(lambda: case.rows(kind=OUTCOME_MISSING.kind, state=OutboxState.SENT))
    stage.settled()
    installed = stage.workspace.world.installation
    if fault == "revoked":
        stage.workspace.uninstall()
    else:
        stage.workspace.team.archive("support-incidents")
    with stage.bot.database.write() as session:
        reminder = session.scalars(
            select(OutboxRow).where(OutboxRow.kind == OUTCOME_MISSING.kind, OutboxRow.ts.is_not(None))
        )
        put_off(session, reminder.one(), stage.bot.desk.now() + timedelta(days=1))
    stage.bot.relay.wake()
    case.until(lambda: case.rows(kind="tidy.refresh")[-1].last_error)
    assert any("il manque son résultat" in said for said in case.thread)
    stage.workspace.world.installation = installed
    stage.workspace.team.archive("support-incidents", archived=False)
    stage.settled()
    assert not any("il manque son résultat" in said for said in case.thread)


def test_what_stays_behind_in_a_channel_that_is_closed_holds_up_nothing(case, stage):
    """The ticket goes on elsewhere; its old messages cannot be changed any more."""
    with stage.bot.database.write() as session:
        session.execute(update(OutboxRow).where(OutboxRow.kind == "thread").values(channel="C0GENERAL1"))
    case.do(*SUPPLIED)
    stage.settled()
    assert not stage.bot.relay.troubles
    assert "Fournisseur" in case.root.plain()
    assert case.rows(kind="card.refresh")[-1].state in (OutboxState.SENT, OutboxState.SKIPPED)


def test_updates_of_one_card_become_one(case, stage):
    stage.workspace.faults.api("chat.update", "slow", seconds=1.5)
    before = len(stage.workspace.feed.entries("api", "chat.update"))
    case.do("site.describe")
    stage.workspace.wait_for(lambda: not stage.workspace.faults.waiting(), what="the update under way")
    case.do(*["site.describe"] * 7)
    stage.settled()
    updates = len(stage.workspace.feed.entries("api", "chat.update")) - before
    assert 2 <= updates <= 3
    assert [row.state for row in case.rows(kind="card.refresh")].count(OutboxState.SKIPPED) >= 5


def test_a_poisoned_row_is_given_up_in_the_end_and_its_lane_goes_on(case, stage):
    with stage.bot.database.write() as session:
        entry = case.look(lambda ticket: ticket.entries[0].id)
        lane = case.look(lambda ticket: ticket.number)
        session.add(OutboxRow(lane=lane, kind="nonsense", ticket_id=case.ref.ticket, entry_id=entry))
    case.do(*PREPARED)

    def tried_again() -> bool:
        case.change_rows(try_at=None)
        return bool(case.rows(state=OutboxState.PARKED))

    case.until(tried_again, "the end of its tries")
    stage.settled()
    assert [(row.kind, row.attempts) for row in case.rows(state=OutboxState.PARKED)] == [("nonsense", 7)]
    assert case.thread == [OPENED, CONFIRMED]
    assert stage.bot.relay.is_alive()


def test_repeated_reminders_come_in_opening_hours(stage):
    """What is asked after on a Friday is asked after again on Monday."""
    thursday = MONDAY + timedelta(days=3, hours=1)
    stage.workspace.clock.move_to(thursday.astimezone(UTC))
    case = opened(stage)
    case.do(*SUPPLIED, "intervention.plan", "consent.record")
    stage.settled()
    stage.workspace.clock.advance(hours=25)
    stage.settled()
    (again,) = [row for row in case.rows(state=OutboxState.LATER) if row.kind == "reminder.approval_waiting"]
    assert again.due_at.astimezone(PARIS) == MONDAY + timedelta(days=7)


def test_a_thread_that_is_too_long_for_one_page_is_looked_through_to_its_end(sqlite):
    """An effect that arrives after the client gave up, and then hundreds of people's messages."""
    with staged(sqlite, http=True) as stage:
        case = opened(stage)
        stage.settled()
        stage.workspace.faults.api("chat.postMessage", "timeout_after", seconds=0.2)
        stage.workspace.faults.api("conversations.replies", "server_error")  # the look right afterwards fails
        case.do(*PREPARED)
        case.until(lambda: [row for row in case.rows(state=OutboxState.PENDING) if row.doubtful_since])
        for number in range(450):
            stage.lea.say(f"Message {number}", "support-incidents", case.root)
        stage.settled()
        ours = [told for told in case.thread if told.startswith("Tests préalables")]
        assert len(ours) == 1
