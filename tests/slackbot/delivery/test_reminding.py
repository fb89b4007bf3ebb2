"""What is urgent comes at once, of what comes again one thing at a time of each ticket, also after a stop (§5)."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select

from blocks.look import Look
from blocks.words import Words
from models.announcement import LAST_DAY
from models.appointment import OUTCOME_MISSING
from models.charge import NOT_INFORMED
from models.dispute import UNDECIDED
from models.policy import load_policy
from models.tables.outbox import OutboxRow
from models.terms import OutboxState
from models.watch import Watch
from models.workdays import next_opening
from slackbot.delivery import plans, queue, reminding
from slackbot.reminders import put_off, said_at
from tests.builders import KARIM, LEA, OPENED, PARIS, a_ticket, summed
from tests.stories import a_case

POLICY = load_policy()
NOW = OPENED + timedelta(days=21, hours=1)
LATER = next_opening(NOW + POLICY.reminders.again, POLICY)


def rung(database, *due, now=NOW):
    """When each of these comes, `now` or when; stage of its ticket, kind, event that it is about, and how long ago."""
    stages = list(dict.fromkeys(stage for stage, *_ in due))
    with database.write() as session:
        for number, stage in enumerate(stages, start=1):
            made = a_case(stage, number=number)
            (ticket,) = summed(made)
            session.add(ticket)
            session.flush()
            session.execute(delete(OutboxRow).where(OutboxRow.ticket_id == number))
            for stage_of, kind, event, ago in due:
                if stage_of == stage:
                    entry = next(entry for entry in reversed(ticket.entries) if entry.event_name == event)
                    about = {"ticket_id": number, "entry_id": entry.id, "child": entry.child}
                    session.add(OutboxRow(lane="x", kind=kind.kind, due_at=now - ago, state=OutboxState.LATER, **about))
    with database.write() as session:
        reminding.address(session, now, POLICY, Watch())
        queue.ring(session, now)
    with database.read() as session:
        told = session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()
        return [row.due_at if row.state is OutboxState.LATER else "now" for row in told]


LONG, SHORT = timedelta(days=20), timedelta(minutes=1)
CHARGED = ("charged", NOT_INFORMED, "charge.made")


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ([(*CHARGED, LONG)], ["now"]),
        ([(*CHARGED, SHORT), (*CHARGED, LONG)], [LATER, "now"]),
        ([(*CHARGED, LONG), ("disputed", UNDECIDED, "dispute.recorded", LONG)], ["now", "now"]),
        ([(*CHARGED, LONG), ("charged", LAST_DAY, "charge.made", SHORT)], ["now", "now"]),
        (
            [("disputed", NOT_INFORMED, "charge.made", LONG), ("disputed", UNDECIDED, "dispute.recorded", SHORT)],
            ["now", "now"],
        ),
    ],
    ids=["one", "the older of two", "of two tickets", "what applies no longer holds up nothing", "nor what is settled"],
)
def test_a_ticket_asks_for_one_thing_at_a_time(database, due, expected):
    assert rung(database, *due) == expected


def test_what_can_wait_waits_for_the_desk_to_open(database):
    """Put off on a Friday evening it comes on Monday morning."""
    friday = datetime(2026, 1, 30, 16, 45, tzinfo=UTC)
    monday = next_opening(friday + POLICY.reminders.again, POLICY)
    assert f"{monday.astimezone(PARIS):%A %H:%M}" == "Monday 09:00"
    assert rung(database, (*CHARGED, SHORT), (*CHARGED, LONG), now=friday) == [monday, "now"]


def test_what_comes_but_once_goes_before_what_comes_again(database):
    """The last day to dispute is today; that the outcome is missing can be said tomorrow."""
    now, stage = OPENED + timedelta(days=1), "expertise_scheduled"
    due = [(stage, OUTCOME_MISSING, "appointment.scheduled", LONG), (stage, LAST_DAY, "charge.announced", SHORT)]
    assert rung(database, *due, now=now) == [next_opening(now + POLICY.reminders.again, POLICY), "now"]


NIGHT = OPENED + timedelta(hours=11)
ON_CALL = Watch(frozenset({LEA.id, KARIM.id}), KARIM.id)


@pytest.mark.parametrize(
    ("said", "at", "person", "lane"),
    [
        (0, OPENED, None, "INC-000042"),
        (0, NIGHT, KARIM.id, KARIM.id),
        (1, OPENED, KARIM.id, KARIM.id),
        (2, OPENED, None, "INC-000042"),
    ],
)
def test_a_message_to_a_person_waits_in_their_own_lane(database, said, at, person, lane):
    """Whom Slack cannot reach holds up no thread."""
    with database.write() as session:
        (ticket,) = summed(a_ticket("charged", at=OPENED - timedelta(days=7)))
        session.add(ticket)
        session.flush()
        session.execute(delete(OutboxRow))
        about = {"ticket_id": 42, "entry_id": ticket.entries[-1].id, "child": ticket.entries[-1].child}
        row = OutboxRow(lane="x", kind=NOT_INFORMED.kind, due_at=at, said=said, state=OutboxState.LATER, **about)
        session.add(row)
        session.flush()
        reminding.address(session, at, POLICY, ON_CALL)
        assert (row.person, row.lane) == (person, lane)


@pytest.mark.parametrize(
    ("stage", "kind", "event", "day", "again"),
    [
        ("charged", NOT_INFORMED, "charge.made", 5, 6),
        ("charged", NOT_INFORMED, "charge.made", 9, 12),  # from a Friday to a Monday
        ("announced", LAST_DAY, "charge.announced", 5, None),
    ],
)
def test_what_nobody_settles_comes_again_while_the_desk_is_open(database, stage, kind, event, day, again):
    now = datetime(2026, 1, day, 15, tzinfo=UTC)
    with database.write() as session:
        (ticket,) = summed(a_ticket(stage))
        ticket.thread_ts = "1.1"
        session.add(ticket)
        session.flush()
        entry = next(entry for entry in reversed(ticket.entries) if entry.event_name == event)
        row = OutboxRow(lane="x", kind=kind.kind, ticket_id=42, entry_id=entry.id, child=entry.child, said=0)
        look = Look(words=Words.of("en", PARIS), policy=POLICY, at=now)
        plan = plans.remind(plans.Scene(session, row, entry, ticket, look, settings=None, watch=Watch))
    monday = datetime(2026, 1, 12, 8, tzinfo=UTC)
    assert plan.post is not None
    assert plan.seen == ticket.journal_count  # what is done while it is on its way may settle it
    assert plan.again_at == {None: None, 6: now + timedelta(days=1), 12: monday}[again]


def test_what_cannot_be_rendered_holds_up_nothing(database, monkeypatch):
    def broken(row, look):
        raise KeyError("facts")

    monkeypatch.setattr(reminding, "applies", broken)
    assert rung(database, (*CHARGED, LONG), (*CHARGED, SHORT)) == ["now", "now"]


def test_what_is_put_off_again_comes_once_and_about_the_same_thing(database):
    """Whoever puts it off last says when; what else was put off on that ticket comes when it was to."""
    until = [OPENED + timedelta(hours=hours) for hours in (2, 3, 4)]
    with database.write() as session:
        (ticket,) = summed(a_ticket("charged"))
        session.add(ticket)
        session.flush()
        session.execute(delete(OutboxRow))
        entries = [entry.id for entry in ticket.entries[-2:]]
        said = [
            OutboxRow(
                lane="x",
                kind=NOT_INFORMED.kind,
                ticket_id=42,
                entry_id=entry,
                child=2,
                said=times,
                state=OutboxState.SENT,
            )
            for entry, times in ((entries[0], 1), (entries[0], 2), (entries[1], 1))
        ]
        for number, row in enumerate(said):
            row.channel, row.ts = "C1", f"1.{number}"
        session.add_all(said)
        session.flush()
        for row, at in zip(said, until, strict=True):
            put_off(session, row, at)
            session.flush()
    with database.read() as session:
        later = session.scalars(select(OutboxRow).where(OutboxRow.state == OutboxState.LATER).order_by(OutboxRow.id))
        found = [(row.entry_id, row.child, row.due_at, row.said) for row in later]
        assert found == [(entries[0], 2, until[1], 2), (entries[1], 2, until[2], 1)]


def test_a_message_is_a_reminder_where_it_stands_and_nowhere_else(database):
    with database.write() as session:
        (ticket,) = summed(a_ticket("charged"))
        session.add(ticket)
        session.flush()
        row = OutboxRow(lane="x", kind=NOT_INFORMED.kind, ticket_id=42, state=OutboxState.SENT, channel="C1", ts="1.1")
        session.add(row)
        session.flush()
        assert said_at(session, ticket, "C1", "1.1") is row
        assert said_at(session, ticket, "C2", "1.1") is None
        row.state = OutboxState.SKIPPED  # put off
        session.flush()
        assert said_at(session, ticket, "C1", "1.1") is None
