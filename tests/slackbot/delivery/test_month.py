"""A month of the desk on a clock that jumps from one thing that comes due to the next, with everything but Slack.

Whatever people do, and whoever leaves or is on call: no reminder twice, none of what is settled, none outside its
hours, none to somebody who left, and at most one message a person, or a ticket's thread, a day beside what is urgent.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count, pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_sdk import WebClient
from sqlalchemy import func, select

from blocks.snooze import choices
from blocks.thread import reminder_said
from models.announcement import LAST_DAY
from models.next_steps import steps
from models.policy import load_policy
from models.ref import Ref
from models.refusal import Refusal
from models.reminders import reminder_of
from models.tables.outbox import OutboxRow
from models.terms import OutboxState, Role
from models.workdays import is_open, local_day, next_morning
from slackbot import mornings
from slackbot.database import Database
from slackbot.delivery import claims, queue, reminding, timers
from slackbot.delivery.courier import Courier, done
from slackbot.delivery.database_time import Clocks
from slackbot.delivery.endings import Skipped
from slackbot.delivery.plan import NOTHING
from slackbot.delivery.slack_calls import Posted
from slackbot.delivery.timing import Timing
from slackbot.delivery.ways import Way
from slackbot.desk import Desk, Person
from slackbot.means import Means, look_of, watch_of, words_of
from slackbot.reminders import put_off, stand
from slackbot.settings import Settings
from slackbot.staff import Staff
from tests.builders import KARIM, LEA, MANAGERS_ACTS, MARC, OPENED, do

POLICY = load_policy()
AGENT, MANAGER = Person(LEA, Role.AGENT), Person(MARC, Role.MANAGER)
AT_ONCE_BUT_BY_DAY = ("reminder.inform", "reminder.dispute_undecided", LAST_DAY.kind)
FACTS = {"fault_nature": "hard", "client": "Dupont", "client_email": "d@client.example", "description": "X"}


@dataclass(frozen=True)
class Move:
    """After so long: the next possible act of a ticket, or what `else_` says."""

    hours: float
    ticket: int
    choice: int
    else_: str


MOVES = st.builds(
    Move,
    hours=st.sampled_from([0.5, 2, 9, 26, 40]),
    ticket=st.integers(1, 2),
    choice=st.sampled_from([0, 0, 0, 0, 0, 1, 2]),
    else_=st.sampled_from([*[""] * 12, "leave", "on call", "snooze"]),
)


@dataclass(frozen=True)
class Said:
    at: datetime
    kind: str
    ticket: int | None
    child: int | None
    person: str | None
    shown: str
    owner_left: bool
    settled: bool
    put_off: bool


@dataclass
class Month:
    database: Database
    now: datetime = OPENED
    left: bool = False
    said: list[Said] = field(default_factory=list)
    put_off: set[int] = field(default_factory=set)
    begun: date | None = None

    def __post_init__(self) -> None:
        self.pool = ThreadPoolExecutor(1)
        self.desk = Desk(self.database, POLICY, now=lambda: self.now, on_change=lambda: None)
        self.stamps = count(1)
        self.staffed()

    def staffed(self) -> None:
        """Who is of the desk, as the settings list them."""
        agents = f"{KARIM.id}" if self.left else f"{LEA.id},{KARIM.id}"
        self.staff = Staff(WebClient("x"), agents=agents, managers=MARC.id)
        self.staff.everybody()
        slack = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s", "SLACKBOT_CHANNEL": "C1"}
        named = Settings(_env_file=None, **slack, SLACKBOT_AGENTS=agents, SLACKBOT_MANAGERS=MARC.id)  # type: ignore[arg-type, call-arg]
        ours = "https://desk.example/", "U0BOT00001"
        self.means = Means(self.desk, self.staff, WebClient("x"), named, *ours, self.pool)
        self.courier = Courier(self.means, Timing())

    def to(self, at: datetime) -> None:
        """Let time pass: a turn whenever something comes due, or a day begins."""
        while (event := self._next()) <= at:
            self.now = event
            self.turn()
        self.now = at
        self.turn()

    def _next(self) -> datetime:
        with self.database.read() as session:
            due = session.scalar(select(func.min(OutboxRow.due_at)).where(OutboxRow.state == OutboxState.LATER))
        morning = next_morning(self.now, POLICY)
        return min(morning, max(due, self.now + timedelta(seconds=1))) if due else morning

    def turn(self) -> None:
        """As the relay's, until nothing is left to do."""
        with self.database.write() as session:
            watch = watch_of(session, self.staff, self.now)
            reminding.address(session, self.now, POLICY, watch)
            if self.begun != local_day(self.now, POLICY) and mornings.begin(session, self.now, POLICY, watch):
                self.begun = local_day(self.now, POLICY)
            queue.ring(session, self.now)
        while self._delivered():
            pass

    def _delivered(self) -> bool:
        with self.database.write() as session:
            at = Clocks.of(session, self.now)
            attempts = claims.take(session, claims.heads(session, at.database, 64), at, Timing())
        if not attempts:
            return False
        calls = [attempt for attempt in attempts if attempt.way.needs_slack]
        plans = dict(zip((attempt.row.id for attempt in calls), self.courier.plan(calls), strict=True))
        for attempt in attempts:
            if attempt.way is Way.ACT:
                timers.carry_out(self.desk, attempt)
            else:
                self._end(attempt, plans.get(attempt.row.id, NOTHING))
        return True

    def _end(self, attempt: Any, plan: Any) -> None:
        assert not isinstance(plan, Exception), plan
        posted = None
        if plan.post is not None:
            posted = Posted(plan.post.channel, f"{next(self.stamps)}.0")
            self._note(attempt.row, plan.post)
        with self.database.write() as session:
            ending = Skipped() if plan == NOTHING else done(posted, plan)
            assert ending.note(session, attempt, Clocks.of(session, self.now))

    def _note(self, row: OutboxRow, post: Any) -> None:
        shown = post.message.text + str(post.message.blocks)
        settled = False
        if row.kind.startswith("reminder."):
            with self.database.read() as session:
                again = session.get_one(OutboxRow, row.id)
                assert again.entry is not None
                look = look_of(self.means, words_of(self.means))
                settled = reminder_said(row.kind, again.entry, look) is None
        elif row.ticket_id is not None:
            return
        person = post.channel if post.channel.startswith("U") else None
        was_put_off = row.ticket_id in self.put_off
        self.said.append(
            Said(self.now, row.kind, row.ticket_id, row.child, person, shown, self.left, settled, was_put_off)
        )

    def play(self, move: Move) -> None:
        match move.else_:
            case "leave":
                self.left = not self.left
                self.staffed()
            case "on call":
                self.desk.put_on_call(MANAGER, KARIM, self.now + timedelta(days=1 + 3 * move.choice))
            case "snooze":
                self._snooze(Ref(move.ticket), move.choice)
            case _:
                self._act(Ref(move.ticket), move.choice)
        self.turn()

    def _act(self, ref: Ref, choice: int) -> None:
        with self.desk.looking(ref) as ticket:
            options = steps(ticket, POLICY, self.now)
        if not options:
            return
        step = options[choice % len(options)]
        with (
            suppress(Refusal),
            self.desk.changing(MANAGER if step.act.id in MANAGERS_ACTS else AGENT, ref) as (
                ticket,
                by,
            ),
        ):
            do(ticket, step.act.id, by, step.child)
        self.turn()
        with self.database.read() as session, self.desk.looking(ref) as ticket:
            rows = list(session.scalars(select(OutboxRow).where(stand(ticket))))
            look = look_of(self.means, words_of(self.means))
            assert len({(row.kind, row.child) for row in rows}) == len(rows)
            assert [row.kind for row in rows if row.entry and reminder_said(row.kind, row.entry, look) is None] == []

    def _snooze(self, ref: Ref, choice: int) -> None:
        with self.desk.changing(AGENT, ref) as (ticket, _), self.database.read() as session:
            rows = list(session.scalars(select(OutboxRow).where(stand(ticket)).order_by(OutboxRow.id)))
        if not rows:
            return
        with self.database.write() as session:
            row = session.get_one(OutboxRow, rows[-1].id)
            entry, look = row.entry, look_of(self.means, words_of(self.means))
            assert entry is not None
            offered = list(choices(lambda seen: reminder_said(row.kind, entry, seen), look).values())
            if offered:
                put_off(session, row, offered[choice % len(offered)])
                self.put_off.add(ref.ticket)

    def close(self) -> None:
        self.staff.stop()
        self.pool.shutdown()
        self.database.close()


