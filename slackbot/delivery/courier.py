"""One attempt at one row: planned from the ticket as it is now, sent to Slack, and what came of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import cache, partial

from slack_sdk.errors import SlackApiError
from sqlalchemy import Select, bindparam
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from blocks.words import Words
from models.tables.outbox import OutboxRow
from models.terms import Notice
from models.watch import Watch
from slackbot.delivery.claims import Attempt, TokenLost
from slackbot.delivery.endings import (
    AttemptReport,
    CardLost,
    Done,
    Parked,
    Postponed,
    RowEnding,
    Skipped,
    Unreachable,
)
from slackbot.delivery.personal import PLANS as PERSONAL
from slackbot.delivery.personal import Errand
from slackbot.delivery.plan import NOTHING, NoThreadYet, Plan, Post, Share, Standing, Update
from slackbot.delivery.plans import Scene, plan_of
from slackbot.delivery.slack_calls import CardGone, Posted, RateLimited, SlackCalls
from slackbot.delivery.timing import Timing
from slackbot.delivery.verdicts import Reach, Verdict, backoff, is_given_up, of_an_answer, verdict
from slackbot.delivery.ways import Way
from slackbot.loading import read, whole_rows
from slackbot.means import Means, look_of, watch_of, words_of
from slackbot.slack_errors import FAILED

GONE = ("message_not_found", "cant_update_message", "edit_window_closed")
CLICKS_FIRST = 0.02  # seconds that a message waits for clicks to be answered
EXPECTED = (*FAILED, RateLimited, CardGone, NoThreadYet, SQLAlchemyError)
log = logging.getLogger(__name__)


class Courier:
    def __init__(self, means: Means, timing: Timing) -> None:
        self._means = means
        self._database = means.desk.database
        self._calls = SlackCalls(means.client)
        self._timing = timing

    def plan(self, attempts: Sequence[Attempt]) -> list[Plan | Exception]:
        """What each of them is to do; or why it cannot."""
        with self._database.read() as session:
            ids = [attempt.row.id for attempt in attempts]
            rows = {row.id: row for row in read(session, _rows(), {"ids": ids})}
            watch = cache(partial(watch_of, session, self._means.staff, self._means.desk.now()))
            return [self._planned(session, rows[row_id], watch) for row_id in ids]

    def _planned(self, session: Session, row: OutboxRow, watch: Callable[[], Watch]) -> Plan | Exception:
        self._means.clicks.let_through(CLICKS_FIRST)
        try:
            return self._plan(session, row, watch)
        except Exception as error:
            log.error("outbox row %s (%s) cannot be rendered", row.id, row.kind, exc_info=error)
            return error

    def _plan(self, session: Session, row: OutboxRow, watch: Callable[[], Watch]) -> Plan:
        entry, words = row.entry, self._words(row)
        if entry is None:
            errand = Errand(session, row, str(row.person), look_of(self._means, words), self._means, watch)
            return PERSONAL[row.kind](errand)
        look = look_of(self._means, words, entry.ticket)
        return plan_of(Scene(session, row, entry, entry.ticket, look, self._means.settings, watch))

    def _words(self, row: OutboxRow) -> Words:
        """Of the one who reads a direct message, as far as that is known; else of the channel: everybody reads it."""
        return words_of(self._means, self._means.staff.locale_of(row.person) if row.person else None)

    def deliver(self, attempt: Attempt, plan: Plan | Exception) -> AttemptReport:
        """Never raises: whatever happened is in the report."""
        if isinstance(plan, Exception):
            return self._failed(attempt, None, plan)
        try:
            return AttemptReport(attempt, self._carried_out(attempt, plan))
        except TokenLost:
            log.warning("outbox row %s was taken over by another attempt", attempt.row.id)
            return AttemptReport(attempt, None)
        except EXPECTED as error:
            return self._failed(attempt, plan, error)
        except Exception as error:
            log.error("outbox row %s (%s) cannot be delivered", attempt.row.id, attempt.row.kind, exc_info=error)
            return self._failed(attempt, plan, error)

    def _carried_out(self, attempt: Attempt, plan: Plan) -> RowEnding:
        if plan == NOTHING:
            return Skipped()
        posted = self._post(attempt, plan.post) if plan.post else None
        if plan.share:
            posted = self._share(attempt, plan.share)
        if posted is None and (plan.post or (plan.share and plan.share.late)):
            return Skipped()
        for update in plan.updates:
            self._update(attempt, update)
        for standing in plan.removals:
            self._tidy(attempt, standing)
        return done(posted, plan)

    def _post(self, attempt: Attempt, post: Post) -> Posted | None:
        """Post the message, unless an earlier try whose answer was lost did so; None where it comes too late."""
        if attempt.lost_since is not None:
            posted = self._find(attempt, post)
            if posted is not None:
                return posted
        if post.late:
            return None
        with attempt.sending(self._database, self._timing):
            return self._calls.post(post.channel, post.message, attempt.row.mark, thread_ts=post.thread_ts)

    def _find(self, attempt: Attempt, post: Post) -> Posted | None:
        return self._calls.find(post.channel, attempt.row.mark, thread_ts=post.thread_ts, since=attempt.not_before)

    def _share(self, attempt: Attempt, share: Share) -> Posted | None:
        """Share the file, unless an earlier try whose answer was lost did so; where it stands, if Slack says so yet.

        An app that was installed before it asked for `files:write` goes without: `doctor` says so.
        """
        where = (share.channel, share.thread_ts, share.file.name)
        if attempt.lost_since is not None:
            shared = self._calls.find_file(*where, since=attempt.not_before)
            if shared is not None:
                return shared
        if share.late:
            return None
        try:
            with attempt.sending(self._database, self._timing):
                self._calls.share(*where, share.file.content, share.file.words)
        except SlackApiError as error:
            if error.response.get("error") != "missing_scope":
                raise
            log.warning("the app may not send files: %s", share.file.name)
            return None
        return self._shared(attempt, share)

    def _shared(self, attempt: Attempt, share: Share) -> Posted | None:
        """Where the file stands; None where Slack does not say so now: it is there all the same.

        Where there is no thread any more, it stands in the channel itself, and is taken away again.
        """
        channel, name, since = share.channel, share.file.name, attempt.not_before
        try:
            return self._calls.find_file(channel, share.thread_ts, name, since=since)
        except CardGone:
            self._calls.take_away(lambda: self._calls.find_file(channel, None, name, since=since))
            raise
        except EXPECTED as error:
            log.warning("outbox row %s: the file is not found yet (%s)", attempt.row.id, type(error).__name__)
            return None

    def _update(self, attempt: Attempt, update: Update) -> None:
        """A message that is gone need not be updated; a ticket's card is more than a message."""
        try:
            with attempt.sending(self._database, self._timing, Way.UPDATE):
                self._calls.update(update.place, update.message, update.mark)
        except SlackApiError as error:
            code = error.response.get("error")
            if code == "message_not_found" and attempt.row.kind == Notice.CARD_REFRESH:
                raise CardGone(update.place.ts) from error
            if code not in GONE:
                raise
            log.warning("a message to update is gone: %s", update.place.ts)

    def _tidy(self, attempt: Attempt, standing: Standing) -> None:
        """What Slack will not change or take away stays as it is, and so does what stands in another channel that is
        closed: nothing else waits for that. Where Slack takes nothing of this row's now, it is tidied later.
        """
        try:
            with attempt.sending(self._database, self._timing, Way.UPDATE):
                if standing.last is None:
                    self._calls.delete(standing.place)
                else:
                    self._calls.update(standing.place, standing.last, standing.mark)
        except SlackApiError as error:
            reach, is_here = verdict(error).reach, standing.place.channel == attempt.channel
            if reach in (Reach.NETWORK, Reach.INSTALLATION) or (reach is Reach.CHANNEL and is_here):
                raise
            log.warning("a message is not tidied up: %s (%s)", standing.place.ts, error.response.get("error"))

    def _failed(self, attempt: Attempt, plan: Plan | None, error: Exception) -> AttemptReport:
        failure = verdict(error, sent=attempt.sent)
        if attempt.row.kind == Notice.ORIGIN_ANSWER:
            failure = of_an_answer(failure)
        log.warning("outbox row %s (%s): %s", attempt.row.id, attempt.row.kind, failure.error)
        if failure.doubtful and plan is not None and plan.post is not None:
            posted = self._looked_at_once(attempt, plan.post)
            if posted is not None and not plan.updates:
                return AttemptReport(attempt, done(posted, plan))
        return AttemptReport(attempt, self._ending(attempt, failure, error), failure=failure)

    def _looked_at_once(self, attempt: Attempt, post: Post) -> Posted | None:
        """Mostly the message is there although the answer was lost; that it is not proves nothing yet."""
        try:
            return self._find(attempt, post)
        except EXPECTED as error:
            log.warning("outbox row %s: no answer to the look for it (%s)", attempt.row.id, type(error).__name__)
            return None

    def _ending(self, attempt: Attempt, failure: Verdict, error: Exception) -> RowEnding:
        if failure.reach is Reach.ORIGIN:
            return Skipped()
        if isinstance(error, CardGone):
            return CardLost(root=error.args[0])
        tries = attempt.row.attempts + 1
        is_over = failure.reach is Reach.CHANNEL or is_given_up(failure, tries)
        if is_over and attempt.row.person is not None and attempt.row.ticket_id is not None:
            return Unreachable()
        doubtful = failure.doubtful or (attempt.lost_since is not None and not attempt.sent)
        if is_given_up(failure, tries):
            return Parked(failure.error, doubtful=doubtful)
        counted = failure.reach is Reach.UNCLEAR
        wait = backoff(tries) if counted or failure.reach in (Reach.NETWORK, Reach.DATABASE) else 0.0
        if failure.doubtful:
            wait = self._timing.lease  # until nothing can arrive any more
        waiting = failure.reach in (Reach.CHANNEL, Reach.INSTALLATION, Reach.NETWORK)
        return Postponed(failure.error, wait, doubtful=doubtful, counted=counted, waiting=waiting)


def done(posted: Posted | None, plan: Plan) -> Done:
    removed = tuple(standing.row for standing in plan.removals)
    return Done(posted, plan.serves, plan.again_at, removed=removed, overtakes=plan.overtakes, seen=plan.seen)


@cache
def _rows() -> Select[OutboxRow, bool]:
    return whole_rows().where(OutboxRow.id.in_(bindparam("ids", expanding=True)))
