"""Settings (design §7): from the environment or `.env`; a wrong one is one sentence that names it and keeps secrets."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

import models.policy
from models.policy import PolicyError
from slackbot.settings import SettingsError, load_settings, settings_without_slack
from slackbot.start import all_at_once, priced_policy

BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-123-geheim", "xapp-1-geheim", "0123456789abcdef-geheim"
NEEDED = {
    "SLACK_BOT_TOKEN": BOT_TOKEN,
    "SLACK_APP_TOKEN": APP_TOKEN,
    "SLACKBOT_AGENTS": "S0AGENTS01",
    "SLACKBOT_MANAGERS": "U0MARC0001, U0SOPHIE01",
    "SLACKBOT_CHANNEL": "C0SUPPORT1",
}


@pytest.fixture
def settings_of(monkeypatch, tmp_path):
    """Loads the settings of an environment that has these and no others."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.upper().startswith(("SLACK", "DATABASE_URL")):
            monkeypatch.delenv(name)

    def load(**changes):
        for name, value in {**NEEDED, **changes}.items():
            monkeypatch.delenv(name, raising=False)
            if value is not None:
                monkeypatch.setenv(name, value)
        return load_settings()

    return load


def refusal(settings_of, **changes):
    with pytest.raises(SettingsError) as error:
        settings_of(**changes)
    sentence = str(error.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert "geheim" not in sentence
    return sentence


def test_what_is_not_set_has_its_default(settings_of):
    settings = settings_of()
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.database_url.get_secret_value() == "sqlite:///slackbot.db"
    assert (settings.language, settings.host, settings.port, settings.log_level) == ("fr", "127.0.0.1", 3000, "INFO")
    assert (settings.policy, settings.approvals_channel, settings.smtp_url, settings.mail_from) == (None,) * 4


def test_every_setting_is_read_by_its_name(settings_of):
    settings = settings_of(
        SLACK_SIGNING_SECRET=SECRET,
        SLACK_API_URL="https://slack-gov.com/api/",
        DATABASE_URL="postgresql://u:geheim@h/d",
        SLACKBOT_APPROVALS_CHANNEL="C0VALIDAT1",
        SLACKBOT_LANGUAGE="en",
        SLACKBOT_POLICY="desk.toml",
        SLACKBOT_SMTP_URL="smtp://u:geheim@h:587",
        SLACKBOT_MAIL_FROM="Support <t@example.com>",
        SLACKBOT_HOST="0.0.0.0",
        SLACKBOT_PORT="8080",
        SLACKBOT_LOG_LEVEL="debug",
        SLACKBOT_LOG_FORMAT="json",
        SLACKBOT_JOURNAL_KEY=" geheim ",
    )
    assert settings.slack_bot_token.get_secret_value() == BOT_TOKEN
    assert settings.slack_app_token.get_secret_value() == APP_TOKEN
    assert settings.slack_signing_secret.get_secret_value() == SECRET
    assert settings.slack_api_url == "https://slack-gov.com/api/"
    assert settings.database_url.get_secret_value() == "postgresql://u:geheim@h/d"
    assert (settings.agents, settings.managers) == ("S0AGENTS01", "U0MARC0001, U0SOPHIE01")
    assert (settings.channel, settings.approvals_channel) == ("C0SUPPORT1", "C0VALIDAT1")
    assert (settings.language, settings.policy) == ("en", Path("desk.toml"))
    assert settings.smtp_url.get_secret_value() == "smtp://u:geheim@h:587"
    assert settings.mail_from == "Support <t@example.com>"
    assert (settings.host, settings.port, settings.log_level) == ("0.0.0.0", 8080, "DEBUG")
    assert settings.log_format == "json"
    assert settings.journal_key.get_secret_value() == "geheim"
    assert "geheim" not in repr(settings)


def test_everything_that_is_missing_or_wrong_is_named_at_once(settings_of):
    wrong = {"SLACK_BOT_TOKEN": "geheim", "SLACKBOT_AGENTS": None, "SLACKBOT_CHANNEL": "#x", "SLACKBOT_PORT": "geheim"}
    with pytest.raises(SettingsError) as error:
        settings_of(**wrong, SLACK_APP_TOKEN=None, SLACKBOT_SMTP_URL="smtp://u:geheim@h", SLACKBOT_LOG_FORMAT="xml")
    lines = str(error.value).splitlines()
    named = [line.split(" ")[0] for line in lines]
    assert sorted(named) == sorted([*wrong, "SLACK_APP_TOKEN", "SLACKBOT_MAIL_FROM", "SLACKBOT_LOG_FORMAT"])
    assert all(line.endswith(".") for line in lines)
    assert "geheim" not in str(error.value)


@pytest.mark.parametrize(
    "address",
    ["smtp://u:geheim@h:port", "smtp://u:geheim@h:99999", "smtp://u:geheim@[h", "http://u:geheim@h", "geheim"],
)
def test_a_wrong_mail_server_is_named_without_its_password(settings_of, address):
    assert "SLACKBOT_SMTP_URL is wrong" in refusal(
        settings_of, SLACKBOT_SMTP_URL=address, SLACKBOT_MAIL_FROM="a@b.example"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_file_may_begin_with_the_mark_of_its_encoding(settings_of, tmp_path, encoding):
    lines = [f"{name}={value}" for name, value in NEEDED.items()]
    (tmp_path / ".env").write_text("\n".join(lines), encoding=encoding)
    assert settings_of(**dict.fromkeys(NEEDED)).channel == "C0SUPPORT1"


def test_a_policy_without_prices_is_named_once_however_its_path_is_written(settings_of, tmp_path):
    text = Path(models.policy.__file__).with_name("policy.toml").read_text(encoding="utf-8")
    (tmp_path / "own.toml").write_text(text.replace("valid_from = 2016", "valid_from = 2090"), encoding="utf-8")
    settings = settings_of(SLACKBOT_POLICY="./own.toml")
    with pytest.raises(PolicyError) as wrong:
        priced_policy(settings.policy, datetime.now(UTC))
    assert str(all_at_once(wrong.value)) == str(wrong.value)


@pytest.mark.parametrize("content", ["é".encode("utf-16"), "Zoë".encode("latin-1"), b"\xff\xfe\x00"])
def test_a_file_in_another_encoding_stops_every_command(settings_of, tmp_path, content):
    (tmp_path / ".env").write_bytes(b"X=" + content)
    for read in (settings_of, settings_without_slack):
        with pytest.raises(SettingsError, match="UTF-8"):
            read()


def test_no_secret_shows_when_settings_are_printed(settings_of):
    settings = settings_of(
        SLACK_SIGNING_SECRET=SECRET,
        DATABASE_URL="postgresql://u:geheim@h/d",
        SLACKBOT_SMTP_URL="smtp://u:geheim@h:587",
        SLACKBOT_MAIL_FROM="technique@example.com",
    )
    assert "geheim" not in repr(settings)
    assert "geheim" not in str(settings)


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACKBOT_AGENTS", "SLACKBOT_MANAGERS", "SLACKBOT_CHANNEL"])
def test_what_is_needed_and_missing_is_named(settings_of, name):
    assert refusal(settings_of, **{name: None}).startswith(f"{name} is missing")


@pytest.mark.parametrize("blank", ["", "  "])
@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACKBOT_AGENTS", "SLACKBOT_MANAGERS", "SLACKBOT_CHANNEL"])
def test_what_is_needed_and_blank_is_named(settings_of, name, blank):
    assert refusal(settings_of, **{name: blank}).startswith(f"{name} is wrong: it is empty.")


@pytest.mark.parametrize("value", [None, "", "#agents"])
@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("SLACK_BOT_TOKEN", ["OAuth & Permissions"]),
        ("SLACKBOT_AGENTS", ["Copy group ID", "Copy member ID"]),
        ("SLACKBOT_MANAGERS", ["Copy group ID", "Copy member ID"]),
        ("SLACKBOT_CHANNEL", ["bottom of About"]),
    ],
)
def test_what_is_missing_or_wrong_comes_with_where_to_find_it(settings_of, name, value, where):
    sentence = refusal(settings_of, **{name: value})
    assert [words for words in where if words not in sentence] == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1-geheim", "starts with xoxb-"),
        ("SLACK_BOT_TOKEN", "geheim", "starts with xoxb-"),
        ("SLACK_BOT_TOKEN", "xoxb-1-geheim\nx", "no space or line break"),
        ("SLACK_BOT_TOKEN", "xoxb-1-geheim …", "no space or line break"),
        ("SLACK_APP_TOKEN", "xoxb-1-geheim", "starts with xapp-"),
        ("SLACK_APP_TOKEN", "xapp-1 geheim", "no space or line break"),
        ("SLACK_API_URL", "slack.com/api", "https://"),
        ("SLACKBOT_AGENTS", "@agents-support", "user group's id"),
        ("SLACKBOT_AGENTS", "Léa, Karim", "user ids"),
        ("SLACKBOT_MANAGERS", "S0AGENTS01,U0MARC0001", "user group's id"),
        ("SLACKBOT_MANAGERS", "S0AGENTS01,S0MANAGER1", "user group's id"),
        ("SLACKBOT_CHANNEL", "#support-incidents", "not its name"),
        ("SLACKBOT_CHANNEL", "support-incidents", "not its name"),
        ("SLACKBOT_APPROVALS_CHANNEL", "validations", "not its name"),
        ("SLACKBOT_LANGUAGE", "de", "'fr' or 'en'"),
        ("SLACKBOT_MAIL_FROM", "Support", "Support <technique@example.com>"),
        ("SLACKBOT_MAIL_FROM", "technique@example", "Support <technique@example.com>"),
        ("SLACKBOT_MAIL_FROM", "Support <équipe@example.com>", "Support <technique@example.com>"),
        ("SLACKBOT_MAIL_FROM", "a@example.com, b@example.com", "Support <technique@example.com>"),
        ("SLACKBOT_MAIL_FROM", "Support\nBcc <a@example.com>", "Support <technique@example.com>"),
        ("SLACKBOT_PORT", "http", "integer"),
        ("SLACKBOT_PORT", "70000", "65535"),
        ("SLACKBOT_PORT", "-1", "0"),
        ("SLACKBOT_LOG_LEVEL", "LOUD", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
    ],
)
def test_what_is_wrong_is_named_with_what_was_expected(settings_of, name, value, expected):
    sentence = refusal(settings_of, **{name: value})
    assert sentence.startswith(f"{name} is wrong: ")
    assert expected in sentence


