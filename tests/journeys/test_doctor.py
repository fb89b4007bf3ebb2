"""The doctor asks everything that the bot depends on, says what to do, and prints no secret."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from aiosmtpd.smtp import AuthResult
from slack_sdk import WebClient

from blocks.kit import Message
from slackbot import block_check, cli
from slackbot.demo.stage import install
from slackbot.workspace import Workspace
from tests.journeys.process import environment
from tests.slackbot.post_office import HOST, post_office

ROOT = Path(__file__).parents[2]
SECRET = "geheim"
ACCOUNT = f"desk:{SECRET}@"
AUTH = {"auth_require_tls": False}


@pytest.fixture(scope="module")
def workspace():
    with Workspace() as common:
        install(common)
        yield common


@pytest.fixture
def doctor(workspace, sqlite, monkeypatch, tmp_path, capsys):
    def ask(*arguments: str, database: str = sqlite, **settings: str | None) -> tuple[int, str]:
        for name, value in environment(workspace, database, **settings).items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(tmp_path)
        capsys.readouterr()
        code = cli.main(["doctor", *arguments])
        said = capsys.readouterr()
        assert SECRET not in said.out + said.err
        return code, said.out

    return ask


def test_the_file_of_the_database_and_its_size_are_named(doctor, sqlite):
    code, said = doctor()
    assert code == 0, said
    assert f"Database file: {sqlite.removeprefix('sqlite:///')}, " in said
    assert " MB free." in said


def test_a_disk_that_is_nearly_full_is_a_finding(doctor, monkeypatch):
    monkeypatch.setattr("slackbot.doctor.SCARCE", 10**18)
    code, said = doctor()
    assert code == 1
    assert "Make room on this disk." in said


def test_connections_to_postgresql_are_counted(doctor, postgres):
    code, said = doctor(database=postgres)
    assert code == 0, said
    assert "connections, " in said


@pytest.fixture
def team(workspace):
    """Nina's account is off; afterwards the team is as it was, and so is the app."""
    workspace.team.deactivate("nina")
    yield workspace.team
    workspace.team.reactivate("nina")
    workspace.team.pay()
    install(workspace)


AGENTS, MANAGERS, CHANNEL, APPROVALS = (
    f"SLACKBOT_{name}" for name in ("AGENTS", "MANAGERS", "CHANNEL", "APPROVALS_CHANNEL")
)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        (AGENTS, "U0NOBODY01,U0LEA00001", ["Slack knows nobody with the id U0NOBODY01", "Copy member ID"]),
        (MANAGERS, "U0MARC0001, U0NINA0001", ["the account of Nina Roche (U0NINA0001) is deactivated"]),
        (AGENTS, "U0NOBODY01,U0NINA0001", ["U0NOBODY01;", "U0NINA0001"]),
        (AGENTS, "S0NOWHERE1", ["no_such_subteam", "Copy group ID", "Copy member ID"]),
        (AGENTS, "@agents", ["user group's id (S…)", "Copy group ID", "Copy member ID"]),
        (AGENTS, None, ["is missing", "Copy group ID", "Copy member ID"]),
        (CHANNEL, "C0NOWHERE1", ["channel_not_found", "private", "/invite", "bottom of About"]),
        (CHANNEL, "#support", ["not its name", "bottom of About"]),
        (CHANNEL, None, ["is missing", "bottom of About"]),
        (CHANNEL, "C0GENERAL1", ["the bot is not in #general", "/invite"]),
        (APPROVALS, "C0NOWHERE1", ["channel_not_found", "bottom of About"]),
        (APPROVALS, "validations", ["not its name", "bottom of About"]),
    ],
)
def test_a_wrong_id_comes_with_its_cure_and_where_to_find_the_right_one(doctor, team, name, value, words):
    code, said = doctor(**{name: value})
    assert code == 1
    (line,) = [line for line in said.splitlines() if line.startswith(("NO  " + name + ":", "NO  " + name + " is "))]
    assert [word for word in words if word not in line] == []


def test_people_by_their_ids_are_asked_after(doctor):
    code, said = doctor(SLACKBOT_AGENTS="U0LEA00001, U0KARIM001,")
    assert code == 0, said
    assert "ok  SLACKBOT_AGENTS: 2 people by id, all known to Slack." in said


def test_without_a_paid_plan_ids_are_listed_instead_of_a_group(doctor, team):
    team.pay(False)
    code, said = doctor()
    assert code == 1
    for name in (AGENTS, MANAGERS):
        (line,) = [line for line in said.splitlines() if line.startswith(f"NO  {name}:")]
        assert "paid plan" in line
        assert f"{name}=U01ABCDEFGH,U02ABCDEFGH" in line
        assert "Copy member ID" in line
    lists = {AGENTS: "U0LEA00001", MANAGERS: "U0MARC0001"}
    assert doctor(**lists)[0] == 0


