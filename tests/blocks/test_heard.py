"""Goodwill is told to whoever had heard of the charge (§12), and to nobody else."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from blocks import client_texts
from blocks.events import letter_of as letter
from models import mail
from models.tables.ticket import Ticket
from models.terms import ChargeStatus, Informed, Kind, Outcome, Ruling, Service
from slackbot.demo.paths import REFERENT
from tests.blocks.scenes import last, look
from tests.builders import a_ticket, context, do, later
from tests.stories import a_story, visit


def mailed(ticket: Ticket, event: str) -> None:
    mail.sent(last(ticket, event), context(at=later(ticket)))


def cancelled_late() -> Ticket:
    return a_story("sav_plus_cancelled_late")


def accepted() -> Ticket:
    return a_story("quote_accepted")


def mailed_and_restored() -> Ticket:
    ticket = a_ticket("scheduled", Service.ADSL)
    do(ticket, "outcome.record", outcome=Outcome.NO_FAULT, informed=Informed.EMAIL)
    mailed(ticket, "charge.made")
    visit(ticket, Outcome.FAULT_FIXED, Kind.EXPERTISE)
    mailed(ticket, "expertise.waived")
    do(ticket, "outcome.correct", outcome=Outcome.FAULT_NOT_FIXED)
    return ticket


def told_by_telephone_and_restored() -> Ticket:
    ticket = a_ticket("announced", Service.ADSL)
    visit(ticket, Outcome.FAULT_FIXED, Kind.EXPERTISE)
    do(ticket, "outcome.correct", outcome=Outcome.FAULT_NOT_FIXED)
    return ticket


def waived_before_it_was_announced() -> Ticket:
    ticket = a_ticket("charged", Service.ADSL)
    visit(ticket, Outcome.FAULT_FIXED, Kind.EXPERTISE)
    do(ticket, "outcome.correct", outcome=Outcome.FAULT_NOT_FIXED)
    return ticket


def named_by_the_request_for_a_consent() -> Ticket:
    ticket = a_ticket("charged", Service.ADSL)
    visit(ticket, Outcome.FAULT_NOT_FIXED, Kind.EXPERTISE)
    return ticket


def named_by_no_letter() -> Ticket:
    return a_ticket("charged", Service.ADSL)


def made_after_the_request_for_a_consent() -> Ticket:
    ticket = a_ticket("fixed", Service.ADSL)
    visit(ticket, Outcome.FAULT_NOT_FIXED, Kind.EXPERTISE)
    do(ticket, "outcome.correct", child=ticket.interventions[0].number, outcome=Outcome.NO_FAULT)
    return ticket


def followed_by_another_visit() -> Ticket:
    ticket = a_ticket("charged", Service.ADSL)
    visit(ticket, Outcome.OPERATOR_FAULT)
    return ticket


def beside_one_that_was_waived() -> Ticket:
    """A SAV+ is not waived (§7)."""
    ticket = a_story("sav_plus_begun")
    do(ticket, "outcome.record", outcome=Outcome.PERFORMED, informed=Informed.LATER)
    visit(ticket, Outcome.FAULT_FIXED, Kind.EXPERTISE)
    return ticket


HEARD = [
    (cancelled_late, True),
    (accepted, True),
    (mailed_and_restored, True),
    (told_by_telephone_and_restored, True),
    (waived_before_it_was_announced, True),
    (named_by_the_request_for_a_consent, True),
    (named_by_no_letter, False),
    (made_after_the_request_for_a_consent, False),
    (followed_by_another_visit, False),
    (beside_one_that_was_waived, False),
]


@pytest.mark.parametrize(("made", "heard"), HEARD)
@pytest.mark.parametrize(
    ("act", "event", "facts"),
    [("charge.cancel", "charge.cancelled", {}), ("charge.reduce", "charge.reduced", {"amount": Decimal(50)})],
)
def test_goodwill_is_told_to_who_had_heard_of_the_charge(
    made: Callable[[], Ticket], heard: bool, act: str, event: str, facts: dict[str, Any]
) -> None:
    ticket = made()
    charge = ticket.charges[-1]
    assert charge.status is ChargeStatus.TO_ANNOUNCE
    do(ticket, act, child=charge.number, **facts)
    assert (letter(last(ticket, event), look(ticket)) is not None) == heard
    if charge.status is ChargeStatus.CANCELLED:
        assert (client_texts.text_for(charge, look(ticket)) is not None) == heard


@pytest.mark.parametrize(
    ("mailing", "between", "before"),
    [(True, None, "250,00"), (True, "mail", "200,00"), (True, "dispute", "200,00"), (False, None, "200,00")],
)
def test_a_charge_is_reduced_from_the_last_amount_that_the_client_was_told(
    mailing: bool, between: str | None, before: str
) -> None:
    ticket = a_ticket("announced")
    if between == "dispute":
        do(ticket, "dispute.record")
    do(ticket, "charge.reduce", amount=Decimal(220))
    first = last(ticket, "charge.reduced")
    do(ticket, "charge.reduce", amount=Decimal(200))
    if between == "mail":
        mailed(ticket, "charge.reduced")
    if between == "dispute":
        do(ticket, "dispute.decide", decision=Ruling.UPHOLD)
    do(ticket, "charge.reduce", amount=Decimal(150))
    seen = look(ticket, mailing=mailing)
    text = letter(last(ticket, "charge.reduced"), seen)
    assert letter(first, seen) is None
    assert text is not None
    assert text == client_texts.text_for(ticket.charges[0], seen)
    assert f"ramené de {before}\xa0€\xa0HT à 150,00\xa0€\xa0HT" in text.body


def test_what_another_charge_was_reduced_from_is_not_said_of_this_one() -> None:
    ticket = a_ticket("announced", Service.ADSL)
    visit(ticket, Outcome.NO_FAULT)
    one, other = (charge.number for charge in ticket.charges)
    do(ticket, "charge.reduce", child=one, amount=Decimal(220))
    mailed(ticket, "charge.reduced")
    do(ticket, "charge.reduce", child=other, amount=Decimal(200))
    do(ticket, "charge.reduce", child=one, amount=Decimal(150))
    text = letter(last(ticket, "charge.reduced"), look(ticket, mailing=True))
    assert text is not None
    assert "ramené de 220,00\xa0€\xa0HT à 150,00\xa0€\xa0HT" in text.body


def test_a_request_for_a_consent_does_not_tell_of_what_was_given_up_before() -> None:
    ticket = a_ticket("charged", Service.ADSL)
    do(ticket, "charge.cancel")
    do(ticket, "intervention.plan", kind=Kind.EXPERTISE, **REFERENT)
    assert letter(last(ticket, "charge.cancelled"), look(ticket)) is None
    assert client_texts.text_for(ticket.charges[0], look(ticket)) is None
