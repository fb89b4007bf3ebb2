"""A form with a wrong field keeps everything typed and marks that field; nothing is saved by it (§2-§9)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.forms import EARLIER, FORMS, LATER, NOW, FormCase, fill
from tests.journeys.stage import Stage

TEXT, SELECT, RADIO = "plain_text_input", "static_select", "radio_buttons"


@pytest.fixture(scope="module")
def at(shared):
    """Journeys that stand still after a step, one for all forms that are only tried there."""
    known: dict[str, Any] = {}

    def journey_at(step: str):
        if step not in known or step == "schedule":  # a slot that has begun is not moved any more
            known[step] = shared.journey(step, **({"informed": "later"} if step == "outcome" else {}))
        return known[step]

    return journey_at


def refusal(stage: Stage, journey, case: FormCase, wrong: dict[str, Any], crafted: dict[str, Any]) -> dict[str, str]:
    """Fill in the form with a mistake and submit it: what it says at its fields. Nothing typed is lost, or saved."""
    before = stage.rows()
    person, form = case.open(stage, journey)
    fill(stage, person, case.values | wrong)
    person.craft(**crafted)
    typed = form.values
    submission = person.submit(unchecked=True)
    assert submission.result == "errors", submission
    assert person.view is form
    assert form.values == typed
    assert stage.rows() == before
    return submission.errors


@pytest.mark.parametrize(
    ("act_id", "wrong", "field", "words"),
    [
        ("ticket.open", {"client_email": "pas une adresse"}, "client_email", "adresse"),
        ("ticket.open", {"service": None}, "service", "champ"),
        ("ticket.open", {"client": "   "}, "client", "champ"),
        ("ticket.assign", {"assignee": "nina"}, "assignee", "responsable"),
        ("ticket.assign", {"assignee": "hugo"}, "assignee", "responsable"),
        ("ticket.assign", {"assignee": "tom"}, "assignee", "responsable"),
        ("ticket.assign", {"assignee": None}, "assignee", "champ"),
        ("pretests.tick", {"confirmed_by": None}, "confirmed_by", "qui"),
        ("pretests.tick", {"confirmed_at": None}, "confirmed_at", "quand"),
        ("pretests.tick", {"confirmed_at": LATER}, "confirmed_at", "venir"),
        ("pretests.tick", {"confirmation": None, "evidence": []}, "confirmation", "confirmation"),
        ("gate.lift", {"reason": " "}, "reason", "champ"),
        ("supplier_ticket.record", {"reference": None}, "reference", "champ"),
        ("supplier_ticket.record", {"opened_at": LATER}, "opened_at", "venir"),
        ("supplier_ticket.record", {"opened_at": EARLIER}, "opened_at", "ouvert"),
        ("intervention.abandon", {"reason": None}, "reason", "champ"),
        ("consent.record", {"given_by": None}, "given_by", "champ"),
        ("consent.record", {"channel": None}, "channel", "champ"),
        ("consent.record", {"words": "\n\t"}, "words", "champ"),
        ("consent.record", {"received_at": LATER}, "received_at", "venir"),
        ("consent.record", {"received_at": EARLIER}, "received_at", "ouvert"),
        ("consent.withdraw", {"received_at": EARLIER}, "received_at", "accord"),
        ("consent.withdraw", {"received_at": LATER}, "received_at", "venir"),
        ("dispatch.refuse", {"reason": None}, "reason", "champ"),
        ("appointment.schedule", {"ends_at": NOW}, "ends_at", "début"),
        ("appointment.schedule", {"starts_at": EARLIER * 2, "ends_at": EARLIER}, "ends_at", "validée"),
        ("appointment.schedule", {"starts_at": None}, "starts_at", "champ"),
        ("appointment.schedule", {"ends_at": LATER * 9}, "ends_at", "24 heures"),
        ("appointment.schedule", {"starts_at": LATER * 3000, "ends_at": LATER * 3001}, "starts_at", "un an"),
        ("appointment.move", {"starts_at": NOW}, "starts_at", "passée"),
        ("appointment.move", {"starts_at": LATER, "ends_at": NOW}, "ends_at", "début"),
        ("appointment.move", {"reason": None}, "reason", "champ"),
        ("appointment.cancel", {"received_at": LATER}, "received_at", "venir"),
        ("outcome.record", {"findings": None}, "findings", "champ"),
        ("outcome.record", {"called_support": None}, "called_support", "champ"),
        ("charge.inform", {"informed_at": LATER}, "informed_at", "venir"),
        ("charge.inform", {"informed_at": EARLIER}, "informed_at", "résultat"),
    ],
)
def test_the_wrong_field_is_marked(shared, at, act_id, wrong, field, words):
    case = FORMS[act_id]
    errors = refusal(shared, at(case.upto) if case.upto else None, case, wrong, {})
    assert list(errors) == [field]
    assert words in errors[field]


LONG = {"type": TEXT, "value": "é" * 3001}
UNKNOWN_OPTION = {"value": "free", "text": {"type": "plain_text", "text": "Gratuit"}}


@pytest.mark.parametrize(
    ("act_id", "field", "state"),
    [
        ("ticket.open", "client", {"type": TEXT, "value": "é" * 81}),
        ("ticket.open", "client_email", {"type": "email_text_input", "value": "a" * 250 + "@b.example"}),
        ("ticket.open", "line", {"type": TEXT, "value": "1" * 61}),
        ("ticket.open", "description", LONG),
        ("ticket.open", "service", {"type": SELECT, "selected_option": UNKNOWN_OPTION}),
        ("ticket.open", "fault_nature", {"type": RADIO, "selected_option": UNKNOWN_OPTION}),
        ("ticket.open", "channel", {"type": "conversations_select", "selected_conversation": "C" * 300}),
        ("ticket.open", "channel", {"type": "conversations_select", "selected_conversation": "C0GENERAL1"}),
        ("ticket.open", "channel", {"type": "conversations_select", "selected_conversation": "C0NOWHERE1"}),
        ("ticket.assign", "assignee", {"type": "users_select", "selected_user": "U0NOBODY01"}),
        ("pretests.tick", "tests", {"type": "checkboxes", "selected_options": [UNKNOWN_OPTION]}),
        (
            "pretests.tick",
            "tests",
            {"type": "checkboxes", "selected_options": [UNKNOWN_OPTION | {"value": "modem_swap"}]},
        ),
        ("pretests.tick", "confirmed_by", {"type": TEXT, "value": "é" * 81}),
        ("pretests.tick", "confirmation", LONG),
        ("pretests.tick", "confirmed_at", {"type": "datetimepicker", "selected_date_time": 10**15}),
        ("site.describe", "contact_name", {"type": TEXT, "value": "é" * 201}),
        ("site.describe", "contact_phone", {"type": TEXT, "value": "1" * 41}),
        ("gate.lift", "reason", LONG),
        ("supplier_ticket.record", "reference", {"type": TEXT, "value": "1" * 61}),
        ("intervention.plan", "kind", {"type": RADIO, "selected_option": UNKNOWN_OPTION}),
        ("intervention.plan", "kind", {"type": RADIO, "selected_option": UNKNOWN_OPTION | {"value": "expertise"}}),
        ("intervention.plan", "kind", {"type": RADIO, "selected_option": UNKNOWN_OPTION | {"value": "sav_plus"}}),
        ("consent.record", "channel", {"type": RADIO, "selected_option": UNKNOWN_OPTION | {"value": "phone"}}),
        ("consent.record", "words", LONG),
        ("consent.withdraw", "reason", LONG),
        ("dispatch.refuse", "reason", LONG),
        ("appointment.schedule", "supplier_reference", {"type": TEXT, "value": "1" * 61}),
        ("appointment.schedule", "ends_at", {"type": "datetimepicker", "selected_date_time": 253402300799}),
        ("appointment.schedule", "starts_at", {"type": "datetimepicker", "selected_date_time": -(10**14)}),
        ("appointment.move", "reason", LONG),
        ("appointment.cancel", "reason", LONG),
        ("outcome.record", "outcome", {"type": RADIO, "selected_option": UNKNOWN_OPTION}),
        (
            "outcome.record",
            "outcome",
            {"type": RADIO, "selected_option": UNKNOWN_OPTION | {"value": "fault_fixed"}},
        ),
        ("outcome.record", "informed", {"type": RADIO, "selected_option": UNKNOWN_OPTION}),
        ("outcome.record", "findings", LONG),
    ],
)
def test_what_no_client_of_slack_would_send_is_marked_too(shared, at, act_id, field, state):
    case = FORMS[act_id]
    errors = refusal(shared, at(case.upto) if case.upto else None, case, {}, {field: state})
    assert list(errors) == [field]
    assert "référence" not in errors[field]  # of an error in our log


def test_every_form_that_is_sent_as_it_should_be_is_taken(shared, at):
    """The tables above fail for the mistake that they make, not for another one."""
    for case in FORMS.values():
        journey = None
        if case.upto:
            journey = shared.journey(case.upto, **({"informed": "later"} if case.upto == "outcome" else {}))
        person, _ = case.open(shared, journey)
        fill(shared, person, case.values)
        assert person.submit().closed, case.act_id
