"""Evidence rows of the outbox: what Slack says of a file now, and the hash of its content, noted in the journal.

Nobody waits for it: the act that filed it is long acknowledged. While Slack is away the row waits; what can never be
read is noted with the reason. The note and the row's end are one transaction, so a file is noted once.
"""

from __future__ import annotations

import logging
from typing import Any

from models.evidence import EvidenceFiled, EvidenceNoted
from models.tables.outbox import OutboxRow
from models.terms import Unread
from slackbot.delivery.claims import Attempt
from slackbot.delivery.downloads import LARGEST, Downloads, NotRead, NotWhole
from slackbot.delivery.endings import AttemptReport, Done, Postponed, ended_with
from slackbot.delivery.slack_calls import RateLimited, SlackCalls
from slackbot.delivery.timing import Timing
from slackbot.delivery.verdicts import backoff, is_given_up, verdict
from slackbot.means import Means
from slackbot.slack_errors import FAILED, reason_of

LAST_WORDS = {
    "file_not_found": Unread.DELETED,
    "file_deleted": Unread.DELETED,
    "access_denied": Unread.NO_PERMISSION,
    "not_visible": Unread.NO_PERMISSION,
}
DELETED, HIDDEN = "tombstone", "hidden_by_limit"  # modes of a file; the second is older than the plan shows
EXPECTED = (*FAILED, RateLimited, NotWhole)
log = logging.getLogger(__name__)


class Evidence:
    def __init__(self, means: Means, timing: Timing) -> None:
        self._desk = means.desk
        self._timing = timing
        self._calls = SlackCalls(means.client)
        self._downloads = Downloads(means.client, seconds=2 * timing.timeout)

    def deliver(self, attempt: Attempt) -> AttemptReport:
        """Raises TokenLost."""
        filed = self._filed(attempt.row)
        attempt.begin(self._desk.database, self._timing)
        try:
            return self._noted(attempt, self._read(filed))
        except EXPECTED as error:
            return self._failed(attempt, filed, error)

    def _failed(self, attempt: Attempt, filed: EvidenceFiled, error: Exception) -> AttemptReport:
        failure, tries = verdict(error, sent=False), attempt.row.attempts + 1
        unread = LAST_WORDS.get(reason_of(error))
        if unread is None and is_given_up(failure, tries):
            unread = Unread.UNREADABLE
        if unread is not None:
            return self._noted(attempt, _noted_as(filed, unread=unread))
        log.warning("outbox row %s (evidence): %s", attempt.row.id, failure.error)
        return AttemptReport(
            attempt, Postponed(failure.error, failure.wait or backoff(tries), counted=True, waiting=True)
        )

    def _read(self, filed: EvidenceFiled) -> EvidenceNoted:
        """What Slack says now goes before what it said when the file came."""
        file = self._calls.file(filed.file)
        known = _noted_as(filed, **_told(file))
        unread = why_unread(file)
        if unread is not None:
            return known.model_copy(update={"unread": unread})
        url, is_page = file.get("url_private_download") or "", file.get("mimetype") == "text/html"
        try:
            digest, size = self._downloads.digest(url, is_page=is_page)
        except NotRead as last_word:
            return known.model_copy(update={"unread": last_word.unread})
        return known.model_copy(update={"sha256": digest, "size": size})

    def _filed(self, row: OutboxRow) -> EvidenceFiled:
        with self._desk.database.read() as session:
            entry = session.get_one(OutboxRow, row.id).entry
            event = entry.event if entry is not None else None
        if not isinstance(event, EvidenceFiled):
            raise LookupError(f"outbox row {row.id} is about no evidence")
        return event

    def _noted(self, attempt: Attempt, noted: EvidenceNoted) -> AttemptReport:
        with ended_with(self._desk, attempt, Done()) as (ticket, context):
            ticket.named(attempt.row.child).record(context, noted)
        return AttemptReport(attempt, None)


def _noted_as(filed: EvidenceFiled, **more: Any) -> EvidenceNoted:
    return EvidenceNoted(**(filed.model_dump() | more))


def _told(file: dict[str, Any]) -> dict[str, Any]:
    """Of Slack's file object what is kept, where it says so."""
    told = {"size": "size", "file_name": "name", "uploader": "user", "permalink": "permalink"}
    return {name: file[key] for name, key in told.items() if file.get(key)}


def why_unread(file: dict[str, Any]) -> Unread | None:
    if file.get("mode") == DELETED:
        return Unread.DELETED
    if file.get("mode") == HIDDEN:
        return Unread.NO_PERMISSION
    if file.get("is_external"):
        return Unread.ELSEWHERE
    return Unread.TOO_LARGE if (file.get("size") or 0) > LARGEST else None