def check(month: Month) -> None:
    for said in month.said:
        assert not said.settled
        assert is_open(said.at, POLICY) or not is_for_the_day(said), said
        assert not said.owner_left or said.person != LEA.id
        assert not said.owner_left or said.ticket is None or LEA.id not in said.shown
    for several in grouped(month, once_a_day).values():
        assert len(several) == 1, several
    for several in grouped(month, the_same).values():
        for first, second in pairwise(several):
            assert second.put_off or second.at - first.at >= timedelta(hours=12) or first.shown != second.shown


def is_calm(said: Said) -> bool:
    reminder = reminder_of(said.kind)
    return said.kind == "morning" or (reminder is not None and not reminder.urgent)


def is_for_the_day(said: Said) -> bool:
    return is_calm(said) or said.kind in AT_ONCE_BUT_BY_DAY


def once_a_day(said: Said) -> Any:
    """What there is one of a day: a person's message, what a ticket's thread says."""
    return (said.person, said.ticket, local_day(said.at, POLICY)) if is_calm(said) else None


def the_same(said: Said) -> Any:
    return (said.kind, said.ticket, said.child) if said.ticket is not None else None


def grouped(month: Month, by: Callable[[Said], Any]) -> dict[Any, list[Said]]:
    groups: dict[Any, list[Said]] = {}
    for said in month.said:
        if by(said) is not None:
            groups.setdefault(by(said), []).append(said)
    return groups


@pytest.fixture
def new_month(sqlite_template, tmp_path):
    numbers = count()

    def make() -> Month:
        return Month(Database(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / f'{next(numbers)}.db')}"))

    return make


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(MOVES, min_size=12, max_size=18))
def test_in_a_month_nobody_is_reminded_twice_or_of_what_is_settled_or_at_the_wrong_hour(new_month, moves):
    month = new_month()
    try:
        month.turn()
        for number, service in ((1, "SDSL"), (2, "ADSL")):
            month.desk.open(AGENT, **FACTS, channel="C1", service=service, line=f"L{number}")
        for move in moves:
            month.to(month.now + timedelta(hours=move.hours))
            month.play(move)
        month.to(OPENED + timedelta(days=30))
        check(month)
        assert any(said.kind == "morning" for said in month.said)
    finally:
        month.close()
