"""Reminders: said while they apply, silent once what they wait for is done."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from blocks.events import declared
from blocks.kit import Message
from blocks.snooze import SNOOZE, choices, snooze_view
from blocks.thread import reminder_message as reminder
from blocks.thread import reminder_said
from models.snooze import Snooze
from models.workdays import free_cancellation_until
from tests.blocks.scenes import last, look
from tests.builders import STAGES, a_ticket, do
from tests.stories import STORIES, a_case, a_story

# kind → the stage and entry that set it, and the act that makes it superfluous
WAITING = {
    "reminder.consent_waiting": ("planned", "intervention.planned", "consent.record"),
    "reminder.approval_waiting": ("consented", "dispatch.requested", "dispatch.approve"),
    "reminder.visit_tomorrow": ("scheduled", "appointment.scheduled", "appointment.move"),
    "reminder.visit_soon": ("scheduled", "appointment.scheduled", "appointment.cancel"),
    "reminder.outcome_missing": ("scheduled", "appointment.scheduled", "outcome.record"),
    "reminder.pretests_missing": ("opened", "ticket.opened", "gate.lift"),
    "reminder.slot_missing": ("approved", "dispatch.approved", "appointment.schedule"),
    "reminder.quote_waiting": ("quoted", "quote.offered", "quote.withdraw"),
    "reminder.dispute_undecided": ("disputed", "dispute.recorded", "dispute.decide"),
    "reminder.inform": ("charged", "charge.made", "charge.inform"),
}

PREPARING = ("reminder.pretests_missing",)  # settled by more than one act


def test_every_reminder_that_is_set_has_its_message() -> None:
    tickets = [*map(a_ticket, STAGES), *map(a_story, STORIES)]
    kinds = {notice.kind for ticket in tickets for entry in ticket.entries for notice in entry.notices}
    assert {kind for kind in kinds if kind.startswith("reminder.")} <= declared().reminders


def waiting(kind: str) -> Message | None:
    stage, event, _ = WAITING[kind]
    ticket = a_case(stage)
    return reminder(kind, last(ticket, event), look(ticket))


def test_an_undecided_dispute_is_recalled_with_the_clients_grounds() -> None:
    said = waiting("reminder.dispute_undecided")
    assert said is not None
    grounds = a_case("disputed").disputes[0].grounds
    assert grounds in said.text
    assert grounds in str(said.blocks)


def test_what_is_waiting_is_said(outlined: Callable[[str, Any], None]) -> None:
    outlined("reminders", {kind: waiting(kind) for kind in WAITING})


@pytest.mark.parametrize("kind", sorted(WAITING))
def test_what_is_done_is_not_said(kind: str) -> None:
    stage, event, act_id = WAITING[kind]
    ticket = a_case(stage)
    do(ticket, act_id)
    assert reminder(kind, last(ticket, event), look(ticket)) is None


@pytest.mark.parametrize("act_id", ["pretests.tick", "site.describe"])
def test_pre_tests_are_asked_after_until_nothing_is_missing(act_id: str) -> None:
    ticket = a_ticket()
    do(ticket, act_id)
    kind, entry = "reminder.pretests_missing", last(ticket, "ticket.opened")
    assert reminder(kind, entry, look(ticket)) is not None
    do(ticket, {"pretests.tick": "site.describe", "site.describe": "pretests.tick"}[act_id])
    assert reminder(kind, entry, look(ticket)) is None


def test_an_approval_that_was_given_anew_is_reminded_of_by_itself() -> None:
    ticket = a_ticket("approved")
    first = last(ticket, "dispatch.approved")
    do(ticket, "site.describe")  # another site: the approval is void
    do(ticket, "dispatch.approve")
    kind = "reminder.slot_missing"
    assert reminder(kind, first, look(ticket)) is None
    assert reminder(kind, last(ticket, "dispatch.approved"), look(ticket)) is not None


def test_a_visit_that_has_begun_is_not_ahead() -> None:
    ticket = a_ticket("scheduled")
    slot = ticket.interventions[0].appointment
    assert slot is not None
    seen = replace(look(ticket), at=slot.starts_at)
    assert reminder("reminder.visit_soon", last(ticket, "appointment.scheduled"), seen) is None


def test_the_last_day_is_said_until_it_is_over(golden: Callable[[str, Any], None]) -> None:
    ticket = a_ticket("announced")
    deadline = ticket.charges[0].deadline
    assert deadline is not None
    entry = last(ticket, "charge.announced")
    seen = look(ticket)
    golden("reminder.last_day", reminder("reminder.last_day", entry, replace(seen, at=deadline - timedelta(hours=9))))
    assert reminder("reminder.last_day", entry, replace(seen, at=deadline)) is None


def test_the_end_of_the_free_cancellation_is_said_until_it_is_over(golden: Callable[[str, Any], None]) -> None:
    ticket = a_story("sav_plus_scheduled")
    entry, seen = last(ticket, "appointment.scheduled"), look(ticket)
    slot = ticket.interventions[-1].appointment
    assert slot is not None
    until = free_cancellation_until(slot.starts_at, seen.policy)
    kind = "reminder.free_cancellation"
    golden(kind, reminder(kind, entry, replace(seen, at=until - timedelta(hours=4))))
    assert reminder(kind, entry, replace(seen, at=until + timedelta(minutes=1))) is None
    do(ticket, "appointment.cancel")
    assert reminder(kind, entry, replace(seen, at=until - timedelta(hours=4))) is None


def test_a_closed_ticket_is_left_in_peace() -> None:
    ticket = a_ticket("closed")
    assert reminder("reminder.last_day", last(ticket, "charge.announced"), look(ticket)) is None


def test_a_reminder_is_put_off_no_further_than_it_has_a_point(golden: Callable[[str, Any], None]) -> None:
    ticket = a_ticket("announced")
    deadline = ticket.charges[0].deadline
    assert deadline is not None
    entry, kind = last(ticket, "charge.announced"), "reminder.last_day"

    def offered(hours: float) -> list[Snooze]:
        seen = replace(look(ticket), at=deadline - timedelta(hours=hours))
        return list(choices(partial(reminder_said, kind, entry), seen))

    assert offered(15) == [Snooze.HALF_AN_HOUR, Snooze.TWO_HOURS]
    assert offered(1) == [Snooze.HALF_AN_HOUR]
    assert offered(0.5) == []
    too_late = reminder(kind, entry, replace(look(ticket), at=deadline - timedelta(minutes=20)))
    assert too_late is not None
    assert SNOOZE not in str(too_late.blocks)
    waits = a_ticket("charged")
    said = partial(reminder_said, "reminder.inform", last(waits, "charge.made"))
    assert list(choices(said, look(waits))) == list(Snooze)
    golden(SNOOZE, snooze_view(7, last(waits, "charge.made"), choices(said, look(waits)), look(waits)))


@pytest.mark.parametrize(
    ("day", "called"),
    [
        (date(2026, 1, 6), ["demain matin · mer. 7 janv. 09:00", "dans trois jours · ven. 9 janv. 10:00"]),
        (
            date(2026, 1, 7),
            ["demain matin · jeu. 8 janv. 09:00", "après trois jours, à l'ouverture · lun. 12 janv. 09:00"],
        ),
        (
            date(2026, 1, 9),
            ["le prochain jour d'ouverture · lun. 12 janv. 09:00", "dans trois jours · lun. 12 janv. 10:00"],
        ),
    ],
)
def test_what_is_put_off_to_a_closed_day_is_called_by_the_day_it_comes_on(day: date, called: list[str]) -> None:
    waits = a_ticket("charged")
    now = replace(look(waits), at=datetime.combine(day, time(10), ZoneInfo("Europe/Paris")))
    offered = choices(partial(reminder_said, "reminder.inform", last(waits, "charge.made")), now)
    view = snooze_view(7, last(waits, "charge.made"), offered, now)
    options = view["blocks"][-1]["element"]["options"]
    assert [option["text"]["text"] for option in options][2:] == called


@pytest.mark.parametrize("kind", sorted(WAITING))
def test_each_has_the_button_that_settles_it(kind: str) -> None:
    message = waiting(kind)
    assert message is not None
    pressed = {
        element["action_id"] for block in message.blocks for element in block.get("elements", ()) if "value" in element
    }
    settles = {"reminder.visit_tomorrow": "client_text.show", "reminder.visit_soon": "client_text.show"}
    assert settles.get(kind, WAITING[kind][2] if kind not in PREPARING else "pretests.tick") in pressed
