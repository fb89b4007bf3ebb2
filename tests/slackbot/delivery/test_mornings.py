"""The morning (design §5): who is written to, whom what was gathered is for, what is asked in threads instead."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import delete, select, update

from blocks.look import Look
from blocks.words import Words
from models.appointment import VISIT_TOMORROW
from models.charge import NOT_INFORMED
from models.intervention import CONSENT_WAITING
from models.policy import load_policy
from models.policy_values import span
from models.pretests import OUTSTANDING
from models.tables.outbox import OutboxRow
from models.terms import Notice, OutboxState, Weekday
from models.watch import Watch
from slackbot import mornings
from slackbot.delivery import personal
from slackbot.delivery.plan import Plan
from tests.builders import KARIM, LEA, MARC, OPENED, PARIS, a_ticket, do, summed

POLICY = load_policy()
STAFF = frozenset({LEA.id, KARIM.id, MARC.id})
OF_A_PERSON = OutboxRow.person.is_not(None)


def followed():
    """Léa's ticket and Karim's."""
    others = a_ticket(number=2)
    do(others, "ticket.assign", assignee=KARIM)
    return summed(a_ticket(number=1), others)


def gather(session):
    """Of each ticket something has come due."""
    session.execute(update(OutboxRow).values(state=OutboxState.MORNING))


MORNINGS = select(OutboxRow).where(OutboxRow.kind == Notice.MORNING)


def test_a_morning_comes_once_a_day_and_on_the_same_day_of_the_next_month_too(database):
    watch = Watch(frozenset({LEA.id}))
    with database.write() as session:
        session.add_all(summed(a_ticket(at=OPENED - timedelta(days=3))))
    for days in (0, 0, 1, 31):  # none at a weekend
        with database.write() as session:
            assert mornings.begin(session, OPENED + timedelta(days=days), POLICY, watch)
    with database.read() as session:
        assert len(session.scalars(MORNINGS).all()) == 3


@pytest.mark.parametrize(
    ("person", "watch", "expected"),
    [
        (LEA, Watch(STAFF), [1]),
        (KARIM, Watch(STAFF), [2]),
        (KARIM, Watch(frozenset({KARIM.id})), [2]),
        (KARIM, Watch(frozenset({KARIM.id}), KARIM.id), [1, 2]),
        (KARIM, Watch(frozenset({KARIM.id, MARC.id}), MARC.id), [2]),
        (MARC, Watch(frozenset({KARIM.id, MARC.id}), MARC.id), [1]),
        (KARIM, Watch(None, KARIM.id), [2]),
        (MARC, Watch(None, MARC.id), []),
    ],
    ids=["own", "of another", "left", "left, on call", "left, another", "that other", "unknown", "unknown, of nobody"],
)
def test_what_is_gathered_is_for_its_owner_or_else_for_whoever_is_on_call(database, person, watch, expected):
    """Not of a ticket that is over (3)."""
    with database.write() as session:
        session.add_all([*followed(), *summed(a_ticket("closed", number=3))])
        session.flush()
        gather(session)
    with database.read() as session:
        rows = mornings.gathered(session, person.id, watch)
        assert list(dict.fromkeys(row.ticket_id for row in rows)) == expected


@pytest.mark.parametrize(
    ("watch", "expected"),
    [
        (Watch(STAFF), set()),
        (Watch(frozenset({KARIM.id})), {1}),
        (Watch(frozenset({KARIM.id}), KARIM.id), set()),
        (Watch(frozenset({KARIM.id}), LEA.id), {1}),
    ],
    ids=["all are there", "one has left", "another is on call", "who is on call has left too"],
)
def test_only_what_nobody_would_get_is_asked_in_its_thread(database, watch, expected):
    with database.write() as session:
        session.add_all(followed())
        session.flush()
        gather(session)
    with database.write() as session:
        assert mornings.begin(session, OPENED + timedelta(days=1), POLICY, watch)
        asked = select(OutboxRow.ticket_id).where(OutboxRow.state == OutboxState.PENDING, ~OF_A_PERSON)
        assert set(session.scalars(asked)) == expected


def test_what_waits_longest_is_first(database):
    times = {1: OPENED, 2: OPENED - timedelta(hours=2), 3: OPENED - timedelta(hours=1)}
    with database.write() as session:
        session.add_all(summed(*(a_ticket(number=number, at=at) for number, at in times.items())))
    with database.read() as session:
        assert [brief.id for brief in mornings.briefs(session, times)] == [2, 3, 1]


def test_a_ticket_whose_owner_has_left_is_asked_after_once_a_day_in_its_thread(database):
    """While one is on its way, or was said since the opening, the others wait for the next day."""
    gone = Watch(frozenset({KARIM.id}))
    with database.write() as session:
        (ticket,) = summed(a_ticket(at=OPENED - timedelta(days=3)))
        session.add(ticket)
        session.flush()
        session.execute(delete(OutboxRow))
        about = {"ticket_id": ticket.id, "entry_id": ticket.entries[-1].id}
        for _ in range(3):
            session.add(OutboxRow(lane="x", kind=OUTSTANDING.kind, state=OutboxState.MORNING, **about))
        urgent = {"kind": NOT_INFORMED.kind, "state": OutboxState.SENT, "done_at": OPENED}
        session.add(OutboxRow(lane="x", **urgent, **about))  # what was said at once is no morning's question

    def morning(at):
        """What becomes of them in the morning, and a second time on that day."""
        for _ in range(2):
            with database.write() as session:
                mornings.begin(session, at, POLICY, gone)
        with database.read() as session:
            asked = select(OutboxRow).where(OutboxRow.kind == OUTSTANDING.kind).order_by(OutboxRow.id)
            return [row.state.value for row in session.scalars(asked)]

    assert morning(OPENED) == ["pending", "morning", "morning"]
    with database.write() as session:
        session.execute(
            update(OutboxRow).where(OutboxRow.state == OutboxState.PENDING).values(state="sent", done_at=OPENED)
        )
    assert morning(OPENED + timedelta(hours=1)) == ["sent", "morning", "morning"]
    assert morning(OPENED + timedelta(days=1)) == ["sent", "pending", "morning"]


@pytest.mark.parametrize(
    ("watch", "people"),
    [
        (Watch(frozenset({LEA.id, KARIM.id})), {LEA.id}),
        (Watch(frozenset({LEA.id, KARIM.id}), KARIM.id), {LEA.id, KARIM.id}),
        (Watch(frozenset({KARIM.id}), KARIM.id), {KARIM.id}),
        (Watch(frozenset({LEA.id}), KARIM.id), {LEA.id}),
        (Watch(frozenset({KARIM.id})), set()),
    ],
    ids=["nobody on call", "on call", "in the place of who has left", "on call, but gone", "nobody is there"],
)
def test_a_morning_is_for_those_who_follow_a_ticket_and_for_whoever_is_on_call(database, watch, people):
    with database.write() as session:
        session.add_all(summed(a_ticket(at=OPENED - timedelta(days=3))))
    with database.write() as session:
        assert mornings.begin(session, OPENED, POLICY, watch)
        assert {row.person for row in session.scalars(MORNINGS)} == people


@pytest.mark.parametrize(
    ("at", "watch"),
    [
        (OPENED + timedelta(days=5), Watch(frozenset({LEA.id}))),  # a Saturday
        (OPENED + timedelta(hours=10), Watch(frozenset({LEA.id}))),
        (OPENED, Watch(None, KARIM.id)),
    ],
    ids=["closed", "in the evening", "nobody knows who is of the desk"],
)
def test_a_morning_waits_for_the_desk_to_open_and_for_slack_to_say_who_is_of_it(database, at, watch):
    with database.write() as session:
        session.add_all(summed(a_ticket(at=OPENED - timedelta(days=3))))
    with database.write() as session:
        assert not mornings.begin(session, at, POLICY, watch)
        assert session.scalars(MORNINGS).all() == []


def test_what_was_gathered_of_a_ticket_that_is_over_is_not_said_any_more(database):
    """Also not once it is reopened."""
    with database.write() as session:
        session.add_all(summed(a_ticket("closed", number=1), a_ticket(number=2)))
        session.flush()
        session.execute(update(OutboxRow).values(state=OutboxState.MORNING))
    with database.write() as session:
        mornings.begin(session, OPENED + timedelta(days=1), POLICY, Watch(frozenset({LEA.id})))
    with database.read() as session:
        told = session.execute(select(OutboxRow.ticket_id, OutboxRow.state).where(OutboxRow.ticket_id.is_not(None)))
        assert set(told) == {(1, OutboxState.SKIPPED), (2, OutboxState.MORNING)}


def test_what_others_let_wait_is_asked_after_and_what_nobody_else_follows(database):
    """Karim is on call, Léa has left: her ticket (1) is his too. It is his own turn on (3), which the message says
    elsewhere; that a visit is tomorrow (4) is said by its list; what is settled (5) by nobody.
    """
    watch, now = Watch(frozenset({KARIM.id}), KARIM.id), OPENED + timedelta(days=1)
    made = {
        1: ("opened", OUTSTANDING, "ticket.opened"),
        2: ("planned", CONSENT_WAITING, "intervention.planned"),
        3: ("opened", OUTSTANDING, "ticket.opened"),
        4: ("scheduled", VISIT_TOMORROW, "appointment.scheduled"),
        5: ("consented", CONSENT_WAITING, "intervention.planned"),
    }
    with database.write() as session:
        for number, (stage, kind, event) in made.items():
            ticket = a_ticket(stage, number=number)
            if number > 1:
                do(ticket, "ticket.assign", assignee=KARIM)
            session.add_all(summed(ticket))
            session.flush()
            session.execute(delete(OutboxRow).where(OutboxRow.ticket_id == number))
            entry = next(one for one in reversed(ticket.entries) if one.event_name == event)
            about = {"ticket_id": number, "entry_id": entry.id, "child": entry.child}
            session.add(OutboxRow(lane="x", kind=kind.kind, state=OutboxState.MORNING, **about))
    row = OutboxRow(kind=Notice.MORNING, due_at=now)
    look, means = Look(words=Words.of("en", PARIS), policy=POLICY, at=now), SimpleNamespace(workspace_url="")
    with database.read() as session:
        plan = personal.days_message(personal.Errand(session, row, KARIM.id, look, means, lambda: watch))
    asked = plan.post.message.text.partition("To ask after · 2")[2]
    assert [f"INC-{number:06}" in asked for number in made] == [True, True, False, False, False]


LUNCH = POLICY.model_copy(
    update={"opening_hours": POLICY.opening_hours | {Weekday.MONDAY: (span("09:00-12:00"), span("14:00-18:00"))}}
)


def paris(day, hour, minute=0):
    return datetime(2026, 1, day, hour, minute, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("written", "at", "again_at"),
    [
        (paris(5, 9), paris(5, 12, 30), paris(5, 14)),
        (paris(5, 9), paris(5, 18, 30), None),  # the next opening has a day of its own
        (paris(5, 9), paris(6, 9, 30), None),
    ],
    ids=["over lunch", "in the evening", "a day later"],
)
def test_a_day_is_told_on_that_day_alone_while_the_desk_is_open(written, at, again_at):
    row = OutboxRow(kind=Notice.MORNING, due_at=written.astimezone(UTC))
    look = Look(words=Words.of("fr", PARIS), policy=LUNCH, at=at.astimezone(UTC))
    errand = personal.Errand(session=None, row=row, person=LEA.id, look=look, means=None, watch=Watch)
    assert personal.days_message(errand) == Plan(again_at=again_at)
