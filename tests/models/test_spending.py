"""When a consent is spent, and when the next visit of the same kind is offered it again (§4, §13)."""

from datetime import timedelta

import pytest

from models.spending import last_spent_at, spent_at
from models.terms import CancelledBy, Kind, Outcome, Role, Service
from slackbot.demo.paths import REFERENT
from tests.builders import KARIM, LEA, MARC, a_ticket, context, do, events, later, notices, refused, usual_act

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def minute(at):
    return at.replace(second=0, microsecond=0)


def ended(how, service=Service.SDSL):
    """A ticket whose first visit is over."""
    stage, act_id, facts = {
        "took place": ("scheduled", "outcome.record", {}),
        "client absent": ("scheduled", "outcome.record", {"outcome": Outcome.CLIENT_ABSENT}),
        "client cancelled": ("scheduled", "appointment.cancel", {"cancelled_by": CancelledBy.CLIENT}),
        "withdrawn": ("approved", "consent.withdraw", {}),
        "supplier cancelled": ("scheduled", "appointment.cancel", {"cancelled_by": CancelledBy.SUPPLIER}),
        "refused": ("consented", "dispatch.refuse", {}),
        "given up": ("approved", "intervention.abandon", {}),
        "given up before the consent": ("planned", "intervention.abandon", {}),
    }[how]
    ticket = a_ticket(stage, service)
    do(ticket, act_id, **facts)
    return ticket


SPENDING = ["took place", "client absent", "client cancelled", "withdrawn"]
SAVING = ["supplier cancelled", "refused", "given up"]


@pytest.mark.parametrize("how", SPENDING)
def test_the_client_has_used_the_consent_so_the_next_visit_needs_another(how):
    ticket = ended(how)
    do(ticket, "intervention.plan")
    assert spent_at(ticket.interventions[0]) is not None
    assert refused(ticket, "consent.carry_over").code == "no_unspent_consent"


@pytest.mark.parametrize("how", SAVING)
def test_what_others_ended_spends_none_and_it_is_taken_over_with_its_date_words_and_amounts(how):
    ticket = ended(how)
    first = ticket.interventions[0].consent
    do(ticket, "intervention.plan")
    at = later(ticket)
    do(ticket, "consent.carry_over", context(KARIM, at=at))
    visit = ticket.interventions[1]
    assert (visit.consent.given_by, visit.consent.received_at) == (first.given_by, first.received_at)
    assert (visit.consent.words, visit.consent.told) == (first.words, first.told)
    assert (visit.consent.recorded_by, visit.consent.recorded_at) == (KARIM, at)
    assert visit.state == "awaiting_approval"
    assert events(ticket)[-2:] == ["consent.carried_over", "dispatch.requested"]
    assert notices(ticket, "consent.carried_over") == {"thread", "card.refresh"}


def test_without_a_consent_there_is_nothing_to_take_over():
    ticket = ended("given up before the consent")
    do(ticket, "intervention.plan")
    assert refused(ticket, "consent.carry_over").code == "no_unspent_consent"


def test_another_kind_of_visit_needs_its_own_consent():
    ticket = ended("supplier cancelled", Service.ADSL)
    do(ticket, "intervention.plan", kind=Kind.EXPERTISE, **REFERENT)
    assert refused(ticket, "consent.carry_over").code == "no_unspent_consent"


def test_whoever_takes_it_over_does_not_approve_it():
    ticket = ended("supplier cancelled")
    do(ticket, "intervention.plan")
    do(ticket, "consent.carry_over", context(MARC, Role.MANAGER, later(ticket)))
    assert refused(ticket, "dispatch.approve", context(MARC, Role.MANAGER, later(ticket))).code == "four_eyes"


def test_one_that_was_taken_over_and_then_used_is_used_up_for_good():
    ticket = ended("supplier cancelled")
    for act_id in ("intervention.plan", "consent.carry_over", "dispatch.approve", "consent.withdraw"):
        do(ticket, act_id)
    do(ticket, "intervention.plan")
    assert refused(ticket, "consent.carry_over").code == "no_unspent_consent"


def offered_again(how):
    """A second visit is planned, and offered the consent of the first."""
    ticket = ended(how)
    do(ticket, "intervention.plan")
    return ticket


@pytest.mark.parametrize("how", SAVING)
def test_one_that_the_client_takes_back_before_it_serves_again_is_offered_no_more(how):
    ticket = offered_again(how)
    received = minute(later(ticket))
    do(ticket, "consent.withdraw", usual_act(ticket, "consent.withdraw", at=received + HOUR), received_at=received)
    second = ticket.interventions[1]
    assert (second.state, second.consent, second.exit.received_at) == ("cancelled", None, received)
    assert ticket.charges == []
    do(ticket, "intervention.plan")
    assert last_spent_at(ticket) == received
    assert refused(ticket, "consent.carry_over").code == "no_unspent_consent"
    assert refused(ticket, "consent.withdraw").code == "not_now"
    assert refused(ticket, "consent.record", received_at=received - MINUTE).code == "consent_spent"
    do(ticket, "consent.record", received_at=received)


