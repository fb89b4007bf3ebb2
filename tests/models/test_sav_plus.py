"""SAV+ (§8): the flat-rate service for ADSL lines with an intermittent fault."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.kinds import kinds_for, offered_kind, suggested_kind
from models.policy import load_policy
from models.terms import CancelledBy, FaultNature, InterventionState, Kind, Outcome, SavPlusPoint, Service
from tests.builders import KARIM, STEP, a_ticket, context, do, due, later, new_ticket, notices, refused, take
from tests.models.second_opinion import notice
from tests.stories import a_story

PARIS = ZoneInfo("Europe/Paris")
MINUTE = timedelta(minutes=1)


def paris(text):
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def scheduled(starts_at, opened=None):
    """A SAV+ with a slot, on a ticket of three weeks before."""
    at = (opened or starts_at - timedelta(days=21)).astimezone(UTC)
    ticket = new_ticket(Service.ADSL, fault_nature=FaultNature.INTERMITTENT, at=at)
    for step in ("pretests.tick", "site.describe", "supplier_ticket.record"):
        take(ticket, step)
    do(ticket, "intervention.plan", kind=Kind.SAV_PLUS)
    for step in ("consent.record", "dispatch.approve"):
        take(ticket, step)
    do(ticket, "appointment.schedule", starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
    return ticket


def cancelled(ticket, received_at):
    do(ticket, "appointment.cancel", context(KARIM, at=received_at), received_at=received_at)
    return [(charge.code, charge.amount) for charge in ticket.charges]


FEE = [("sav_plus_late_cancellation", Decimal("95.00"))]


@pytest.mark.parametrize("nature", FaultNature)
@pytest.mark.parametrize("service", Service)
def test_it_exists_for_adsl_lines_with_an_intermittent_fault(service, nature):
    ticket = new_ticket(service, fault_nature=nature)
    assert (Kind.SAV_PLUS in kinds_for(ticket, load_policy())) == ((service, nature) == ("ADSL", "intermittent"))


# Suggested after a first visit without fault, as long as there was none.


@pytest.mark.parametrize("story", ["sav_plus_suggested", "sav_plus_cancelled", "sav_plus_cancelled_late"])
def test_it_is_suggested_after_a_visit_without_fault(story):
    assert suggested_kind(a_story(story), load_policy()) is Kind.SAV_PLUS


@pytest.mark.parametrize("story", ["no_fault", "sav_plus_planned", "sav_plus_performed", "sav_plus_absent", "disputed"])
def test_it_is_not_suggested_elsewhere_or_twice(story):
    assert suggested_kind(a_story(story), load_policy()) is None


@pytest.mark.parametrize("outcome", [Outcome.OPERATOR_FAULT, Outcome.CLIENT_FAULT, Outcome.CLIENT_ABSENT])
def test_it_is_not_suggested_after_other_findings(outcome):
    ticket = a_ticket("scheduled", Service.ADSL)
    ticket.fault_nature = FaultNature.INTERMITTENT
    do(ticket, "outcome.record", outcome=outcome)
    assert suggested_kind(ticket, load_policy()) is None


# What it costs (§5, §6).


@pytest.mark.parametrize(
    ("outcome", "code", "amount"),
    [("performed", "adsl_sav_plus", "185.00"), ("client_absent", "dsl_client_absent", "250.00")],
)
def test_it_costs_the_flat_rate_or_the_absence(outcome, code, amount):
    ticket = scheduled(paris("2026-01-06 10:00"))
    do(ticket, "outcome.record", outcome=Outcome(outcome))
    assert [(charge.code, charge.amount) for charge in ticket.charges] == [(code, Decimal(amount))]


def test_its_possible_costs_are_known_to_the_client_before():
    ticket = scheduled(paris("2026-01-06 10:00"))
    told = [(cost["code"], cost["amount"]) for cost in ticket.interventions[0].consent.told]
    assert told == [
        ("adsl_sav_plus", "185.00"),
        ("sav_plus_late_cancellation", "95.00"),
        ("dsl_client_absent", "250.00"),
    ]


# The four steps.


def test_each_step_keeps_what_was_done_and_measured():
    ticket = scheduled(paris("2026-01-06 10:00"))
    at = later(ticket)
    do(ticket, "sav_plus.step", context(KARIM, at=at), done_at=at)
    (step,) = ticket.interventions[0].steps
    assert (step.step, step.done_at, step.recorded_by) == (SavPlusPoint.MAIN_FRAME, at, KARIM)
    assert (step.tightened, step.mutations, step.down_kbps, step.up_kbps) == (True, 2, 8128, 864)
    assert step.notes == "Jarretière reprise."
    assert notices(ticket, "sav_plus.stepped") == {"steps.post", "card.refresh"}


def test_a_step_recorded_again_is_corrected():
    ticket = scheduled(paris("2026-01-06 10:00"))
    do(ticket, "sav_plus.step")
    do(ticket, "sav_plus.step", step=SavPlusPoint.SECOND_VISIT)
    do(ticket, "sav_plus.step", down_kbps=9000)
    assert {step.step: step.down_kbps for step in ticket.interventions[0].steps} == {
        SavPlusPoint.MAIN_FRAME: 9000,
        SavPlusPoint.SECOND_VISIT: 8128,
    }


def test_a_colleagues_step_is_not_overwritten_unseen():
    ticket = scheduled(paris("2026-01-06 10:00"))
    seen = len(ticket.entries)
    do(ticket, "sav_plus.step", context(KARIM, at=later(ticket)))
    assert refused(ticket, "sav_plus.step", context(at=later(ticket), seen=seen)).code == "changed_meanwhile"


@pytest.mark.parametrize(("off", "code"), [(MINUTE, "in_the_future"), (-STEP * 9, "before_the_approval")])
def test_a_step_was_done_after_the_approval_and_not_in_the_future(off, code):
    ticket = scheduled(paris("2026-01-06 10:00"))
    at = later(ticket)
    assert refused(ticket, "sav_plus.step", context(at=at), done_at=at + off).code == code


def test_other_visits_have_no_steps():
    assert refused(a_ticket("scheduled", Service.ADSL), "sav_plus.step").code == "steps_are_for_sav_plus"


# It never moves; it is cancelled free of charge 48 working hours before, or costs its fee.


def test_its_appointment_never_moves():
    ticket = scheduled(paris("2026-01-06 10:00"))
    assert refused(ticket, "appointment.move").code == "sav_plus_never_moves"


# §8's examples, to the minute; and over 14 July and a weekend.
LIMITS = pytest.mark.parametrize(
    ("slot", "limit"),
    [
        ("2026-01-06 10:00", "2026-01-03 10:00"),
        ("2026-05-04 09:00", "2026-04-30 09:00"),
        ("2026-01-09 00:00", "2026-01-07 00:00"),
        ("2026-07-15 08:30", "2026-07-11 08:30"),
        ("2026-03-30 10:00", "2026-03-27 10:00"),
        ("2026-10-26 10:00", "2026-10-23 10:00"),
    ],
)


@LIMITS
def test_it_is_free_until_48_working_hours_before(slot, limit):
    assert cancelled(scheduled(paris(slot)), paris(limit)) == []


@LIMITS
def test_within_the_last_minute_it_is_still_free(slot, limit):
    assert cancelled(scheduled(paris(slot)), paris(limit) + timedelta(seconds=59)) == []


@LIMITS
def test_a_minute_later_it_costs_the_fee(slot, limit):
    ticket = scheduled(paris(slot))
    assert cancelled(ticket, paris(limit) + MINUTE) == FEE
    assert (ticket.charges[0].status, ticket.charges[0].intervention_number) == ("to_announce", 1)
    assert ticket.interventions[0].state is InterventionState.CANCELLED


@given(before=st.integers(1, 14 * 24 * 60), slot=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)))  # noqa: DTZ001
def test_the_fee_is_what_a_second_count_of_the_hours_says(before, slot):
    starts = slot.replace(second=0, microsecond=0, tzinfo=PARIS).astimezone(UTC)
    received = starts - before * MINUTE
    late = notice(received, starts) < timedelta(hours=48)
    assert cancelled(scheduled(starts), received) == (FEE if late else [])


def test_what_counts_is_when_the_cancellation_was_received_not_when_it_is_typed():
    ticket = scheduled(paris("2026-01-06 10:00"))
    do(
        ticket,
        "appointment.cancel",
        context(at=paris("2026-01-06 09:00")),
        received_at=paris("2026-01-03 09:59"),
    )
    assert ticket.charges == []


@pytest.mark.parametrize("off", [timedelta(0), MINUTE, timedelta(days=1)])
def test_from_the_slots_start_on_it_is_an_absence(off):
    starts = paris("2026-01-06 10:00")
    refusal = refused(scheduled(starts), "appointment.cancel", context(at=starts + off), received_at=starts + off)
    assert (refusal.code, refusal.field) == ("absence_not_cancellation", "received_at")
    assert refusal.facts == {"bound": starts}


def test_other_visits_are_cancelled_free_of_charge_at_any_time():
    ticket = a_ticket("scheduled", Service.ADSL)
    late = ticket.interventions[0].appointment.starts_at - MINUTE
    do(ticket, "appointment.cancel", context(at=late), received_at=late)
    assert ticket.charges == []


def test_the_desk_is_reminded_before_a_free_cancellation_ends():
    ticket = scheduled(paris("2026-01-06 10:00"))
    before = load_policy().reminders.free_cancellation_ends
    assert due(ticket, "reminder.free_cancellation") == [paris("2026-01-03 10:00") - before]


def test_other_visits_have_no_such_reminder():
    assert due(a_ticket("scheduled", Service.ADSL), "reminder.free_cancellation") == []


# The first visit (§8, §13).


def test_once_its_first_visit_took_place_it_is_carried_out_whoever_misses_the_second():
    ticket = scheduled(paris("2026-01-06 10:00"))
    at = paris("2026-01-06 11:00")
    do(ticket, "sav_plus.step", context(at=at), step=SavPlusPoint.FIRST_VISIT, done_at=at)
    for outcome in ("client_absent", "technician_absent"):
        refusal = refused(ticket, "outcome.record", outcome=Outcome(outcome))
        assert (refusal.code, refusal.field) == ("first_visit_took_place", "outcome")
    for who in CancelledBy:
        assert refused(ticket, "appointment.cancel", cancelled_by=who, received_at=at).code == "first_visit_took_place"
    do(ticket, "outcome.record", outcome=Outcome.PERFORMED)
    assert [(charge.code, charge.amount) for charge in ticket.charges] == [("adsl_sav_plus", Decimal(185))]
    assert refused(ticket, "outcome.correct", outcome=Outcome.CLIENT_ABSENT).code == "first_visit_took_place"


@pytest.mark.parametrize("outcome", ["client_absent", "technician_absent"])
def test_where_nobody_came_there_are_no_steps(outcome):
    ticket = scheduled(paris("2026-01-06 10:00"))
    do(ticket, "outcome.record", outcome=Outcome(outcome))
    assert refused(ticket, "sav_plus.step").code == "nobody_came"


@pytest.mark.parametrize(
    ("act_id", "facts"),
    [
        ("outcome.record", {"outcome": Outcome.TECHNICIAN_ABSENT}),
        ("appointment.cancel", {"cancelled_by": CancelledBy.SUPPLIER}),
        ("appointment.cancel", {}),
    ],
)
def test_one_that_did_not_take_place_is_to_be_had_still(act_id, facts):
    ticket = scheduled(paris("2026-01-06 10:00"))
    assert offered_kind(ticket, load_policy()) is None
    do(ticket, act_id, **facts)
    assert (offered_kind(ticket, load_policy()), ticket.total_due) == (Kind.SAV_PLUS, Decimal(0))


@pytest.mark.parametrize("act_id", ["intervention.abandon", "dispatch.refuse", "consent.withdraw"])
def test_one_that_was_given_up_is_to_be_had_still(act_id):
    ticket = new_ticket(Service.ADSL, fault_nature=FaultNature.INTERMITTENT)
    for step in ("pretests.tick", "site.describe", "supplier_ticket.record"):
        take(ticket, step)
    do(ticket, "intervention.plan", kind=Kind.SAV_PLUS)
    take(ticket, "consent.record")
    assert offered_kind(ticket, load_policy()) is None
    take(ticket, act_id)
    assert offered_kind(ticket, load_policy()) is Kind.SAV_PLUS
