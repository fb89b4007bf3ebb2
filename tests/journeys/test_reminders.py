"""What comes due: reminders while they apply and not when they no longer do, and the end of the dispute window (§9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

import models
from models.tables.outbox import OutboxRow
from models.terms import Notice
from models.workdays import is_open
from slackbot.workspace import Workspace
from tests.journeys.stage import PARIS, Stage, crafted_click, restaged, staged


def thread(stage: Stage, journey) -> list[str]:
    return [message.plain() for message in stage.thread(journey)]


def later(stage: Stage, journey, **by: float) -> list[str]:
    """Let time pass; what the thread says that it did not say before."""
    before = {message.ts for message in stage.thread(journey)}
    stage.workspace.clock.advance(**by)
    return [message.plain() for message in stage.thread(journey) if message.ts not in before]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 1, day, hour, minute, tzinfo=PARIS)


def begun(stage: Stage) -> None:
    """Wait until the morning of the day is over, if the desk is open."""
    assert stage.bot.relay is not None
    now = stage.bot.desk.now()
    if is_open(now, stage.bot.desk.policy):
        stage.workspace.wait_for(lambda: stage.bot.relay.begun == now.astimezone(PARIS).date(), what="the morning")
    stage.settled()


def mornings(stage: Stage, day: int) -> list[str]:
    """What Léa is written on the morning of that day."""
    before = len(stage.lea.direct_messages)
    stage.workspace.clock.move_to(at(day, 9, 1))
    begun(stage)
    return [message.plain() for message in stage.lea.direct_messages[before:]]


def test_what_is_not_urgent_is_in_one_message_a_morning_until_it_is_settled(stage):
    waits, unslotted, fresh = stage.journey("plan"), stage.journey("approve"), stage.journey("open")
    numbers = [stage.number(journey) for journey in (waits, unslotted, fresh)]
    threads = [len(thread(stage, journey)) for journey in (waits, unslotted, fresh)]
    (tuesday,) = mornings(stage, 6)
    assert "Votre journée, mar. 6 janvier" in tuesday
    turn, _, chased = tuesday.partition("À relancer · ")
    assert [number in turn for number in numbers] == [False, True, True]
    assert [number in chased for number in numbers] == [True, False, False]
    assert [len(thread(stage, journey)) for journey in (waits, unslotted, fresh)] == threads
    waits.consent()
    stage.settled()
    (wednesday,) = mornings(stage, 7)
    assert "À relancer" not in wednesday
    assert mornings(stage, 10) == []  # a Saturday


def test_visits_of_the_day_are_in_the_morning_message_with_whom_to_call(stage):
    journey = stage.journey("approve")
    schedule(journey, at(7, 14), at(7, 16))
    stage.settled()
    (day_before,) = mornings(stage, 6)
    assert "demain 14:00 - 16:00" in day_before
    (day,) = mornings(stage, 7)
    assert "aujourd'hui 14:00 - 16:00" in day
    assert "01.76.71.05.00" in day
    before = len(thread(stage, journey))
    stage.workspace.clock.move_to(at(7, 13, 1))
    (hour_before,) = thread(stage, journey)[before:]
    assert "01.76.71.05.00" in hour_before


def test_who_has_nothing_is_not_written_to(stage):
    journey = stage.journey("approve")
    schedule(journey, at(9, 14), at(9, 16))
    assert mornings(stage, 6) == []
    assert stage.karim.direct_messages == []


def test_a_ticket_that_nobody_follows_is_asked_after_in_its_thread_once_a_day(stage):
    journey = stage.journey("open")
    stage.settled()
    stage.workspace.team.leave_group("lea", "agents-support")
    stage.workspace.wait_for(lambda: stage.lea.id not in stage.bot.staff.everybody(), what="the groups")
    assert later(stage, journey, hours=23) == []
    stage.workspace.clock.move_to(at(6, 9, 1))
    begun(stage)
    asked = thread(stage, journey)[-1]
    assert "(0/5)" in asked
    assert f"<!subteam^{stage.workspace.managers_group}>" in asked
    assert stage.lea.direct_messages == []
    with restaged(stage, away=timedelta(minutes=5)) as back:
        begun(back)
        assert [said for said in thread(back, journey) if "(0/5)" in said] == [asked]


def test_an_approval_that_does_not_come_is_asked_after(stage):
    journey = stage.journey("consent")
    assert later(stage, journey, minutes=29) == []
    (reminder,) = later(stage, journey, minutes=2)
    assert "Validation" in reminder
    assert stage.thread(journey)[-1].pings == [stage.workspace.managers_group]

    journey.approve()
    assert not [said for said in later(stage, journey, hours=72) if said == reminder]


def test_nobody_is_reminded_of_what_was_done_in_time(stage):
    journey = stage.journey("supplier_ticket")
    assert later(stage, journey, hours=72) == []


def test_a_moved_visit_has_the_reminders_of_its_new_slot_only(stage):
    journey = stage.journey("approve")
    schedule(journey, at(7, 14), at(7, 16))
    journey.click("appointment.move")
    journey.fill_and_submit("appointment.move", starts_at=at(9, 10), ends_at=at(9, 12), reason="Technicien absent.")
    stage.settled()
    before = len(thread(stage, journey))
    stage.workspace.clock.move_to(at(9, 8, 59))
    assert thread(stage, journey)[before:] == []
    stage.workspace.clock.move_to(at(9, 9, 1))
    (reminder,) = thread(stage, journey)[before:]
    assert "ven. 9 janv. 10:00" in reminder


def test_a_missing_outcome_is_asked_for_an_hour_after_the_slot(stage):
    journey = stage.journey("approve")
    schedule(journey, at(5, 14), at(5, 16))
    stage.workspace.clock.move_to(at(5, 16, 30))
    before = len(thread(stage, journey))
    (reminder,) = later(stage, journey, minutes=31)
    assert "résultat" in reminder
    assert stage.thread(journey)[-1].has_button("outcome.record")
    assert before


def test_a_client_who_is_not_informed_is_not_forgotten(stage):
    journey = stage.journey("outcome", informed="later")
    (reminder,) = later(stage, journey, hours=2, minutes=1)
    assert "pas encore informé" in reminder or "n'est pas informé" in reminder
    stage.lea.click(stage.thread(journey)[-1], "charge.inform")
    journey.fill_and_submit("charge.inform", informed_at=stage.workspace.clock.now())
    assert not [said for said in later(stage, journey, hours=30) if said == reminder]


def test_the_dispute_window_closes_by_itself(stage):
    journey = stage.journey("outcome")  # announced on Monday 5 January
    stage.settled()
    before = len(thread(stage, journey))
    stage.workspace.clock.move_to(at(7, 8, 59))
    assert thread(stage, journey)[before:] == []
    stage.workspace.clock.move_to(at(7, 9, 1))
    (last_day,) = thread(stage, journey)[before:]
    assert "Dernier jour" in last_day
    assert "23:59" in last_day

    stage.workspace.clock.move_to(at(7, 23, 58))
    stage.settled()
    assert "charge.finalised" not in stage.events(journey)

    stage.workspace.clock.move_to(at(8, 0, 0))
    stage.workspace.wait_for(lambda: "charge.finalised" in stage.events(journey), what="the end of the window")
    assert thread(stage, journey)[before:] == []  # the breakdown says it; the reminder of the last day is gone
    assert "Contestable" not in journey.breakdown().plain()
    assert "définitive" in journey.breakdown().plain()
    assert "Contestable" not in journey.card.plain()
    assert "250,00" in journey.card.plain()


@pytest.mark.parametrize("gone", ["intervention.abandon", "consent.withdraw"])
def test_nobody_is_reminded_of_a_visit_that_is_off(stage, gone):
    journey = stage.journey("consent")
    stage.settled()  # the card is brought up to date after the request is posted
    stage.lea.choose(journey.card, "ticket.more", f"{gone} {stage.number(journey)}/1")
    values = {"received_at": stage.workspace.clock.now()} if gone == "consent.withdraw" else {}
    journey.fill_and_submit(gone, reason="Le défaut a disparu.", **values)
    assert later(stage, journey, hours=72) == []


def test_reminders_wait_while_the_bot_is_away_and_then_come_once(sqlite):
    """A bot that was stopped over the weekend tells what still applies, once, when it is back."""
    with staged(sqlite) as stage:
        journey = stage.journey("plan")
        stage.settled()
        before = len(thread(stage, journey))
        with restaged(stage, away=timedelta(days=4)) as back:
            begun(back)
            assert len(back.lea.direct_messages) == 1
            assert "À relancer · 1" in back.lea.direct_messages[0].plain()
            assert thread(back, journey)[before:] == []


def reminders(stage: Stage, journey, word: str) -> list[str]:
    stage.settled()
    return [said for said in thread(stage, journey) if word in said]


def test_a_reminder_takes_the_place_of_the_one_before_and_goes_when_it_is_settled(stage):
    journey = stage.journey("outcome", informed="later")
    stage.workspace.clock.advance(hours=2, minutes=1)
    (first,) = reminders(stage, journey, "client n'est pas")
    assert f"<@{stage.lea.id}>" in first
    stage.workspace.clock.advance(hours=24, minutes=1)
    (again,) = reminders(stage, journey, "client n'est pas")
    assert again != first  # nobody has moved: it speaks to the managers
    stage.lea.click(stage.thread(journey)[-1], "charge.inform")
    journey.fill_and_submit("charge.inform", informed_at=stage.workspace.clock.now())
    stage.workspace.wait_for(lambda: not reminders(stage, journey, "client n'est pas"), what="a tidy thread")


def test_a_reminder_is_put_off_and_comes_again_then(stage):
    journey = stage.journey("outcome", informed="later")
    stage.workspace.clock.advance(hours=2, minutes=1)
    assert reminders(stage, journey, "client n'est pas")
    message = stage.thread(journey)[-1]
    stage.karim.click(message, "reminder.snooze")
    stage.karim.wait_for_view("reminder.snooze")
    stage.karim.fill(until="two_hours")
    stage.karim.submit()
    stage.workspace.wait_for(lambda: not reminders(stage, journey, "client n'est pas"), what="a tidy thread")
    stage.workspace.clock.advance(hours=1, minutes=59)
    assert reminders(stage, journey, "client n'est pas") == []
    stage.workspace.clock.advance(minutes=2)
    (again,) = reminders(stage, journey, "client n'est pas")
    assert f"<@{stage.lea.id}>" in again
    before = len(stage.karim.notices)
    crafted_click(stage, stage.karim, message, "reminder.snooze", f"{stage.number(journey)}/2")
    assert "settled, or has come again" in stage.told(stage.karim, after=before)


def direct(person) -> list[str]:
    return [message.plain() for message in person.direct_messages]


def test_at_night_whoever_is_on_call_has_it_with_its_button_and_then_the_managers(stage):
    journey = stage.journey("approve")
    schedule(journey, at(5, 17), at(5, 19))
    assert stage.lea.command("/ticket astreinte @karim mercredi 8h").ok
    stage.settled()
    before = len(direct(stage.karim))
    stage.workspace.clock.move_to(at(5, 20, 1))
    assert later(stage, journey, minutes=1) == []
    (reminder,) = direct(stage.karim)[before:]
    assert stage.number(journey) in reminder
    assert "its outcome is still missing" in reminder  # in his language
    message = stage.karim.direct_messages[-1]
    assert message.has_button("outcome.record")
    assert f"<@{stage.lea.id}>" not in reminder

    stage.karim.click(message, "outcome.record")
    assert stage.karim.wait_for_view("outcome.record")
    stage.karim.close()


def test_whom_slack_takes_no_message_to_is_reminded_in_the_thread(stage):
    journey = stage.journey("approve")
    schedule(journey, at(5, 17), at(5, 19))
    assert stage.lea.command("/ticket astreinte @karim mercredi 8h").ok
    stage.settled()
    world = stage.workspace.world
    world.installation = replace(world.installation, messages_tab=False)
    stage.workspace.clock.move_to(at(5, 19, 59))
    (reminder,) = later(stage, journey, minutes=2)
    assert "résultat" in reminder  # in the desk's language again, since everybody reads it


def test_the_morning_message_is_in_its_readers_language(stage):
    stage.lea.account.locale = "en-US"
    stage.lea.open_home()
    journey = stage.journey("open")
    (tuesday,) = mornings(stage, 6)
    assert "Your day, Tue 6 January" in tuesday
    assert stage.number(journey) in tuesday


def test_a_form_that_puts_off_what_has_come_again_since_is_refused(stage):
    journey = stage.journey("outcome", informed="later")
    stage.workspace.clock.advance(hours=2, minutes=1)
    stage.karim.click(stage.thread(journey)[-1], "reminder.snooze")
    stage.karim.wait_for_view("reminder.snooze")
    stage.workspace.clock.advance(hours=24, minutes=5)
    (second,) = reminders(stage, journey, "client n'est pas")
    stage.karim.fill(until="three_days")
    assert stage.karim.submit().errors["until"]
    assert reminders(stage, journey, "client n'est pas") == [second]


def by_ids() -> dict[str, str]:
    """The desk's people without user groups."""
    with Workspace() as workspace:
        ids = {key: workspace.person(key).id for key in ("lea", "karim", "marc", "sophie")}
    return {
        "SLACKBOT_AGENTS": f"{ids['lea']},{ids['karim']}",
        "SLACKBOT_MANAGERS": f"{ids['marc']},{ids['sophie']}",
    }


