"""`slackbot …` as processes of their own, forked from one that has everything loaded: a start costs no imports."""

from __future__ import annotations

import os
import sys
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory

_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.loaded"])
PATIENCE = 120  # seconds


def command(arguments: list[str], env: dict[str, str], *, before: str = "", out: str = "") -> tuple[int, bytes, str]:
    """Run it to its end, `before` first in its process; returns exit code (-9 where it was killed), stdout, stderr.

    Its output is buffered, as that of a pipe or file is, and goes to the file `out` if that is given.
    """
    with TemporaryDirectory() as folder:
        shown, said = out or f"{folder}/out", f"{folder}/err"
        process = start(arguments, env, before=before, out=shown, err=said)
        process.join(PATIENCE)
        process.kill()
        process.join()
        assert process.exitcode is not None
        return process.exitcode, b"" if out else Path(shown).read_bytes(), Path(said).read_text(encoding="utf-8")


def start(
    arguments: list[str], env: dict[str, str], *, out: str, err: str, before: str = "", folder: str = "."
) -> BaseProcess:
    """Begin it, in that folder; what it writes is added to the files."""
    process = _FORKS.Process(target=_run, args=(arguments, env, before, out, err, folder))
    process.start()
    return process


def _run(arguments: list[str], env: dict[str, str], before: str, out: str, err: str, folder: str) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    for number, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), number)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False, buffering=1)
    exec(before, {})
    from slackbot.cli import main

    sys.exit(main(arguments))
