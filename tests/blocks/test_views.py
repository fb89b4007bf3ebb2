"""The forms: the ids and fields that Slack messages, deployments and people's habits rely on.

Somewhat long, since the fields of every form are one table.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from blocks import (
    announcement,
    appointment,
    cancellation,
    closing,
    consent,
    consent_withdrawal,
    correction,
    dispute,
    dispute_correction,
    dispute_ending,
    expertise,
    goodwill,
    intervention,
    outcome,
    outcome_correction,
    pretests,
    quote,
    quote_answer,
    rescheduling,
    sav_plus,
    site,
    supplier_ticket,
    wrongful,
)
from blocks import ticket as tickets
from blocks.forms import Form, FormErrors, ReasonForm
from blocks.inputs import FEW_OPTIONS
from blocks.words import Words
from models.acts import all_acts
from models.policy import load_policy
from models.tables.ticket import Ticket
from models.tariff import outcomes
from models.terms import Informed, Kind, Outcome, QuoteState, Service
from tests.blocks.outline import outline
from tests.blocks.scenes import VIEWS, look
from tests.builders import PARIS, a_ticket, do
from tests.stories import a_case


def chosen(field: str, what: str, kind: str = "radio_buttons") -> dict[str, Any]:
    return {field: {"input": {"type": kind, "selected_option": {"value": what}}}}


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
    "gate.lift": ("opened", ReasonForm, ["reason"]),
    "supplier_ticket.record": ("prepared", supplier_ticket.RecordForm, ["reference", "opened_at"]),
    "intervention.plan": (
        "supplied",
        intervention.PlanForm,
        ["kind", "referent_name", "referent_phone", "referent_role"],
    ),
    "intervention.abandon": ("planned", ReasonForm, ["reason"]),
    "consent.record": ("planned", consent.RecordForm, ["given_by", "channel", "received_at", "words", "evidence"]),
    "consent.withdraw": ("consented", consent_withdrawal.WithdrawForm, ["received_at", "reason"]),
    "dispatch.refuse": ("consented", ReasonForm, ["reason"]),
    "appointment.schedule": (
        "approved",
        appointment.ScheduleForm,
        ["supplier_reference", "starts_at", "ends_at"],
    ),
    "appointment.move": ("scheduled", rescheduling.OtherSlotForm, ["starts_at", "ends_at", "reason"]),
    "appointment.correct": ("scheduled", rescheduling.OtherSlotForm, ["starts_at", "ends_at", "reason"]),
    "appointment.cancel": ("scheduled", cancellation.CancelForm, ["cancelled_by", "received_at", "reason"]),
    "outcome.record": ("scheduled", outcome.RecordForm, ["outcome", "findings", "called_support", "informed"]),
    "charge.inform": ("charged", announcement.InformForm, ["informed", "informed_at"]),
    "charge.cancel": ("announced", ReasonForm, ["reason"]),
    "supplier_ticket.wrongful": ("vga_supplied", wrongful.WrongfulForm, ["reason", "informed"]),
    "outcome.correct": (
        "announced",
        outcome_correction.CorrectForm,
        ["outcome", "findings", "called_support", "informed", "reason"],
    ),
    "sav_plus.step": (
        "sav_plus_scheduled",
        sav_plus.StepForm,
        ["step", "done_at", "tightened", "mutations", "down_kbps", "up_kbps", "notes"],
    ),
    "quote.offer": ("supplied", quote.OfferForm, ["amount", "work", "valid_until"]),
    "quote.withdraw": ("quoted", ReasonForm, ["reason"]),
    "quote.answer": ("quoted", quote_answer.AnswerForm, ["answer", "received_at", "words", "informed"]),
    "dispute.record": ("announced", dispute.RecordForm, ["charges", "received_at", "grounds", "evidence"]),
    "dispute.correct": ("disputed", dispute_correction.CorrectForm, ["charge", "received_at", "reason"]),
    "dispute.withdraw": ("disputed", dispute_ending.WithdrawForm, ["received_at", "words"]),
    "charge.reduce": ("announced", goodwill.ReduceForm, ["amount", "reason"]),
    "dispute.decide": ("disputed", dispute_ending.DecideForm, ["decision", "amount", "reason"]),
    "expertise.fixed": ("left_unfixed", expertise.FixedForm, ["fixed_at", "how"]),
    "ticket.close": ("announced", closing.CloseForm, ["restored_at", "cause"]),
    "ticket.cancel": ("opened", ReasonForm, ["reason"]),
    "ticket.reopen": ("over_with_a_charge", ReasonForm, ["reason"]),
    "ticket.correct": (
        "opened",
        correction.CorrectForm,
        ["service", "client", "client_email", "line", "fault_nature", "description"],
    ),
    "supplier_ticket.reinstate": ("wrongful", ReasonForm, ["reason"]),
}
# Fields that are asked for once a choice needs them: the choice that does.
ASKED_FOR = {
    "intervention.plan": ("no_fault", chosen("kind", "expertise")),
    "outcome.correct": ("announced", chosen("outcome", "no_fault")),
    "dispute.decide": ("disputed", chosen("decision", "reduce")),
}


def at(stage: str) -> Ticket:
    if stage == "vga_supplied":
        return a_ticket("supplied", Service.VGA)
    return a_case(stage)


def view_of(act_id: str, ticket: Ticket, words: Words | None = None, **values: Any) -> dict[str, Any]:
    act = all_acts()[act_id]
    subject = ticket.subjects(act.on or Ticket)[-1]
    return VIEWS[act_id](subject, look(ticket, words), **values)  # type: ignore[operator]


def fields(view: dict[str, Any]) -> list[str]:
    return [block["block_id"] for block in view["blocks"] if block["type"] == "input"]


def preview(values: dict[str, Any], service: Service = Service.SDSL) -> dict[str, Any]:
    ticket = a_ticket("scheduled", service)
    return outcome.record_view(ticket.interventions[0], look(ticket), values=values)


@pytest.mark.parametrize("act_id", sorted(CONTRACT))
def test_id_and_fields(act_id: str, words: Words) -> None:
    stage, form, expected = CONTRACT[act_id]
    stage, values = ASKED_FOR.get(act_id, (stage, None))
    view = view_of(act_id, at(stage), words, **({"values": values} if values else {}))
    assert view["callback_id"] == act_id
    assert fields(view) == expected
    assert list(form.model_fields) == expected


@pytest.mark.parametrize("act_id", sorted(CONTRACT))
def test_what_leaves_a_form_is_not_taken_for_the_act_itself(act_id: str, words: Words) -> None:
    view = view_of(act_id, at(CONTRACT[act_id][0]), words)
    assert not view["submit"]["text"].startswith(view["close"]["text"])


@pytest.mark.parametrize("act_id", ["charge.reduce", "charge.cancel"])
def test_the_form_of_a_goodwill_says_in_a_sentence_where_the_charge_stands(act_id: str) -> None:
    assert "\nAnnoncée le" in outline(view_of(act_id, at("announced")))


def test_every_form_is_in_the_contract() -> None:
    assert set(VIEWS) == set(CONTRACT)


def test_the_form_of_an_outcome(golden: Callable[[str, Any], None]) -> None:
    golden("view_outcome.record", view_of("outcome.record", at(CONTRACT["outcome.record"][0])))


def test_the_forms_as_they_open_and_after_a_choice(outlined: Callable[[str, Mapping[str, Any]], None]) -> None:
    opened = {act_id: view_of(act_id, at(stage)) for act_id, (stage, _, _) in CONTRACT.items()}
    chosen = {
        f"{act_id}, after a choice": view_of(act_id, at(stage), values=values)
        for act_id, (stage, values) in ASKED_FOR.items()
    }
    outlined("forms", opened | chosen)


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
        (Service.VGA, "no_fault", "180,00\xa0€\xa0HT"),
        (Service.SDSL, "operator_fault", "Rien à facturer"),
    ],
)
def test_the_preview_shows_amount_and_reason(service: Service, what: str, shown: str) -> None:
    [block] = [
        block for block in preview(chosen("outcome", what), service)["blocks"] if block.get("block_id") == "preview"
    ]
    assert shown in str([element["text"] for element in block["elements"][0]["elements"]]).replace("\\xa0", "\xa0")


def test_nothing_to_bill_asks_nothing_about_informing() -> None:
    assert "informed" in fields(preview(chosen("outcome", "client_fault")))
    assert "informed" not in fields(preview(chosen("outcome", "operator_fault")))


@pytest.mark.parametrize(
    "values", [{}, chosen("outcome", "fault_fixed"), {"outcome": {"input": {"type": "radio_buttons"}}}]
)
def test_a_preview_without_a_possible_outcome_asks_to_choose(values: dict[str, Any]) -> None:
    assert "Choisissez le constat" in str(preview(values))


def test_what_is_offered_is_what_the_service_allows() -> None:
    view = preview({}, Service.ADSL)
    [radio] = [block["element"] for block in view["blocks"] if block.get("block_id") == "outcome"]
    assert [option["value"] for option in radio["options"]] == [
        Outcome.OPERATOR_FAULT,
        Outcome.CLIENT_FAULT,
        Outcome.NO_FAULT,
    ]


def test_an_outcome_takes_one_tap_on_a_phone() -> None:
    """A select takes two; Slack shows ten radio buttons at most."""
    for kind in Kind:
        assert len(outcomes(kind, Service.SDSL, policy=load_policy())) <= FEW_OPTIONS
    [field] = [block for block in preview({})["blocks"] if block.get("block_id") == "outcome"]
    assert (field["element"]["type"], field["dispatch_action"]) == ("radio_buttons", True)


def test_absences_are_offered_from_the_slots_start_on() -> None:
    ticket = a_ticket("scheduled", Service.ADSL)
    slot = ticket.interventions[0].appointment
    assert slot is not None
    view = outcome.record_view(ticket.interventions[0], replace(look(ticket), at=slot.starts_at))
    [radio] = [block["element"] for block in view["blocks"] if block.get("block_id") == "outcome"]
    assert [option["value"] for option in radio["options"]][-2:] == ["client_absent", "technician_absent"]


@pytest.mark.parametrize(("mailing", "ways"), [(False, ["now", "later"]), (True, ["now", "email", "later"])])
def test_mail_is_offered_where_the_bot_can_send_it(mailing: bool, ways: list[str]) -> None:
    ticket = a_ticket("scheduled")
    view = outcome.record_view(ticket.interventions[0], look(ticket, mailing=mailing))
    [radio] = [block["element"] for block in view["blocks"] if block.get("block_id") == "informed"]
    assert [option["value"] for option in radio["options"]] == ways


@pytest.mark.parametrize("kind", ["radio_buttons", "static_select"])
def test_the_outcome_form_is_read(french: Words, kind: str) -> None:
    """Forms that were opened before the outcome became a radio group have a select."""
    values = {
        **chosen("outcome", "client_fault", kind),
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


@pytest.mark.parametrize(
    "answers", [{}, chosen("kind", "standard"), chosen("kind", "sav_plus"), chosen("kind", "nonsense")]
)
def test_the_referent_is_asked_for_an_expertise_alone(answers: dict[str, Any]) -> None:
    assert fields(view_of("intervention.plan", at("sav_plus_suggested"), values=answers)) == ["kind"]


def test_sav_plus_is_chosen_beforehand_where_it_is_suggested() -> None:
    def kind(story: str) -> Any:
        return next(
            block["element"] for block in view_of("intervention.plan", at(story))["blocks"] if "element" in block
        )

    assert kind("sav_plus_suggested")["initial_option"]["value"] == "sav_plus"
    assert kind("no_fault")["initial_option"]["value"] == "standard"
    assert [option["value"] for option in kind("no_fault")["options"]] == ["standard", "expertise"]


@pytest.mark.parametrize(
    ("received", "shown"),
    [
        (
            datetime(2026, 1, 10, 9, 0, tzinfo=UTC),
            "sans frais jusqu'au sam. 10 janv. 10:00. Celle-ci ne coûte rien au client",
        ),
        (datetime(2026, 1, 10, 9, 1, tzinfo=UTC), "Celle-ci arrive après\xa0: 95,00\xa0€\xa0HT."),
        (datetime(2026, 1, 13, 8, 59, tzinfo=UTC), "Celle-ci arrive après\xa0: 95,00\xa0€\xa0HT."),
        (datetime(2026, 1, 13, 9, 0, tzinfo=UTC), "enregistrez plutôt l'absence du client"),
    ],
)
def test_what_cancelling_a_sav_plus_costs_is_shown_before_it_is_confirmed(received: datetime, shown: str) -> None:
    """§8: a slot on Tuesday 13 January 2026 10:00 is free until Saturday 10:00."""
    values = {"received_at": {"input": {"type": "datetimepicker", "selected_date_time": int(received.timestamp())}}}
    view = view_of("appointment.cancel", at("sav_plus_scheduled"), values=values)
    [note] = [block["text"]["text"] for block in view["blocks"] if block["type"] == "alert"]
    assert shown in note


def test_the_supplier_cancels_free_of_charge_whenever() -> None:
    values = chosen("cancelled_by", "supplier")
    view = view_of("appointment.cancel", at("sav_plus_stepped"), values=values)
    [note] = [block["text"]["text"] for block in view["blocks"] if block["type"] == "alert"]
    assert "sans frais pour le client. Son accord peut encore servir" in note


@pytest.mark.parametrize(
    ("day", "warned"),
    [(2, False), (3, True), (4, True), (5, False)],  # Friday 2 January 2026 to Monday 5
)
def test_a_slot_outside_the_desks_opening_days_is_taken_after_a_warning(day: int, warned: bool) -> None:
    start = int(datetime(2026, 1, day, 9, 0, tzinfo=UTC).timestamp())
    values = {"starts_at": {"input": {"type": "datetimepicker", "selected_date_time": start}}}
    view = view_of("appointment.schedule", at("approved"), values=values)
    warnings = [block["text"]["text"] for block in view["blocks"] if block["type"] == "alert"]
    assert [text for text in warnings if "Le support est fermé" in text] == warnings
    assert bool(warnings) is warned


def test_two_closed_days_of_a_slot_are_named_as_two() -> None:
    days = [int(datetime(2026, 1, day, 23, 0, tzinfo=PARIS).timestamp()) for day in (3, 4)]
    moments = [{"input": {"type": "datetimepicker", "selected_date_time": day}} for day in days]
    view = view_of(
        "appointment.schedule", at("approved"), values=dict(zip(("starts_at", "ends_at"), moments, strict=True))
    )
    [warning] = [block["text"]["text"] for block in view["blocks"] if block["type"] == "alert"]
    assert warning.startswith("Le support est fermé les sam. 3 et dim. 4 janvier\u00a0: ")


@pytest.mark.parametrize(("asked", "preselected"), [(None, []), (2, ["2"]), (4, ["4"]), (99, [])])
def test_the_charge_that_the_button_was_about_is_chosen(asked: int | None, preselected: list[str]) -> None:
    view = view_of("dispute.record", at("expertise_planned"), chosen=asked)
    element = next(block["element"] for block in view["blocks"] if block.get("block_id") == "charges")
    assert [option["value"] for option in element.get("initial_options", [])] == preselected


def test_a_correction_that_keeps_the_outcome_asks_nothing_about_informing() -> None:
    assert "informed" not in fields(view_of("outcome.correct", at("announced")))


@pytest.mark.parametrize(("typed", "read"), [("8128", 8128), ("8 128", 8128), ("8\xa0128", 8128), ("0", 0)])
def test_whole_numbers_are_read_as_people_type_them(typed: str, read: int, french: Words) -> None:
    assert sav_plus.StepForm.parse(_step(typed), french).down_kbps == read


@pytest.mark.parametrize("typed", ["8,1", "-3", "huit", "123456789"])
def test_what_is_no_whole_number_is_told_at_its_field(typed: str, french: Words) -> None:
    with pytest.raises(FormErrors) as refused:
        sav_plus.StepForm.parse(_step(typed), french)
    assert set(refused.value.errors) == {"down_kbps"}


def _step(down: str) -> dict[str, Any]:
    typed = {"mutations": "0", "down_kbps": down, "up_kbps": "864"}
    return {
        **chosen("step", "main_frame"),
        **chosen("tightened", "no"),
        "done_at": {"input": {"type": "datetimepicker", "selected_date_time": 1767600000}},
        **{name: {"input": {"type": "plain_text_input", "value": value}} for name, value in typed.items()},
    }


def test_a_quote_is_answered_with_yes_or_no(french: Words) -> None:
    values = {
        **chosen("answer", "offered"),
        "received_at": {"input": {"type": "datetimepicker", "selected_date_time": 1767600000}},
        "words": {"input": {"type": "plain_text_input", "value": "Oui."}},
    }
    with pytest.raises(FormErrors) as refused:
        quote_answer.AnswerForm.parse(values, french)
    assert refused.value.errors == {"answer": "Choisissez l'une des options."}
    assert (
        quote_answer.AnswerForm.parse({**values, **chosen("answer", "declined")}, french).answer is QuoteState.DECLINED
    )


@pytest.mark.parametrize(("off", "shown"), [(-1, "dans les délais"), (0, "hors délai"), (1440, "hors délai")])
def test_the_form_says_whether_a_dispute_is_in_time_as_its_receipt_is_chosen(off: int, shown: str) -> None:
    ticket = at("announced")
    received = int(ticket.charges[0].deadline.timestamp()) + off * 60  # type: ignore[union-attr]
    values = {
        "charges": {"input": {"type": "checkboxes", "selected_options": [{"value": "2"}]}},
        "received_at": {"input": {"type": "datetimepicker", "selected_date_time": received}},
    }
    assert shown in str(view_of("dispute.record", ticket, values=values))
    assert "hors délai" not in str(view_of("dispute.record", ticket))


def test_the_receipt_of_a_dispute_is_never_prefilled() -> None:
    picker = next(
        block
        for block in view_of("dispute.record", at("announced"))["blocks"]
        if block.get("block_id") == "received_at"
    )
    assert "initial_date_time" not in picker["element"]


def test_the_form_says_that_a_charge_is_not_announced_yet() -> None:
    ticket = at("announced")
    for act_id in ("intervention.plan", "consent.record", "dispatch.approve", "appointment.schedule", "outcome.record"):
        do(ticket, act_id)
    assert "pas encore annoncée" in str(view_of("dispute.record", ticket))


def test_a_form_from_before_disputes_its_one_charge() -> None:
    values = {
        "charge": {"input": {"type": "static_select", "selected_option": {"value": "2"}}},
        "received_at": {"input": {"type": "datetimepicker", "selected_date_time": 1767625200}},
        "grounds": {"input": {"type": "plain_text_input", "value": "Non."}},
    }
    assert dispute.RecordForm.parse(values, Words.of("fr", PARIS)).charges == [2]
