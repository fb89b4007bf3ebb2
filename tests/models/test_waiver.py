"""The expertise waiver (§7): an expertise that finds and fixes the fault makes earlier wrongful visits free."""

from datetime import timedelta
from decimal import Decimal

import pytest

from models import charge, ledger, mail
from models.policy import load_policy
from models.tables.charge import Ending
from models.terms import ChargeStatus, Informed, Kind, Outcome, Ruling, Service
from models.waiver import is_covered, restored_without, waivable_before
from slackbot.demo.paths import REFERENT
from tests.builders import a_ticket, context, do, due, events, last_entry, later, notices, refused, take


def visited(ticket, outcome, kind=Kind.STANDARD, informed=Informed.NOW):
    """One more visit with that outcome."""
    do(ticket, "intervention.plan", kind=kind, **(REFERENT if kind is Kind.EXPERTISE else {}))
    for act_id in ("consent.record", "dispatch.approve", "appointment.schedule"):
        do(ticket, act_id)
    do(ticket, "outcome.record", outcome=Outcome(outcome), informed=informed)
    return ticket.interventions[-1]


def after(*visits, service=Service.ADSL):
    """A ticket with these visits: outcomes of standard ones, and of others with their kind before a slash."""
    ticket = a_ticket("supplied", service)
    for one in visits:
        kind, _, outcome = one.rpartition("/")
        visited(ticket, outcome, Kind(kind or "standard"))
    return ticket


def statuses(ticket):
    return [charge.status.value for charge in ticket.charges]


def test_two_visits_without_fault_and_an_expertise_that_fixes_it_cost_nothing():
    """The source's own example."""
    ticket = after("no_fault", "no_fault", "expertise/fault_fixed")
    assert [(charge.amount, charge.due, charge.status) for charge in ticket.charges] == [
        (Decimal("250.00"), Decimal("0.00"), "waived"),
        (Decimal("250.00"), Decimal("0.00"), "waived"),
    ]
    assert str(ticket.total_due) == "0.00"


def test_thread_and_client_are_told_at_once_which_charges_are_waived():
    ticket = after("no_fault", "no_fault", "expertise/fault_fixed")
    waived = ticket.entries[-1]
    assert (waived.event_name, waived.child, waived.facts) == ("expertise.waived", 5, {"charges": [2, 4]})
    assert notices(ticket, "expertise.waived") == {"thread", "mail", "card.refresh"}
    assert {charge.waived_by for charge in ticket.charges} == {5}


@pytest.mark.parametrize(
    ("outcome", "status"),
    [("no_fault", "waived"), ("client_fault", "waived"), ("client_absent", "waived")],
)
def test_what_an_earlier_adsl_visit_cost_is_waived(outcome, status):
    assert statuses(after(outcome, "expertise/fault_fixed")) == [status]


def test_an_earlier_expertise_that_found_nothing_is_waived_too():
    assert statuses(after("expertise/no_fault", "expertise/fault_fixed")) == ["waived"]


@pytest.mark.parametrize("code", ["adsl_sav_plus", "sav_plus_late_cancellation", "sdsl_client_fault", "vga_wrongful"])
def test_what_the_tariff_does_not_mark_stays_due(code):
    ticket = after("no_fault")
    charge.make(
        ticket, context(at=later(ticket)), code=code, informed=Informed.NOW, intervention=ticket.interventions[0]
    )
    visited(ticket, "fault_fixed", Kind.EXPERTISE)
    assert statuses(ticket) == ["waived", "announced"]


def test_what_has_no_visit_stays_due_whatever_the_tariff_says():
    ticket = after("no_fault")
    charge.make(ticket, context(at=later(ticket)), code="dsl_no_fault", informed=Informed.NOW)
    visited(ticket, "fault_fixed", Kind.EXPERTISE)
    assert statuses(ticket) == ["waived", "announced"]


