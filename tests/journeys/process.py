"""`slackbot …` as a process of its own, with the workspace for its Slack."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

from slackbot.workspace import Workspace
from tests.commands import start


def environment(workspace: Workspace, database_url: str, **settings: str | None) -> dict[str, str]:
    """What `.env` would hold; None takes a setting out."""
    wanted: dict[str, str | None] = {
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_APP_TOKEN": workspace.app_token,
        "SLACK_API_URL": workspace.api_url,
        "DATABASE_URL": database_url,
        "SLACKBOT_AGENTS": workspace.agents_group,
        "SLACKBOT_MANAGERS": workspace.managers_group,
        "SLACKBOT_CHANNEL": workspace.channel("support-incidents").id,
        "SLACKBOT_PORT": "0",
        "NO_PROXY": "127.0.0.1",
        **settings,
    }
    ours = ("SLACK", "DATABASE_URL")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return inherited | {name: value for name, value in wanted.items() if value is not None}


def slackbot(arguments: list[str], env: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, as a shell starts it."""
    command = [sys.executable, "-m", "slackbot", *arguments]
    return subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


@contextmanager
def running_process(
    workspace: Workspace, env: dict[str, str], folder: Path, *, before: str = ""
) -> Iterator[BaseProcess]:
    """`slackbot run`, connected by Socket Mode, `before` first in it; killed at the end if still there."""
    known = len(workspace.feed.entries("socket", "connected"))
    log = str(folder / "log")
    process = start(["run"], env, out=log, err=log, before=before, folder=str(folder))
    try:
        workspace.wait_for(
            lambda: not process.is_alive() or len(workspace.feed.entries("socket", "connected")) > known,
            timeout=20,
            what="the bot's connection",
        )
        yield process
    finally:
        process.kill()
        process.join()
