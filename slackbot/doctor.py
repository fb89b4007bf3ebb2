"""`slackbot doctor`: what the bot needs, checked one by one; each line says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from shutil import disk_usage
from smtplib import SMTPAuthenticationError, SMTPException, SMTPNotSupportedError
from urllib.parse import urlsplit
from urllib.request import getproxies

from sqlalchemy import select, text

from models.policy import PolicyError, load_policy
from models.tables.outbox import OutboxRow
from models.terms import OutboxState
from slackbot.database import Database, DatabaseError
from slackbot.delivery.claims import what_waits
from slackbot.delivery.mail import Mailer
from slackbot.delivery.queue import retry_parked as put_back
from slackbot.delivery.queue import waiting
from slackbot.settings import Settings, SettingsError, load_settings
from slackbot.slack_check import Finding, slack_findings
from slackbot.start import all_at_once, priced_policy

SCARCE = 200_000_000  # bytes left on the disk of the database
CONNECTIONS = text(
    "SELECT pg_database_size(current_database()), "
    "(SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()), "
    "(SELECT count(*) FROM pg_stat_activity), current_setting('max_connections')"
)
CURES = {
    "is_archived": "Reopen that channel.",
    **dict.fromkeys(("not_in_channel", "channel_not_found"), "Invite the bot there: /invite."),
}
MAIL_FAULTS = (OSError, SMTPException)


def report(*, retry_parked: bool = False) -> int:
    """Print every finding; 1 if something is wrong."""
    well = True
    for finding in _findings(retry_parked=retry_parked):
        print(f"{'ok ' if finding.ok else 'NO '} {finding.sentence}", flush=True)
        well &= finding.ok
    return int(not well)


def _findings(*, retry_parked: bool) -> Iterator[Finding]:
    try:
        settings = load_settings()
    except SettingsError as error:
        yield from (Finding(False, line) for line in str(all_at_once(error)).splitlines())
        return
    mode = "Socket Mode" if settings.socket_mode else "HTTP"
    yield Finding(True, f"Settings: complete, {mode}.")
    yield _policy(settings)
    yield from slack_findings(settings)
    yield from _proxies()
    yield from _mail(settings)
    yield from _database(settings, retry_parked=retry_parked)


def _proxies() -> Iterator[Finding]:
    """By host and port alone: their addresses may hold a password."""
    known = getproxies()
    for scheme in ("http", "https"):
        if scheme in known:
            yield Finding(True, f"Proxy: {scheme} goes through {_host_of(known[scheme])}.")
    if known and (spared := known.get("no")):
        yield Finding(True, f"Proxy: not for {spared}.")


def _host_of(address: str) -> str:
    try:
        parts = urlsplit(address if "//" in address else f"//{address}")
        return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
    except ValueError:
        return "an address that cannot be read"


def _mail(settings: Settings) -> Iterator[Finding]:
    """Connected to and logged in, as for a mail; none is sent."""
    mailer = Mailer.of(settings, load_policy())
    if mailer is None:
        yield Finding(True, "Mail: none is sent (SLACKBOT_SMTP_URL is not set); texts are copied by hand.")
        return
    where = _host_of(mailer.url)
    try:
        logged_in = mailer.try_log_in()
    except MAIL_FAULTS as error:
        yield Finding(False, f"Mail: {where} {_refused(error)}. Check SLACKBOT_SMTP_URL with whoever runs the server.")
        return
    yield Finding(True, f"Mail: {where} takes {'our name and password' if logged_in else 'mail without a log-in'}.")


def _refused(error: Exception) -> str:
    """Never an answer's text, which may repeat what we sent."""
    if isinstance(error, SMTPAuthenticationError):
        return f"refuses our name or password ({error.smtp_code})"
    if isinstance(error, SMTPNotSupportedError):
        return "offers no log-in"
    return f"does not answer ({getattr(error, 'strerror', None) or type(error).__name__})"


def _policy(settings: Settings) -> Finding:
    try:
        policy = priced_policy(settings.policy, datetime.now(UTC))
    except PolicyError as error:
        return Finding(False, f"Policy: {error}")
    return Finding(True, f"Policy: {len(policy.tariff)} tariff rows from {settings.policy or 'the packaged file'}.")


def _database(settings: Settings, *, retry_parked: bool) -> Iterator[Finding]:
    try:
        with closing(Database(settings.database_url.get_secret_value())) as database:
            database.check_writable()
            yield Finding(True, f"Database: {database.engine.dialect.name}, schema up to date.")
            yield _size(database)
            if retry_parked:
                yield Finding(True, f"Outbox: {put_back(database)} given-up messages put back.")
            yield from _outbox(database, settings.approvals_channel)
    except DatabaseError as error:
        yield Finding(False, f"Database: {error}")


def _size(database: Database) -> Finding:
    if database.file is not None:
        path = database.file.path
        free = disk_usage(path.parent).free
        sentence = f"Database file: {path}, {_megabytes(path.stat().st_size)}, {_megabytes(free)} free."
        return Finding(free > SCARCE, sentence + ("" if free > SCARCE else " Make room on this disk."))
    with database.read() as session:
        size, ours, all_, most = session.execute(CONNECTIONS).one()
    sentence = f"Database server: {database.place}, {_megabytes(size)}; {ours} connections, {all_} of {most} in all."
    scarce = all_ > 0.8 * int(most)
    return Finding(not scarce, sentence + (" Raise max_connections, or run fewer processes." if scarce else ""))


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB".replace(",", " ")


def _outbox(database: Database, approvals: str | None) -> Iterator[Finding]:
    now = datetime.now(UTC)
    with database.read() as session:
        waits = what_waits(session, approvals)
        count, oldest = waiting(session, now)
        parked = list(session.scalars(select(OutboxRow).where(OutboxRow.state == OutboxState.PARKED).limit(20)))
    since = f", the oldest since {oldest:%Y-%m-%d %H:%M} UTC" if oldest else ""
    late = oldest is not None and (now - oldest).total_seconds() > 600
    advice = " Is `slackbot run` running?" if late else ""
    yield Finding(not late, f"Outbox: {count} messages waiting{since}.{advice}")
    for closed in waits:
        answer = (
            f"Outbox: {closed.tickets} ticket(s) wait for {closed.target}, where the last answer was {closed.error}."
        )
        yield Finding(False, f"{answer} {CURES.get(closed.error, 'They go on by themselves once that is over.')}")
    for row in parked:
        cure = "Mend it, then `slackbot doctor --retry-parked`."
        yield Finding(False, f"Outbox: {row.lane} {row.kind} was given up ({row.last_error}). {cure}")
