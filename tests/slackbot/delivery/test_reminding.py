"""What is urgent comes at once, one thing at a time of each ticket, also where everything comes due together (§5)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.appointment import OUTCOME_MISSING, VISIT_SOON
from models.charge import LAST_DAY, NOT_INFORMED
from models.dispatch import APPROVAL_WAITING
from models.policy import load_policy
from models.tables.outbox import OutboxRow
from models.terms import OutboxState
from models.watch import Watch
from models.workdays import next_opening
from slackbot.delivery import queue, reminding
from tests.builders import OPENED, a_ticket, summed

POLICY = load_policy()
NOW = OPENED + timedelta(days=21, hours=1)
LONG_AGO, JUST_NOW = OPENED + timedelta(days=1), NOW - timedelta(minutes=1)
LATER = next_opening(NOW + POLICY.reminders.again, POLICY)


def rung(database, *due):
    """Which of these come now, and when the others do; each reminder with its moment."""
    with database.write() as session:
        for number in (1, 2):
            (ticket,) = summed(a_ticket("charged", number=number))
            session.add(ticket)
            session.flush()
            for notice in (notice for entry in ticket.entries for notice in entry.notices):
                session.delete(notice)
        rows = [
            OutboxRow(lane="x", kind=kind.kind, ticket_id=number, child=1, due_at=at, state=OutboxState.LATER)
            for number, kind, at in due
        ]
        session.add_all(rows)
    with database.write() as session:
        reminding.address(session, NOW, POLICY, Watch())
        queue.ring(session, NOW)
    with database.read() as session:
        told = session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()
        return [row.due_at if row.state is OutboxState.LATER else "now" for row in told]


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ([(1, APPROVAL_WAITING, LONG_AGO)], ["now"]),
        ([(1, APPROVAL_WAITING, JUST_NOW), (1, NOT_INFORMED, LONG_AGO)], [LATER, "now"]),
        ([(1, APPROVAL_WAITING, LONG_AGO), (2, NOT_INFORMED, LONG_AGO)], ["now", "now"]),
        ([(1, NOT_INFORMED, LONG_AGO), (1, LAST_DAY, JUST_NOW)], [LATER, "now"]),
        ([(1, VISIT_SOON, LONG_AGO), (1, OUTCOME_MISSING, LONG_AGO)], ["now", "now"]),
    ],
    ids=["one", "the older of two", "of two tickets", "what cannot wait", "what has lost its point holds up nothing"],
)
def test_of_what_is_urgent_a_ticket_says_one_thing_at_a_time(database, due, expected):
    assert rung(database, *due) == expected