def off(stage: Stage, key: str) -> None:
    """Their account is switched off, and Slack has been asked since."""
    person = stage.workspace.person(key)
    stage.workspace.team.deactivate(key)
    stage.bot.staff._users.forget(person.id)
    stage.workspace.wait_for(lambda: person.id not in (stage.bot.staff.known() or {person.id}), what="Slack's word")


def test_whose_account_is_off_is_not_reminded_where_the_desk_is_named_one_by_one(sqlite):
    with staged(sqlite, **by_ids()) as stage:
        journey = stage.journey("open")
        stage.settled()
        off(stage, "lea")
        before = {message.ts for message in stage.thread(journey)}
        for day in (6, 7, 8, 9):
            stage.workspace.clock.move_to(at(day, 9, 1))
            begun(stage)
        assert [message for message in stage.thread(journey) if message.ts not in before]


def test_at_night_what_is_urgent_is_in_the_thread_where_the_account_on_call_is_off(sqlite):
    with staged(sqlite, **by_ids()) as stage:
        journey = stage.journey("approve")
        schedule(journey, at(5, 17), at(5, 19))
        assert stage.lea.command("/ticket astreinte @karim mercredi 8h").ok
        stage.settled()
        off(stage, "karim")
        stage.workspace.clock.move_to(at(5, 19, 59))
        assert later(stage, journey, minutes=2)


