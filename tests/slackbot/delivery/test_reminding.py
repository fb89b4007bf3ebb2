"""What is urgent comes at once, of what comes again one thing at a time of each ticket, also after a stop (§5)."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select

from models.announcement import LAST_DAY
from models.charge import NOT_INFORMED
from models.dispute import UNDECIDED
from models.policy import load_policy
from models.tables.outbox import OutboxRow
from models.terms import OutboxState
from models.watch import Watch
from models.workdays import next_opening
from slackbot.delivery import queue, reminding
from tests.builders import OPENED, PARIS, a_ticket, summed
from tests.stories import STORIES, a_story

POLICY = load_policy()
NOW = OPENED + timedelta(days=21, hours=1)
LATER = next_opening(NOW + POLICY.reminders.again, POLICY)


def rung(database, *due, now=NOW):
    """When each of these comes, `now` or when; stage of its ticket, kind, event that it is about, and how long ago."""
    stages = list(dict.fromkeys(stage for stage, *_ in due))
    with database.write() as session:
        for number, stage in enumerate(stages, start=1):
            made = a_story(stage, number=number) if stage in STORIES else a_ticket(stage, number=number)
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


def test_what_cannot_be_rendered_holds_up_nothing(database, monkeypatch):
    def broken(row, look):
        raise KeyError("facts")

    monkeypatch.setattr(reminding, "applies", broken)
    assert rung(database, (*CHARGED, LONG), (*CHARGED, SHORT)) == ["now", "now"]
