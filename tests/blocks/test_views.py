"""The forms: the ids and fields that Slack messages, deployments and people's habits rely on."""

from collections.abc import Callable
from typing import Any

import pytest

from blocks import appointment, charge, consent, dispatch, gate, intervention, outcome, pretests, site, supplier_ticket
from blocks import ticket as tickets
from blocks.forms import Form
from blocks.words import Words
from models.rules import RULES
from models.terms import Informed, Outcome, Service
from models.ticket import Ticket
from tests.blocks.scenes import VIEWS, look
from tests.builders import a_ticket

# id → the stage at which it is opened, its form, its fields
CONTRACT: dict[str, tuple[str, type[Form], list[str]]] = {
    "ticket.assign": ("opened", tickets.AssignForm, ["assignee"]),
    "pretests.tick": (
        "opened",
        pretests.TickForm,
        ["tests", "confirmed_by", "confirmed_at", "confirmation", "evidence"],
    ),
    "site.describe": (
        "opened",
        site.SiteForm,
        ["contact_name", "contact_phone", "contact_hours", "modem", "router", "lights"],
    ),
    "gate.lift": ("opened", gate.LiftForm, ["reason"]),
    "supplier_ticket.record": ("prepared", supplier_ticket.RecordForm, ["reference", "opened_at"]),
    "intervention.plan": ("supplied", intervention.PlanForm, ["kind"]),
    "intervention.abandon": ("planned", intervention.AbandonForm, ["reason"]),
    "consent.record": ("planned", consent.RecordForm, ["given_by", "channel", "received_at", "words", "evidence"]),
    "consent.withdraw": ("consented", consent.WithdrawForm, ["received_at", "reason"]),
    "dispatch.refuse": ("consented", dispatch.RefuseForm, ["reason"]),
    "appointment.schedule": (
        "approved",
        appointment.ScheduleForm,
        ["supplier_reference", "starts_at", "ends_at"],
    ),
    "appointment.move": ("scheduled", appointment.MoveForm, ["starts_at", "ends_at", "reason"]),
    "appointment.cancel": ("scheduled", appointment.CancelForm, ["received_at", "reason"]),
    "outcome.record": ("scheduled", outcome.RecordForm, ["outcome", "findings", "called_support", "informed"]),
    "charge.inform": ("charged", charge.InformForm, ["informed_at"]),
}


def view_of(act_id: str, ticket: Ticket, words: Words | None = None) -> dict[str, Any]:
    children = {"intervention": ticket.interventions, "charge": ticket.charges}.get(RULES[act_id].on)
    return VIEWS[act_id](children[-1] if children else ticket, look(ticket, words))  # type: ignore[operator]


def fields(view: dict[str, Any]) -> list[str]:
    return [block["block_id"] for block in view["blocks"] if block["type"] == "input"]


def preview(values: dict[str, Any], service: Service = Service.SDSL) -> dict[str, Any]:
    ticket = a_ticket("scheduled", service)
    return outcome.record_view(ticket.interventions[0], look(ticket), values=values)


def chosen(what: str) -> dict[str, Any]:
    return {"outcome": {"input": {"type": "static_select", "selected_option": {"value": what}}}}


@pytest.mark.parametrize("act_id", sorted(CONTRACT))
def test_id_and_fields(act_id: str, words: Words) -> None:
    stage, form, expected = CONTRACT[act_id]
    view = view_of(act_id, a_ticket(stage), words)
    assert view["callback_id"] == act_id
    assert fields(view) == expected
    assert list(form.model_fields) == expected


def test_every_form_is_in_the_contract() -> None:
    assert set(VIEWS) == set(CONTRACT)


@pytest.mark.parametrize("act_id", sorted(CONTRACT))
def test_the_form_as_it_opens(act_id: str, golden: Callable[[str, Any], None]) -> None:
    golden(f"view_{act_id}", view_of(act_id, a_ticket(CONTRACT[act_id][0])))


