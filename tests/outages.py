"""A database that hangs or is gone for a while, on purpose."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import URL, make_url


@contextmanager
def locked(database_url: str) -> Iterator[None]:
    """Somebody else writes, and does not come to an end."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(url.database), isolation_level=None)) as file:
            file.execute("BEGIN IMMEDIATE")
            try:
                yield
            finally:
                file.execute("ROLLBACK")
        return
    with psycopg.connect(_plain(url)) as connection:
        connection.execute("LOCK TABLE outbox, tickets, journal IN EXCLUSIVE MODE")
        try:
            yield
        finally:
            connection.rollback()


@contextmanager
def renamed(database_url: str) -> Iterator[None]:
    """The SQLite file has another name, as where somebody tidies up or a disk is taken away."""
    file = Path(str(make_url(database_url).database))
    aside = file.rename(file.with_name("aside.db"))
    try:
        yield
    finally:
        aside.rename(file)


@contextmanager
def frozen(database_url: str) -> Iterator[None]:
    """The server's processes for this database stand still, in whatever they were doing, and there are no new ones."""
    with _closed(database_url):
        pids = [row[0] for row in _asked(database_url, "SELECT pid FROM pg_stat_activity WHERE datname = %s")]
        for pid in pids:
            try:
                os.kill(pid, signal.SIGSTOP)
            except (PermissionError, ProcessLookupError):
                pytest.skip("the server is not this user's, or elsewhere")
        try:
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)


@contextmanager
def stopped(database_url: str) -> Iterator[None]:
    """Every connection breaks, and none is taken."""
    with _closed(database_url):
        _asked(database_url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s")
        yield


@contextmanager
def _closed(database_url: str) -> Iterator[None]:
    """No new connection is taken."""
    allow = f'ALTER DATABASE "{make_url(database_url).database}" ALLOW_CONNECTIONS'
    _asked(database_url, f"{allow} false", named=False)
    try:
        yield
    finally:
        _asked(database_url, f"{allow} true", named=False)


def _asked(database_url: str, query: str, *, named: bool = True) -> list[Any]:
    """Of the server, in another database; `%s` is the name of ours."""
    url = make_url(database_url)
    with psycopg.connect(_plain(url.set(database="postgres")), autocommit=True) as connection:
        answer = connection.execute(query, [url.database] if named else None)
        return answer.fetchall() if answer.description else []


def _plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
