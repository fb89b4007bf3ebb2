"""What letters and forms say that a visit costs is what is billed (§4), also by a consent older than the tariff."""

import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from blocks.cancellation import cancel_view, late_fee
from blocks.client_texts import text_for
from blocks.events import letter_of as letter
from blocks.events import message_of
from models.policy import Policy
from models.tables.ticket import Ticket
from models.terms import FaultNature, Kind, Outcome, Service
from tests.blocks.scenes import last, look
from tests.builders import PARIS, a_ticket, do, later, new_ticket, policy_with, usual_act

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
    seen = replace(look(ticket), policy=POLICY)
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