def test_opening_a_ticket(golden: Callable[[str, Any], None]) -> None:
    view = tickets.open_view(look(a_ticket()), channel="C0SUPPORT1", description="Bonjour,\n*plus rien*")
    assert view["callback_id"] == "ticket.open"
    assert fields(view) == list(tickets.OpenForm.model_fields)
    golden("view_ticket.open", view)


def test_the_metadata_say_what_the_form_is_about_and_what_was_seen() -> None:
    ticket = a_ticket("planned")
    view = view_of("consent.record", ticket)
    assert view["private_metadata"] == f'{{"ticket":"INC-000042","child":1,"seen":{len(ticket.entries)}}}'


def test_a_vga_site_needs_its_contact_only() -> None:
    assert fields(view_of("site.describe", a_ticket("opened", Service.VGA))) == [
        "contact_name",
        "contact_phone",
        "contact_hours",
    ]


def test_a_recorded_confirmation_is_told_but_not_typed_in_again() -> None:
    view = view_of("pretests.tick", a_ticket("prepared"))
    assert "Confirmé par Mme Dupont" in str(view)
    assert not [block for block in view["blocks"] if "initial_value" in block.get("element", {})]


@pytest.mark.parametrize(
    ("service", "what", "shown"),
    [
        (Service.SDSL, "client_fault", "250,00\xa0€\xa0HT"),
        (Service.SDSL, "client_fault_modem_replaced", "991,00\xa0€\xa0HT"),
        (Service.ADSL, "no_fault", "250,00\xa0€\xa0HT"),
        (Service.VGA, "client_absent", "180,00\xa0€\xa0HT"),
        (Service.SDSL, "operator_fault", "Rien à facturer"),
    ],
)
def test_the_preview_shows_amount_and_reason(service: Service, what: str, shown: str) -> None:
    [block] = [block for block in preview(chosen(what), service)["blocks"] if block.get("block_id") == "preview"]
    assert shown in str([element["text"] for element in block["elements"][0]["elements"]]).replace("\\xa0", "\xa0")


def test_nothing_to_bill_asks_nothing_about_informing() -> None:
    assert "informed" in fields(preview(chosen("client_fault")))
    assert "informed" not in fields(preview(chosen("operator_fault")))


@pytest.mark.parametrize("values", [{}, chosen("fault_fixed"), {"outcome": {"input": {"type": "static_select"}}}])
def test_a_preview_without_a_possible_outcome_asks_to_choose(values: dict[str, Any]) -> None:
    assert "Choisissez le constat" in str(preview(values))


def test_what_is_offered_is_what_the_service_allows() -> None:
    view = preview({}, Service.ADSL)
    [select] = [block["element"] for block in view["blocks"] if block.get("block_id") == "outcome"]
    assert [option["value"] for option in select["options"]] == [
        Outcome.OPERATOR_FAULT,
        Outcome.CLIENT_FAULT,
        Outcome.NO_FAULT,
        Outcome.CLIENT_ABSENT,
    ]


@pytest.mark.parametrize(("mailing", "ways"), [(False, ["now", "later"]), (True, ["now", "email", "later"])])
def test_mail_is_offered_where_the_bot_can_send_it(mailing: bool, ways: list[str]) -> None:
    ticket = a_ticket("scheduled")
    view = outcome.record_view(ticket.interventions[0], look(ticket, mailing=mailing))
    [radio] = [block["element"] for block in view["blocks"] if block.get("block_id") == "informed"]
    assert [option["value"] for option in radio["options"]] == ways


def test_the_outcome_form_is_read(french: Words) -> None:
    values = {
        **chosen("client_fault"),
        "findings": {"input": {"type": "plain_text_input", "value": "Câble coupé."}},
        "called_support": {"input": {"type": "radio_buttons", "selected_option": {"value": "yes"}}},
        "informed": {"input": {"type": "radio_buttons", "selected_option": {"value": "now"}}},
    }
    form = outcome.RecordForm.parse(values, french)
    assert form.model_dump() == {
        "outcome": Outcome.CLIENT_FAULT,
        "findings": "Câble coupé.",
        "called_support": True,
        "informed": Informed.NOW,
    }
