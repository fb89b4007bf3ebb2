"""The commands: `slackbot run | demo | migrate | doctor | export | export-ticket | verify-journal | purge | backup`.

What a command needs is imported once it is called, so that a signal is heard from the first moment on, also by the
first process of a container, to which the system gives no handler.
"""

from __future__ import annotations

import argparse
import errno
import gc
import os
import resource
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from slackbot import distribution
from slackbot.commands import backup, demo, diagnose, export, export_ticket, migrate, purge, verify_journal
from slackbot.signals import ask_at_signals, at_signals

if TYPE_CHECKING:
    from models.ref import Ref
    from slackbot.bot import Bot

DEMO_PORT = 8065
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code; what stops a command is said on stderr, a sentence a line."""
    asked = _parser().parse_args(arguments)
    if asked.command is run:
        at_signals(lambda *_: sys.exit(0))  # while there is nothing to finish yet
        gc.disable()  # until all is loaded
    else:
        at_signals(signal.default_int_handler)  # whoever stops a command finds it as after Ctrl-C
    try:
        return _done(asked)
    except KeyboardInterrupt:
        print("Stopped. Nothing is half done; the same command goes on.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # whoever read what was printed has enough: `slackbot doctor | head`
        _print_no_more()
        return 141
    except OSError as error:
        if error.errno not in FULL:
            raise
        _print_no_more()
        print(f"What was asked for could not be written ({error.strerror}): make room, and ask again.", file=sys.stderr)
        return 1
    finally:
        gc.enable()


def _print_no_more() -> None:
    """What is still to be printed would fail again as the process ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _done(asked: argparse.Namespace) -> int:
    from models.policy_file import PolicyError
    from slackbot.accounting import AccountingError
    from slackbot.database import DatabaseError
    from slackbot.settings import SettingsError

    try:
        code = int(asked.command(asked))
    except (SettingsError, PolicyError, DatabaseError, AccountingError) as error:
        print(error, file=sys.stderr)
        return 2
    if sys.stdout is not None and not sys.stdout.closed:  # as a batch that cannot be written closes it
        sys.stdout.flush()  # here, where a reader that has gone is no surprise yet
    return code


def run(_asked: argparse.Namespace) -> int:
    """Until SIGTERM, SIGHUP or Ctrl-C; what was acknowledged by then is finished."""
    _take_all_files()
    bot = loaded_bot()
    with ask_at_signals(bot):
        bot.run()
    return 0


def _take_all_files() -> None:
    """Open files and connections: as many as the system lets us have, of which it commonly gives a part."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):  # "without a limit", where there is one all the same
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def loaded_bot() -> Bot:
    """The bot of these settings. What is loaded by now stays: the garbage collector never looks at it again."""
    from models.policy_file import PolicyError
    from slackbot import logs
    from slackbot.bot import Bot
    from slackbot.database import DatabaseError
    from slackbot.settings import SettingsError, load_settings
    from slackbot.start import all_at_once

    try:
        settings = load_settings()
        logs.configure(settings.log_level, settings.log_format)
        bot = Bot(settings)
    except (SettingsError, PolicyError, DatabaseError) as error:
        raise all_at_once(error) from error
    gc.freeze()
    gc.enable()
    return bot


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="slackbot", description="The support desk's Slack bot.")
    parser.add_argument("--version", action="version", version=f"%(prog)s {distribution.version()}")
    commands = parser.add_subparsers(required=True, metavar="command")
    _command(commands, "run", run, "start the bot: Socket Mode with SLACK_APP_TOKEN, else HTTP")
    demonstration = _command(commands, "demo", demo, "try the bot in a local workspace, without a Slack account")
    demonstration.add_argument("--port", type=_port, default=DEMO_PORT, help="of the workspace's page (%(default)s)")
    demonstration.add_argument("--host", default="127.0.0.1", help="to listen on (%(default)s: this machine only)")
    demonstration.add_argument("--check", action="store_true", help="play the main journey, print the thread, exit")
    _command(commands, "migrate", migrate, "bring the database schema up to date")
    doctors = _command(commands, "doctor", diagnose, "check settings, Slack, database and outbox; say what to do")
    doctors.add_argument("--retry-parked", action="store_true", help="try again what was given up")
    doctors.add_argument("--blocks", action="store_true", help="send every form and message through Slack's check")
    _export_options(_command(commands, "export", export, "make the next batch of bills and credit notes and write it"))
    verifying = _command(commands, "verify-journal", verify_journal, "find what was changed behind the bot's back")
    verifying.add_argument("--seal", action="store_true", help="seal all that is there with SLACKBOT_JOURNAL_KEY, once")
    verifying.add_argument("--sealed", action="store_true", help="what no key has sealed is a finding too")
    purging = _command(commands, "purge", purge, "blank the personal data of tickets that were closed long ago")
    purging.add_argument("--dry-run", action="store_true", help="only say how many")
    copying = _command(commands, "backup", backup, "copy the SQLite database while the bot works (PostgreSQL: pg_dump)")
    copying.add_argument("file", type=Path, metavar="FILE", help="a name that is not taken")
    exporting = _command(commands, "export-ticket", export_ticket, "write everything there is about one ticket")
    exporting.add_argument("ticket", type=_ticket, metavar="N", help="its number: 42 or INC-000042")
    exporting.add_argument("--format", choices=("text", "json"), default="text", help="(%(default)s)")
    return parser


def _ticket(text: str) -> Ref:
    from models.ref import Ref

    ref = Ref.read(text)
    if ref is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a ticket's number such as 42")
    return ref


def _port(text: str) -> int:
    return _number(text, 65_535, "a port from 0 to 65535")


def _batch(text: str) -> int:
    return _number(text, 999_999_999, "a batch's number such as 7")


def _number(text: str, most: int, what: str) -> int:
    if not text.isdecimal() or len(text) > len(str(most)) or int(text) > most:
        raise argparse.ArgumentTypeError(f"{text!r} is not {what}")
    return int(text)


def _export_options(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--month", type=_month, metavar="YYYY-MM", help="only what became final in that month")
    which.add_argument("--again", type=_batch, metavar="N", help="make no batch; write batch N again")
    parser.add_argument("--format", choices=("csv", "xlsx"), help="(csv, unless the file's name says otherwise)")
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="there whole or not at all (the standard output unless given)"
    )


def _month(text: str) -> str:
    from models.batch import is_month

    if not is_month(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a month such as 2026-01")
    return text


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, function: object, help_: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=help_, description=help_)
    parser.set_defaults(command=function)
    return parser
