"""Months of accounting (§13.9): a charge belongs to that of the day, in Paris, on which it became final."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import update

from models.owing import finalise
from models.ref import Ref
from models.tables.batch import Batch
from models.tables.charge import Charge
from models.tables.inbox import Counter
from models.terms import Outcome
from slackbot.database import Database
from tests.builders import LEA, PARIS, a_ticket, do, take, usual_act
from tests.slackbot.test_accounting import AGENT, NOW, change, desk_on, exported, looked, put
from tests.stories import a_story, visit


@pytest.fixture
def desk(sqlite):
    database = Database(sqlite)
    yield desk_on(database)
    database.close()


@pytest.mark.parametrize(
    ("opened", "month"),
    [
        (datetime(2026, 1, 27, 9, 0, tzinfo=UTC), "2026-01"),  # Tuesday; the window closes on Thursday at midnight
        (datetime(2026, 1, 28, 9, 0, tzinfo=UTC), "2026-01"),  # closes on Friday 30 at midnight: 30 January 23:00 UTC
        (datetime(2026, 1, 29, 9, 0, tzinfo=UTC), "2026-02"),  # closes on Monday 2 February at midnight
    ],
)
def test_a_charge_belongs_to_the_month_in_which_it_became_final(desk, opened, month):
    put(desk, a_ticket("final", at=opened))
    other = "2026-02" if month == "2026-01" else "2026-01"
    assert exported(desk, other) == []
    assert [row["ticket"] for row in exported(desk, month)] == ["INC-000042"]


@pytest.mark.parametrize("next_month", ["2026-02", "2026-04"])
def test_what_is_noted_as_final_after_the_batch_of_its_month_goes_with_a_later_one(desk, next_month):
    """The bot was stopped over the end of the month, or that the client was told is recorded too late."""
    put(desk, a_ticket("final", number=1), a_ticket("announced", number=42))
    assert [row["ticket"] for row in exported(desk, "2026-01")] == ["INC-000001"]
    with desk.changing(AGENT, Ref(42)) as (ticket, by):
        finalise(ticket.charges[0], by)
    assert exported(desk, "2025-12") == []
    assert [(row["ticket"], row["final"]) for row in exported(desk, next_month)] == [("INC-000042", "08/01/2026")]
    assert exported(desk) == []


def test_it_goes_with_the_next_batch_also_where_many_months_were_given(desk):
    put(desk, a_ticket("announced", number=42))
    with desk.database.write() as session:
        counter = session.get_one(Counter, "batch")
        for month in ("2025-12", "2026-01", "2026-02"):
            counter.last += 1
            session.add(Batch(number=counter.last, made_at=NOW, made_by=LEA, month=month))
    with desk.changing(AGENT, Ref(42)) as (ticket, by):
        finalise(ticket.charges[0], by)
    assert [row["ticket"] for row in exported(desk, "2026-03")] == ["INC-000042"]


@pytest.mark.parametrize("before", [["2026-02", "2026-01"], ["2026-01", "2026-12"]])
def test_neither_a_later_batch_nor_one_of_a_wrong_month_keeps_it_back(desk, before):
    put(desk, *(a_ticket("final", number=number) for number in (1, 2)), a_ticket("announced", number=42))
    with desk.database.write() as session:
        session.execute(update(Charge).where(Charge.ticket_id == 2).values(deadline=datetime(2026, 2, 20, tzinfo=UTC)))
        counter = session.get_one(Counter, "batch")
        for month in before:
            counter.last += 1
            session.add(Batch(number=counter.last, made_at=NOW, made_by=LEA, month=month))
    with desk.changing(AGENT, Ref(42)) as (ticket, by):
        finalise(ticket.charges[0], by)
    assert {row["ticket"] for row in exported(desk, "2026-02")} == {"INC-000001", "INC-000002", "INC-000042"}


def test_a_month_that_accounting_has_not_had_yet_waits_for_its_own_batch(desk):
    put(desk, a_ticket("final", at=datetime(2026, 1, 12, 9, 0, tzinfo=UTC)))
    assert exported(desk, "2026-02") == []
    assert len(exported(desk, "2026-01")) == 1


def test_a_month_that_was_skipped_waits_for_its_own_batch_however_often_a_later_one_is_made(desk):
    put(desk, *(a_ticket("final", number=one, at=at_the_desk(month, 12)) for one, month in ((1, 2), (42, 1))))
    assert [row["ticket"] for row in exported(desk, "2026-02")] == ["INC-000001"]
    assert exported(desk, "2026-02") == []
    assert [row["ticket"] for row in exported(desk, "2026-01")] == ["INC-000042"]


def test_a_credit_note_goes_with_its_charges_month_or_any_later_one(desk):
    put(desk, a_ticket("final", number=1), a_ticket("final", number=42))
    assert len(exported(desk, "2026-01")) == 2
    change(desk, "charge.cancel")
    assert exported(desk, "2025-12") == []
    assert [(row["ticket"], row["corrects"]) for row in exported(desk, "2026-02")] == [("INC-000042", "LOT-1/2")]
    assert exported(desk) == []


def test_a_decided_dispute_makes_the_charge_final_when_it_is_decided(desk):
    put(desk, a_story("dispute_reduced"))
    (row,) = exported(desk)
    ticket = looked(desk)
    assert row["final"] == f"{ticket.disputes[0].decided_at.astimezone(PARIS):%d/%m/%Y}"


def test_a_dispute_decided_before_a_restoration_does_not_say_when_it_became_final(desk):
    """§7: announced anew, the charge has a new window."""
    ticket = a_story("reduced_then_waived")
    do(ticket, "outcome.correct", outcome="fault_not_fixed")
    do(ticket, "charge.inform", usual_act(ticket, "", at=at_the_desk(2, 10)), informed_at=at_the_desk(2, 10))
    take(ticket, "finalise")
    put(desk, ticket)
    assert ticket.disputes[0].decided_at < at_the_desk(2, 1)
    assert exported(desk, "2026-01") == []
    assert [(row["amount"], row["final"]) for row in exported(desk, "2026-02")] == [("100,00", "13/02/2026")]


def at_the_desk(month, day):
    return datetime(2026, month, day, 10, tzinfo=PARIS)


def told_in_january(acts):
    """A charge announced on Thursday 29 January, its window open until Monday 2 February, and what was done then."""
    ticket = a_ticket("charged", at=at_the_desk(1, 27))
    do(ticket, "charge.inform", usual_act(ticket, "", at=at_the_desk(1, 29)), informed_at=at_the_desk(1, 29))
    for act_id, at, facts in acts:
        do(ticket, act_id, usual_act(ticket, act_id, at=at), **facts)
    return ticket


IN_TIME, LATE = ({"received_at": at_the_desk(*day)} for day in ((2, 2), (2, 3)))
FREED = (  # what held the charge back ended on 5 February
    ("dispute.record", at_the_desk(2, 3), IN_TIME),
    ("dispute.withdraw", at_the_desk(2, 5), IN_TIME),
)
CORRECTED = (("dispute.record", at_the_desk(2, 3), IN_TIME), ("dispute.correct", at_the_desk(2, 5), LATE))
FREED_AGAIN = ("dispute.withdraw", at_the_desk(2, 10), {"received_at": at_the_desk(2, 10)})
HELD_AGAIN = ("dispute.record", at_the_desk(2, 6), IN_TIME)
CORRECTED_BACK = ("dispute.correct", at_the_desk(2, 6), IN_TIME)
UPHELD = ("dispute.decide", at_the_desk(3, 3), {})
REDUCED = ("charge.reduce", at_the_desk(3, 4), {"amount": Decimal(50)})


@pytest.mark.parametrize(
    ("acts", "amount", "final"),
    [
        (FREED, "250,00", "05/02/2026"),
        (CORRECTED, "250,00", "05/02/2026"),
        ((*FREED, REDUCED), "50,00", "05/02/2026"),
        ((*FREED, HELD_AGAIN, FREED_AGAIN), "250,00", "10/02/2026"),
        ((*FREED, HELD_AGAIN, UPHELD), "250,00", "03/03/2026"),
        ((*FREED, HELD_AGAIN, UPHELD, REDUCED), "50,00", "03/03/2026"),
        ((*CORRECTED, CORRECTED_BACK, UPHELD), "250,00", "03/03/2026"),
        ((*CORRECTED, CORRECTED_BACK, UPHELD, REDUCED), "50,00", "03/03/2026"),
    ],
)
def test_goodwill_changes_what_is_due_and_not_the_month(desk, acts, amount, final):
    put(desk, told_in_january(acts))
    other, month = ("2026-03", "2026-02") if final.endswith("/02/2026") else ("2026-02", "2026-03")
    assert exported(desk, other) == []
    assert [(row["amount"], row["final"]) for row in exported(desk, month)] == [(amount, final)]


def test_a_dispute_that_came_too_late_moves_no_charge_into_another_month(desk):
    """Nothing waited for it: the window closed on 2 February at midnight, although that was noted later."""
    corrected = ("dispute.correct", at_the_desk(3, 3), {"received_at": at_the_desk(2, 4)})
    ticket = told_in_january((("dispute.record", at_the_desk(3, 2), LATE), corrected))
    take(ticket, "finalise")
    put(desk, ticket)
    assert [row["final"] for row in exported(desk, "2026-02")] == ["03/02/2026"]


def test_what_became_of_one_charge_says_nothing_of_another(desk):
    ticket = told_in_january(FREED)
    visit(ticket, Outcome.CLIENT_FAULT)
    take(ticket, "finalise")
    put(desk, ticket)
    first, second = exported(desk)
    assert first["final"] == "05/02/2026"
    assert second["final"] == f"{ticket.charges[1].deadline.astimezone(PARIS):%d/%m/%Y}" != first["final"]
