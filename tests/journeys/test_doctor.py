"""The doctor asks everything that the bot depends on, says what to do, and prints no secret."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from aiosmtpd.smtp import AuthResult
from slack_sdk import WebClient

from blocks.kit import Message
from slackbot import block_check, cli
from slackbot.demo.stage import install
from slackbot.workspace import Workspace
from tests.journeys.process import environment
from tests.slackbot.post_office import HOST, post_office

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