def test_the_row_of_the_day_the_charge_was_made_says_whether_it_is_waived():
    ticket = after("no_fault")
    policy = load_policy()
    rows = tuple(row.model_copy(update={"waived_by_expertise": False}) for row in policy.tariff)
    changed = policy.model_copy(update={"tariff": rows})
    do(ticket, "intervention.plan", kind=Kind.EXPERTISE, **REFERENT)
    for act_id in ("consent.record", "dispatch.approve", "appointment.schedule"):
        do(ticket, act_id)
    do(ticket, "outcome.record", context(at=later(ticket), policy=changed), outcome=Outcome.FAULT_FIXED)
    assert statuses(ticket) == ["waived"]


@pytest.mark.parametrize("found", ["fault_not_fixed", "no_fault", "client_absent"])
def test_an_expertise_that_fixed_nothing_waives_nothing(found):
    ticket = after("no_fault", f"expertise/{found}")
    assert ticket.charges[0].status is ChargeStatus.ANNOUNCED
    assert "expertise.waived" not in events(ticket)


def test_visits_after_the_expertise_are_charged():
    assert statuses(after("no_fault", "expertise/fault_fixed", "no_fault")) == ["waived", "announced"]


def test_without_earlier_charges_nobody_is_told_of_a_waiver():
    ticket = after("operator_fault", "expertise/fault_fixed")
    assert "expertise.waived" not in events(ticket)


@pytest.mark.parametrize("stage", ["to_announce", "announced", "final", "disputed", "reduced"])
def test_wherever_the_charge_stands_it_is_waived(stage):
    ticket = a_ticket("supplied", Service.ADSL)
    visited(ticket, "no_fault", informed=Informed.LATER if stage == "to_announce" else Informed.NOW)
    if stage == "final":
        take(ticket, "finalise")
    if stage in ("disputed", "reduced"):
        do(ticket, "dispute.record")
    if stage == "reduced":
        do(ticket, "dispute.decide", decision=Ruling.REDUCE, amount=Decimal(100))
    visited(ticket, "fault_fixed", Kind.EXPERTISE)
    assert (statuses(ticket), ticket.total_due) == (["waived"], Decimal(0))


def test_a_cancelled_charge_stays_cancelled():
    ticket = after("no_fault")
    do(ticket, "charge.cancel")
    visited(ticket, "fault_fixed", Kind.EXPERTISE)
    assert statuses(ticket) == ["cancelled"]


def test_an_undecided_dispute_ends_with_its_charge():
    ticket = after("no_fault")
    do(ticket, "dispute.record")
    visited(ticket, "fault_fixed", Kind.EXPERTISE)
    assert ticket.disputes[0].state == "lapsed"
    assert notices(ticket, "dispute.lapsed") == {"decision.refresh"}
    assert refused(ticket, "dispute.decide").code == "already"


def exported(ticket, one):
    charge.export(one, context(at=later(ticket)))


def test_what_accounting_has_needs_a_credit_note():
    ticket = after("no_fault", "no_fault")
    exported(ticket, ticket.charges[0])
    visited(ticket, "fault_fixed", Kind.EXPERTISE)
    assert [charge.to_credit for charge in ticket.charges] == [Decimal(250), Decimal(0)]


@pytest.mark.parametrize(
    ("visits", "expertise", "waives", "brings_back"),
    [
        (["no_fault", "expertise/no_fault"], 1, [2], []),  # its own charge is no earlier one
        (["no_fault", "expertise/fault_fixed"], 1, [], [2]),
        (["no_fault", "expertise/fault_fixed", "expertise/fault_fixed"], 1, [], []),  # the other covers it too
        (["no_fault", "expertise/fault_fixed", "no_fault", "expertise/fault_fixed"], 3, [], [5]),
    ],
)
def test_what_an_expertise_would_waive_and_what_it_would_bring_back(visits, expertise, waives, brings_back):
    visit = after(*visits).interventions[expertise]
    assert [one.number for one in waivable_before(visit)] == waives
    assert [one.number for one in restored_without(visit)] == brings_back


