"""`/metrics`: what monitoring is told, in both modes, and that none of it is personal."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from slackbot.bot import Bot
from slackbot.deadline import Deadline, NotSaved, under
from tests.builders import SUPPLIED
from tests.journeys.cases import opened
from tests.journeys.stage import Stage, staged
from tests.journeys.test_http_mode import asked

Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


def get(bot: Bot, path: str = "/metrics") -> tuple[int, str]:
    return asked(bot, "GET", path)


def measured(bot: Bot) -> Figures:
    status, text = get(bot)
    assert status == 200
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {(sample.name, frozenset(sample.labels.items())): sample.value for sample in samples}


def figure(figures: Figures, name: str, **labels: str) -> float:
    return figures.get((name, frozenset(labels.items())), 0.0)


@pytest.fixture(params=[True, False], ids=["http", "socket mode"])
def either(request: pytest.FixtureRequest, sqlite: str) -> Stage:
    with staged(sqlite, http=request.param) as stage:
        yield stage


def test_a_ticket_leaves_its_figures(either: Stage) -> None:
    before = measured(either.bot)
    either.journey("open")
    either.lea.command("/ticket aide")
    either.settled()
    after = measured(either.bot)

    def more(name: str, **labels: str) -> float:
        return figure(after, name, **labels) - figure(before, name, **labels)

    assert more("slackbot_deliveries_total", kind="view_submission", outcome="done") >= 1
    assert more("slackbot_deliveries_total", kind="command", outcome="done") >= 1
    assert more("slackbot_acknowledgement_seconds_count", kind="command") >= 1
    assert more("slackbot_notices_total", kind="card.post", outcome="done") == 1
    assert more("slackbot_slack_answers_total", method="chat.postMessage", code="ok") >= 1
    assert figure(after, "slackbot_ready") == 1
    assert figure(after, "slackbot_database_up") == 1
    for scope in ("thread", "card", "mail"):
        assert figure(after, "slackbot_outbox_waiting", scope=scope) == 0
    assert figure(after, "slackbot_breakers_open", scope="slack") == 0


def test_refusals_are_counted_by_their_code(shared: Stage) -> None:
    before = measured(shared.bot)
    shared.hugo.command("/ticket")
    after = measured(shared.bot)
    counted = {
        dict(labels)["code"]
        for (name, labels), value in after.items()
        if name == "slackbot_refusals_total" and value > before.get((name, labels), 0.0)
    }
    assert len(counted) == 1


def test_a_revoked_token_shows_as_an_open_breaker_and_in_what_waits(stage: Stage) -> None:
    case = opened(stage)
    stage.settled()
    stage.workspace.uninstall()
    case.do(*SUPPLIED)
    figures = stage.workspace.wait_for(
        lambda: (seen := measured(stage.bot)) and figure(seen, "slackbot_breakers_open", scope="slack") and seen,
        what="an open breaker",
    )
    assert figure(figures, "slackbot_outbox_waiting", scope="thread") >= 1
    calls = ("chat.postMessage", "chat.update")  # whichever comes first
    assert any(figure(figures, "slackbot_slack_answers_total", method=call, code="invalid_auth") for call in calls)


@pytest.mark.parametrize(("lasting", "said"), [(0.0, r"ready\nchannel: 1 closed, for \d+ s\n"), (300.0, r"ready\n")])
def test_what_takes_no_message_for_minutes_is_said_by_readyz_too(stage: Stage, monkeypatch, lasting, said) -> None:
    monkeypatch.setattr("slackbot.bot.LASTING", lasting)
    case = opened(stage)
    stage.settled()
    assert get(stage.bot, "/readyz") == (200, "ready\n")
    stage.workspace.team.archive("support-incidents")
    case.do("pretests.tick")
    stage.workspace.wait_for(lambda: stage.bot.relay.troubles, what="the closed channel")
    status, text = get(stage.bot, "/readyz")
    assert (status, bool(re.fullmatch(said, text))) == (200, True), text


def test_nobody_is_named(shared: Stage) -> None:
    shared.journey("consent")
    shared.settled()
    _, text = get(shared.bot)
    personal = ["INC-", "U0", "C0", "T0", "@", "Durand", "Martin"]
    assert [word for word in personal if word in text] == []


def test_a_database_that_is_away_is_a_figure(sqlite: str) -> None:
    with staged(sqlite, http=True) as stage:
        with stage.bot.database.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE outbox RENAME TO elsewhere")
        figures = measured(stage.bot)
        assert figure(figures, "slackbot_database_up") == 0
        with stage.bot.database.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO outbox")


def test_a_relay_that_has_stopped_is_not_ready_and_says_so(stage: Stage) -> None:
    relay = stage.bot.relay
    assert relay is not None
    relay.stop()
    assert get(stage.bot, "/readyz") == (503, "not ready: relay\n")
    assert figure(measured(stage.bot), "slackbot_ready") == 0


def test_every_metric_is_in_the_readme(shared: Stage) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    _, text = get(shared.bot)
    names = re.findall(r"^# TYPE slackbot_(\w+) (?!unknown)", text, flags=re.MULTILINE)
    assert len(names) > 15
    assert [name for name in names if not name.endswith("_created") and name not in readme] == []


def test_the_alerts_of_the_readme_are_about_metrics_that_there_are(shared: Stage) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    blocks = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", readme, flags=re.DOTALL)]
    (alerts,) = [block["groups"][0]["rules"] for block in blocks if "groups" in block]
    known = set(re.findall(r"^# TYPE (slackbot_\w+)", get(shared.bot)[1], flags=re.MULTILINE))
    known |= {"slackbot_acknowledgement_seconds_bucket", "slackbot_socket_connected"}
    asked = {name for alert in alerts for name in re.findall(r"slackbot_\w+", alert["expr"])}
    assert len(alerts) > 10
    assert asked - known == set()


def test_a_locked_database_is_counted_by_who_waited(shared: Stage) -> None:
    database, before = shared.bot.database, measured(shared.bot)
    with sqlite3.connect(str(database.engine.url.database), isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(NotSaved), under(Deadline(0.2)), database.write():
            pass
        other.execute("ROLLBACK")
    other.close()
    name, labels = "slackbot_database_timeouts_total", {"waiting": "person"}
    assert figure(measured(shared.bot), name, **labels) > figure(before, name, **labels)