def test_a_call_without_its_scope_is_not_blamed_on_the_id(doctor, workspace, team):
    manifest = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
    manifest["oauth_config"]["scopes"]["bot"].remove("usergroups:read")
    workspace.install(manifest)
    _, said = doctor()
    assert "NO  SLACKBOT_AGENTS: Slack wants the scope usergroups:read. Update the app" in said


def test_every_setting_that_is_wrong_has_a_line_of_its_own(doctor):
    _, said = doctor(SLACKBOT_AGENTS=None, SLACKBOT_CHANNEL="#x")
    assert len([line for line in said.splitlines() if line.startswith("NO  SLACKBOT_")]) == len(said.splitlines()) == 2


def test_proxies_are_named_without_their_passwords(doctor, monkeypatch):
    monkeypatch.setenv("https_proxy", f"http://desk:{SECRET}@proxy.example:3128")
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")
    _, said = doctor()
    assert "ok  Proxy: https goes through proxy.example:3128." in said
    assert "ok  Proxy: not for 127.0.0.1,localhost." in said


def only_with(password: str) -> Callable[..., AuthResult]:
    return lambda server, session, envelope, how, given: AuthResult(
        success=given.password.decode() == password, handled=False
    )


def mail_line(said: str) -> str:
    (line,) = [line for line in said.splitlines() if "Mail:" in line]
    return line


@pytest.mark.parametrize(
    ("how", "user", "words"),
    [
        (AUTH | {"authenticator": only_with("other")}, ACCOUNT, "refuses our name or password (535)"),
        ({}, ACCOUNT, "offers no log-in"),
    ],
    ids=["wrong password", "no AUTH"],
)
def test_a_mail_server_that_would_take_nothing_is_a_finding(doctor, how, user, words):
    with post_office(**how) as office:
        url = f"smtp://{user}{HOST}:{office.port}"
        code, said = doctor(SLACKBOT_SMTP_URL=url, SLACKBOT_MAIL_FROM="desk@example.com")
    assert code == 1
    assert mail_line(said).startswith("NO ")
    assert words in mail_line(said)
    assert "SLACKBOT_SMTP_URL" in mail_line(said)


def test_a_mail_server_that_is_away_is_a_finding(doctor):
    code, said = doctor(SLACKBOT_SMTP_URL=f"smtp://desk:{SECRET}@127.0.0.1:9", SLACKBOT_MAIL_FROM="desk@example.com")
    assert code == 1
    assert "127.0.0.1:9 does not answer (Connection refused)" in mail_line(said)


@pytest.mark.parametrize(
    ("how", "user", "words"),
    [
        (AUTH | {"authenticator": only_with(SECRET)}, ACCOUNT, "takes our name and password"),
        ({}, "", "takes mail without a log-in"),
    ],
    ids=["logged in", "open"],
)
def test_a_mail_server_that_takes_mail_is_asked_and_gets_none(doctor, how, user, words):
    with post_office(**how) as office:
        url = f"smtp://{user}{HOST}:{office.port}"
        code, said = doctor(SLACKBOT_SMTP_URL=url, SLACKBOT_MAIL_FROM="desk@example.com")
        assert code == 0, said
        assert words in mail_line(said)
        assert office.taken == []


def test_slack_takes_every_form_and_message(doctor):
    code, said = doctor("--blocks")
    assert code == 0, said
    assert "ok  Blocks: Slack takes all" in said


def test_every_form_is_checked_whatever_else_is_wrong(doctor):
    code, said = doctor("--blocks", SLACKBOT_AGENTS="S0NOWHERE1")
    assert code == 1
    assert "NO  SLACKBOT_AGENTS" in said
    assert "ok  Blocks: Slack takes all" in said


@pytest.mark.parametrize(
    ("setting", "value", "blocks"),
    [
        (
            "SLACK_BOT_TOKEN",
            "xoxb-wrong",
            "NO  Blocks: they are not checked, since Slack does not answer (invalid_auth).",
        ),
        ("SLACK_BOT_TOKEN", None, None),
        ("SLACKBOT_POLICY", "nowhere.toml", None),
    ],
)
def test_where_no_form_can_be_checked_the_doctor_says_why_once(doctor, setting, value, blocks):
    code, said = doctor("--blocks", **{setting: value})
    assert code == 1
    assert [line for line in said.splitlines() if "Blocks" in line] == ([blocks] if blocks else [])
    assert said.count("nowhere.toml: the policy") == (value == "nowhere.toml")


def test_what_slack_refuses_is_named(doctor, monkeypatch):
    bad = Message("x", [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}])
    monkeypatch.setattr(block_check, "samples", lambda look: [("card", bad)])
    code, said = doctor("--blocks")
    assert code == 1
    assert "NO  Blocks: card (fr): invalid_message" in said


def test_the_check_waits_where_slack_asks_it_to(workspace):
    workspace.faults.api("blocks.validate", "rate_limited", count=2)
    client = WebClient(token=workspace.bot_token, base_url=f"{workspace.url}/api/", retry_handlers=[])
    waits: list[float] = []
    assert block_check.validated(client, Message("x", []), waits.append) is None
    assert len(waits) == 2
