"""What letters and forms say that a visit costs is what is billed (§4), also by a consent older than the tariff."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from blocks.cancellation import cancel_view, late_fee
from blocks.client_texts import text_for
from blocks.events import letter_of as letter
from blocks.events import message_of
from blocks.outcome import record_view
from blocks.outcome_correction import correct_view
from models.policy import Policy, load_policy
from models.tables.ticket import Ticket
from models.terms import FaultNature, Kind, Outcome, Service
from tests.blocks.scenes import last, look
from tests.builders import PARIS, STAGES, a_ticket, do, later, new_ticket, policy_with, usual_act
from tests.stories import a_story

BEGINS, RISES = date(2026, 1, 5), date(2026, 1, 6)


def young_tariff() -> Policy:
    """It begins on the day on which the ticket is opened and rises on the next; consents may be older."""
    policy = policy_with(consent_before_ticket=True)
    first = tuple(row.model_copy(update={"valid_from": BEGINS}) for row in policy.tariff)
    dearer = tuple(
        row.model_copy(update={"valid_from": RISES, "amount": row.amount + Decimal(7)}) for row in first if row.amount
    )
    return policy.model_copy(update={"tariff": (*first, *dearer)})


POLICY = young_tariff()


def act(ticket: Ticket, act_id: str, at: datetime | None = None, **facts: Any) -> None:
    do(ticket, act_id, usual_act(ticket, act_id, at=at or later(ticket), policy=POLICY), **facts)


def scheduled(ticket: Ticket, kind: Kind = Kind.STANDARD) -> None:
    act(ticket, "intervention.plan", kind=kind)
    act(ticket, "consent.record", received_at=datetime(2026, 1, 2, 10, tzinfo=PARIS))
    act(ticket, "dispatch.approve")
    start = datetime(2026, 1, 7, 10, tzinfo=PARIS)
    act(ticket, "appointment.schedule", starts_at=start, ends_at=start.replace(hour=12))


def test_the_cost_of_an_absence_is_that_of_the_charge() -> None:
    for service in Service:
        ticket = a_ticket("supplied", service)
        scheduled(ticket)
        seen = replace(look(ticket), policy=POLICY)
        texts = [letter(last(ticket, "appointment.scheduled"), seen), text_for(ticket.interventions[0], seen)]
        slot = ticket.interventions[0].appointment
        assert slot is not None
        act(ticket, "outcome.record", slot.ends_at, outcome=Outcome.CLIENT_ABSENT)
        cost = seen.words.money(ticket.charges[0].amount)
        assert [f"vous serait facturé {cost}." in text.body for text in texts if text is not None] == [True, True]


def test_the_fee_of_a_late_cancellation_is_that_of_the_charge() -> None:
    ticket = new_ticket(Service.ADSL, fault_nature=FaultNature.INTERMITTENT)
    for act_id in ("pretests.tick", "site.describe", "supplier_ticket.record"):
        act(ticket, act_id)
    scheduled(ticket, Kind.SAV_PLUS)
    seen = replace(look(ticket), policy=POLICY, at=datetime(2026, 1, 6, 9, tzinfo=PARIS))  # it has risen by now
    form = cancel_view(ticket.interventions[0], seen)
    told = message_of(last(ticket, "appointment.scheduled"), seen)
    fee = late_fee(ticket.interventions[0], seen)
    act(ticket, "appointment.cancel")
    receipt = letter(last(ticket, "appointment.cancelled"), replace(look(ticket), policy=POLICY))
    assert fee == seen.words.money(ticket.charges[0].amount) == "95,00\xa0€\xa0HT"
    assert receipt is not None
    assert [fee in shown for shown in (json.dumps(form, ensure_ascii=False), told.text, receipt.body)] == [
        True,
        True,
        True,
    ]


def raised_afterwards() -> Policy:
    """The new prices were put into the file days after the first day on which they hold."""
    policy = load_policy()
    dearer = tuple(
        row.model_copy(update={"valid_from": date(2026, 1, 1), "amount": row.amount + Decimal(7)})
        for row in policy.tariff
        if row.amount
    )
    return policy.model_copy(update={"tariff": (*policy.tariff, *dearer)})


@pytest.mark.parametrize(
    ("story", "act_id", "facts", "amount"),
    [
        ("scheduled", "outcome.record", {"outcome": Outcome.CLIENT_FAULT}, "250.00"),
        ("scheduled", "outcome.record", {"outcome": Outcome.CLIENT_FAULT_MODEM_REPLACED}, "991.00"),
        ("fixed", "outcome.correct", {"outcome": Outcome.NO_FAULT}, "250.00"),
        ("sav_plus_scheduled", "outcome.record", {"outcome": Outcome.PERFORMED}, "185.00"),
        ("sav_plus_scheduled", "appointment.cancel", {}, "95.00"),
    ],
)
def test_a_price_that_comes_into_the_file_after_the_consent_changes_nothing(
    story: str, act_id: str, facts: dict[str, Any], amount: str
) -> None:
    """§4: neither what is billed, nor what the forms and letters say of it before and after."""
    ticket, later_policy = a_ticket(story) if story in STAGES else a_story(story), raised_afterwards()
    visit = ticket.interventions[-1]
    slot, consent = visit.appointment, visit.consent
    assert slot is not None
    assert consent is not None
    at = max(later(ticket), slot.starts_at - timedelta(hours=1))
    seen = replace(look(ticket), policy=later_policy, at=at)
    assert later_policy.row("dsl_no_fault", consent.received_at.date()).amount == Decimal(257)
    if act_id == "appointment.cancel":
        shown = json.dumps(cancel_view(visit, seen), ensure_ascii=False)
    else:
        chosen = {"outcome": {"input": {"type": "radio_buttons", "selected_option": {"value": facts["outcome"]}}}}
        form = record_view if act_id == "outcome.record" else correct_view
        shown = json.dumps(form(visit, seen, values=chosen), ensure_ascii=False)
    do(ticket, act_id, usual_act(ticket, act_id, at=at, policy=later_policy), **facts)
    assert str(ticket.charges[-1].amount) == amount
    assert seen.words.money(Decimal(amount)) in shown


def test_letters_name_what_was_agreed_whatever_came_into_the_file_since() -> None:
    for story, costs in (("scheduled", ["250,00"]), ("sav_plus_scheduled", ["250,00", "95,00"])):
        ticket = a_ticket(story) if story in STAGES else a_story(story)
        text = letter(last(ticket, "appointment.scheduled"), replace(look(ticket), policy=raised_afterwards()))
        assert text is not None
        assert [cost in text.body for cost in costs] == [True] * len(costs)
        assert not {"257,00", "102,00"} & set(text.body.split("\xa0"))
