"""Times that people pick: to the minute, never in the future, never before what they follow (§1, §4, §9)."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.instants import to_the_minute
from tests.builders import OPENED, a_ticket, context, do, later, refused
from tests.stories import a_story

MINUTE = timedelta(minutes=1)
PARIS = ZoneInfo("Europe/Paris")

# An act, the stage before it, the field with the time, and what that time follows.
TIMES = [
    ("supplier_ticket.record", "prepared", "opened_at", "before_the_ticket"),
    ("consent.record", "planned", "received_at", "before_the_ticket"),
    ("consent.withdraw", "approved", "received_at", "before_the_consent"),
    ("appointment.cancel", "scheduled", "received_at", "before_the_consent"),
    ("charge.inform", "charged", "informed_at", "before_the_outcome"),
]
TABLE = pytest.mark.parametrize(("act_id", "stage", "field", "too_early"), TIMES)


def followed(ticket, too_early):
    """The recorded instant that the picked one follows."""
    return {
        "before_the_ticket": lambda: ticket.opened_at,
        "before_the_consent": lambda: ticket.interventions[0].consent.received_at,
        "before_the_outcome": lambda: ticket.interventions[0].result.recorded_at,
    }[too_early]()


@TABLE
def test_now_is_never_in_the_future(act_id, stage, field, too_early):
    ticket = a_ticket(stage)
    now = later(ticket)
    do(ticket, act_id, context(at=now), **{field: now.replace(second=0, microsecond=0)})
    assert ticket.entries[-1].at == now


@TABLE
def test_the_minute_under_way_is_not_the_future(act_id, stage, field, too_early):
    ticket = a_ticket(stage)
    now = later(ticket).replace(second=10)
    do(ticket, act_id, context(at=now), **{field: now.replace(second=50)})
    assert ticket.entries[-1].at == now


@TABLE
def test_the_next_minute_is(act_id, stage, field, too_early):
    ticket = a_ticket(stage)
    now = later(ticket)
    refusal = refused(ticket, act_id, context(at=now), **{field: now.replace(second=0, microsecond=0) + MINUTE})
    assert (refusal.code, refusal.field) == ("in_the_future", field)


@TABLE
def test_the_same_minute_as_what_it_follows_is_late_enough(act_id, stage, field, too_early):
    ticket = a_ticket(stage)
    bound = followed(ticket, too_early).replace(second=0, microsecond=0)
    written = len(ticket.entries)
    do(ticket, act_id, **{field: bound})
    assert len(ticket.entries) > written


@TABLE
def test_the_minute_before_is_too_early(act_id, stage, field, too_early):
    ticket = a_ticket(stage)
    bound = followed(ticket, too_early)
    refusal = refused(ticket, act_id, **{field: bound.replace(second=0, microsecond=0) - MINUTE})
    assert (refusal.code, refusal.field) == (too_early, field)
    assert refusal.facts == {"bound": bound}


@given(
    at=st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1)),  # noqa: DTZ001 - made aware below
    minutes=st.integers(-14 * 60, 14 * 60),
)
def test_the_minute_of_an_instant_is_the_same_in_every_time_zone(at, minutes):
    instant = at.replace(tzinfo=OPENED.tzinfo)
    there = instant.astimezone(timezone(timedelta(minutes=minutes)))
    assert to_the_minute(there).isoformat() == to_the_minute(instant).isoformat()
    assert timedelta(0) <= instant - to_the_minute(there) < MINUTE


def test_what_a_manager_sees_does_not_depend_on_the_time_zone_of_who_typed():
    bases = set()
    for zone in (OPENED.tzinfo, PARIS):
        ticket = a_ticket("planned")
        now = later(ticket)
        do(ticket, "consent.record", context(at=now), received_at=now.astimezone(zone))
        bases.add(ticket.entries[-1].facts["basis"])
    assert len(bases) == 1


@pytest.mark.parametrize(
    ("story", "too_early"),
    [
        ("sav_plus_cancelled_late", "before_the_cancellation"),
        ("wrongful", "before_the_closing_as_wrong"),
        ("quote_accepted", "before_the_answer"),
        ("mail_refused", "before_the_outcome"),
    ],
)
def test_nobody_was_told_of_a_charge_before_what_made_it(story, too_early):
    ticket = a_story(story)
    charge = ticket.charges[-1]
    refusal = refused(ticket, "charge.inform", informed_at=charge.made_at - MINUTE)
    assert (refusal.code, refusal.facts) == (too_early, {"bound": charge.made_at})
