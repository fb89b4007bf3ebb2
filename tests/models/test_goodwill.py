"""Cancelling a charge as a goodwill gesture (§9), and a price that changes (§6)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from models import charge, owing
from models.policy import load_policy
from models.terms import CancelledBy, ChargeStatus, Informed, Kind, Outcome, Service, TariffCode
from models.workdays import dispute_deadline
from slackbot.demo.paths import REFERENT
from tests.builders import MARC, a_ticket, context, do, events, later, new_ticket, notices, refused, usual_act
from tests.stories import a_story

POLICY = load_policy()


@pytest.mark.parametrize("stage", ["charged", "announced", "final", "closed"])
def test_a_manager_cancels_a_charge_wherever_it_stands(stage):
    ticket = a_ticket(stage)
    at = later(ticket)
    do(ticket, "charge.cancel", usual_act(ticket, "charge.cancel", at=at), reason="Geste commercial.")
    one = ticket.charges[0]
    assert (one.status, one.due, one.amount) == (ChargeStatus.CANCELLED, Decimal(0), Decimal(250))
    assert (one.ended.reason, one.ended.by, one.ended.at) == ("Geste commercial.", MARC, at)
    assert notices(ticket, "charge.cancelled") == {"breakdown.refresh", "thread", "mail", "card.refresh"}
    assert "Geste" not in str(ticket.entries[-1].facts)


def test_a_disputed_charge_may_be_cancelled_without_deciding_the_dispute():
    ticket = a_story("dispute_lapsed")
    assert (ticket.charges[0].status, ticket.disputes[0].state) == ("cancelled", "lapsed")


@pytest.mark.parametrize("story", ["charge_cancelled", "waived", "dispute_accepted"])
def test_what_is_owed_no_more_is_not_cancelled_again(story):
    assert refused(a_story(story), "charge.cancel", child=2).code == "already"


@pytest.mark.parametrize("exported", [False, True])
def test_only_what_accounting_has_needs_a_credit_note(exported):
    ticket = a_ticket("final")
    if exported:
        charge.export(ticket.charges[0], context(at=later(ticket)))
    do(ticket, "charge.cancel")
    assert (ticket.charges[0].to_credit > 0) is exported


def test_a_cancelled_charge_does_not_become_final():
    ticket = a_ticket("announced")
    deadline = ticket.charges[0].deadline
    do(ticket, "charge.cancel")
    assert not owing.finalise(ticket.charges[0], context(at=deadline))


# A new price from a day on (§6): every row of the tariff, a minute before midnight in Paris and at midnight.

NEW_YEAR = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)  # midnight in Paris
MINUTE = timedelta(minutes=1)
PRICED = [row.code for row in POLICY.tariff if row.amount is not None]
DEARER = POLICY.model_copy(
    update={
        "tariff": (
            *POLICY.tariff,
            *(
                row.model_copy(
                    update={
                        "amount": row.amount and row.amount + Decimal("0.50"),
                        "reason": f"{row.reason} (2027)",
                        "valid_from": date(2027, 1, 1),
                    }
                )
                for row in POLICY.tariff
            ),
        )
    }
)


def charged(code, at):
    """A charge of that row, made at that moment under the policy that knows both prices."""
    ticket = new_ticket(at=at - timedelta(days=1))
    return charge.make(ticket, context(at=at, policy=DEARER), code=code, informed=Informed.LATER)


@pytest.mark.parametrize("code", PRICED)
def test_each_row_holds_until_the_midnight_of_the_change(code):
    row = POLICY.row(code, date(2026, 12, 31))
    before, after = charged(code, NEW_YEAR - MINUTE), charged(code, NEW_YEAR)
    assert (before.amount, before.reason) == (row.amount, row.reason)
    assert (after.amount, after.reason) == (row.amount + Decimal("0.50"), f"{row.reason} (2027)")


def test_an_accepted_quote_keeps_its_price_and_takes_the_reason_of_the_day():
    ticket = a_ticket("supplied", at=NEW_YEAR - timedelta(hours=2))
    do(ticket, "quote.offer", amount=Decimal("480.00"))
    made = do(ticket, "quote.answer", context(at=NEW_YEAR, policy=DEARER), received_at=NEW_YEAR)
    assert (made.code, made.amount) == (TariffCode.SDSL_INTERNAL_WIRING, Decimal("480.00"))
    assert made.reason.endswith("(2027)")


def test_a_late_cancellation_costs_the_fee_of_the_day_of_the_consent():
    ticket = a_story("sav_plus_scheduled")
    do(ticket, "appointment.cancel", cancelled_by=CancelledBy.SUPPLIER)
    dearer_before = DEARER.model_copy(
        update={"tariff": tuple(row.model_copy(update={"valid_from": date(2026, 1, 1)}) for row in DEARER.tariff[10:])}
    )
    do(ticket, "intervention.plan", kind=Kind.SAV_PLUS)
    for act_id in ("consent.record", "dispatch.approve", "appointment.schedule", "appointment.cancel"):
        do(ticket, act_id, usual_act(ticket, act_id, policy=dearer_before))
    assert ticket.charges[-1].amount == Decimal("95.50")


def test_what_was_charged_before_keeps_its_price_through_its_whole_life():
    ticket = a_ticket("charged", Service.VGA)
    one = ticket.charges[0]
    by = context(MARC, at=NEW_YEAR, policy=DEARER)
    do(ticket, "charge.inform", by, informed_at=NEW_YEAR)
    owing.finalise(one, context(at=one.deadline, policy=DEARER))
    charge.export(one, context(at=one.deadline, policy=DEARER))
    assert (one.amount, one.exported_amount, one.reason) == (Decimal(180), Decimal(180), "Intervention à tort")


def test_a_corrected_outcome_is_charged_by_the_tariff_of_the_day_on_which_the_client_agreed():
    ticket = a_ticket("fixed", Service.VGA)
    by = usual_act(ticket, "outcome.correct", at=NEW_YEAR, policy=DEARER)
    do(ticket, "outcome.correct", by, outcome=Outcome.CLIENT_ABSENT)
    assert [str(charge.amount) for charge in ticket.charges] == ["180.00"]


def test_a_second_visit_agreed_after_the_change_is_charged_by_the_new_row():
    ticket = a_ticket("announced", Service.VGA)
    for act_id in ("intervention.plan", "consent.record", "dispatch.approve", "appointment.schedule", "outcome.record"):
        do(ticket, act_id, usual_act(ticket, act_id, at=max(later(ticket), NEW_YEAR), policy=DEARER))
    assert (ticket.interventions[-1].kind, str(ticket.total_due)) == (Kind.STANDARD, "360.50")
    assert events(ticket).count("charge.made") == 2


# Reducing what is due (§9, §13).


@pytest.mark.parametrize("stage", ["charged", "announced", "final", "closed"])
def test_a_manager_reduces_what_is_due_wherever_the_charge_stands(stage):
    ticket = a_ticket(stage)
    one = ticket.charges[0]
    before = one.status, one.deadline, ticket.state
    do(ticket, "charge.reduce", amount=Decimal("99.90"), reason="Décision du Service Clients.")
    assert (one.due, one.amount) == (Decimal("99.90"), Decimal(250))
    assert (one.status, one.deadline, ticket.state) == before
    assert ticket.entries[-1].facts == {"before": "250.00", "due": "99.90"}
    assert {"thread", "mail", "breakdown.refresh"} <= notices(ticket, "charge.reduced")


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "100.00", "250.00"])
def test_a_reduction_leaves_less_than_what_is_due_now_and_more_than_nothing(amount):
    ticket = a_ticket("announced")
    do(ticket, "charge.reduce", amount=Decimal(100))
    refusal = refused(ticket, "charge.reduce", amount=Decimal(amount))
    assert (refusal.code, refusal.field, refusal.facts["amount"]) == ("reduction_out_of_range", "amount", Decimal(100))


def test_reduced_then_waived_then_restored_owes_what_it_was_reduced_to_and_credits_the_rest():
    """Exported at 250, reduced to 100, waived, the expertise corrected: 150 are given back, and no cent is lost."""
    ticket = a_story("no_fault")
    one = ticket.charges[0]
    owing.finalise(one, context(at=one.deadline))
    charge.export(one, context(at=one.deadline))
    do(ticket, "charge.reduce", amount=Decimal(100))
    assert one.to_credit == Decimal(150)
    do(ticket, "intervention.plan", kind=Kind.EXPERTISE, **REFERENT)
    for act_id in ("consent.record", "dispatch.approve", "appointment.schedule"):
        do(ticket, act_id)
    do(ticket, "outcome.record", outcome=Outcome.FAULT_FIXED)
    assert one.to_credit == Decimal(250)
    do(ticket, "outcome.correct", outcome=Outcome.FAULT_NOT_FIXED)
    assert (one.due, one.to_credit, one.to_bill) == (Decimal(100), Decimal(150), Decimal(0))
    restored = one.restored_at
    assert refused(ticket, "charge.inform", informed_at=restored - MINUTE).code == "before_the_restoration"
    do(ticket, "charge.inform", informed_at=restored)
    assert one.deadline == dispute_deadline(restored, POLICY)


def test_informed_at_is_now_where_nothing_is_said():
    ticket = a_ticket("charged")
    at = later(ticket)
    do(ticket, "charge.inform", context(at=at), informed_at=None)
    assert ticket.charges[0].announced_at == at.replace(second=0, microsecond=0)


def test_later_is_no_way_to_inform_now():
    refusal = refused(a_ticket("charged"), "charge.inform", informed=Informed.LATER)
    assert (refusal.code, refusal.field) == ("inform_now_or_by_mail", "informed")


def test_whoever_decides_on_the_dispute_sees_that_less_is_due_by_now():
    """The request to the managers, breakdown and card are brought up to date; thread and client are told."""
    ticket = a_ticket("announced")
    do(ticket, "dispute.record")
    do(ticket, "charge.reduce", amount=Decimal(100))
    told = {"breakdown.refresh", "decision.refresh", "thread", "mail", "card.refresh"}
    assert notices(ticket, "charge.reduced") == told
