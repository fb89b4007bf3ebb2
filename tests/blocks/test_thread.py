"""The thread: one short message for each entry that others need."""

from collections.abc import Callable
from typing import Any

import pytest

from blocks.thread import MESSAGES, entry_message
from blocks.words import Words
from models.notices import NOTICES
from tests.blocks.scenes import last, look
from tests.builders import STAGES, a_ticket, do

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
}
ACTS = {"ticket.assigned": ("opened", "ticket.assign"), "appointment.moved": ("scheduled", "appointment.move")}


def test_every_entry_that_is_told_in_the_thread_has_its_message() -> None:
    assert set(MESSAGES) == {event for event, kinds in NOTICES.items() if "thread" in kinds}


@pytest.mark.parametrize("event", sorted(STAGE_OF))
def test_the_message_of_each_entry(event: str, golden: Callable[[str, Any], None]) -> None:
    ticket = a_ticket(STAGE_OF[event])
    golden(f"thread_{event}", entry_message(last(ticket, event), look(ticket)))


@pytest.mark.parametrize("event", sorted(ACTS))
def test_the_message_of_a_further_act(event: str, golden: Callable[[str, Any], None]) -> None:
    stage, act_id = ACTS[event]
    ticket = a_ticket(stage)
    do(ticket, act_id)
    golden(f"thread_{event}", entry_message(last(ticket, event), look(ticket)))


def test_a_void_approval_says_who_changed_something(golden: Callable[[str, Any], None]) -> None:
    ticket = a_ticket("approved")
    do(ticket, "site.describe")
    golden("thread_dispatch.voided", entry_message(last(ticket, "dispatch.voided"), look(ticket)))


@pytest.mark.parametrize("stage", sorted(STAGES))
def test_each_text_names_its_ticket(stage: str, words: Words) -> None:
    ticket = a_ticket(stage)
    for entry in ticket.entries:
        if entry.event in MESSAGES:
            assert entry_message(entry, look(ticket, words)).text.startswith(ticket.number)


@pytest.mark.parametrize("stage", sorted(STAGES))
def test_blanked_personal_data_leave_readable_messages(stage: str, french: Words) -> None:
    ticket = a_ticket(stage)
    for entry in ticket.entries:
        entry.private = None
        if entry.event in MESSAGES:
            assert entry_message(entry, look(ticket, french)).text
