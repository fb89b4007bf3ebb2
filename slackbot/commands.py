"""What each command does, but for `run`; each returns its exit code.

What it needs is imported by it, so that a signal is heard from the first moment on.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import closing, suppress

from slackbot import distribution


def demo(asked: argparse.Namespace) -> int:
    try:
        from slackbot.demo.command import demonstrate  # the workspace is an extra
    except ModuleNotFoundError as error:
        print(f"The demo needs {error.name}: {distribution.installing('workspace')}.", file=sys.stderr)
        return 2
    return demonstrate(port=asked.port, check=asked.check, host=asked.host)


def migrate(_asked: argparse.Namespace) -> int:
    from slackbot.database import Database
    from slackbot.progress import Progress
    from slackbot.settings import settings_without_slack

    with closing(Database(settings_without_slack().database_url)) as database, Progress("Migrating") as progress:
        database.migrate(progress.reach)
    print("The database schema is up to date.")
    return 0


def diagnose(asked: argparse.Namespace) -> int:
    from models.policy_file import PolicyError
    from slackbot import doctor
    from slackbot.progress import Progress
    from slackbot.settings import SettingsError

    with Progress("Asking") as progress:
        code = doctor.report(retry_parked=asked.retry_parked)
        if asked.blocks:
            from slackbot import block_check

            with suppress(SettingsError, PolicyError):  # the doctor has named them
                code |= block_check.report(on_step=progress.advance)
    return code


def verify_journal(asked: argparse.Namespace) -> int:
    from models.policy import load_policy
    from slackbot import audit
    from slackbot.database import Database
    from slackbot.progress import Progress
    from slackbot.settings import settings_without_slack

    settings = settings_without_slack()
    with closing(Database(settings.database_url, settings.journal_key)) as database:
        if asked.seal:
            database.check_writable()
            return audit.seal(database)
        database.check()
        with Progress("Reading tickets") as progress:
            return audit.report(
                database, sealed=asked.sealed, policy=load_policy(settings.policy), on_step=progress.reach
            )


def purge(asked: argparse.Namespace) -> int:
    from datetime import timedelta

    from models.policy import load_policy
    from slackbot.bot import real_now
    from slackbot.database import Database
    from slackbot.progress import Progress
    from slackbot.purge import purge as purge_tickets
    from slackbot.purge import waiting
    from slackbot.settings import settings_without_slack

    settings = settings_without_slack()
    days = load_policy(settings.policy).privacy.retention_days
    with closing(Database(settings.database_url)) as database:
        database.check_writable()
        before = real_now() - timedelta(days=days)
        due = waiting(database, before)
        if asked.dry_run:
            print(f"{due} ticket(s) would lose their personal data: closed and untouched for {days} days.")
            return 0
        with Progress("Blanking", due) as progress:
            tickets = purge_tickets(database, before, on_step=progress.advance)
    print(f"{tickets} ticket(s) have lost their personal data: closed and untouched for {days} days.")
    return 0


def backup(asked: argparse.Namespace) -> int:
    from slackbot.backup import BackupError
    from slackbot.backup import backup as make_backup
    from slackbot.database import Database
    from slackbot.progress import Progress
    from slackbot.settings import settings_without_slack

    with closing(Database(settings_without_slack().database_url)) as database:
        database.check_file()  # that is all: a copy is wanted before `slackbot migrate`
        try:
            with Progress("Copying") as progress:
                make_backup(database, asked.file, on_step=progress.reach)
        except BackupError as error:
            print(error, file=sys.stderr)
            return 1
    print(f"{asked.file.resolve()} is a whole copy of the database.")
    return 0


def export_ticket(asked: argparse.Namespace) -> int:
    from blocks.words import Words
    from models.policy import load_policy
    from slackbot.database import Database
    from slackbot.settings import settings_without_slack
    from slackbot.ticket_file import FORMATS, UnknownTicket

    settings = settings_without_slack()
    with closing(Database(settings.database_url)) as database:
        database.check()
        words = Words.of(settings.language, load_policy(settings.policy).calendar.time_zone)
        try:
            print(FORMATS[asked.format](database, asked.ticket.ticket, words), end="")
        except UnknownTicket as error:
            print(error, file=sys.stderr)
            return 1
    return 0


def export(asked: argparse.Namespace) -> int:
    from blocks.words import Words
    from models.policy import load_policy
    from slackbot.bot import real_now
    from slackbot.database import Database
    from slackbot.desk import Desk
    from slackbot.export import export as export_batch
    from slackbot.progress import Progress
    from slackbot.settings import settings_without_slack

    settings = settings_without_slack()
    with closing(Database(settings.database_url, settings.journal_key)) as database:
        database.check_writable()
        desk = Desk(database, load_policy(settings.policy), now=real_now, on_change=lambda: None)
        words = Words.of(settings.language, desk.policy.calendar.time_zone)
        with Progress("Making the batch", shown=asked.output is not None):  # else the batch is what is on the terminal
            return export_batch(
                desk, words, month=asked.month, again=asked.again, format_=asked.format, path=asked.output
            )