@pytest.mark.parametrize(
    ("visits", "covered"),
    [
        (["no_fault", "expertise/fault_fixed"], [True, False]),
        (["no_fault", "expertise/fault_not_fixed"], [False, False]),
        (["expertise/fault_fixed", "no_fault"], [False, False]),
    ],
)
def test_a_visit_is_covered_by_a_later_expertise_that_fixed_the_fault(visits, covered):
    assert [is_covered(visit) for visit in after(*visits).interventions] == covered


# Corrections (§7, §13): people mistype.


def corrected(ticket, visit, outcome, **facts):
    do(ticket, "outcome.correct", child=visit, outcome=Outcome(outcome), **facts)


def test_correcting_the_expertise_brings_back_what_it_waived_to_be_announced_again():
    ticket = after("no_fault", "no_fault", "expertise/fault_fixed")
    at = later(ticket)
    corrected(ticket, 5, "fault_not_fixed")
    assert (statuses(ticket), ticket.total_due) == (["to_announce"] * 2, Decimal(500))
    assert {(charge.announced_at, charge.deadline, charge.waived_by, charge.ended) for charge in ticket.charges} == {
        (None,) * 4
    }
    assert due(ticket, "reminder.inform") == [at + load_policy().reminders.client_not_informed] * 2
    do(ticket, "charge.inform", child=2)
    assert ticket.charges[0].status is ChargeStatus.ANNOUNCED


def test_thread_and_client_are_told_once_what_is_owed_again():
    """§12; announced it is by another letter, or the agent's word (§13)."""
    ticket = after("no_fault", "no_fault", "expertise/fault_fixed")
    corrected(ticket, 5, "fault_not_fixed")
    undone = last_entry(ticket, "expertise.waiver_undone", 5)
    assert undone.facts == {"charges": [2, 4]}
    assert notices(ticket, "expertise.waiver_undone") == {"thread", "mail"}
    assert [notice.kind for entry in ticket.entries[-4:] for notice in entry.notices].count("mail") == 1
    mail.sent(undone, context(at=later(ticket)))
    assert [(one.status, one.deadline) for one in ticket.charges] == [("to_announce", None)] * 2


def test_what_stays_waived_by_another_expertise_is_told_to_nobody():
    ticket = after("no_fault", "expertise/fault_fixed", "expertise/fault_fixed")
    corrected(ticket, ticket.interventions[1].number, "fault_not_fixed")
    assert "expertise.waiver_undone" not in events(ticket)


def test_correcting_the_expertise_to_a_fix_waives_what_came_before_and_its_own_charge():
    ticket = after("no_fault", "expertise/no_fault")
    assert ticket.total_due == Decimal(650)
    corrected(ticket, 3, "fault_fixed")
    assert (statuses(ticket), ticket.total_due) == (["waived", "cancelled"], Decimal(0))


def test_the_charge_of_an_earlier_visit_that_is_corrected_later_is_waived_at_once():
    ticket = after("operator_fault", "expertise/fault_fixed")
    corrected(ticket, 1, "no_fault", informed=Informed.LATER)
    assert (statuses(ticket), ticket.total_due) == (["waived"], Decimal(0))
    assert events(ticket)[-3:] == ["charge.made", "charge.waived", "expertise.waived"]


def test_a_waived_charge_whose_visit_is_corrected_does_not_come_back():
    ticket = after("no_fault", "expertise/fault_fixed")
    corrected(ticket, 1, "operator_fault")
    corrected(ticket, 3, "fault_not_fixed")
    assert (statuses(ticket), ticket.total_due) == (["cancelled"], Decimal(0))


def test_what_two_expertises_cover_stays_waived_when_one_is_corrected():
    ticket = after("no_fault", "expertise/fault_fixed", "no_fault", "expertise/fault_fixed")
    corrected(ticket, 3, "fault_not_fixed")
    assert [(charge.status.value, charge.waived_by) for charge in ticket.charges] == [("waived", 6), ("waived", 6)]
    corrected(ticket, 6, "fault_not_fixed")
    assert statuses(ticket) == ["to_announce"] * 2


