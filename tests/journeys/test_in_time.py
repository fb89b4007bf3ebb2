"""Whatever is slow, locked or frozen below: each click is answered in time, and with the truth (design §2)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import pytest

from slackbot.demo.stage import install, running, settings_for
from slackbot.workspace import Workspace
from tests.journeys.stage import Stage
from tests.journeys.test_http_mode import request
from tests.outages import frozen, locked, renamed

IN_TIME = 3.0
NOT_SAVED = "Rien n'a été enregistré"


@contextmanager
def hurried(database_url: str, http: bool = True) -> Iterator[Stage]:
    """With Slack's own three seconds, and the bot's own deadline."""
    with Workspace() as workspace:
        workspace.world.triggers.patience = 8
        install(workspace)
        with running(workspace, settings_for(workspace, database_url, http=http)) as bot:
            yield Stage(workspace, bot)


@pytest.mark.parametrize("http", [True, False], ids=["http", "socket mode"])
@pytest.mark.parametrize(
    ("name", "stopped"),
    [("sqlite", locked), ("sqlite", renamed), ("postgres", frozen)],
    ids=["locked", "renamed", "frozen"],
)
def test_a_database_that_hangs_keeps_nobody_waiting_and_nothing_is_saved(new_sqlite, postgres, name, stopped, http):
    database_url = new_sqlite() if name == "sqlite" else postgres
    with hurried(database_url, http) as stage:
        journey = stage.journey("open")
        stage.settled()
        journey.click("site.describe")
        stage.lea.wait_for_view("site.describe")
        stage.lea.fill(modem="OneAccess 425")
        with stopped(database_url):
            began = monotonic()
            submission = stage.lea.submit()
            assert monotonic() - began < IN_TIME
            assert NOT_SAVED in str(submission.errors)

            began, known = monotonic(), len(stage.lea.notices)
            assert stage.lea.command("/ticket aide").ok  # needs no database
            assert "un nouveau ticket" in stage.told(stage.lea, after=known)
            assert monotonic() - began < IN_TIME
        assert stage.lea.submit().closed
        assert stage.events(journey) == ["ticket.opened", "site.described"]


def test_a_balancer_learns_in_time_that_the_database_hangs(postgres):
    with hurried(postgres) as stage:
        assert request(stage, "GET", "/readyz")[0] == 200
        with frozen(postgres):
            began = monotonic()
            assert request(stage, "GET", "/readyz")[0] == 503
            assert request(stage, "GET", "/healthz")[0] == 200
            assert monotonic() - began < IN_TIME
        stage.workspace.wait_for(lambda: request(stage, "GET", "/readyz")[0] == 200, what="a bot that is ready again")


def test_a_balancer_learns_that_the_file_is_no_longer_there(sqlite, caplog):
    with hurried(sqlite) as stage:
        with renamed(sqlite):
            assert request(stage, "GET", "/readyz") == (503, "not ready: database\n")
            stage.workspace.wait_for(lambda: "put it back, or restart" in caplog.text, what="a line in the log")
        stage.workspace.wait_for(lambda: request(stage, "GET", "/readyz")[0] == 200, what="a bot that is ready again")


def test_a_button_pressed_meanwhile_is_answered_where_it_was_pressed(sqlite):
    with hurried(sqlite) as stage:
        journey = stage.journey("consent")
        stage.settled()
        asked, known = journey.request(), len(stage.marc.notices)
        with locked(sqlite):
            assert stage.marc.click(asked, "dispatch.approve").ok
            assert NOT_SAVED in stage.told(stage.marc, after=known)
        assert "dispatch.approved" not in stage.events(journey)
        assert len(stage.marc.notices) == known + 1  # said once


def test_a_slow_look_at_a_channel_does_not_keep_the_form_waiting(sqlite):
    with hurried(sqlite) as stage:
        stage.lea.command("/ticket")
        stage.lea.wait_for_view("ticket.open")
        stage.workspace.faults.api("conversations.info", "slow", seconds=5)
        stage.lea.fill(
            service="VGA",
            fault_nature="hard",
            client="Durand",
            client_email="a@b.example",
            line="0123456789",
            description="Pas de tonalité.",
            channel="C0VALIDAT1",
        )
        began = monotonic()
        assert stage.lea.submit().closed
        assert monotonic() - began < IN_TIME


def test_a_slow_slack_does_not_keep_the_first_click_waiting(sqlite):
    with hurried(sqlite) as stage:
        stage.workspace.wait_for(stage.bot.staff.known, what="a bot that has met everybody")
        stage.workspace.faults.api("users.info", "slow", seconds=5)
        known = len(stage.lea.notices)
        began = monotonic()
        assert stage.lea.command("/ticket aide").ok
        assert monotonic() - began < IN_TIME
        assert "Réessayez dans une minute" in stage.told(stage.lea, after=known)