def test_taken_back_in_the_minute_in_which_it_was_given_it_is_gone_too():
    ticket = offered_again("refused")
    do(ticket, "consent.withdraw", received_at=ticket.interventions[0].consent.received_at)
    do(ticket, "intervention.plan")
    assert refused(ticket, "consent.carry_over").code == "no_unspent_consent"


def test_what_was_offered_cannot_be_taken_back_before_it_was_given():
    ticket = offered_again("given up")
    given = ticket.interventions[0].consent.received_at
    assert refused(ticket, "consent.withdraw", received_at=given - MINUTE).code == "before_the_consent"


def test_of_two_unspent_ones_the_later_is_offered():
    ticket = ended("supplier cancelled")
    for act_id in ("intervention.plan", "consent.record", "intervention.abandon", "intervention.plan"):
        do(ticket, act_id)
    do(ticket, "consent.carry_over")
    assert ticket.interventions[2].consent.received_at == ticket.interventions[1].consent.received_at


def test_the_later_is_the_one_received_later_whenever_it_was_recorded():
    ticket = ended("supplier cancelled")
    first = ticket.interventions[0].consent
    do(ticket, "intervention.plan")
    do(ticket, "consent.record", received_at=first.received_at - MINUTE)
    for act_id in ("intervention.abandon", "intervention.plan", "consent.carry_over"):
        do(ticket, act_id)
    assert ticket.interventions[2].consent.received_at == first.received_at


def test_one_from_before_the_last_was_spent_is_not_offered():
    ticket = ended("refused")
    for act_id in ("intervention.plan", "consent.record", "dispatch.approve", "consent.withdraw", "intervention.plan"):
        do(ticket, act_id)
    assert refused(ticket, "consent.carry_over").code == "no_unspent_consent"


def test_the_second_one_learns_who_took_it_over():
    ticket = ended("refused")
    do(ticket, "intervention.plan")
    do(ticket, "consent.carry_over")
    second = refused(ticket, "consent.record", context(KARIM, at=later(ticket)))
    assert (second.code, second.facts["by"]) == ("already", LEA)


# The moment before which no later consent can have been received.


def test_a_visit_spends_it_at_the_start_of_its_slot():
    ticket = a_ticket("scheduled")
    slot = ticket.interventions[0].appointment
    do(ticket, "outcome.record", usual_act(ticket, "outcome.record", at=slot.ends_at))
    assert last_spent_at(ticket) == slot.starts_at


def test_not_after_the_outcome_was_recorded_also_when_that_is_corrected_later():
    ticket = a_ticket("scheduled")
    recorded_at = later(ticket)
    do(ticket, "outcome.record")
    assert last_spent_at(ticket) == recorded_at
    do(ticket, "outcome.correct", usual_act(ticket, "outcome.correct", at=later(ticket, days=3)))
    assert last_spent_at(ticket) == recorded_at


def test_not_before_the_approval():
    ticket = a_ticket("approved")
    approved_at = ticket.interventions[0].approval.at
    start = minute(approved_at) - 30 * MINUTE
    do(ticket, "appointment.schedule", starts_at=start, ends_at=start + 4 * HOUR)
    do(ticket, "outcome.record", usual_act(ticket, "outcome.record", at=start + 5 * HOUR))
    assert last_spent_at(ticket) == approved_at


@pytest.mark.parametrize("how", ["client cancelled", "withdrawn"])
def test_the_clients_own_word_spends_it_when_it_was_received(how):
    stage, act_id = {
        "client cancelled": ("scheduled", "appointment.cancel"),
        "withdrawn": ("approved", "consent.withdraw"),
    }[how]
    ticket = a_ticket(stage)
    received = minute(later(ticket))
    do(ticket, act_id, usual_act(ticket, act_id, at=received + 8 * HOUR), received_at=received)
    assert last_spent_at(ticket) == received


@pytest.mark.parametrize(("off", "code"), [(-MINUTE, "consent_spent"), (timedelta(0), None), (HOUR, None)])
def test_a_consent_is_not_older_than_the_moment_at_which_the_last_was_spent(off, code):
    ticket = a_ticket("scheduled")
    spent = ticket.interventions[0].appointment.starts_at
    do(ticket, "outcome.record", usual_act(ticket, "outcome.record", at=spent + 3 * HOUR))
    do(ticket, "intervention.plan")
    if code is None:
        do(ticket, "consent.record", received_at=spent + off)
        assert ticket.interventions[1].consent.received_at == spent + off
    else:
        refusal = refused(ticket, "consent.record", received_at=spent + off)
        assert (refusal.code, refusal.field, refusal.facts) == (code, "received_at", {"bound": spent})
