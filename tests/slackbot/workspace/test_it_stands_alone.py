import ast
from pathlib import Path

import pytest

import slackbot.workspace

SOURCES = sorted(Path(slackbot.workspace.__file__).parent.rglob("*.py"))


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_it_imports_nothing_of_the_bot(source: Path) -> None:
    names = []
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append(node.module or "")
    ours = [name for name in names if name.split(".")[0] in ("slackbot", "blocks", "models")]
    assert all(name == "slackbot.workspace" or name.startswith("slackbot.workspace.") for name in ours)
    assert not [name for name in names if name.split(".")[0] in ("slack_bolt", "slack_sdk")]
