"""Consent (§4): written, for one visit, with the amounts the client was told of. Gate B. Times are in test_times.py."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from models.policy import load_policy
from models.terms import ConsentChannel, Service
from tests.builders import (
    KARIM,
    LEA,
    OPENED,
    a_ticket,
    context,
    do,
    due,
    events,
    last_entry,
    later,
    notices,
    policy_with,
    refused,
    usual_act,
)

MINUTE = timedelta(minutes=1)


def test_there_is_no_channel_for_a_spoken_agreement():
    assert {channel.value for channel in ConsentChannel} == {"email", "ticket", "signed_document"}


@pytest.mark.parametrize("channel", ConsentChannel)
def test_who_how_when_and_which_words(channel):
    ticket = a_ticket("planned")
    now = later(ticket)
    received = now.replace(second=0, microsecond=0) - timedelta(minutes=5)
    do(
        ticket,
        "consent.record",
        context(KARIM, at=now),
        given_by="Mme Dupont",
        channel=channel,
        received_at=received,
        words="D'accord.",
        evidence=[{"id": "F1"}],
    )
    consent = ticket.interventions[0].consent
    assert (consent.given_by, consent.channel, consent.received_at, consent.words) == (
        "Mme Dupont",
        channel,
        received,
        "D'accord.",
    )
    assert (consent.evidence, consent.recorded_by, consent.recorded_at) == ([{"id": "F1"}], KARIM, now)


@pytest.mark.parametrize(
    ("service", "told"),
    [
        (Service.VGA, [{"code": "vga_wrongful", "amount": "180.00"}]),
        (
            Service.ADSL,
            [{"code": "dsl_client_absent", "amount": "250.00"}, {"code": "dsl_no_fault", "amount": "250.00"}],
        ),
    ],
)
def test_the_amounts_the_client_was_told_of_are_kept(service, told):
    ticket = a_ticket("consented", service)
    assert ticket.interventions[0].consent.told == told
    recorded = last_entry(ticket, "consent.recorded", 1)
    assert recorded.facts["told"] == told
    assert set(recorded.private) == {"by", "given_by", "words"}


def test_recording_it_asks_the_managers_at_once():
    ticket = a_ticket("planned")
    asked_at = later(ticket)
    do(ticket, "consent.record")
    assert events(ticket)[-2:] == ["consent.recorded", "dispatch.requested"]
    assert notices(ticket, "dispatch.requested") == {"request.post", "card.refresh", "reminder.approval_waiting"}
    assert due(ticket, "reminder.approval_waiting") == [asked_at + load_policy().reminders.approval_waiting]


@pytest.mark.parametrize("stage", ["opened", "prepared", "lifted", "supplied", "planned"])
def test_before_it_nobody_is_asked_to_approve(stage):
    assert "dispatch.requested" not in events(a_ticket(stage))


def test_the_second_one_learns_who_recorded_it():
    ticket = a_ticket("consented")
    second = refused(ticket, "consent.record", context(KARIM, at=later(ticket)))
    assert (second.code, second.facts["by"]) == ("already", LEA)


def test_a_policy_may_accept_one_from_before_the_ticket():
    ticket = a_ticket("planned")
    by = usual_act(ticket, "consent.record", policy=policy_with(consent_before_ticket=True))
    before = OPENED.replace(second=0, microsecond=0) - timedelta(days=1)
    do(ticket, "consent.record", by, received_at=before)
    assert ticket.interventions[0].consent.received_at == before


@pytest.mark.parametrize("stage", ["consented", "approved"])
def test_the_client_may_take_it_back_until_the_visit_has_a_slot(stage):
    ticket = a_ticket(stage)
    do(ticket, "consent.withdraw", reason="Trop cher.")
    visit = ticket.interventions[0]
    assert (visit.state, visit.exit.reason) == ("cancelled", "Trop cher.")
    assert ticket.charges == []
    assert notices(ticket, "consent.withdrawn") == {"thread", "request.refresh", "mail", "card.refresh"}


def test_afterwards_it_is_a_cancellation():
    assert refused(a_ticket("scheduled"), "consent.withdraw").code == "already"


def test_a_consent_belongs_to_one_visit():
    ticket = a_ticket("withdrawn")
    do(ticket, "intervention.plan")
    assert ticket.interventions[1].consent is None
    assert refused(ticket, "dispatch.approve").code == "not_now"


def test_a_consent_from_before_the_tariffs_first_row_is_told_the_first_prices():
    """By these it is billed too: nobody has to enter a false date."""
    ticket = a_ticket("planned", Service.VGA)
    rows = [row.model_copy(update={"valid_from": date(2026, 1, 6)}) for row in load_policy().tariff]
    by = usual_act(
        ticket,
        "consent.record",
        at=later(ticket, days=1),
        policy=load_policy().model_copy(update={"tariff": tuple(rows)}),
    )
    do(ticket, "consent.record", by, received_at=later(ticket))
    assert ticket.interventions[0].consent.told == [{"code": "vga_wrongful", "amount": "180.00"}]


def dearer_from(day):
    """The packaged policy whose VGA visits cost more from that day on."""
    old = load_policy().row("vga_wrongful", OPENED.date())
    dearer = old.model_copy(update={"amount": Decimal("199.00"), "valid_from": day})
    return load_policy().model_copy(update={"tariff": (*load_policy().tariff, dearer)})


def test_the_amounts_are_those_of_the_day_of_receipt_also_where_it_is_typed_or_taken_over_later():
    policy = dearer_from(date(2026, 1, 6))
    told = [{"code": "vga_wrongful", "amount": "180.00"}]
    ticket = a_ticket("planned", Service.VGA)
    received = later(ticket)
    do(
        ticket,
        "consent.record",
        usual_act(ticket, "consent.record", at=later(ticket, days=2), policy=policy),
        received_at=received,
    )
    assert ticket.interventions[0].consent.told == told
    do(ticket, "dispatch.refuse")
    do(ticket, "intervention.plan")
    do(ticket, "consent.carry_over", usual_act(ticket, "consent.carry_over", policy=policy))
    assert ticket.interventions[1].consent.told == last_entry(ticket, "consent.carried_over", 2).facts["told"] == told


@pytest.mark.parametrize(("earlier", "code"), [(MINUTE, "long_before_the_ticket"), (timedelta(), None)])
def test_one_from_before_the_ticket_is_at_most_a_year_old(earlier, code):
    ticket = a_ticket("planned")
    by = usual_act(ticket, "consent.record", policy=policy_with(consent_before_ticket=True))
    received = OPENED.replace(second=0, microsecond=0) - timedelta(days=366) - earlier
    if code is None:
        received += MINUTE
        do(ticket, "consent.record", by, received_at=received)
    else:
        assert refused(ticket, "consent.record", by, received_at=received).code == code