def test_an_owner_who_does_not_move_is_followed_by_whoever_is_on_call_and_then_by_the_managers(stage):
    journey = stage.journey("approve")
    schedule(journey, at(5, 14), at(5, 16))
    assert stage.lea.command("/ticket astreinte @karim 2026-01-30 08:00").ok
    stage.settled()
    stage.workspace.clock.move_to(at(5, 16, 59))
    before = len(direct(stage.karim))
    (first,) = later(stage, journey, minutes=2)
    assert f"<@{stage.lea.id}>" in first
    assert later(stage, journey, hours=24) == []
    assert len(direct(stage.karim)) == before + 1
    (third,) = later(stage, journey, hours=24, minutes=10)
    assert f"<!subteam^{stage.workspace.managers_group}>" in third


def test_an_owner_who_left_is_replaced_by_whoever_is_on_call_else_the_managers_are_asked(stage):
    journey = stage.journey("approve")
    schedule(journey, at(5, 14), at(5, 16))
    stage.workspace.clock.move_to(at(5, 16, 59))
    stage.workspace.team.leave_group("lea", "agents-support")
    stage.workspace.wait_for(lambda: stage.lea.id not in stage.bot.staff.everybody(), what="the groups")
    (reminder,) = later(stage, journey, minutes=2)
    assert f"<@{stage.lea.id}>" not in reminder
    assert f"<!subteam^{stage.workspace.managers_group}>" in reminder


