"""The relay: takes what is due from the outbox as soon as it is there, and has it delivered, lanes side by side.

One thread keeps the books: in one transaction it notes how attempts have ended and claims the next, as many as workers,
paces and breakers let through; so the more there is to do, the fewer transactions a message costs. Workers do nothing
but call Slack, or the mail server, or read a file.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from queue import SimpleQueue
from threading import Event, Thread
from time import monotonic

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from models.workdays import local_day
from slackbot import direct, metrics, mornings, thread
from slackbot.database import reason
from slackbot.delivery import claims, endings, paces, queue, reminding, timers
from slackbot.delivery.breakers import STRIKES, Breakers
from slackbot.delivery.choosing import CALLERS, CLERKS, Selection, Workers
from slackbot.delivery.claims import Attempt, TokenLost
from slackbot.delivery.courier import Courier
from slackbot.delivery.database_time import Clocks
from slackbot.delivery.endings import AttemptReport, Postponed
from slackbot.delivery.evidence import Evidence
from slackbot.delivery.housekeeping import Housekeeping
from slackbot.delivery.letters import Letters
from slackbot.delivery.listening import Listening
from slackbot.delivery.paces import SLACKS, Limits, Paces
from slackbot.delivery.timing import Timing
from slackbot.delivery.verdicts import Reach, backoff, is_given_up, verdict
from slackbot.delivery.ways import Way
from slackbot.means import Means, watch_of
from slackbot.metrics import Open

HEADS = 64  # looked at in one turn
CLICKS_FIRST = 0.2  # seconds that a turn waits for clicks to be answered
TOGETHER = 0.02  # seconds that a turn waits for calls that end with others
FEW = 4  # such calls; where more are under way, some end at any time, and each turn notes several anyway
TOLD_AFTER, MOVED_AFTER = timedelta(minutes=5), timedelta(days=1)  # that a channel was closed to us
ALIVE = 60.0  # seconds without a turn after which something must be wrong
log = logging.getLogger(__name__)


class Relay:
    """A thread of its own; `wake` after a commit, `stop` finishes what is being sent."""

    def __init__(self, means: Means, *, timing: Timing = Timing(), limits: Limits = SLACKS) -> None:  # noqa: B008
        self._desk = means.desk
        self._database = means.desk.database
        self._settings, self._staff, self._clicks = means.settings, means.staff, means.clicks
        self._timing, self._limits = timing, limits
        self._courier = Courier(means, timing)
        self._letters = Letters(means, timing)
        self._evidence = Evidence(means, timing)
        self._housekeeping = Housekeeping(self._database, self._desk.policy)
        self._listening = None if self._database.is_sqlite else Listening(self._database, self.wake)
        self.breakers = Breakers(
            probes=(timing.first_probe, timing.longest_probe), knocks=(timing.first_knock, timing.longest_knock)
        )
        self._woken, self._stopping = Event(), Event()
        self._reports: SimpleQueue[AttemptReport] = SimpleQueue()
        self._unnoted: list[AttemptReport] = []
        self._free = Workers()
        self._callers = ThreadPoolExecutor(CALLERS, thread_name_prefix="slack")
        self._clerks = ThreadPoolExecutor(CLERKS, thread_name_prefix="clerk")
        self._thread = Thread(target=self._run, name="relay", daemon=True)
        self._last_turn, self._rung = monotonic(), 0.0
        self.begun: date | None = None  # the last day whose morning messages are written
        self._opens_in: float | None = None  # seconds until a pace permits more

    def start(self) -> None:
        self._last_turn = monotonic()
        self._thread.start()
        if self._listening:
            self._listening.start()

    def wake(self) -> None:
        self._woken.set()

    def is_alive(self, now: float | None = None) -> bool:
        """Whether it has done its turns; `now` is time.monotonic."""
        return self._thread.is_alive() and (now or monotonic()) - self._last_turn < ALIVE

    @property
    def troubles(self) -> dict[str, float]:
        """What is closed to us, `slack` or a channel, and since when, by time.monotonic. No channel for which nothing
        waits any more, as far as that is known: while Slack is closed nothing tries.
        """
        now, slack = monotonic(), self.breakers.slack
        channels = {name: one for name, one in self.breakers.channels.items() if slack.is_open or not one.is_idle(now)}
        breakers = {"slack": slack, **channels}
        return {name: breaker.since for name, breaker in breakers.items() if breaker.is_open and breaker.since}

    def open_breakers(self) -> dict[str, Open]:
        """By scope: Slack as a whole, or single channels, which are not named."""
        now, troubles = monotonic(), self.troubles
        slack = [now - since for name, since in troubles.items() if name == "slack"]
        channels = [now - since for name, since in troubles.items() if name != "slack"]
        return {"slack": _open(slack), "channel": _open(channels)}

    def last_turn(self) -> float:
        """Seconds since it last did its work; it looks every second."""
        return monotonic() - self._last_turn

    def stop(self) -> None:
        self._stopping.set()
        self.wake()
        if self._listening:
            self._listening.stop()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            if not self._turned():
                self._woken.wait(self._pause())
        self._callers.shutdown(wait=True)
        self._clerks.shutdown(wait=True)
        self._turned()

    def _turned(self) -> bool:
        """A database that is away for a moment, or a mistake of ours, must not end the relay."""
        try:
            more = self._turn()
            self._last_turn = monotonic()
        except paces.SpentMeanwhile:
            return True
        except Exception as error:
            if isinstance(error, SQLAlchemyError):
                log.error("the outbox cannot be read (%s): %s", type(error).__name__, reason(error))
            else:
                log.error("the relay stumbled", exc_info=error)
            self._opens_in = None  # it is not known any more
            return False
        return more

    def _pause(self) -> float:
        """Seconds until the next look, unless somebody wakes us."""
        rings_in = self._rung + self._timing.idle - monotonic()
        idle = rings_in if rings_in > 0 else self._timing.idle  # a turn that failed is not repeated at once
        tries = (self._opens_in, self.breakers.next_try(monotonic()))
        return min((idle, *(wait for wait in tries if wait is not None)))

    def _turn(self) -> bool:
        """Note what has ended, claim what is next, have it carried out; returns whether there is certainly more."""
        self._clicks.let_through(CLICKS_FIRST)
        self._collect()
        if self._unnoted and 0 < self._free.calling <= FEW:
            self._gather()
        reports = list(self._unnoted)
        with self._database.write() as session:
            at, spent = paces.look(session, self._desk.now())
            book = Paces(self._limits, at.database, spent)
            rings = at.began - self._rung >= self._timing.idle
            begun = self._ring(session, at) if rings else None
            noted = self._note(session, reports, at, book)
            choice = Selection(self._free, self.breakers.copy(), book, at.began)
            attempts, more = self._claim(session, at, choice)
            paces.save(session, book)
        self._unnoted.clear()  # only what is committed counts: else it is noted again in the next turn
        self.begun = begun or self.begun
        self._rung = at.began if rings else self._rung
        for report in noted:
            metrics.notice_ended(report.attempt.row.kind, type(report.ending).__name__.lower())
        self._free, self.breakers, self._opens_in = choice.free, choice.breakers, book.opens_in()
        self._hand_out(attempts)
        if not attempts and not reports and self._housekeeping.is_due(at.began):
            return self._housekeeping.step(at.desk, at.began) > 0
        return more

    def _ring(self, session: Session, at: Clocks) -> date | None:
        """What has come due is to be delivered from now on; returns today where its morning messages are written. A
        mistake of ours in whom reminders are for holds up nothing but these.
        """
        self._staff.known()  # asks Slack anew in time, so that it is known who is there once something comes due
        today, begun, addressed = local_day(at.desk, self._desk.policy), None, True
        if self.begun != today or queue.has_come_due(session, at.desk):
            try:
                with session.begin_nested():
                    begun = self._address(session, at, today)
            except SQLAlchemyError:
                raise
            except Exception as error:
                log.error("reminders that have come due are not delivered", exc_info=error)
                addressed = False
            queue.ring(session, at.desk, reminders=addressed)
        return begun

    def _address(self, session: Session, at: Clocks, today: date) -> date | None:
        """Whom reminders are for is found out, and mornings are written; returns today where these are."""
        policy, watch = self._desk.policy, watch_of(session, self._staff, at.desk)
        reminding.address(session, at.desk, policy, watch)
        return today if self.begun != today and mornings.begin(session, at.desk, policy, watch) else None

    def _collect(self) -> None:
        """The reports of the workers, who are free again, and what is to be learnt from them."""
        while not self._reports.empty():
            report = self._reports.get()
            self._unnoted.append(report)
            self._free = self._free.changed(report.attempt.way, +1)
            if report.attempt.way.needs_slack:
                self._learn(report)

    def _gather(self) -> None:
        """Calls that began together end at nearly the same moment, and are noted together. Whoever wakes us without a
        report ends this; where that comes with one, an act waits no longer than these.
        """
        until, known = monotonic() + TOGETHER, 0
        while self._free.calling and len(self._unnoted) > known and (left := until - monotonic()) > 0:
            known = len(self._unnoted)
            if self._woken.wait(left) and not self._stopping.is_set():
                self._woken.clear()
                self._collect()

    # what has ended

    def _note(self, session: Session, reports: Sequence[AttemptReport], at: Clocks, book: Paces) -> list[AttemptReport]:
        """Those whose ending is what became of the row."""
        ended = [(report.attempt, report.ending) for report in reports if report.ending is not None]
        held = {id(attempt) for attempt in endings.note(session, ended, at)}
        for report in reports:
            self._pay(session, report, at, book)
            if report.ending is not None and id(report.attempt) not in held:
                log.warning("outbox row %s was taken over by another attempt", report.attempt.row.id)
        return [report for report in reports if id(report.attempt) in held]

    def _pay(self, session: Session, report: AttemptReport, at: Clocks, book: Paces) -> None:
        """Its calls, and what a failure means for others."""
        attempt, failure = report.attempt, report.failure
        book.settle(attempt.way, attempt.channel, attempt.calls)
        if failure is not None and failure.reach is Reach.PACE:
            book.block(attempt.way, attempt.channel, failure.wait)
        if failure is not None and failure.reach is Reach.CHANNEL:
            self._about_closed(session, attempt, at)

    def _about_closed(self, session: Session, attempt: Attempt, at: Clocks) -> None:
        """After some minutes managers know of a closed channel; after a day its tickets go on in the default one."""
        since, default = attempt.row.waiting_since, self._settings.channel
        if attempt.row.person is not None or since is None or at.database - since < TOLD_AFTER:
            return
        if at.database - since >= MOVED_AFTER and (moved := thread.move_out_of(session, attempt.channel, default)):
            log.warning("%s tickets have left %s, which is closed to us", len(moved), attempt.channel)
        else:  # those of the default channel, and what is asked in that of approvals, go nowhere else
            today = local_day(at.desk, self._desk.policy)
            direct.say_closed(session, attempt.channel, self._staff.managers(), today, at.desk)

    def _learn(self, report: AttemptReport) -> None:
        channel, now = report.attempt.channel, monotonic()
        match report.failure and report.failure.reach:
            case None if report.attempt.sent:
                self.breakers.delivered(channel)
            case None | Reach.DATABASE:
                self.breakers.undecided(channel, now)
            case Reach.NETWORK:
                self.breakers.slack_failed(channel, now, strikes=STRIKES)
            case Reach.INSTALLATION:
                self.breakers.slack_failed(channel, now)
            case Reach.CHANNEL:
                self.breakers.channel_failed(channel, now)
            case Reach.UNCLEAR if not report.attempt.sent:
                self.breakers.undecided(channel, now)
            case _:
                self.breakers.answered()
                self.breakers.undecided_channel(channel, now)

    # what is next

    def _claim(self, session: Session, at: Clocks, choice: Selection) -> tuple[list[Attempt], bool]:
        closed = choice.closed()
        if self._stopping.is_set() or len(closed.ways) == len(Way):
            return [], False
        heads = claims.heads(session, at.database, HEADS, closed=closed, managers=self._settings.approvals_channel)
        chosen = choice.of(heads)
        attempts = claims.take(session, chosen, at, self._timing) if chosen else []
        return attempts, bool(chosen) and len(heads) == HEADS

    def _hand_out(self, attempts: Sequence[Attempt]) -> None:
        calls = [attempt for attempt in attempts if attempt.way.needs_slack]
        for attempt in attempts:
            if not attempt.way.needs_slack:
                self._clerks.submit(self._reported, attempt, self._by_clerk)
        if not calls:
            return
        try:
            plans = self._courier.plan(calls)
        except SQLAlchemyError as error:
            for attempt in calls:
                doubtful = attempt.lost_since is not None  # an earlier try may have been taken all the same
                ending = Postponed(type(error).__name__, wait=1.0, doubtful=doubtful)
                self._report(AttemptReport(attempt, ending, verdict(error, sent=False)))
            return
        for attempt, plan in zip(calls, plans, strict=True):
            self._callers.submit(self._reported, attempt, partial(self._courier.deliver, plan=plan))

    def _by_clerk(self, attempt: Attempt) -> AttemptReport:
        if attempt.way is Way.MAIL:
            return self._letters.deliver(attempt)
        if attempt.way is Way.READ:
            return self._evidence.deliver(attempt)
        return timers.carry_out(self._desk, attempt)

    def _reported(self, attempt: Attempt, work: Callable[[Attempt], AttemptReport]) -> None:
        """Whatever happens in a worker ends in a report: else its lane would wait for its lease."""
        try:
            self._report(work(attempt))
        except TokenLost:
            self._report(AttemptReport(attempt, None))
        except Exception as error:
            log.error("outbox row %s (%s) cannot be delivered", attempt.row.id, attempt.row.kind, exc_info=error)
            self._report(AttemptReport(attempt, _after(error, attempt), verdict(error, sent=attempt.sent)))

    def _report(self, report: AttemptReport) -> None:
        self._reports.put(report)
        self.wake()


def _open(seconds: Sequence[float]) -> Open:
    return Open(len(seconds), max(seconds, default=0.0))


def _after(error: Exception, attempt: Attempt) -> endings.RowEnding:
    failure, tries = verdict(error, sent=False), attempt.row.attempts + 1
    if is_given_up(failure, tries):
        return endings.Parked(failure.error)
    return Postponed(failure.error, backoff(tries), counted=failure.reach is Reach.UNCLEAR)
