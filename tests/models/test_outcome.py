"""From what was found at a visit to what the client owes (§5, §6, §9)."""

from decimal import Decimal
from itertools import product

import pytest

from models.events import event_named
from models.policy import load_policy
from models.terms import Informed, Kind, Outcome, Service
from models.workdays import dispute_deadline
from tests.builders import KARIM, a_ticket, context, do, due, events, last_entry, later, notices, refused

REASONS = {
    "sdsl_client_fault": "Intervention à tort - défaut au niveau de l'installation Client",
    "sdsl_modem_replaced": "Intervention à tort et remplacement de l'équipement d'extrémité (modem)",
    "dsl_client_absent": "Intervention à tort - absence/refus client au RDV SAV",
    "dsl_no_fault": "Intervention à tort - pas de défaut constaté chez le fournisseur",
    "vga_wrongful": "Intervention à tort",
}
FREE = None
# §5, standard visits: outcome → service → code and euros; what is not there is not offered.
BILLED = {
    "operator_fault": {"ADSL": FREE, "SDSL": FREE, "VGA": FREE},
    "technician_absent": {"ADSL": FREE, "SDSL": FREE, "VGA": FREE},
    "client_fault": {
        "ADSL": ("dsl_no_fault", "250.00"),
        "SDSL": ("sdsl_client_fault", "250.00"),
        "VGA": ("vga_wrongful", "180.00"),
    },
    "client_fault_modem_replaced": {"SDSL": ("sdsl_modem_replaced", "991.00")},
    "no_fault": {
        "ADSL": ("dsl_no_fault", "250.00"),
        "SDSL": ("dsl_no_fault", "250.00"),
        "VGA": ("vga_wrongful", "180.00"),
    },
    "client_absent": {
        "ADSL": ("dsl_client_absent", "250.00"),
        "SDSL": ("dsl_client_absent", "250.00"),
        "VGA": ("vga_wrongful", "180.00"),
    },
}
OFFERED = [(outcome, service, billed) for outcome, row in BILLED.items() for service, billed in row.items()]
NOT_OFFERED = [pair for pair in product(Outcome, Service) if pair[1] not in BILLED.get(pair[0], {})]


@pytest.mark.parametrize("informed", Informed)
@pytest.mark.parametrize(("outcome", "service", "billed"), OFFERED)
def test_an_outcome_is_billed_as_the_procedure_says(outcome, service, billed, informed):
    ticket = a_ticket("scheduled", Service(service))
    recorded_at = max(later(ticket), ticket.interventions[0].appointment.starts_at)
    by = context(at=recorded_at)
    charge = do(ticket, "outcome.record", by, outcome=Outcome(outcome), informed=informed)
    visit = ticket.interventions[0]
    assert (visit.state, visit.result.outcome, visit.result.recorded_at) == ("completed", outcome, recorded_at)
    if billed is FREE:
        assert (charge, ticket.charges, ticket.total_due) == (None, [], Decimal(0))
        assert events(ticket)[-1] == "outcome.recorded"
        assert ticket.entries[-1].facts["qualification"] is None
    else:
        code, amount = billed
        assert ticket.charges == [charge]
        assert (charge.code, charge.reason, charge.amount) == (code, REASONS[code], Decimal(amount))
        assert (charge.intervention_number, charge.made_at, ticket.total_due) == (1, recorded_at, Decimal(amount))
        assert charge.status == ("announced" if informed is Informed.NOW else "to_announce")


@pytest.mark.parametrize(("outcome", "service"), NOT_OFFERED)
def test_any_other_outcome_is_not_offered(outcome, service):
    refusal = refused(a_ticket("scheduled", service), "outcome.record", outcome=outcome)
    assert (refusal.code, refusal.field) == ("outcome_not_offered", "outcome")


def test_what_was_found_and_whether_they_called_is_kept():
    ticket = a_ticket("scheduled")
    do(ticket, "outcome.record", context(KARIM, at=later(ticket)), findings="Fusible grillé.", called_support=False)
    result = ticket.interventions[0].result
    assert (result.findings, result.called_support, result.recorded_by) == ("Fusible grillé.", False, KARIM)
    recorded = last_entry(ticket, "outcome.recorded", 1)
    assert recorded.facts == {
        "outcome": "client_fault",
        "called_support": False,
        "qualification": "sdsl_client_fault",
    }
    assert recorded.private["findings"] == "Fusible grillé."


def test_it_can_be_recorded_before_the_slot_starts():
    ticket = a_ticket("scheduled")
    assert later(ticket) < ticket.interventions[0].appointment.starts_at
    do(ticket, "outcome.record")
    assert ticket.interventions[0].state == "completed"


def test_told_now_the_dispute_window_opens_with_the_outcome():
    ticket = a_ticket("scheduled")
    now = later(ticket)
    charge = do(ticket, "outcome.record", informed=Informed.NOW)
    assert charge.announced_at == now.replace(second=0, microsecond=0)
    assert charge.deadline == dispute_deadline(now, load_policy())
    assert events(ticket)[-3:] == ["outcome.recorded", "charge.made", "charge.announced"]


def test_told_now_the_thread_gets_one_breakdown_and_nobody_is_reminded_to_tell():
    ticket = a_ticket("scheduled")
    do(ticket, "outcome.record", informed=Informed.NOW)
    assert notices(ticket, "charge.made") == {"breakdown.post", "breakdown.refresh", "card.refresh"}
    assert notices(ticket, "charge.announced") == {"reminder.last_day", "timer.close_window"}


@pytest.mark.parametrize("informed", [Informed.LATER, Informed.EMAIL])
def test_told_later_the_charge_waits_without_deadline_and_the_desk_is_reminded(informed):
    ticket = a_ticket("scheduled")
    now = later(ticket)
    charge = do(ticket, "outcome.record", informed=informed)
    assert (charge.announced_at, charge.deadline) == (None, None)
    assert due(ticket, "reminder.inform") == [now + load_policy().reminders.client_not_informed]
    assert due(ticket, "timer.close_window") == []


def test_the_second_one_learns_who_recorded_it():
    ticket = a_ticket("charged")
    recorded_at = ticket.entries[-1].at
    second = refused(ticket, "outcome.record", context(KARIM, at=later(ticket)))
    assert second.code == "already"
    assert (second.facts["event"], second.facts["at"]) == (event_named("outcome.recorded"), recorded_at)


@pytest.mark.parametrize(
    ("kind", "outcome", "code"),
    [
        (Kind.EXPERTISE, "no_fault", "adsl_expertise_no_fault"),
        (Kind.EXPERTISE, "fault_fixed", None),
        (Kind.SAV_PLUS, "performed", "adsl_sav_plus"),
        (Kind.SAV_PLUS, "client_absent", "dsl_client_absent"),
    ],
)
def test_other_kinds_of_visit_are_qualified_by_their_own_rows(kind, outcome, code):
    ticket = a_ticket("scheduled", Service.ADSL)
    ticket.interventions[0].kind = kind
    charge = do(ticket, "outcome.record", outcome=Outcome(outcome))
    assert (charge and charge.code) == code


def test_a_second_visit_is_charged_beside_the_first():
    ticket = a_ticket("announced")
    for act_id in ("intervention.plan", "consent.record", "dispatch.approve", "appointment.schedule"):
        do(ticket, act_id)
    do(ticket, "outcome.record", outcome=Outcome.CLIENT_FAULT_MODEM_REPLACED)
    assert [(c.intervention_number, c.amount) for c in ticket.charges] == [(1, Decimal(250)), (3, Decimal(991))]
    assert ticket.total_due == Decimal("1241.00")