def test_an_owner_who_left_is_replaced_by_whoever_is_on_call(stage):
    journey = stage.journey("approve")
    schedule(journey, at(5, 14), at(5, 16))
    assert stage.sophie.command("/ticket astreinte @karim 2026-01-30 08:00").ok
    stage.settled()
    stage.workspace.clock.move_to(at(5, 16, 59))
    stage.workspace.team.leave_group("lea", "agents-support")
    stage.workspace.wait_for(lambda: stage.lea.id not in stage.bot.staff.everybody(), what="the groups")
    before = len(direct(stage.karim))
    assert later(stage, journey, minutes=2) == []
    (reminder,) = direct(stage.karim)[before:]
    assert stage.number(journey) in reminder
    assert stage.lea.direct_messages == []


def test_on_a_weekend_whoever_is_on_call_has_what_cannot_wait_with_its_button(stage):
    journey = stage.journey("approve")
    schedule(journey, at(10, 10), at(10, 12))  # a Saturday
    assert stage.lea.command("/ticket astreinte @karim 2026-01-12 08:00").ok
    stage.settled()
    stage.workspace.clock.move_to(at(10, 8, 59))
    stage.settled()
    before = len(direct(stage.karim))
    assert later(stage, journey, minutes=2) == []
    assert "01.76.71.05.00" in direct(stage.karim)[before]  # an hour before, with the advice to call
    assert later(stage, journey, hours=4) == []
    missing = stage.karim.direct_messages[-1]
    assert missing.has_button("outcome.record")


