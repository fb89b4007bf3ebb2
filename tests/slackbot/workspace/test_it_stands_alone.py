"""The look-alike and the bot share no code: each reads Slack's rules on its own, so that each catches the other."""

import ast
from pathlib import Path

import pytest

import slackbot
import slackbot.workspace

WORKSPACE = Path(slackbot.workspace.__file__).parent
SOURCES = sorted(WORKSPACE.rglob("*.py"))
BOT = Path(slackbot.__file__).parent
SHOWS_IT = ("cli.py", "demo", "workspace")
"""What may know the look-alike: the command that starts the demo, and the demo."""


def imported(source: Path) -> list[str]:
    names: list[str] = []
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append(node.module or "")
    return names


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_it_imports_nothing_of_the_bot(source: Path) -> None:
    names = imported(source)
    ours = [name for name in names if name.split(".")[0] in ("slackbot", "blocks", "models")]
    assert all(name == "slackbot.workspace" or name.startswith("slackbot.workspace.") for name in ours)
    assert not [name for name in names if name.split(".")[0] in ("slack_bolt", "slack_sdk")]


def test_the_bot_imports_nothing_of_it() -> None:
    bot = [path for path in BOT.rglob("*.py") if path.relative_to(BOT).parts[0] not in SHOWS_IT]
    knowing = [path.name for path in bot if any(name.startswith("slackbot.workspace") for name in imported(path))]
    assert bot
    assert knowing == []
