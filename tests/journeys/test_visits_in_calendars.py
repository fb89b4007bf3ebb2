"""Visits come as calendar files into the ticket's thread: one for each slot, each once (design §4)."""

from __future__ import annotations

import urllib.request
from dataclasses import replace
from datetime import timedelta

import pytest
from icalendar import Calendar

from slackbot.workspace import Message
from tests.builders import SCHEDULED
from tests.journeys.cases import opened
from tests.journeys.procedure import case
from tests.journeys.stage import Stage


def files(stage: Stage, thread: list[Message]) -> list[Calendar]:
    """Those of a thread, oldest first, as Léa downloads them."""
    url = stage.workspace.url
    found = []
    for message in thread:
        for file in message.files:
            with urllib.request.urlopen(f"{url}/as/lea{file['url_private'].removeprefix(url)}") as answer:
                assert answer.headers["Content-Type"].startswith("text/calendar")
                found.append(Calendar.from_ical(answer.read()))
    return found


def test_a_visit_that_is_set_moved_and_cancelled_is_one_event_of_three_versions(shared):
    ticket = case(shared, upto="schedule")
    ticket.do("appointment.move", starts_at=timedelta(days=3), ends_at=timedelta(days=3, hours=2), reason="Absent.")
    ticket.do("appointment.cancel", cancelled_by="supplier", received_at=timedelta(), reason="Panne.")
    calendars = files(shared, shared.thread(ticket.journey))
    events = [calendar.walk("VEVENT")[0] for calendar in calendars]
    assert [str(calendar["METHOD"]) for calendar in calendars] == ["PUBLISH", "PUBLISH", "CANCEL"]
    assert [int(event["SEQUENCE"]) for event in events] == [0, 1, 2]
    assert len({str(event["UID"]) for event in events}) == 1
    assert shared.number(ticket.journey) in str(events[0]["SUMMARY"])


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("files.getUploadURLExternal", "rate_limited"),
        ("upload", "server_error"),
        ("files.completeUploadExternal", "server_error"),
        ("files.completeUploadExternal", "reset_after"),
    ],
)
def test_whatever_becomes_of_an_answer_the_file_is_there_once(shared, method, fault):
    journey = shared.journey("approve")
    shared.settled()
    shared.workspace.faults.api(method, fault)
    journey.schedule()
    assert len(files(shared, shared.thread(journey))) == 1


def test_a_visit_that_is_over_has_no_file_whenever_it_was_to_be_shared(stage):
    case = opened(stage)
    case.do(*SCHEDULED, "outcome.record")  # at once, so that the relay is still at the beginning
    stage.settled()
    assert [message.files for message in stage.workspace.thread(case.root) if message.files] == []


@pytest.mark.parametrize("fault", ["rate_limited", "server_error"])
def test_a_look_that_fails_after_the_file_was_taken_shares_it_no_second_time(shared, fault):
    journey = shared.journey("approve")
    shared.settled()
    shared.workspace.faults.api("conversations.replies", fault)
    journey.schedule()
    assert len(files(shared, shared.thread(journey))) == 1
    shared.workspace.faults.clear()


def test_an_app_that_may_not_send_files_yet_goes_without(shared):
    journey = shared.journey("approve")
    shared.settled()
    world = shared.workspace.world
    installed = world.installation
    world.installation = replace(installed, scopes=tuple(s for s in installed.scopes if s != "files:write"))
    try:
        journey.schedule()
        thread = shared.thread(journey)
    finally:
        world.installation = installed
    assert files(shared, thread) == []
    assert any("Intervention" in message.plain() for message in thread)
