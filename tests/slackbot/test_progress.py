"""Progress is for people at a terminal, who wait for more than two seconds."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from slackbot.database import Database

ROOT = Path(__file__).parents[2]
SLOW = """
import time
from slackbot import progress
progress.PATIENCE = {patience}
with progress.Progress("Counting") as bar:
    for step in range(5):
        bar.reach(step + 1, 5)
        print("finding", step)
        time.sleep(0.1)
print("done")
"""


def run(patience: float, *, stderr_to_terminal: bool = True, stdout_to_terminal: bool = True) -> tuple[str, str]:
    """What a terminal shows, and what arrives in a pipe."""
    ours, theirs = pty.openpty()
    env = os.environ | {"TERM": "xterm", "PYTHONPATH": str(ROOT)}
    env.pop("PYTHONUNBUFFERED", None)  # which lets the bar come between two words of a line
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW.format(patience=patience)],
        stdout=theirs if stdout_to_terminal else subprocess.PIPE,
        stderr=theirs if stderr_to_terminal else subprocess.PIPE,
        env=env,
    )
    os.close(theirs)
    piped = b"".join(process.communicate(timeout=30)[stream] or b"" for stream in (0, 1))
    shown = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(ours)
    return shown.decode(), piped.decode()


def test_a_terminal_shows_how_far_it_is_and_every_line() -> None:
    shown, _ = run(0.0)
    assert "Counting" in shown
    assert [f"finding {step}" for step in range(5) if f"finding {step}" not in shown] == []
    assert "done" in shown


def test_what_is_quick_shows_nothing_of_it() -> None:
    shown, _ = run(30.0)
    assert "Counting" not in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize("piped", ["stdout", "stderr"])
def test_nothing_of_it_where_output_is_piped(piped: str) -> None:
    shown, said = run(0.0, **{f"{piped}_to_terminal": False})
    assert "Counting" not in shown + said
    assert "\x1b" not in shown + said


def test_migrations_are_counted(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    database = Database(f"sqlite:///{tmp_path / 'new.db'}")
    database.migrate(lambda *step: steps.append(step))
    assert steps == [(number, len(steps)) for number in range(1, len(steps) + 1)]
    assert len(steps) > 8
    steps.clear()
    database.migrate(lambda *step: steps.append(step))
    assert steps == []
    database.close()
