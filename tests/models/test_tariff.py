"""What was found at a visit, and what it is billed as (§5)."""

from itertools import product
from pathlib import Path

import pytest

import models.policy
from models.policy import load_policy
from models.tariff import kinds, outcomes, qualify
from models.terms import Kind, Outcome, Service

NOT_OFFERED = "not offered"

# The table of §5, line by line.
TABLE = {
    ("standard", "operator_fault"): {"ADSL": None, "SDSL": None, "VGA": None},
    ("standard", "client_fault"): {"ADSL": "dsl_no_fault", "SDSL": "sdsl_client_fault", "VGA": "vga_wrongful"},
    ("standard", "client_fault_modem_replaced"): {"SDSL": "sdsl_modem_replaced"},
    ("standard", "no_fault"): {"ADSL": "dsl_no_fault", "SDSL": "dsl_no_fault", "VGA": "vga_wrongful"},
    ("standard", "client_absent"): {"ADSL": "dsl_client_absent", "SDSL": "dsl_client_absent", "VGA": "vga_wrongful"},
    ("standard", "technician_absent"): {"ADSL": None, "SDSL": None, "VGA": None},
    ("expertise", "client_absent"): {"ADSL": "dsl_client_absent"},
    ("expertise", "technician_absent"): {"ADSL": None},
    ("expertise", "fault_fixed"): {"ADSL": None},
    ("expertise", "fault_not_fixed"): {"ADSL": None},
    ("expertise", "no_fault"): {"ADSL": "adsl_expertise_no_fault"},
    ("sav_plus", "client_absent"): {"ADSL": "dsl_client_absent"},
    ("sav_plus", "technician_absent"): {"ADSL": None},
    ("sav_plus", "performed"): {"ADSL": "adsl_sav_plus"},
}


@pytest.mark.parametrize(("kind", "outcome", "service"), list(product(Kind, Outcome, Service)))
def test_every_finding_is_qualified_as_the_table_says_or_not_offered(kind, outcome, service):
    expected = TABLE.get((kind, outcome), {}).get(service, NOT_OFFERED)
    if expected == NOT_OFFERED:
        assert outcome not in outcomes(kind, service)
        with pytest.raises(LookupError, match=f"{outcome} is not offered for {kind} visits to {service}"):
            qualify(kind, outcome, service)
    else:
        assert outcome in outcomes(kind, service)
        assert qualify(kind, outcome, service) == expected
        assert qualify(kind.value, outcome.value, service.value) == expected


@pytest.mark.parametrize(
    "names", [("visit", "no_fault", "ADSL"), ("standard", "luck", "ADSL"), ("standard", "no_fault", "FTTH")]
)
def test_an_unknown_name_is_not_offered(names):
    with pytest.raises(LookupError):
        qualify(*names)


def test_outcomes_come_in_the_order_of_the_procedure():
    for kind, service in product(Kind, Service):
        in_table = [outcome for (of, outcome), billed in TABLE.items() if of == kind and service in billed]
        assert list(outcomes(kind, service)) == in_table


@pytest.mark.parametrize(
    ("service", "visits"),
    [("ADSL", ("standard", "expertise", "sav_plus")), ("SDSL", ("standard",)), ("VGA", ("standard",))],
)
def test_each_service_has_its_kinds_of_visit(service, visits):
    assert kinds(service) == visits


def test_a_policy_of_its_own_decides_otherwise(tmp_path):
    text = Path(models.policy.__file__).with_name("policy.toml").read_text(encoding="utf-8")
    path = tmp_path / "desk.toml"
    path.write_text(text.replace('performed     = { ADSL = "adsl_sav_plus" }', 'performed = { ADSL = "none" }'))
    assert qualify("sav_plus", "performed", "ADSL", policy=load_policy(path)) is None
    assert qualify("sav_plus", "performed", "ADSL") == "adsl_sav_plus"


@pytest.mark.parametrize(("kind", "service"), [("standard", "SDSL"), ("expertise", "ADSL"), ("sav_plus", "ADSL")])
def test_a_policy_file_of_before_offers_what_was_added_since(kind, service):
    """§5: a copy that desks already have does not name it."""
    before = load_policy(Path(__file__).parent / "policy_files" / "2026-11.toml")
    assert outcomes(kind, service, policy=before)[-1] is Outcome.TECHNICIAN_ABSENT
    assert qualify(kind, "technician_absent", service, policy=before) is None
    assert outcomes("expertise", "SDSL", policy=before) == ()


def test_a_policy_of_its_own_has_the_kinds_of_visit_that_it_names():
    packaged = load_policy()
    without = {kind: table for kind, table in packaged.outcomes.items() if kind != "sav_plus"}
    assert kinds("ADSL", policy=packaged.model_copy(update={"outcomes": without})) == ("standard", "expertise")