def test_what_a_manager_reduced_comes_back_reduced():
    ticket = after("no_fault")
    do(ticket, "dispute.record")
    do(ticket, "dispute.decide", decision=Ruling.REDUCE, amount=Decimal("120.50"))
    expertise = visited(ticket, "fault_fixed", Kind.EXPERTISE)
    corrected(ticket, expertise.number, "fault_not_fixed")
    assert ticket.total_due == ledger.total(ticket.entries) == Decimal("120.50")


BY_DISPUTE = ("dispute.decide", {"decision": Ruling.REDUCE, "amount": Decimal(200), "reason": "Preuve."})
UPHELD = ("dispute.decide", {"decision": Ruling.UPHOLD, "reason": "Confirmé."})
DISPUTED = ("dispute.record", {"charges": [2]})
GESTURE = ("charge.reduce", {"child": 2, "amount": Decimal(100), "reason": "Geste."})
REDUCED_BY = {"Geste.": ("charge.reduced", 2), "Preuve.": ("dispute.decided", 5)}
OF_ANOTHER = ("charge.reduce", {"child": 4, "amount": Decimal(90), "reason": "Autre."})


@pytest.mark.parametrize(
    ("acts", "reason"),
    [
        ([GESTURE], "Geste."),
        ([GESTURE, OF_ANOTHER], "Geste."),
        ([DISPUTED, BY_DISPUTE], "Preuve."),
        ([DISPUTED, BY_DISPUTE, GESTURE], "Geste."),
        ([GESTURE, DISPUTED, UPHELD], "Geste."),
        ([DISPUTED, UPHELD], None),
        ([OF_ANOTHER], None),
    ],
)
def test_why_it_was_reduced_is_told_on_when_it_is_owed_again(acts, reason):
    """§7: a dispute decided before is over, and what was reduced stays reduced."""
    ticket = after("no_fault", "no_fault")
    for act_id, facts in acts:
        do(ticket, act_id, **facts)
    reduced = last_entry(ticket, *REDUCED_BY[reason]) if reason else None
    corrected(ticket, visited(ticket, "fault_fixed", Kind.EXPERTISE).number, "fault_not_fixed")
    ended = ticket.charges[0].ended
    assert ended == (reduced and Ending(reason, reduced.by, reduced.at))


def test_what_lapsed_with_a_waiver_can_be_disputed_again():
    ticket = after("no_fault")
    do(ticket, "dispute.record")
    expertise = visited(ticket, "fault_fixed", Kind.EXPERTISE)
    corrected(ticket, expertise.number, "fault_not_fixed")
    assert refused(ticket, "dispute.record", charges=[2]).code == "not_announced_yet"
    do(ticket, "charge.inform", child=2)
    do(ticket, "dispute.record", charges=[2])
    assert [dispute.state.value for dispute in ticket.disputes] == ["lapsed", "open"]


@pytest.mark.parametrize("issued", [False, True])
def test_accounting_bills_again_only_what_it_gave_back(issued):
    ticket = after("no_fault")
    take(ticket, "finalise")
    one = ticket.charges[0]
    exported(ticket, one)
    expertise = visited(ticket, "fault_fixed", Kind.EXPERTISE)
    assert one.to_credit == Decimal(250)
    if issued:
        exported(ticket, one)
    corrected(ticket, expertise.number, "fault_not_fixed")
    assert (one.to_credit, one.billed) == (Decimal(0), Decimal(0) if issued else Decimal(250))
    do(ticket, "charge.inform", child=one.number)
    take(ticket, "finalise")
    assert one.to_bill == (Decimal(250) if issued else Decimal(0))


def test_a_credit_note_that_was_issued_is_not_issued_again():
    ticket = after("no_fault", "expertise/fault_fixed")
    one = ticket.charges[0]
    one.exported_at, one.exported_amount = later(ticket) - timedelta(days=1), Decimal(0)
    corrected(ticket, 1, "operator_fault")
    assert (one.status, one.to_credit) == (ChargeStatus.CANCELLED, Decimal(0))
