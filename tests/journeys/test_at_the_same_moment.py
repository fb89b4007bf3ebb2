"""Two people, or one person twice, at the same moment: one effect, and the other is told what changed."""

from __future__ import annotations

from typing import Any

import pytest

from slackbot.workspace import Person, Submission, simultaneously
from tests.journeys.stage import Stage, crafted_click

CONSENT = {"given_by": "M. Durand", "channel": "email", "words": "Bon pour accord."}
OUTCOME = {"outcome": "client_fault", "findings": "Prise oxydée.", "called_support": "yes", "informed": "now"}
SUPPLIER = {"reference": "ORA-1"}
PLAN = {"kind": "standard"}


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
@pytest.mark.parametrize(
    ("upto", "act_id", "child", "values", "event"),
    [
        ("describe", "supplier_ticket.record", "", SUPPLIER, "supplier_ticket.recorded"),
        ("supplier_ticket", "intervention.plan", "", PLAN, "intervention.planned"),
        ("plan", "consent.record", "/1", CONSENT, "consent.recorded"),
        ("schedule", "outcome.record", "/1", OUTCOME, "outcome.recorded"),
    ],
)
def test_the_same_step_is_done_once(each_database, database, upto, act_id, child, values, event):
    stage = each_database(database)
    journey = stage.journey(upto)
    pair = (stage.karim, stage.marc)
    for person in pair:
        open_and_fill(stage, person, journey.card, act_id, stage.number(journey) + child, values)

    results = simultaneously(*(person.submit for person in pair))

    assert sorted(one.result for one in results) == ["closed", "errors"]
    assert stage.events(journey).count(event) == 1
    loser = pair[[one.result for one in results].index("errors")]
    winner = next(person for person in pair if person is not loser)
    told = next(iter(error_of(results).values()))
    assert winner.account.real_name in told or "visit is under way" in told or "est en cours" in told
    thread = stage.thread(journey)
    assert len({message.plain() for message in thread}) == len(thread)
    for person in pair:
        close(person)


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
@pytest.mark.parametrize(
    ("act_id", "first", "second", "event"),
    [
        ("site.describe", {"modem": "OneAccess"}, {"modem": "Efficient"}, "site.described"),
        ("pretests.tick", {"tests": ["restart"]}, {"tests": ["cabling"]}, "pretests.ticked"),
        ("ticket.assign", {"assignee": "karim"}, {"assignee": "sophie"}, "ticket.assigned"),
    ],
)
def test_what_can_be_repeated_is_not_overwritten_unseen(each_database, database, act_id, first, second, event):
    stage = each_database(database)
    journey = stage.journey("open")
    pair = (stage.karim, stage.marc)
    for person, values in zip(pair, (first, second), strict=True):
        open_and_fill(stage, person, journey.card, act_id, stage.number(journey), values)

    results = simultaneously(*(person.submit for person in pair))

    assert sorted(one.result for one in results) == ["closed", "errors"]
    assert stage.events(journey).count(event) == 1
    loser = pair[[one.result for one in results].index("errors")]
    winner = next(person for person in pair if person is not loser)
    assert winner.account.real_name in next(iter(error_of(results).values()))
    close(loser)
    # who looks again sees what changed, and can go on from there
    open_and_fill(stage, loser, journey.card, act_id, stage.number(journey), first)
    assert loser.submit().closed


def test_two_managers_decide_at_the_same_moment(shared):
    journey = shared.journey("consent")
    request, managers = journey.request(), (shared.marc, shared.sophie)
    known = [len(one.notices) for one in managers]
    simultaneously(
        lambda: shared.marc.click(request, "dispatch.approve"), lambda: shared.sophie.click(request, "dispatch.approve")
    )
    shared.settled()
    assert shared.events(journey).count("dispatch.approved") == 1

    def told() -> list[int]:
        return [which for which, one in enumerate(managers) if len(one.notices) > known[which]]

    (loser,) = shared.workspace.wait_for(told, what="the one who came second, told so")
    assert managers[1 - loser].account.real_name in managers[loser].notices[-1].plain()


def test_a_double_click_on_submit_opens_one_ticket(shared):
    shared.lea.command("/ticket")
    shared.lea.wait_for_view("ticket.open")
    shared.lea.fill(service="VGA", fault_nature="hard", client="Durand", client_email="a@b.example", line="01")
    shared.lea.fill(description="Pas de tonalité.")
    before = len(shared.rows()["tickets"])
    shared.workspace.faults.delivery("interactive", "double")
    assert shared.lea.submit().closed
    assert len(shared.rows()["tickets"]) == before + 1


def open_and_fill(stage: Stage, person: Person, card, act_id: str, value: str, values: dict[str, Any]) -> None:
    crafted_click(stage, person, card, act_id, value)
    form = person.wait_for_view(act_id)
    moments = [name for name in ("opened_at", "received_at") if name in form.inputs()]
    person.fill(**{name: stage.workspace.clock.now() for name in moments})
    for name, entered in values.items():
        before = form.hash
        if person.fill(**{name: entered}):
            stage.workspace.wait_for(lambda before=before: form.hash != before, what="the preview")


def error_of(results: list[Submission]) -> dict[str, str]:
    return next(one.errors for one in results if one.errors)


def close(person: Person) -> None:
    if person.view is not None:
        person.close()
