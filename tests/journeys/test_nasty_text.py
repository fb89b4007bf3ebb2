"""What people type comes out as typed, pings nobody and breaks no layout, in every field of every form."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.forms import FORMS, LATER, fill
from tests.journeys.stage import staged

LONG = ("Le client dit : « rien ne marche ». " * 100)[:3000]
NASTY = {
    "mentions": "<!channel> <!here> <@U0MARC0001> <!subteam^S0MANAGER1> @here @channel <#C0GENERAL1>",
    "markup": "*gras* _italique_ ~barré~ `code` ```bloc``` > citation <https://evil.example|cliquez> & &lt;b&gt;",
    "emoji": "👨‍👩‍👧‍👦 🏳️‍🌈 👍🏽 :smile: :+1: é\u0301",
    "right to left": "שלום עולם \u202etxet desrever\u202c مرحبا \u2067abc",
    "braces": "{ticket} {0} %s %(x)s {{ jinja }} {% raw %} $HOME \\n",
    "lines": "première ligne\n\ntroisième\tligne \u2028 fin",
}
PEOPLE = {"U0LEA00001", "U0MARC0001", "U0KARIM001", "S0MANAGER1"}
LIMITS = {"line": 60, "reference": 60, "supplier_reference": 60, "client": 80}
LIMITS |= {"confirmed_by": 80, "given_by": 80, "contact_name": 200, "contact_hours": 200}
LIMITS |= {"modem": 200, "router": 200, "lights": 200}
TEXTS = {"description", "confirmation", "words", "reason", "findings"} | LIMITS.keys()
MARKS = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))


def nastily(act_id: str, text: str) -> dict[str, Any]:
    """The form's values with the text in every field that takes one, as much of it as the field takes."""
    values = FORMS[act_id].values
    return {name: text[: LIMITS.get(name, 3000)].strip() if name in TEXTS else value for name, value in values.items()}


STORY = (
    "ticket.open",
    "pretests.tick",
    "site.describe",
    "supplier_ticket.record",
    "intervention.plan",
    "consent.record",
    "dispatch.refuse",
    "intervention.plan",
    "consent.record",
    "dispatch.approve",
    "appointment.schedule",
    "appointment.move",
    "outcome.record",
    "charge.inform",
    "intervention.plan",
    "intervention.abandon",
)
TESTS = ["restart", "internal_wiring", "interference", "cabling", "modem_first"]


@pytest.fixture(scope="module", params=[*NASTY, "long"])
def told(request, new_sqlite):
    """The whole story with one kind of text in every field, and every message and view that came of it."""
    text = NASTY.get(request.param, LONG)
    with staged(new_sqlite(), http=True) as stage:
        journey = stage.journey()
        for act_id in STORY:
            act(stage, journey, act_id, text)
        thread = stage.thread(journey)
        for person, button in ((stage.karim, "ticket.act"), (stage.lea, "ticket.act")):
            person.message_shortcut(button, thread[-1])
            person.wait_for_view(button)
        stage.marc.open_home()
        stage.lea.open_home()
        stage.lea.command("/ticket liste")
        yield stage, journey, thread, text


def act(stage, journey, act_id: str, text: str) -> None:
    child = {"dispatch.refuse": "/1", "charge.inform": "/3", "intervention.abandon": "/4"}.get(act_id, "/2")
    if act_id == "dispatch.approve":
        stage.marc.click(stage.workspace.wait_for(journey.request, what="the request"), act_id)
    else:
        case = FORMS[act_id]
        visits = stage.events(journey).count("intervention.planned") if act_id != "ticket.open" else 0
        if case.child:
            child = f"/{visits}" if act_id == "consent.record" else child
            case = type(case)(case.act_id, case.upto, case.values, case.by, child)
        person, _ = case.open(stage, journey)
        values = nastily(act_id, text) | ({"tests": TESTS} if act_id == "pretests.tick" else {})
        if act_id == "appointment.schedule":
            values |= {"starts_at": LATER, "ends_at": 2 * LATER}  # a slot that can still be moved
        if act_id == "appointment.move":
            values |= {"starts_at": 2 * LATER, "ends_at": 3 * LATER}
        fill(stage, person, values)
        submission = person.submit()
        assert submission.closed, (act_id, submission)
    if act_id == "ticket.open":
        room = stage.workspace.channel("support-incidents")
        stage.workspace.wait_for(lambda: room.messages, what="the card")
    stage.settled()


def test_slack_takes_everything(told):
    stage, *_ = told
    refused = [entry.line() for entry in stage.workspace.feed.entries("api", ok=False)]
    assert refused == []
    assert stage.workspace.feed.entries("ack", "invalid") == []


def test_nobody_is_pinged_by_what_was_typed(told):
    _, _, thread, _ = told
    for message in thread:
        mentioned = set(message.pings)
        assert mentioned <= PEOPLE
        typed_by_the_bot = {
            element.get("user_id") or element.get("usergroup_id") for element in mentions(message.blocks)
        }
        assert mentioned <= typed_by_the_bot, message.text


def test_what_was_typed_comes_out_as_typed(told):
    """Whole in the thread, where it was said; what stands on the card may be shortened."""
    _, _, thread, text = told
    for said in (
        "Signalé par le client",
        "Ticket fournisseur",
        "Résultat de l'intervention",
        "Intervention abandonnée",
    ):
        message = next(one for one in thread if one.plain().startswith(said))
        assert flat(text.strip()) in flat(message.plain()), said


def test_the_layout_stays_whole(told):
    """Headers and buttons are the bot's; directions of writing end where the text ends."""
    _, _, thread, _ = told
    for message in thread:
        assert message.text.strip()
        for shown in texts_of(message.blocks):
            opened = sum(shown.count(mark) for mark in "\u2066\u2067\u2068")
            assert shown.count("\u2069") >= opened, shown
            if "\u202e" in shown:
                assert opened, shown


def test_the_numbers_of_the_story_are_right_all_the_same(told):
    _, journey, _, _ = told
    assert "250,00\N{NO-BREAK SPACE}€" in journey.breakdown().plain()


def mentions(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [found for each in value for found in mentions(each)]
    if isinstance(value, dict):
        own = [value] if value.get("type") in ("user", "usergroup") else []
        return own + [found for each in value.values() for found in mentions(each)]
    return []


def texts_of(value: Any) -> list[str]:
    if isinstance(value, list):
        return [found for each in value for found in texts_of(each)]
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [found for each in value.values() for found in texts_of(each)]
    return []


def flat(text: str) -> str:
    """Without the fences around right-to-left text, and without the plain rendering's line starts."""
    return " ".join(text.translate(MARKS).split())
