"""What comes due: reminders while they apply and not when they no longer do, and the end of the dispute window (§9)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

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


def test_a_consent_that_does_not_come_is_asked_after_every_day(stage):
    journey = stage.journey("plan")
    assert later(stage, journey, hours=23) == []
    (reminder,) = later(stage, journey, hours=2)
    assert "accord écrit" in reminder
    assert f"<@{stage.lea.id}>" in reminder
    (again,) = later(stage, journey, hours=25)
    assert again == reminder

    journey.consent()
    assert not [said for said in later(stage, journey, hours=72) if said == reminder]


def test_an_approval_that_does_not_come_is_asked_after(stage):
    journey = stage.journey("consent")
    assert later(stage, journey, minutes=29) == []
    (reminder,) = later(stage, journey, minutes=2)
    assert "Validation" in reminder
    assert stage.thread(journey)[-1].pings == [stage.workspace.managers_group]

    journey.approve()
    assert not [said for said in later(stage, journey, hours=72) if said == reminder]


def test_an_approved_visit_without_a_slot_is_asked_after_in_opening_hours(stage):
    journey = stage.journey("approve")
    assert later(stage, journey, hours=23) == []
    (reminder,) = later(stage, journey, hours=2)
    assert "pas encore de créneau" in reminder
    assert stage.thread(journey)[-1].has_button("appointment.schedule")
    schedule(journey, at(9, 14), at(9, 16))
    assert not [said for said in later(stage, journey, hours=24) if said == reminder]


def test_tests_that_are_outstanding_are_asked_after_every_day_until_a_manager_or_the_client_settles_it(stage):
    journey = stage.journey("open")
    (reminder,) = later(stage, journey, hours=25)
    assert "(0/5)" in reminder
    assert stage.thread(journey)[-1].has_button("pretests.tick")
    assert later(stage, journey, hours=24) == [reminder]
    journey.tick()
    journey.describe()
    assert later(stage, journey, hours=72) == []


def test_nobody_is_reminded_of_what_was_done_in_time(stage):
    journey = stage.journey("supplier_ticket")
    assert later(stage, journey, hours=72) == []


def test_the_visit_is_announced_the_day_before_and_the_hour_before(stage):
    journey = stage.journey("approve")
    schedule(journey, at(7, 14), at(7, 16))
    stage.settled()
    before = len(thread(stage, journey))
    for moment, count in ((at(6, 13, 59), 0), (at(6, 14, 1), 1), (at(7, 12, 59), 1), (at(7, 13, 1), 2)):
        stage.workspace.clock.move_to(moment)
        said = thread(stage, journey)[before:]
        assert len(said) == count, (moment, said)
        assert all("01.76.71.05.00" in one for one in said)


def test_a_moved_visit_has_the_reminders_of_its_new_slot_only(stage):
    journey = stage.journey("approve")
    schedule(journey, at(7, 14), at(7, 16))
    journey.click("appointment.move")
    journey.fill_and_submit("appointment.move", starts_at=at(9, 10), ends_at=at(9, 12), reason="Technicien absent.")
    stage.settled()
    before = len(thread(stage, journey))
    stage.workspace.clock.move_to(at(8, 9, 59))
    assert thread(stage, journey)[before:] == []
    stage.workspace.clock.move_to(at(8, 10, 1))
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
            said = thread(back, journey)[before:]
            assert len(said) == 1
            assert "accord écrit" in said[0]


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
    assert "résultat" in reminder
    message = stage.karim.direct_messages[-1]
    assert message.has_button("outcome.record")
    assert f"<@{stage.lea.id}>" not in reminder

    stage.karim.click(message, "outcome.record")
    assert stage.karim.wait_for_view("outcome.record")
    stage.karim.close()


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


def schedule(journey, starts_at: datetime, ends_at: datetime) -> None:
    journey.click("appointment.schedule")
    journey.fill_and_submit("appointment.schedule", supplier_reference="ORA-1/1", starts_at=starts_at, ends_at=ends_at)
    journey.card_offers("outcome.record")
