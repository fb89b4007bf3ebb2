"""What stops the bot before it calls anybody."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import models.policy
from models.policy import PolicyError
from slackbot.bot import Bot
from slackbot.database import Database
from slackbot.settings import Settings

PACKAGED = Path(models.policy.__file__).with_name("policy.toml").read_text(encoding="utf-8")
NEW_YEAR = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)  # in Paris


def settings(policy: Path) -> Settings:
    """With a Slack where nobody answers."""
    named = {"SLACKBOT_AGENTS": "S0AGENTS01", "SLACKBOT_MANAGERS": "S0MANAGER1", "SLACKBOT_CHANNEL": "C0SUPPORT1"}
    slack = {"slack_bot_token": "xoxb-1", "slack_api_url": "http://127.0.0.1:9/api/", "slack_signing_secret": "x" * 32}
    return Settings(_env_file=None, SLACKBOT_POLICY=policy, **named, **slack)  # type: ignore[arg-type, call-arg]


def test_a_tariff_that_cannot_price_everything_today_stops_the_start(tmp_path: Path) -> None:
    """Today is the desk's: the new year begins in Paris before it does in UTC."""
    desk = tmp_path / "desk.toml"
    row = 'amount = "180.00"\nvalid_from = %s'
    desk.write_text(PACKAGED.replace(row % "2016-01-01", row % "2027-01-01"), encoding="utf-8")
    with pytest.raises(PolicyError) as stopped:
        Bot(settings(desk), now=lambda: NEW_YEAR - timedelta(seconds=1))
    assert str(stopped.value) == f"{desk}: the tariff has no row in force on 2026-12-31 for vga_wrongful."
    Bot(settings(desk), now=lambda: NEW_YEAR).database.close()


AT_A_START = """
import sys
from slackbot import cli, logs
from slackbot.bot import Bot
from slackbot.settings import load_settings
bot = Bot(load_settings())
bot._open_database()
print(*sorted(set(sys.argv[1:]) & set(sys.modules)))
"""
LATER = (
    "alembic",
    "icalendar",
    "xlsxwriter",
    "slackbot.audit",
    "slackbot.doctor",
    "slackbot.export",
    "slackbot.workspace",
)


def test_what_can_be_done_later_is_not_loaded_at_the_start(tmp_path: Path) -> None:
    """With a database that is up to date, as it is at all starts but the first after an upgrade."""
    url = f"sqlite:///{tmp_path}/desk.db"
    Database(url).migrate()
    people = {"SLACKBOT_AGENTS": "S0AGENTS01", "SLACKBOT_MANAGERS": "S0MANAGER1", "SLACKBOT_CHANNEL": "C0SUPPORT1"}
    slack = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "x" * 32, "DATABASE_URL": url}
    command = [sys.executable, "-c", AT_A_START, *LATER]
    started = subprocess.run(
        command, env=os.environ | people | slack, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert started.stdout == "\n"