@pytest.mark.parametrize("people", ["S0AGENTS01", "U1", "U1,W2", "U1, U2 ,U3", "U1,"])
def test_people_are_a_group_or_a_list(settings_of, people):
    assert settings_of(SLACKBOT_AGENTS=people).agents == people


@pytest.mark.parametrize(
    ("app_token", "secret", "by_socket"),
    [(APP_TOKEN, None, True), (APP_TOKEN, SECRET, True), (None, SECRET, False), ("", SECRET, False)],
)
def test_an_app_token_means_socket_mode_else_it_is_http(settings_of, app_token, secret, by_socket):
    assert settings_of(SLACK_APP_TOKEN=app_token, SLACK_SIGNING_SECRET=secret).socket_mode == by_socket


@pytest.mark.parametrize("blank", [None, "", " "])
def test_with_neither_there_is_no_way_in(settings_of, blank):
    sentence = refusal(settings_of, SLACK_APP_TOKEN=blank, SLACK_SIGNING_SECRET=blank)
    assert "SLACK_APP_TOKEN" in sentence
    assert "SLACK_SIGNING_SECRET" in sentence


@pytest.mark.parametrize("name", ["SLACKBOT_APPROVALS_CHANNEL", "SLACKBOT_POLICY", "SLACKBOT_PORT", "DATABASE_URL"])
def test_a_blank_line_means_not_set(settings_of, name):
    assert settings_of(**{name: ""}) == settings_of(**{name: None})


