"""The command as it is installed: it knows its version, and notices when another distribution hides its packages."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from slackbot import distribution


def slackbot(*arguments: str, path: Path | None = None, folder: Path) -> subprocess.CompletedProcess[str]:
    """`python -m slackbot …` in `folder`, with `path` before everything that is installed."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    if path is not None:
        env["PYTHONPATH"] = str(path)
    command = [sys.executable, "-m", "slackbot", *arguments]
    return subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def test_the_version_is_that_of_the_installed_distribution(tmp_path):
    process = slackbot("--version", folder=tmp_path)
    assert (process.returncode, process.stderr) == (0, "")
    assert process.stdout == f"slackbot {metadata.version(distribution.NAME)}\n"


def test_the_help_names_the_command_as_one_types_it(tmp_path):
    process = slackbot("--help", folder=tmp_path)
    assert (process.returncode, process.stderr) == (0, "")
    assert process.stdout.startswith("usage: slackbot ")


@pytest.mark.parametrize("stranger", ["models/__init__.py", "blocks/__init__.py", "models.py"])
@pytest.mark.parametrize("arguments", [["--version"], ["migrate"], []], ids=" ".join)
def test_a_stranger_of_the_same_name_is_one_sentence_and_nothing_is_done(tmp_path, stranger, arguments):
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / stranger).parent.mkdir(parents=True)
    (elsewhere / stranger).touch()
    process = slackbot(*arguments, path=elsewhere, folder=tmp_path)
    place = elsewhere / stranger.removesuffix("/__init__.py")
    assert (process.returncode, process.stdout) == (2, "")
    assert process.stderr.startswith(f"The bot's own {place.stem} beside ")
    assert f"because {place} comes first" in process.stderr
    assert process.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == [elsewhere]


def test_both_strangers_are_named(tmp_path):
    for name in distribution.COMPANIONS:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
    process = slackbot("--version", path=tmp_path, folder=tmp_path)
    assert process.stderr.startswith("The bot's own models and blocks beside ")


@pytest.mark.parametrize(
    ("arguments", "missing", "sentence"),
    [
        (
            ["demo", "--check"],
            "aiohttp",
            "The demo needs aiohttp: install support-interventions-bot from its folder with "
            "its extra workspace, as in pip install '.[workspace]'.\n",
        ),
        (
            ["migrate"],
            "psycopg",
            "PostgreSQL needs its driver: install support-interventions-bot from its folder with "
            "its extra postgres, as in pip install '.[postgres]'.\n",
        ),
    ],
    ids=["demo", "postgres"],
)
def test_a_missing_extra_is_named_without_sending_anybody_to_a_public_index(
    tmp_path, monkeypatch, arguments, missing, sentence
):
    (tmp_path / f"{missing}.py").write_text(f"raise ModuleNotFoundError('not here', name={missing!r})")
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@localhost/nothing")
    process = slackbot(*arguments, path=tmp_path, folder=tmp_path)
    assert (process.returncode, process.stdout, process.stderr) == (2, "", sentence)


def test_a_folder_of_the_same_name_that_is_no_package_hides_nothing(tmp_path):
    (tmp_path / "models").mkdir()
    process = slackbot("--version", path=tmp_path, folder=tmp_path)
    assert (process.returncode, process.stderr) == (0, "")
