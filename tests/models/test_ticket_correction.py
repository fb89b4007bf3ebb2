"""Mending what was mistyped at the opening (§2): all of it, and the service while nothing depends on it."""

import pytest

from models.correction import TicketCorrected
from models.events import read_event
from models.lines import folded
from models.policy import load_policy
from models.pretests import is_confirmed
from models.terms import FaultNature, Kind, PreTest, Service
from tests.builders import KARIM, a_ticket, context, do, events, later, new_ticket, refused
from tests.stories import a_story

SAME = {"client_email": "contact@boulangerie-martin.example", "line": "SDSL-75011-0042"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("client", "Boulangerie Martin"),
        ("client_email", "neu@client.example"),
        ("line", "SDSL-7"),
        ("fault_nature", FaultNature.INTERMITTENT),
        ("description", "Débit trop faible."),
        ("service", Service.ADSL),
    ],
)
def test_each_field_can_be_corrected_and_the_history_keeps_both(field, value):
    ticket = new_ticket()
    before = getattr(ticket, field)
    do(ticket, "ticket.correct", **{**SAME, field: value})
    event = ticket.entries[-1].event
    assert getattr(ticket, field) == value
    assert (event.changed, getattr(event, field), getattr(event, f"former_{field}")) == ((field,), value, before)


def test_people_are_not_named_in_the_facts():
    ticket = new_ticket()
    do(ticket, "ticket.correct", client="Neu", client_email="neu@client.example", line="L-7", description="Autre.")
    facts = str(ticket.entries[-1].facts)
    assert not any(typed in facts for typed in ("Neu", "client.example", "L-7", "Autre", "Martin"))


def test_a_form_from_before_leaves_the_rest_as_it_is():
    ticket = new_ticket()
    do(ticket, "ticket.correct", client_email="neu@client.example", line="SDSL-7")
    assert (ticket.client, ticket.service) == ("Boulangerie Martin & fils", Service.SDSL)
    assert ticket.entries[-1].event.changed == ("client_email", "line")


def test_an_entry_from_before_is_still_read():
    event = read_event("ticket.corrected", {}, {"client_email": "a@b.example", "line": "L-1"})
    assert isinstance(event, TicketCorrected)
    assert (event.changed, event.line, event.former_line, event.service) == ((), "L-1", None, None)


@pytest.mark.parametrize("stage", ["opened", "prepared", "lifted"])
def test_the_service_can_change_while_nothing_depends_on_it(stage):
    ticket = a_ticket(stage)
    do(ticket, "ticket.correct", **SAME, service=Service.VGA)
    assert ticket.service is Service.VGA


@pytest.mark.parametrize("stage", ["supplied", "planned", "abandoned", "charged"])
def test_then_it_is_settled(stage):
    ticket = a_ticket(stage)
    refusal = refused(ticket, "ticket.correct", **SAME, service=Service.VGA)
    assert (refusal.code, refusal.field) == ("service_is_settled", "service")


def test_the_same_service_named_again_is_no_change():
    ticket = a_ticket("charged")
    do(ticket, "ticket.correct", client_email="neu@client.example", line=ticket.line, service=ticket.service)
    assert ticket.client_email == "neu@client.example"


def test_another_service_keeps_common_ticks_and_asks_for_the_confirmation_anew():
    ticket = a_ticket("prepared")
    do(ticket, "ticket.correct", **SAME, service=Service.VGA)
    kept = {tick.test for tick in ticket.ticks}
    assert kept == {PreTest.RESTART, PreTest.INTERNAL_WIRING, PreTest.INTERFERENCE, PreTest.CABLING}
    assert (ticket.confirmation, is_confirmed(ticket, load_policy())) == (None, False)
    assert refused(ticket, "supplier_ticket.record").code == "gate_a"


def test_another_fault_nature_lets_a_sav_plus_under_way_go_on():
    ticket = a_story("sav_plus_scheduled")
    do(ticket, "ticket.correct", client_email=ticket.client_email, line=ticket.line, fault_nature=FaultNature.HARD)
    visit = ticket.active_intervention
    assert (visit.kind, visit.state) == (Kind.SAV_PLUS, "scheduled")
    assert do(ticket, "outcome.record", outcome="performed").amount == 185


def test_the_managers_see_the_request_as_it_is_now():
    ticket = a_ticket("consented")
    do(ticket, "ticket.correct", **SAME, client="Boulangerie Durand")
    assert events(ticket)[-2:] == ["ticket.corrected", "dispatch.revised"]


def test_two_who_correct_at_the_same_time_are_told():
    ticket = new_ticket()
    do(ticket, "ticket.correct", **SAME, client="Neu")
    second = refused(ticket, "ticket.correct", context(KARIM, at=later(ticket), seen=1), **SAME, client="Autre")
    assert second.code == "changed_meanwhile"


# Two tickets on one line (§2): compared without spaces, dashes, case.


@pytest.mark.parametrize(
    "typed", ["SD-75-004211", "sd 75 004211", "SD75004211", "Sd–75\u00a0004211 ", "S D-\t7 5 0 04211"]
)
def test_a_line_is_compared_without_spaces_dashes_and_case(typed):
    assert folded(typed) == "sd75004211"


def test_what_is_compared_follows_the_line():
    ticket = new_ticket(line="SD-1")
    do(ticket, "ticket.correct", client_email=ticket.client_email, line="SD - 2")
    assert ticket.folded_line == "sd2"