@pytest.mark.parametrize("blank", ["", " "])
def test_a_blank_line_means_not_set_to_commands_that_need_no_slack_too(settings_of, monkeypatch, blank):
    for name in ("SLACKBOT_POLICY", "DATABASE_URL", "SLACKBOT_JOURNAL_KEY", "SLACKBOT_LANGUAGE"):
        monkeypatch.setenv(name, blank)
    assert settings_without_slack().model_dump() == {
        "database_url": "sqlite:///slackbot.db",
        "policy": None,
        "journal_key": None,
        "language": "fr",
    }


def test_blanks_around_a_value_are_not_part_of_it(settings_of):
    assert settings_of(SLACKBOT_CHANNEL=" C0SUPPORT1 ").channel == "C0SUPPORT1"


def test_a_file_may_hold_them_and_the_environment_comes_first(settings_of, tmp_path):
    lines = [f"{name}={value}" for name, value in NEEDED.items()]
    (tmp_path / ".env").write_text("\n".join([*lines, "SLACKBOT_LANGUAGE=en", "SLACKBOT_PORT=1", "OTHERS=Zoë", ""]))
    settings = settings_of(**dict.fromkeys(NEEDED), SLACKBOT_PORT="2")
    assert (settings.language, settings.port, settings.channel) == ("en", 2, "C0SUPPORT1")


def test_a_file_in_another_encoding_is_one_sentence(settings_of, tmp_path):
    (tmp_path / ".env").write_bytes("SLACKBOT_MAIL_FROM=Zoë".encode("latin-1"))
    assert ".env" in refusal(settings_of)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, "sqlite:///slackbot.db"),
        ("", "sqlite:///slackbot.db"),
        ("postgresql://u:p@h/d", "postgresql://u:p@h/d"),
    ],
)
def test_the_database_is_known_without_any_of_slacks_settings(settings_of, monkeypatch, given, expected):
    if given is not None:
        monkeypatch.setenv("DATABASE_URL", given)
    settings = settings_without_slack()
    assert settings.database_url == expected
    assert expected not in repr(settings)
