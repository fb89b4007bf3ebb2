"""The thread: one short message for each entry that others need."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from blocks.breakdown import breakdown
from blocks.dispute_request import dispute_request
from blocks.events import declared, is_settled
from blocks.kit import Message
from blocks.readings import EXPLAIN, SHOW_TEXT
from blocks.sav_plus import steps
from blocks.thread import entry_message
from blocks.words import Words
from models.events import EVENTS
from models.tables.ticket import Ticket
from models.terms import Notice, Outcome
from tests.blocks.scenes import last, look
from tests.builders import STAGES, a_ticket, do, later, usual_act
from tests.stories import STORIES, a_case, a_story

STAGE_OF = {
    "ticket.opened": "opened",
    "pretests.confirmed": "prepared",
    "gate.lifted": "lifted",
    "supplier_ticket.recorded": "supplied",
    "intervention.planned": "planned",
    "intervention.abandoned": "abandoned",
    "consent.withdrawn": "withdrawn",
    "dispatch.approved": "approved",
    "dispatch.refused": "refused",
    "appointment.scheduled": "scheduled",
    "appointment.cancelled": "cancelled",
    "outcome.recorded": "charged",
    "charge.announced": "announced",
    "charge.cancelled": "charge_cancelled",
    "outcome.corrected": "outcome_corrected",
    "expertise.waived": "waived",
    "expertise.waiver_undone": "restored",
    "quote.offered": "quoted",
    "quote.accepted": "quote_accepted",
    "quote.declined": "quote_declined",
    "quote.withdrawn": "quote_withdrawn",
    "dispute.late": "dispute_late",
    "dispute.decided": "dispute_reduced",
    "supplier_ticket.wrongful": "wrongful",
    "supplier_ticket.reinstated": "reinstated",
    "mail.refused": "mail_refused",
    "ticket.corrected": "ticket_corrected",
    "ticket.closed": "over",
    "ticket.cancelled": "opened_by_mistake",
    "ticket.reopened": "reopened",
}
# The same events where they say something else.
FURTHER = [
    ("intervention.planned", "expertise_planned"),
    ("appointment.scheduled", "sav_plus_scheduled"),
    ("appointment.cancelled", "sav_plus_cancelled_late"),
    ("outcome.recorded", "sav_plus_suggested"),
    ("dispute.decided", "dispute_accepted"),
    ("dispute.decided", "dispute_rejected"),
    ("ticket.closed", "over_with_a_charge"),
    ("ticket.closed", "over_without_a_visit"),
]
ACTS = {
    "ticket.assigned": ("opened", "ticket.assign"),
    "appointment.moved": ("scheduled", "appointment.move"),
    "appointment.corrected": ("scheduled", "appointment.correct"),
    "consent.carried_over": ("planned_again", "consent.carry_over"),
    "dispatch.voided": ("approved", "site.describe"),
}


EVERYWHERE = [*sorted(STAGES), *sorted(STORIES)]


def test_every_entry_that_is_told_in_the_thread_has_its_message() -> None:
    assert declared().messages == {event for event in EVENTS.values() if Notice.THREAD in event.notices}


def told(ticket: Ticket, event: str) -> Message:
    return entry_message(last(ticket, event), look(ticket))


def test_the_message_of_an_entry(golden: Callable[[str, Any], None]) -> None:
    golden("thread", told(a_case(STAGE_OF["outcome.recorded"]), "outcome.recorded"))


def test_the_message_of_each_entry_by_what_happened(outlined: Callable[[str, Any], None]) -> None:
    messages = {event: told(a_case(stage), event) for event, stage in STAGE_OF.items()}
    messages |= {f"{event}, {story}": told(a_story(story), event) for event, story in FURTHER}
    for event, (stage, act_id) in ACTS.items():
        ticket = a_case(stage)
        do(ticket, act_id)
        messages[event] = told(ticket, event)
    outlined("threads", messages)


@pytest.mark.parametrize("story", ["sav_plus_scheduled", "sav_plus_stepped"])
def test_the_steps_of_a_sav_plus_are_a_table(story: str, golden: Callable[[str, Any], None]) -> None:
    ticket = a_story(story)
    if story == "sav_plus_scheduled":
        do(ticket, "sav_plus.step", usual_act(ticket, "sav_plus.step", at=later(ticket, days=8)))
    golden(f"steps_{story}", steps(last(ticket, "sav_plus.stepped"), look(ticket)))


def to_decide(story: str) -> Message:
    ticket = a_story(story)
    return dispute_request(last(ticket, "dispute.recorded"), look(ticket))


def test_the_dispute_to_decide(golden: Callable[[str, Any], None]) -> None:
    golden("decision", to_decide("disputed"))


def test_what_became_of_the_dispute_to_decide(outlined: Callable[[str, Any], None]) -> None:
    became = ("dispute_accepted", "dispute_reduced", "dispute_rejected", "dispute_lapsed")
    outlined("decisions", {story: to_decide(story) for story in became})


def test_the_managers_are_mentioned_until_the_dispute_is_decided() -> None:
    open_, decided = a_story("disputed"), a_story("dispute_accepted")
    assert "<!subteam^S0MANAGERS>" in dispute_request(last(open_, "dispute.recorded"), look(open_)).text
    message = dispute_request(last(decided, "dispute.recorded"), look(decided))
    assert "<!subteam^" not in message.text
    assert "dispute.decide" not in str(message.blocks)


def test_what_was_disputed_is_said_with_the_decision_where_managers_are_asked_elsewhere() -> None:
    ticket = a_story("dispute_reduced")
    entry, grounds = last(ticket, "dispute.decided"), f"Motif du client\N{NO-BREAK SPACE}: {ticket.disputes[0].grounds}"
    assert grounds in entry_message(entry, replace(look(ticket), asks_elsewhere=True)).text
    assert grounds not in entry_message(entry, look(ticket)).text


def test_on_a_ticket_that_is_over_nobody_is_asked_for_its_pre_tests() -> None:
    ticket = a_story("opened_by_mistake")
    assert "pretests.tick" not in str(entry_message(last(ticket, "ticket.opened"), look(ticket)).blocks)


def test_it_is_said_where_the_bot_mails_the_client_and_only_there() -> None:
    ticket = a_story("sav_plus_planned")
    planned = last(ticket, "intervention.planned")
    note = "Le bot envoie au client le texte par e-mail."
    assert note in entry_message(planned, look(ticket, mailing=True)).text
    assert note not in entry_message(planned, look(ticket)).text
    do(ticket, "intervention.abandon")
    assert note not in entry_message(planned, look(ticket, mailing=True)).text


def test_that_the_bot_mails_a_charge_is_said_until_the_mail_is_refused() -> None:
    ticket = a_story("mail_refused")
    entry = last(ticket, "charge.made")
    note = "Le bot informe le client par e-mail"
    assert note not in str(breakdown(entry, look(ticket, mailing=True)).blocks)
    ticket.entries = [entry for entry in ticket.entries if entry.event_name != "mail.refused"]
    assert note in str(breakdown(entry, look(ticket, mailing=True)).blocks)
    assert note not in str(breakdown(entry, look(ticket)).blocks)


def test_sav_plus_is_suggested_with_one_tap_only_where_it_can_be_planned() -> None:
    suggested, hard = a_story("sav_plus_suggested"), a_story("no_fault")
    tap = "Demander un SAV+"
    assert tap in str(entry_message(last(suggested, "outcome.recorded"), look(suggested)).blocks)
    assert tap not in str(entry_message(last(hard, "outcome.recorded"), look(hard)).blocks)
    do(suggested, "intervention.plan")
    assert tap not in str(entry_message(last(suggested, "outcome.recorded"), look(suggested)).blocks)


@pytest.mark.parametrize("stage", EVERYWHERE)
def test_each_text_names_its_ticket(stage: str, words: Words) -> None:
    ticket = a_case(stage)
    for entry in ticket.entries:
        if type(entry.event) in declared().messages:
            assert entry_message(entry, look(ticket, words)).text.startswith(ticket.number)


@pytest.mark.parametrize("stage", EVERYWHERE)
def test_blanked_personal_data_leave_readable_messages(stage: str, french: Words) -> None:
    ticket = a_case(stage)
    for entry in ticket.entries:
        entry.private = None
        if type(entry.event) in declared().messages:
            assert entry_message(entry, look(ticket, french)).text


@pytest.mark.parametrize("stage", [*STAGES, *STORIES])
def test_a_button_whose_step_is_done_goes(stage: str) -> None:
    """Only what reads something stays; whoever was not reached by mail is told otherwise whenever that is."""
    ticket = a_case(stage)
    for entry in ticket.entries:
        if type(entry.event) in declared().messages and entry.event_name != "mail.refused":
            left = _acts(entry_message(entry, look(ticket)))
            assert not left or entry.event_name in declared().fleeting
            assert not left or not is_settled(entry)


def _acts(message: Message) -> set[str]:
    buttons = [element for block in message.blocks for element in block.get("elements", ())]
    return {element["action_id"] for element in buttons if "action_id" in element} - {SHOW_TEXT.id, EXPLAIN.id}


@pytest.mark.parametrize(("outcome", "is_said"), [("client_absent", False), ("client_fault", True)])
def test_whether_the_client_called_is_said_where_somebody_was_there(outcome: str, is_said: bool) -> None:
    ticket = a_ticket("scheduled")
    slot = ticket.interventions[0].appointment
    assert slot is not None
    do(ticket, "outcome.record", usual_act(ticket, "outcome.record", at=slot.ends_at), outcome=Outcome(outcome))
    assert ("appelé le support" in entry_message(last(ticket, "outcome.recorded"), look(ticket)).text) is is_said
