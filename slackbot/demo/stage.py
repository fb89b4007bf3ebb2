"""A workspace with the bot in it, as the demo and the journeys use it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import SecretStr

from slackbot.bot import Bot
from slackbot.delivery.paces import LIFTED, SLACKS
from slackbot.settings import Settings
from slackbot.workspace import Workspace

HERE = Path(__file__).resolve()
APPROVALS = "validations"  # where managers are asked in the demo; in the journeys that is the ticket's thread
MANIFESTS = (HERE.parents[2] / "manifest.yml", HERE.with_name("manifest.yml"))  # of a checkout, of an installed package


def settings_for(workspace: Workspace, database_url: str, *, http: bool = False, **more: object) -> Settings:
    """What a person would put into `.env` for this workspace."""
    values = {
        "slack_bot_token": SecretStr(workspace.bot_token),
        "slack_app_token": None if http else SecretStr(workspace.app_token),
        "slack_signing_secret": SecretStr(workspace.signing_secret) if http else None,
        "slack_api_url": workspace.api_url,
        "database_url": SecretStr(database_url),
        "SLACKBOT_AGENTS": workspace.agents_group,
        "SLACKBOT_MANAGERS": workspace.managers_group,
        "SLACKBOT_CHANNEL": workspace.channel("support-incidents").id,
        "SLACKBOT_PORT": 0,
        **more,
    }
    return Settings(_env_file=None, **values)  # type: ignore[arg-type]


def demo_settings(workspace: Workspace, database_url: str, **more: Any) -> Settings:
    """The same, with a channel in which the managers find what they are asked."""
    return settings_for(workspace, database_url, SLACKBOT_APPROVALS_CHANNEL=workspace.channel(APPROVALS).id, **more)


def install(workspace: Workspace) -> None:
    """The app as Slack would install it from manifest.yml."""
    workspace.install(_manifest())


@cache
def _manifest() -> dict[str, Any]:
    manifest: dict[str, Any] = yaml.safe_load(next(filter(Path.exists, MANIFESTS)).read_text(encoding="utf-8"))
    return manifest


@contextmanager
def running(workspace: Workspace, settings: Settings, **how: Any) -> Iterator[Bot]:
    """The bot at work in the workspace, on the workspace's clock, at Slack's paces where the workspace has them.

    `how`: see Bot.
    """
    limits = SLACKS if workspace.rates.enabled else LIFTED
    bot = Bot(settings, now=workspace.clock.now, **{"limits": limits, **how})
    workspace.clock.on_move(bot.wake)  # what has come due is told at once
    bot.start()
    try:
        if settings.socket_mode:
            workspace.wait_connected()
        else:
            workspace.deliver_by_http(f"http://127.0.0.1:{bot.port}/slack/events")
        yield bot
    finally:
        bot.stop()
