"""A charge (§6, §9): kept as it was made, announced to the client, final when its window closes."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import charge, owing
from models.announcement import LAST_DAY, ChargeAnnounced
from models.policy import load_policy
from models.terms import ChargeStatus, Informed, Outcome, Service
from models.workdays import dispute_deadline
from tests.builders import (
    KARIM,
    LEA,
    OPENED,
    a_ticket,
    context,
    do,
    due,
    events,
    later,
    new_ticket,
    notices,
    picture,
    refused,
    take,
    usual_act,
)

POLICY = load_policy()
PARIS = ZoneInfo("Europe/Paris")


def with_vga_at(amount, *, since, code="vga_wrongful"):
    row = POLICY.row(code, date(2026, 1, 5))
    dearer = row.model_copy(update={"amount": Decimal(amount), "reason": "Autre motif", "valid_from": since})
    return POLICY.model_copy(update={"tariff": (*POLICY.tariff, dearer)})


@pytest.mark.parametrize(
    ("since", "amount", "reason"),
    [(date(2026, 1, 5), "199.00", "Autre motif"), (date(2026, 1, 6), "180.00", "Intervention à tort")],
)
def test_it_is_made_by_the_row_in_force_that_day(since, amount, reason):
    ticket, policy = a_ticket("planned", Service.VGA), with_vga_at("199.00", since=since)
    for act_id in ("consent.record", "dispatch.approve", "appointment.schedule", "outcome.record"):
        do(ticket, act_id, usual_act(ticket, act_id, policy=policy))
    assert (ticket.charges[0].amount, ticket.charges[0].reason) == (Decimal(amount), reason)
    assert ticket.entries[-1].facts["amount"] == amount


@pytest.mark.parametrize(("received", "amount"), [("22:59", "180.00"), ("23:00", "199.00")])
def test_a_visit_is_priced_by_the_day_in_paris_on_which_its_consent_was_received(received, amount):
    """§4: what was agreed is what is billed, whatever the price when the outcome is recorded."""
    received_at = datetime.fromisoformat(f"2026-01-05T{received}+00:00")
    ticket, dearer = a_ticket("planned", Service.VGA), with_vga_at("199.00", since=date(2026, 1, 6))
    for act_id in ("consent.record", "dispatch.approve", "appointment.schedule", "outcome.record"):
        facts = {"received_at": received_at} if act_id == "consent.record" else {}
        do(ticket, act_id, usual_act(ticket, act_id, at=later(ticket, days=2), policy=dearer), **facts)
    assert ticket.charges[0].amount == Decimal(amount)


def test_a_charge_without_a_visit_is_priced_on_the_day_of_the_act():
    ticket = a_ticket("supplied", Service.VGA)
    dearer = with_vga_at("199.00", since=date(2026, 1, 6), code="vga_supplier_ticket")
    do(ticket, "supplier_ticket.wrongful", context(at=OPENED.replace(hour=23, minute=30), policy=dearer))
    assert ticket.charges[0].amount == Decimal("199.00")


def test_a_consent_from_before_the_tariffs_first_row_takes_that_row():
    ticket = a_ticket("scheduled", Service.VGA)
    rows = [row.model_copy(update={"valid_from": date(2026, 1, 6)}) for row in load_policy().tariff]
    later_tariff = load_policy().model_copy(update={"tariff": tuple(rows)})
    do(ticket, "outcome.record", context(at=OPENED + timedelta(days=2), policy=later_tariff))
    assert ticket.charges[0].amount == Decimal("180.00")


def test_another_tariff_later_leaves_it_as_it_is():
    ticket = a_ticket("charged", Service.VGA)
    dearer = with_vga_at("999.00", since=date(2016, 1, 2))
    do(ticket, "charge.inform", context(at=later(ticket), policy=dearer))
    assert (ticket.charges[0].amount, ticket.charges[0].reason) == (Decimal("180.00"), "Intervention à tort")


def test_what_takes_a_quote_is_never_charged_directly():
    ticket = a_ticket("supplied")
    with pytest.raises(LookupError, match="takes a quote"):
        charge.make(ticket, context(at=later(ticket)), code="sdsl_internal_wiring", informed=Informed.LATER)
    assert ticket.charges == []


def test_announcing_says_when_by_whom_and_until_when():
    ticket = a_ticket("charged")
    now = later(ticket)
    informed = now - timedelta(minutes=3)
    do(ticket, "charge.inform", context(KARIM, at=now), informed_at=informed)
    made = ticket.charges[0]
    assert (made.status, made.announced_by) == (ChargeStatus.ANNOUNCED, KARIM)
    assert made.announced_at == informed.replace(second=0, microsecond=0)
    assert made.deadline == dispute_deadline(informed, POLICY)
    assert ticket.entries[-1].facts == {
        "informed_at": made.announced_at.isoformat(),
        "deadline": made.deadline.isoformat(),
        "informed": "now",
        "corrects": False,
    }
    assert ticket.entries[-1].private["to"] == ticket.client
    assert {"breakdown.refresh", "thread", "card.refresh"} <= notices(ticket, "charge.announced")


# §9's examples, in Paris.
@pytest.mark.parametrize(
    ("informed", "last_day"),
    [
        ("2016-01-05 14:42", date(2016, 1, 7)),
        ("2016-01-08 13:00", date(2016, 1, 12)),
        ("2026-05-02 10:00", date(2026, 5, 5)),
        ("2026-05-13 10:00", date(2026, 5, 18)),
        ("2025-12-24 10:00", date(2025, 12, 29)),
    ],
)
def test_the_deadline_is_the_end_of_the_second_working_day(informed, last_day):
    informed_at = datetime.fromisoformat(informed).replace(tzinfo=PARIS)
    opened = informed_at.astimezone(UTC) - timedelta(hours=2)
    ticket = a_ticket("charged", at=opened)
    do(ticket, "charge.inform", context(at=informed_at), informed_at=informed_at)
    end = datetime.combine(last_day + timedelta(days=1), datetime.min.time(), PARIS)
    assert ticket.charges[0].deadline == end.astimezone(UTC)
    assert due(ticket, "timer.close_window") == [end]
    assert due(ticket, "reminder.last_day") == [end - LAST_DAY.delay(POLICY.reminders)]


@pytest.mark.parametrize("stage", ["announced", "final"])
def test_it_is_announced_once(stage):
    ticket = a_ticket(stage)
    second = refused(ticket, "charge.inform", context(KARIM, at=later(ticket)))
    assert (second.code, second.facts["by"]) == ("already", LEA)


def test_told_with_the_outcome_it_is_not_announced_again():
    ticket = a_ticket("scheduled")
    do(ticket, "outcome.record", informed=Informed.NOW)
    assert refused(ticket, "charge.inform").facts["event"] is ChargeAnnounced


@given(off=st.timedeltas(timedelta(days=-5), timedelta(days=5)))
def test_it_becomes_final_at_the_deadline_and_not_before(off):
    ticket = a_ticket("announced")
    made = ticket.charges[0]
    before = picture(ticket)
    happened = owing.finalise(made, context(at=made.deadline + off))
    assert happened == (off >= timedelta(0))
    if happened:
        assert made.status is ChargeStatus.FINAL
        assert notices(ticket, "charge.finalised") == {"breakdown.refresh", "card.refresh"}
    else:
        assert picture(ticket) == before


def test_it_becomes_final_once():
    ticket = a_ticket("final")
    before = picture(ticket)
    assert owing.finalise(ticket.charges[0], context(at=ticket.charges[0].deadline + timedelta(days=1))) is False
    assert picture(ticket) == before


@pytest.mark.parametrize("status", [one for one in ChargeStatus if one is not ChargeStatus.ANNOUNCED])
def test_only_an_announced_charge_becomes_final(status):
    ticket = a_ticket("announced")
    made = ticket.charges[0]
    made.status = status
    assert owing.finalise(made, context(at=made.deadline)) is False
    assert (made.status, events(ticket)[-1]) == (status, "charge.announced")


def test_without_announcement_it_never_becomes_final():
    ticket = a_ticket("charged")
    assert owing.finalise(ticket.charges[0], context(at=OPENED + timedelta(days=365))) is False


@given(
    outcomes=st.lists(
        st.sampled_from(["client_fault", "no_fault", "client_absent", "operator_fault", "client_fault_modem_replaced"]),
        max_size=4,
    )
)
def test_the_total_is_what_the_single_visits_cost(outcomes):
    price = {"operator_fault": 0, "client_fault_modem_replaced": 991}
    ticket = new_ticket()
    for step in ("pretests.tick", "site.describe", "supplier_ticket.record"):
        take(ticket, step)
    for found in outcomes:
        for step in ("intervention.plan", "consent.record", "dispatch.approve", "appointment.schedule"):
            take(ticket, step)
        do(ticket, "outcome.record", outcome=Outcome(found))
    assert ticket.total_due == sum(price.get(found, 250) for found in outcomes)
