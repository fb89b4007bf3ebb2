"""Site information (§3), and the approval that rests on it (design §6)."""

from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import site
from models.policy import load_policy
from models.terms import InterventionState, Service
from slackbot.demo.usual import ELSEWHERE, HERE
from tests.builders import KARIM, MARC, OPENED, a_ticket, context, do, events, new_ticket, notices, refused

POLICY = load_policy()
CONTACT = {"contact_name", "contact_phone", "contact_hours"}
# §3: what is needed; a telephone line has no modem.
FACTS = {
    Service.ADSL: CONTACT | {"modem", "router", "lights"},
    Service.SDSL: CONTACT | {"modem", "router", "lights"},
    Service.VGA: CONTACT,
}


@given(service=st.sampled_from(Service), known=st.sets(st.sampled_from(sorted(asdict(HERE))), min_size=1))
def test_what_is_blank_and_needed_for_the_service_is_missing(service, known):
    ticket = new_ticket(service)
    do(ticket, "site.describe", site=replace(HERE, **dict.fromkeys(set(asdict(HERE)) - known, "")))
    assert set(site.missing(ticket, POLICY)) == FACTS[service] - known
    assert site.is_complete(ticket, POLICY) == (FACTS[service] <= known)
    assert ticket.entries[-1].facts == {"complete": FACTS[service] <= known}


@pytest.mark.parametrize("service", Service)
def test_before_anything_is_said_all_is_missing(service):
    assert set(site.missing(new_ticket(service), POLICY)) == FACTS[service]


def test_names_and_phones_are_kept_as_personal_data():
    ticket = new_ticket()
    do(ticket, "site.describe", site=HERE)
    assert ticket.entries[-1].private == {**asdict(HERE), "by": "Léa Martin"}


def test_an_empty_form_records_nothing():
    ticket, blank = new_ticket(), replace(HERE, **dict.fromkeys(asdict(HERE), ""))
    do(ticket, "site.describe", site=blank)
    assert (ticket.site, events(ticket)) == (None, ["ticket.opened"])
    do(ticket, "site.describe", site=HERE)
    do(ticket, "site.describe", site=blank)  # what was there is taken back
    assert events(ticket) == ["ticket.opened", "site.described", "site.described"]


def test_saying_the_same_again_changes_nothing():
    ticket = a_ticket("approved")
    before = ticket.journal_count
    do(ticket, "site.describe", site=ticket.site)
    assert ticket.journal_count == before
    assert ticket.interventions[0].state == "approved"


def test_another_site_after_the_approval_voids_it_and_asks_again():
    ticket = a_ticket("approved")
    old_basis = ticket.interventions[0].approval.basis
    do(ticket, "site.describe", site=ELSEWHERE)
    visit = ticket.interventions[0]
    assert (visit.state, visit.approval) == (InterventionState.AWAITING_APPROVAL, None)
    assert events(ticket)[-3:] == ["site.described", "dispatch.voided", "dispatch.requested"]
    assert notices(ticket, "dispatch.voided") == {"request.refresh", "thread"}
    assert notices(ticket, "dispatch.requested") == {"request.post", "card.refresh", "reminder.approval_waiting"}
    assert ticket.entries[-1].facts["basis"] != old_basis
    do(ticket, "dispatch.approve")
    assert ticket.interventions[0].approval.by == MARC


def test_another_site_while_the_managers_decide_is_shown_to_them():
    ticket = a_ticket("consented")
    do(ticket, "site.describe", site=ELSEWHERE)
    assert events(ticket)[-2:] == ["site.described", "dispatch.revised"]
    assert notices(ticket, "dispatch.revised") == {"request.refresh"}
    assert ticket.interventions[0].state == "awaiting_approval"


@pytest.mark.parametrize("stage", ["planned", "scheduled", "charged", "refused", "cancelled"])
def test_at_other_stages_it_leaves_the_visit_alone(stage):
    ticket = a_ticket(stage)
    state = ticket.interventions[0].state
    do(ticket, "site.describe", site=ELSEWHERE)
    assert (events(ticket)[-1], ticket.interventions[0].state) == ("site.described", state)


def test_two_who_describe_it_at_the_same_time_do_not_overwrite_each_other():
    ticket = new_ticket()
    do(ticket, "site.describe", context(KARIM, at=OPENED, seen=1), site=HERE)
    second = refused(ticket, "site.describe", context(at=OPENED, seen=1), site=ELSEWHERE)
    assert (second.code, second.facts["by"], second.facts["at"]) == ("changed_meanwhile", KARIM, OPENED)


def test_other_things_done_meanwhile_do_not_stand_in_the_way():
    ticket = new_ticket()
    do(ticket, "pretests.tick", context(KARIM, at=OPENED, seen=1))
    do(ticket, "site.describe", context(at=OPENED, seen=1), site=HERE)
    assert ticket.site == HERE
