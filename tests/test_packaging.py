"""What is installed is what was locked, and a wheel has all that the bot needs to run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from slackbot import distribution

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCKED = (ROOT / "requirements.txt").read_text()
DATA = [
    "slackbot/py.typed",
    "models/py.typed",
    "blocks/py.typed",
    "models/policy.toml",
    "models/migrations/script.py.mako",
    "blocks/locale/fr/LC_MESSAGES/messages.po",
    "blocks/locale/en/LC_MESSAGES/messages.po",
    "blocks/templates/summary.txt",
    "slackbot/demo/manifest.yml",
    "slackbot/workspace/page/static/app.js",
    "slackbot/workspace/page/templates/page.html",
]


def required() -> list[Requirement]:
    """Every library that pyproject.toml names, extras included."""
    extras = [line for lines in PROJECT["optional-dependencies"].values() for line in lines]
    wanted = [Requirement(line) for line in [*PROJECT["dependencies"], *extras]]
    return [requirement for requirement in wanted if requirement.name != PROJECT["name"]]


def pins() -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", LOCKED, flags=re.MULTILINE))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel of this folder, built by what is locked."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def unpacked(wheel, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


@pytest.mark.parametrize("requirement", required(), ids=lambda requirement: requirement.name)
def test_every_library_is_locked_within_its_bounds(requirement):
    """If this fails, `make lock` was forgotten."""
    assert pins()[requirement.name] in requirement.specifier


def test_every_locked_library_has_the_hashes_of_its_files():
    entries = re.split(r"\n(?=[a-z])", LOCKED.partition("make lock\n")[2])
    assert len(entries) == len(pins())
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_distribution_has_one_name_and_is_never_uploaded():
    assert PROJECT["name"] == distribution.NAME
    assert "Private :: Do Not Upload" in PROJECT["classifiers"]


@pytest.mark.parametrize("path", DATA)
def test_a_wheel_contains(unpacked, path):
    assert (unpacked / path).is_file()


def test_a_wheel_contains_no_other_top_level_name(unpacked):
    folders = {path.name for path in unpacked.iterdir()}
    assert {name for name in folders if not name.endswith(".dist-info")} == {"slackbot", "models", "blocks"}


def test_the_bot_starts_from_what_a_wheel_contains(unpacked, tmp_path):
    env = os.environ | {"PYTHONPATH": str(unpacked)}
    command = [sys.executable, "-m", "slackbot", "--version"]
    started = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (started.stdout, started.stderr) == (f"slackbot {PROJECT['version']}\n", "")