def schedule(journey, starts_at: datetime, ends_at: datetime) -> None:
    journey.click("appointment.schedule")
    journey.fill_and_submit("appointment.schedule", supplier_reference="ORA-1/1", starts_at=starts_at, ends_at=ends_at)
    journey.card_offers("outcome.record")


def test_a_day_that_met_the_lunch_break_comes_after_it(sqlite, tmp_path):
    text = (Path(models.__file__).parent / "policy.toml").read_text(encoding="utf-8")
    policy = tmp_path / "policy.toml"
    policy.write_text(text.replace('["09:00-18:00"]', '["09:00-12:00", "14:00-18:00"]'), encoding="utf-8")
    with staged(sqlite, SLACKBOT_POLICY=str(policy)) as stage:
        stage.journey("open")
        stage.settled()
        stage.workspace.faults.api("chat.postMessage", "server_error", None)
        stage.workspace.clock.move_to(at(6, 11, 59))
        stage.workspace.wait_for(lambda: tried(stage), what="a try")
        stage.workspace.clock.move_to(at(6, 12, 1))
        stage.workspace.faults.clear()
        stage.settled()
        assert direct(stage.lea) == []
        stage.workspace.clock.move_to(at(6, 14, 1))
        stage.settled()
        (day,) = direct(stage.lea)
        assert "Votre journée" in day


def tried(stage: Stage) -> bool:
    """Whether a morning message has met a fault."""
    with stage.bot.database.read() as session:
        return bool(session.scalar(select(OutboxRow.last_error).where(OutboxRow.kind == Notice.MORNING)))
