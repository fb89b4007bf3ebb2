"""Homes that are open follow what others do (design §4): what is said anew is published anew, and nothing else."""

from __future__ import annotations

from slackbot.workspace import Person
from tests.journeys.stage import Stage


def published(stage: Stage, person: Person) -> int:
    calls = stage.workspace.feed.entries("api", "views.publish")
    return sum(entry.data["args"]["user_id"] == person.id for entry in calls)


def test_what_one_manager_decides_waits_on_no_home_any_more(stage: Stage) -> None:
    journey = stage.journey("consent")
    number = stage.number(journey)
    home = stage.sophie.open_home()
    assert home is not None
    assert f"À décider · 1\n{number}" in home.plain()
    journey.approve()
    stage.workspace.wait_for(lambda: "À décider" not in stage.sophie.home.plain(), what="Sophie's Home")


def test_a_home_that_says_the_same_as_before_is_not_published_again(stage: Stage) -> None:
    stage.karim.open_home()
    stage.lea.open_home()
    known = published(stage, stage.karim)
    stage.journey("open")
    stage.workspace.wait_for(lambda: "À vous de jouer · 1" in stage.lea.home.plain(), what="Léa's Home")
    stage.journey("open")
    stage.workspace.wait_for(lambda: "À vous de jouer · 2" in stage.lea.home.plain(), what="Léa's Home")
    assert published(stage, stage.karim) == known


def test_the_page_that_somebody_chose_stays(stage: Stage) -> None:
    stage.karim.open_home()
    stage.karim.pick("home.scope", "team")
    stage.workspace.wait_for(lambda: '"scope":"team"' in stage.karim.home.private_metadata, what="the team's tickets")
    journey = stage.journey("open")
    stage.workspace.wait_for(lambda: stage.number(journey) in stage.karim.home.plain(), what="the new ticket")
    assert '"scope":"team"' in stage.karim.home.private_metadata


def test_what_slack_does_not_take_now_is_published_later(stage: Stage, monkeypatch) -> None:
    monkeypatch.setattr("slackbot.delivery.home_refresh.LATER", 0.1)
    stage.karim.open_home()
    stage.karim.pick("home.scope", "team")
    stage.workspace.wait_for(lambda: '"scope":"team"' in stage.karim.home.private_metadata, what="the team's tickets")
    stage.workspace.faults.api("views.publish", "server_error", 2)
    journey = stage.journey("open")
    stage.workspace.wait_for(lambda: stage.number(journey) in stage.karim.home.plain(), what="the new ticket")


def test_who_is_of_the_desk_no_longer_sees_no_ticket_any_more(stage: Stage) -> None:
    journey = stage.journey("open")
    stage.karim.open_home()
    stage.karim.pick("home.scope", "team")
    stage.workspace.wait_for(lambda: stage.number(journey) in stage.karim.home.plain(), what="the team's tickets")
    stage.workspace.team.leave_group("karim", "agents-support")
    stage.journey("open")
    stage.workspace.wait_for(lambda: "INC-" not in stage.karim.home.plain(), what="the end of his rights")
