"""Every outcome of §5 and every row of the tariff (§6), reached by people in Slack."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.policy import load_policy
from models.tariff import kinds, outcomes, qualify
from models.terms import Service
from tests.journeys.procedure import NBSP, case, euros

CLIENT = "Intervention à tort - défaut au niveau de l'installation Client"
MODEM = "Intervention à tort et remplacement de l'équipement d'extrémité (modem)"
ABSENT = "Intervention à tort - absence/refus client au RDV SAV"
NOTHING_FOUND = "Intervention à tort - pas de défaut constaté chez le fournisseur"
EXPERTISE = "Intervention à tort - pas de défaut constaté lors de l'Expertise"
WRONGFUL = "Intervention à tort"
FREE = ("", "", "")

# kind, outcome, service: code, reason and amount of the source
VISITS = {
    ("standard", "operator_fault", "ADSL"): FREE,
    ("standard", "operator_fault", "SDSL"): FREE,
    ("standard", "operator_fault", "VGA"): FREE,
    ("standard", "client_fault", "ADSL"): ("dsl_no_fault", NOTHING_FOUND, "250,00"),
    ("standard", "client_fault", "SDSL"): ("sdsl_client_fault", CLIENT, "250,00"),
    ("standard", "client_fault", "VGA"): ("vga_wrongful", WRONGFUL, "180,00"),
    ("standard", "client_fault_modem_replaced", "SDSL"): ("sdsl_modem_replaced", MODEM, "991,00"),
    ("standard", "no_fault", "ADSL"): ("dsl_no_fault", NOTHING_FOUND, "250,00"),
    ("standard", "no_fault", "SDSL"): ("dsl_no_fault", NOTHING_FOUND, "250,00"),
    ("standard", "no_fault", "VGA"): ("vga_wrongful", WRONGFUL, "180,00"),
    ("standard", "client_absent", "ADSL"): ("dsl_client_absent", ABSENT, "250,00"),
    ("standard", "client_absent", "SDSL"): ("dsl_client_absent", ABSENT, "250,00"),
    ("standard", "client_absent", "VGA"): ("vga_wrongful", WRONGFUL, "180,00"),
    ("expertise", "client_absent", "ADSL"): ("dsl_client_absent", ABSENT, "250,00"),
    ("expertise", "fault_fixed", "ADSL"): FREE,
    ("expertise", "fault_not_fixed", "ADSL"): FREE,
    ("expertise", "no_fault", "ADSL"): ("adsl_expertise_no_fault", EXPERTISE, "400,00"),
    ("sav_plus", "client_absent", "ADSL"): ("dsl_client_absent", ABSENT, "250,00"),
    ("sav_plus", "performed", "ADSL"): ("adsl_sav_plus", "SAV+", "185,00"),
    ("standard", "technician_absent", "ADSL"): FREE,
    ("standard", "technician_absent", "SDSL"): FREE,
    ("standard", "technician_absent", "VGA"): FREE,
    ("expertise", "technician_absent", "ADSL"): FREE,
    ("sav_plus", "technician_absent", "ADSL"): FREE,
}


def quoted(stage):
    ticket = case(stage, "SDSL")
    ticket.do("quote.offer", amount="1 234,56", work="Reprise de la desserte interne sur deux étages.")
    ticket.do("quote.answer", answer="accepted", received_at=timedelta(0), words="Bon pour accord.", informed="now")
    return ticket


def wrongful_supplier_ticket(stage):
    ticket = case(stage, "VGA")
    ticket.do("supplier_ticket.wrongful", reason="Ligne conforme selon Orange.", informed="now")
    return ticket


def late_cancellation(stage):
    ticket = case(stage, "ADSL", upto="approve", kind="sav_plus")
    ticket.slot(ticket.now + timedelta(hours=30))
    ticket.do("appointment.cancel", reason="Le client est en déplacement.")
    ticket.do("charge.inform")
    return ticket


# code: how it is reached without a finding, reason and amount of the source
OTHERWISE = {
    "sdsl_internal_wiring": (
        quoted,
        "Réparation Desserte Interne suite ouverture de ticket SDSL Orange",
        "1\N{NARROW NO-BREAK SPACE}234,56",
    ),
    "vga_supplier_ticket": (wrongful_supplier_ticket, "Ouverture de ticket fournisseur à tort", "450,00"),
    "sav_plus_late_cancellation": (
        late_cancellation,
        "Annulation d'un SAV+ à moins de 48 heures ouvrables",
        "95,00",
    ),
}


def test_the_two_tables_here_have_every_row_and_every_outcome_of_the_policy():
    offered = {
        (str(kind), str(outcome), str(service)): str(qualify(kind, outcome, service) or "")
        for service in Service
        for kind in kinds(service)
        for outcome in outcomes(kind, service)
    }
    assert {visit: code for visit, (code, _, _) in VISITS.items()} == offered
    assert {code for code, _, _ in VISITS.values() if code} | set(OTHERWISE) == {
        str(row.code) for row in load_policy().tariff
    }


@pytest.mark.parametrize("visit", [pytest.param(visit, id=" ".join(visit)) for visit in VISITS])
def test_every_outcome_is_billed_as_the_source_says(shared, visit):
    kind, outcome, service = visit
    code, reason, amount = VISITS[visit]
    ticket = case(shared, service, upto="outcome", kind=kind, finding=outcome, informed="now" if code else None)

    if not code:
        assert "Rien à facturer" in ticket.told("Résultat de l'intervention").plain()
        assert not any(message.has_button("charge.explain") for message in ticket.thread())
        return
    (billed, total) = ticket.rows()
    assert billed[:2] == [reason, euros(amount)]
    assert total[:2] == ["Total dû", f"{euros(amount)}{NBSP}HT"]
    assert "Contestable jusqu'au" in ticket.breakdown().plain()
    assert euros(amount) in ticket.card.plain()


@pytest.mark.parametrize("code", OTHERWISE)
def test_what_is_billed_without_a_finding_is_billed_as_the_source_says(shared, code):
    reached, reason, amount = OTHERWISE[code]
    ticket = reached(shared)
    (billed, total) = ticket.rows()
    assert billed[:2] == [reason, euros(amount)]
    assert total[:2] == ["Total dû", f"{euros(amount)}{NBSP}HT"]
    assert "Contestable jusqu'au" in ticket.breakdown().plain()
