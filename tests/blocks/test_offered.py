"""Menus and refusals agree: what somebody sees alone offers them nothing that they would be refused (§4, four eyes)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from blocks import client_texts, explanation, home, ticket
from blocks.acts import faces
from blocks.dispute import charge_choice
from blocks.events import text_for
from blocks.kit import View
from blocks.look import Look
from models.acts import all_acts
from models.context import Context
from models.next_steps import possible
from models.ref import Ref
from models.tables.ticket import Ticket
from models.terms import Outcome, Role
from slackbot.demo.samples import board_of
from tests.blocks.scenes import ADDRESS, look
from tests.builders import KARIM, LEA, MARC, SOPHIE, STAGES, a_ticket, context, do
from tests.stories import STORIES, a_case, a_story

# Léa does in the stories what agents do, Marc what managers do; whoever does both may not approve their own request.
PEOPLE = {
    "an agent": (KARIM, Role.AGENT),
    "a manager": (SOPHIE, Role.MANAGER),
    "the manager of the story": (MARC, Role.MANAGER),
    "the agent of the story, a manager by now": (LEA, Role.MANAGER),
}


def theirs(subject: Ticket, reader: Context) -> Iterator[View]:
    """What this person may open on the ticket, and their Home."""
    seen = replace(look(subject), reader=reader)
    yield ticket.act_menu(subject, seen)
    yield home.for_staff(board_of(subject, at=seen.at, policy=seen.policy), {subject.id: ADDRESS}, seen)
    for step in possible(subject, reader):
        view = faces()[step.act.id].view
        if view is not None:
            yield view(subject.named(step.child), seen)
    for child in (subject, *subject.all_children):
        yield client_texts.show_view(child, seen)
    for charge in subject.charges:
        yield explanation.view(charge, seen)


def offered(view: View) -> Iterator[tuple[str, str]]:
    """The acts whose buttons are in the view, each with the subject that the button names."""
    for block in view["blocks"]:
        for element in block.get("elements", ()):
            if element.get("action_id") in all_acts():
                yield element["action_id"], element["value"]


def reading(subject: Ticket, person: str) -> Context:
    who, role = PEOPLE[person]
    return context(who, role, look(subject).at)


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("name", [*STAGES, *STORIES])
def test_nobody_is_offered_what_they_would_be_refused(name: str, person: str) -> None:
    subject = a_case(name)
    reader = reading(subject, person)
    for view in theirs(subject, reader):
        for act_id, value in offered(view):
            act, ref = all_acts()[act_id], Ref.read(value)
            if act.on is not None and ref is not None:
                act.refuse(act.subject(subject, ref.child), reader)


def ids(view: View) -> set[str]:
    return {act_id for act_id, _ in offered(view)}


def menu(subject: Ticket, person: str) -> set[str]:
    seen: Look = replace(look(subject), reader=reading(subject, person))
    return ids(ticket.act_menu(subject, seen))


def test_a_manager_may_refuse_a_request_of_their_own_and_not_approve_it() -> None:
    """They did not act alone: a second manager approves."""
    subject = a_ticket("consented")
    assert menu(subject, "a manager") >= {"dispatch.approve", "dispatch.refuse"}
    assert menu(subject, "an agent") & {"dispatch.approve", "dispatch.refuse"} == set()
    own = menu(subject, "the agent of the story, a manager by now")
    assert own & {"dispatch.approve", "dispatch.refuse"} == {"dispatch.refuse"}


@pytest.mark.parametrize("person", PEOPLE)
def test_whose_own_request_it_is_reads_why_they_cannot_approve(person: str) -> None:
    subject = a_ticket("consented")
    is_own = person == "the agent of the story, a manager by now"
    for view in theirs(subject, reading(subject, person)):
        if "dispatch.refuse" in ids(view):
            assert (
                "Demandée par vous\xa0: un autre responsable valide." in str(view).replace("\\xa0", "\xa0")
            ) == is_own


@pytest.mark.parametrize(("person", "decides"), [("an agent", False), ("a manager", True)])
@pytest.mark.parametrize(
    ("name", "decisions"), [("consented", {"dispatch.approve", "dispatch.refuse"}), ("disputed", {"dispute.decide"})]
)
def test_what_blocks_the_closing_is_decided_there_by_who_may(
    name: str, decisions: set[str], person: str, *, decides: bool
) -> None:
    """Its facts are in view for everybody."""
    subject: Any = a_case(name)
    view = faces()["ticket.close"].view
    assert view is not None
    shown = view(subject, replace(look(subject), reader=reading(subject, person)))
    assert ids(shown) & decisions == (decisions if decides else set())
    assert "250,00" in str(shown)


def test_what_the_whole_desk_sees_offers_what_anybody_of_it_may_do() -> None:
    subject = a_ticket("consented")
    assert ids(ticket.act_menu(subject, look(subject))) >= {"dispatch.approve", "dispatch.refuse"}
    do(subject, "dispatch.approve")
    assert ids(ticket.act_menu(subject, look(subject))) & {"dispatch.approve", "dispatch.refuse"} == set()


def texts(subject: Ticket) -> list[str]:
    """Of all buttons of what can be done on it."""
    shown = ticket.act_menu(subject, look(subject))
    return [
        element["text"]["text"]
        for block in shown["blocks"]
        for element in block.get("elements", ())
        if "value" in element
    ]


@pytest.mark.parametrize("name", [*STAGES, *STORIES])
def test_a_text_for_the_client_is_offered_where_there_is_one(name: str) -> None:
    subject = a_case(name)
    for charge in subject.charges:
        blocks = explanation.view(charge, look(subject))["blocks"]
        ways = [element.get("action_id") for block in blocks for element in block.get("elements", ())]
        assert ("client_text.show" in ways) is (text_for(charge, look(subject)) is not None)


@pytest.mark.parametrize("name", [*STAGES, *STORIES])
def test_no_two_buttons_say_the_same(name: str) -> None:
    said = texts(a_case(name))
    assert sorted(set(said)) == sorted(said)


def test_of_two_visits_on_a_day_the_hour_is_said() -> None:
    subject = a_ticket("fixed")
    slot = subject.interventions[0].appointment
    assert slot is not None
    for act_id in ("intervention.plan", "consent.record", "dispatch.approve"):
        do(subject, act_id)
    after = slot.ends_at + timedelta(hours=3)
    do(subject, "appointment.schedule", starts_at=after, ends_at=after + timedelta(hours=1))
    do(subject, "outcome.record", outcome=Outcome.OPERATOR_FAULT)
    corrections = [text for text in texts(subject) if text.startswith("Corriger le résultat")]
    assert corrections == ["Corriger le résultat · mar. 6 janv. 11:00", "Corriger le résultat · mar. 6 janv. 16:00"]


@pytest.mark.parametrize(("name", "act_id"), [("supplied", "intervention.plan"), ("fixed", "ticket.close")])
def test_the_list_of_all_that_can_be_done_has_in_green_what_the_card_has(name: str, act_id: str) -> None:
    subject = a_ticket(name)
    blocks = ticket.act_menu(subject, look(subject))["blocks"]
    green = [element for block in blocks for element in block.get("elements", ()) if element.get("style") == "primary"]
    assert [element["action_id"] for element in green] == [act_id]


def test_two_charges_that_read_the_same_are_told_apart_where_they_are_disputed() -> None:
    subject = a_story("wrong_twice")
    assert len(subject.charges) == 2
    assert len({charge_choice(charge, look(subject))[1] for charge in subject.charges}) == 2
