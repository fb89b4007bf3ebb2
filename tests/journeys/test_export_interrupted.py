"""`slackbot export` as a process: whatever stops it, nothing is lost and nothing billed twice (§10)."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from slackbot.database import Database
from tests import commands
from tests.builders import a_ticket

TICKETS = 5


@pytest.fixture
def url(sqlite_template, tmp_path):
    """A desk with charges to bill."""
    path = shutil.copy(sqlite_template, tmp_path / "desk.db")
    database = Database(f"sqlite:///{path}")
    with database.write() as session:
        session.add_all([a_ticket("final", number=number) for number in range(1, TICKETS + 1)])
    database.close()
    return f"sqlite:///{path}"


def environment(url):
    """Output is buffered, whatever the machine that tests says."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"} | {"DATABASE_URL": url}


def command(url, *arguments, **how):
    return commands.command(["export", *arguments], environment(url), **how)


def program(url, out):
    """`slackbot export` as a shell starts it; returns its exit code and what it says on stderr."""
    process = subprocess.run(
        [sys.executable, "-m", "slackbot", "export"],
        env=environment(url),
        stdout=out,
        stderr=subprocess.PIPE,
        timeout=120,
        check=False,
    )
    return process.returncode, process.stderr.decode()


def billed(*files: bytes) -> list[str]:
    """The tickets that these files bill, in order."""
    rows = [row for file in files for row in csv.reader(file.decode("utf-8-sig").splitlines(), delimiter=";")]
    return sorted(row[3] for row in rows if row[0] != "Lot")


EVERYBODY = [f"INC-{number:06d}" for number in range(1, TICKETS + 1)]
# The process kills itself before and after each thing that it does.
KILLS = """
import os, signal
import slackbot.{module} as module
real, calls = module.{name}, []
def killing(*arguments, **named):
    calls.append(arguments)
    if "{when}" == "before" and len(calls) == {call}:
        os.kill(os.getpid(), signal.SIGKILL)
    result = real(*arguments, **named)
    if "{when}" == "after" and len(calls) == {call}:
        os.kill(os.getpid(), signal.SIGKILL)
    return result
module.{name} = killing
"""
STEPS = [
    *(("accounting", "give", when, call) for when, call in (("before", 1), ("after", 3), ("after", TICKETS))),
    ("accounting", "make_batch", "after", 1),
    ("accounting", "lines_of", "before", 1),
    ("batch_file", "cells", "before", 3),
    ("accounting", "note_written", "before", 1),
    ("accounting", "note_written", "after", 1),
]


@pytest.mark.parametrize(
    ("to_file", "module", "name", "when", "call"),
    [*((False, *step) for step in STEPS), *((True, *step) for step in STEPS if step[0] == "batch_file")],
)
def test_killed_at_any_step_it_loses_nothing_and_bills_nothing_twice(url, tmp_path, to_file, module, name, when, call):
    target = tmp_path / "batch.csv"
    arguments = ["--output", str(target)] if to_file else []
    code, _, _ = command(url, *arguments, before=KILLS.format(module=module, name=name, when=when, call=call))
    assert code == -9
    if target.exists():
        assert billed(target.read_bytes()) == EVERYBODY  # whole or not at all
    code, out, said = command(url)
    assert code == 0
    if out:
        assert billed(out) == EVERYBODY  # nothing was made before
        return
    assert "nothing to bill" in said
    is_written = (name, when) == ("note_written", "after")
    assert ("Batch 1 has not been written to its end yet: `slackbot export --again 1`" in said) is not is_written
    code, out, _ = command(url, "--again", "1")
    assert (code, billed(out)) == (0, EVERYBODY)
    assert "--again" not in command(url)[2]


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_a_full_disk_is_said_and_the_batch_can_be_written_again(url, format_):
    code, _, said = command(url, "--format", format_, out="/dev/full")
    assert code == 1
    assert said.splitlines() == [
        "the standard output could not be written (No space left on device). Batch 1 is kept: "
        "`slackbot export --again 1` writes it again."
    ]
    code, out, _ = command(url, "--again", "1")
    assert (code, billed(out)) == (0, EVERYBODY)


def test_a_reader_that_went_away_is_said(url):
    reading, writing = os.pipe()
    os.close(reading)
    code, said = program(url, writing)
    os.close(writing)
    assert code == 1
    assert said.startswith("the standard output could not be written (Broken pipe). Batch 1 is kept")
    assert "Traceback" not in said
    assert "Exception ignored" not in said


def test_a_device_is_written_to_and_not_replaced(url):
    code, _, said = command(url, "--output", "/dev/full")
    assert (code, "No space left" in said, Path("/dev/full").is_file()) == (1, True, False)


def test_a_file_is_there_whole_or_not_at_all(url, tmp_path):
    target = tmp_path / "batch.csv"
    target.write_text("of last month", encoding="utf-8")
    failing = "import os\ndef fsync(_): raise OSError(28, 'No space left on device')\nos.fsync = fsync"
    code, _, said = command(url, "--output", str(target), before=failing)
    assert (code, "No space left" in said) == (1, True)
    assert target.read_text(encoding="utf-8") == "of last month"
    assert [path.name for path in tmp_path.iterdir() if "batch" in path.name] == ["batch.csv"]
    assert command(url, "--again", "1", "--output", str(target))[0] == 0
    assert billed(target.read_bytes()) == EVERYBODY


def test_two_exports_at_once_share_no_row(url):
    with ThreadPoolExecutor() as pool:
        outs = [out for _, out, _ in pool.map(command, [url, url])]
    assert billed(*outs) == EVERYBODY


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--month", "2026-13"], "'2026-13' is not a month such as 2026-01"),
        (["--month", "2026-01", "--again", "1"], "not allowed with"),
        (["--again", "7"], "There is no batch 7: none was made yet."),
    ],
)
def test_what_makes_no_sense_is_one_sentence(url, arguments, said):
    code, out, err = command(url, *arguments)
    assert (code, out, said in err) == (2, b"", True)


def test_a_month_without_anything_makes_no_batch(url):
    code, out, said = command(url, "--month", "2025-01")
    assert (code, out, said) == (0, b"", "There is nothing to bill for 2025-01: no batch was made.\n")
