"""Kept short (design §5): what nobody needs any more goes, in small steps; what is still needed stays."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from models.policy import load_policy
from models.tables.inbox import Delivery
from models.tables.outbox import OutboxRow
from slackbot.delivery import housekeeping
from slackbot.delivery.housekeeping import AT_A_TIME, EVERY, KEPT_DELIVERIES, Housekeeping
from tests.builders import OPENED
from tests.slackbot.delivery.lanes import change, lane, states

POLICY = load_policy()
OLD = OPENED + timedelta(days=POLICY.privacy.sent_days, minutes=1)


def test_sent_rows_go_after_their_days_but_those_of_messages_that_are_updated_stay(database):
    lane(database, 1, "card.post", "thread", "card.refresh", "breakdown.post", "request.post", "mail")
    change(database, state="sent", done_at=OPENED)
    cleaning = Housekeeping(database, POLICY)
    assert cleaning.step(OLD - timedelta(minutes=2), 0) == 0
    assert cleaning.step(OLD, 0) == 3
    assert set(states(database)) == {"card.post", "breakdown.post", "request.post"}


@pytest.mark.parametrize(("days", "gone"), [(1, 1), (30, 0)])
def test_how_long_what_was_sent_is_kept_is_the_policys(database, days, gone):
    lane(database, 1, "thread")
    change(database, state="sent", done_at=OPENED)
    policy = POLICY.model_copy(update={"privacy": POLICY.privacy.model_copy(update={"sent_days": days})})
    assert Housekeeping(database, policy).step(OPENED + timedelta(days=2), 0) == gone


def test_what_is_still_to_do_or_was_given_up_stays_however_old(database):
    lane(database, 1, "thread")
    lane(database, 2, "mail")
    lane(database, 3, "reminder", due=[("reminder", OPENED)])
    change(database, done_at=OPENED)
    with database.write() as session:
        session.scalars(select(OutboxRow).where(OutboxRow.ticket_id == 2)).one().state = "parked"
    assert Housekeeping(database, POLICY).step(OLD, 0) == 0
    assert len(states(database)) == 3


def test_deliveries_go_once_slack_cannot_repeat_them_in_small_steps(database):
    with database.write() as session:
        session.add_all(Delivery(identity=f"trigger:{n}", at=OPENED) for n in range(AT_A_TIME + 20))
        session.add(Delivery(identity="trigger:young", at=OPENED + timedelta(days=1)))
    cleaning, at = Housekeeping(database, POLICY), OPENED + KEPT_DELIVERIES + timedelta(minutes=1)
    assert [cleaning.step(at, 0) for _ in range(3)] == [AT_A_TIME, 20, 0]
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Delivery)) == 1


def test_a_round_is_over_when_nothing_is_left_and_begins_again_later(database):
    cleaning = Housekeeping(database, POLICY)
    assert cleaning.is_due(0)
    cleaning.step(OPENED, 100)
    assert (cleaning.is_due(100 + EVERY - 1), cleaning.is_due(100 + EVERY)) == (False, True)


def test_a_round_that_fails_is_over_too_and_holds_up_no_turn_of_the_relay_until_the_next(database, monkeypatch):
    def fail(*_):
        raise ZeroDivisionError

    cleaning = Housekeeping(database, POLICY)
    monkeypatch.setattr(housekeeping, "_delete_deliveries", fail)
    with pytest.raises(ZeroDivisionError):
        cleaning.step(OPENED, 100)
    assert (cleaning.is_due(100 + EVERY - 1), cleaning.is_due(100 + EVERY)) == (False, True)
