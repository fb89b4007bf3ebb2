"""Quotes (§6): SDSL internal wiring has no fixed price; only what the client accepts in writing becomes a charge."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from models.ledger import compare
from models.terms import ChargeStatus, Informed, QuoteState, Service
from tests.builders import KARIM, LEA, a_ticket, context, do, events, later, notices, refused

REASON = "Réparation Desserte Interne suite ouverture de ticket SDSL Orange"


def quoted(**facts):
    ticket = a_ticket("supplied")
    do(ticket, "quote.offer", **facts)
    return ticket


def test_it_names_a_price_and_the_work_and_goes_to_the_client():
    ticket = a_ticket("supplied")
    at = later(ticket)
    do(ticket, "quote.offer", context(KARIM, at=at), amount=Decimal("480.00"), work="20 m de câble")
    (quote,) = ticket.quotes
    assert (quote.number, quote.amount, quote.work, quote.state) == (1, Decimal(480), "20 m de câble", "offered")
    assert (quote.offered_by, quote.offered_at) == (KARIM, at)
    assert notices(ticket, "quote.offered") == {"thread", "mail", "card.refresh", "reminder.quote_waiting"}
    assert (ticket.charges, ticket.total_due) == ([], Decimal(0))


@pytest.mark.parametrize(
    ("amount", "is_fine"),
    [("0.00", False), ("-5.00", False), ("0.01", True), ("9999999.99", True), ("10000000.00", False)],
)
def test_a_price_is_above_zero_and_can_be_stored(amount, is_fine):
    ticket = a_ticket("supplied")
    if is_fine:
        assert do(ticket, "quote.offer", amount=Decimal(amount)).amount == Decimal(amount)
    else:
        refusal = refused(ticket, "quote.offer", amount=Decimal(amount))
        assert (refusal.code, refusal.field) == ("amount_out_of_range", "amount")


@pytest.mark.parametrize("service", [Service.ADSL, Service.VGA])
def test_only_sdsl_lines_have_quotes(service):
    assert refused(a_ticket("supplied", service), "quote.offer").code == "quotes_are_for_sdsl"


def test_it_comes_after_the_supplier_ticket():
    assert refused(a_ticket("prepared"), "quote.offer").code == "supplier_ticket_first"


def test_one_quote_waits_for_an_answer_at_a_time():
    ticket = quoted()
    assert refused(ticket, "quote.offer").code == "quote_pending"
    do(ticket, "quote.answer", answer=QuoteState.DECLINED)
    do(ticket, "quote.offer")
    assert [quote.state.value for quote in ticket.quotes] == ["declined", "offered"]


def test_an_accepted_quote_becomes_a_charge_of_its_price():
    ticket = quoted()
    charge = do(ticket, "quote.answer")
    assert ticket.charges == [charge]
    assert (charge.code, charge.reason, charge.amount) == ("sdsl_internal_wiring", REASON, Decimal("1234.56"))
    assert (charge.intervention_number, charge.waivable, charge.status) == (None, False, "to_announce")
    assert events(ticket)[-2:] == ["quote.accepted", "charge.made"]


@pytest.mark.parametrize(
    ("informed", "status"),
    [
        (Informed.NOW, ChargeStatus.ANNOUNCED),
        (Informed.EMAIL, ChargeStatus.TO_ANNOUNCE),
        (Informed.LATER, ChargeStatus.TO_ANNOUNCE),
    ],
)
def test_the_client_may_be_told_of_the_charge_at_once(informed, status):
    assert do(quoted(), "quote.answer", informed=informed).status is status


def test_a_declined_quote_costs_nothing():
    ticket = quoted()
    assert do(ticket, "quote.answer", answer=QuoteState.DECLINED) is None
    assert (ticket.charges, ticket.total_due, events(ticket)[-1]) == ([], Decimal(0), "quote.declined")


def test_the_clients_words_are_kept_apart_from_the_facts():
    ticket = quoted()
    at = later(ticket)
    do(ticket, "quote.answer", context(KARIM, at=at), words="Trop cher.", answer=QuoteState.DECLINED)
    quote = ticket.quotes[0]
    assert (quote.answered_at, quote.answer_words, quote.answer_recorded_by) == (at, "Trop cher.", KARIM)
    assert "Trop cher" not in str(ticket.entries[-1].facts)


@pytest.mark.parametrize(
    ("off", "code"), [(timedelta(minutes=1), "in_the_future"), (-timedelta(minutes=11), "before_the_quote")]
)
def test_the_answer_follows_the_quote_and_lies_not_in_the_future(off, code):
    ticket = quoted()
    at = later(ticket)
    refusal = refused(ticket, "quote.answer", context(at=at), received_at=at + off)
    assert (refusal.code, refusal.field) == (code, "received_at")


@pytest.mark.parametrize("answer", [QuoteState.ACCEPTED, QuoteState.DECLINED])
def test_it_is_answered_once(answer):
    ticket = quoted()
    do(ticket, "quote.answer", answer=answer)
    second = refused(ticket, "quote.answer", context(KARIM, at=later(ticket)))
    assert (second.code, second.facts["by"]) == ("already", LEA)


# Until which day it holds, and taking it back (§6, §13).

FRIDAY = date(2026, 1, 9)
LAST_MINUTE = datetime(2026, 1, 9, 22, 59, tzinfo=UTC)  # 23:59 in Paris


@pytest.mark.parametrize(
    ("received_at", "is_in_time"), [(LAST_MINUTE, True), (LAST_MINUTE + timedelta(minutes=1), False)]
)
def test_an_acceptance_counts_by_its_receipt_until_the_end_of_the_day(received_at, is_in_time):
    ticket = quoted(valid_until=FRIDAY)
    recorded = context(at=LAST_MINUTE + timedelta(days=3))
    if is_in_time:
        assert do(ticket, "quote.answer", recorded, received_at=received_at).amount == Decimal("1234.56")
    else:
        refusal = refused(ticket, "quote.answer", recorded, received_at=received_at)
        assert (refusal.code, refusal.field, refusal.facts["day"]) == ("quote_over", "received_at", FRIDAY)


def test_it_can_be_declined_afterwards():
    ticket = quoted(valid_until=FRIDAY)
    at = LAST_MINUTE + timedelta(days=3)
    do(ticket, "quote.answer", context(at=at), answer=QuoteState.DECLINED, received_at=at)
    assert ticket.quotes[0].state == "declined"


@pytest.mark.parametrize(("day", "is_fine"), [(4, False), (5, True), (371, True), (372, False)])
def test_it_holds_until_a_plausible_day(day, is_fine):
    ticket, until = a_ticket("supplied"), date(2026, 1, 1) + timedelta(days=day - 1)
    if is_fine:
        assert do(ticket, "quote.offer", valid_until=until).valid_until == until
    else:
        assert refused(ticket, "quote.offer", valid_until=until).field == "valid_until"


def test_it_can_be_withdrawn_until_it_is_answered_and_offered_anew():
    ticket = quoted()
    at = later(ticket)
    do(ticket, "quote.withdraw", context(KARIM, at=at), reason="Erreur de chiffrage.")
    (quote,) = ticket.quotes
    assert (quote.state, quote.withdrawal.reason, quote.withdrawal.by, quote.withdrawal.at) == (
        "withdrawn",
        "Erreur de chiffrage.",
        KARIM,
        at,
    )
    assert notices(ticket, "quote.withdrawn") == {"thread", "mail", "card.refresh"}
    assert refused(ticket, "quote.answer").code == "already"
    assert list(compare(ticket)) == []
    do(ticket, "quote.offer", amount=Decimal("99.00"))
    assert do(ticket, "quote.answer").amount == Decimal("99.00")


@pytest.mark.parametrize("answer", [QuoteState.ACCEPTED, QuoteState.DECLINED])
def test_an_answered_one_is_not_withdrawn(answer):
    ticket = quoted()
    do(ticket, "quote.answer", answer=answer)
    assert refused(ticket, "quote.withdraw").code == "already"
    assert notices(ticket, f"quote.{answer}") == {"thread", "mail", "card.refresh"}
