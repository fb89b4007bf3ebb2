"""Who has no business here changes nothing and is told so, whatever they press and whatever they craft (design §6)."""

from __future__ import annotations

from typing import Any

import pytest

from slackbot.workspace import Person, acks, payloads
from slackbot.workspace.directory import OTHER_TEAM
from tests.journeys.stage import Stage, crafted_click, staged

SENTENCES = {
    "hugo": "Les invités ne peuvent pas",
    "nina": "Seul le support peut",
    "tom": "Ce bot est réservé à sa propre entreprise",
}


@pytest.fixture(scope="module")
def journey(shared):
    return shared.journey("consent")


@pytest.mark.parametrize("key", ["hugo", "nina"])
def test_a_guest_and_a_colleague_of_another_department_cannot_use_the_command(shared, journey, key):
    person, before = shared.workspace.person(key), shared.rows()
    for typed in ("/ticket", "/ticket 1", "/ticket liste", "/ticket validations", "/ticket aide"):
        known = len(person.notices)
        assert person.command(typed).ok
        assert SENTENCES[key] in shared.told(person, after=known)
    assert person.view is None
    assert shared.rows() == before


@pytest.mark.parametrize("key", ["hugo", "nina"])
def test_they_cannot_use_the_buttons_of_the_thread(shared, journey, key):
    person, before = shared.workspace.person(key), shared.rows()
    menu = f"ticket.act {shared.number(journey)}"
    for press in (
        lambda: person.click(journey.request(), "dispatch.approve"),
        lambda: person.click(journey.request(), "dispatch.refuse"),
        lambda: person.choose(journey.card, "ticket.more", menu),
    ):
        known = len(person.notices)
        press()
        assert SENTENCES[key] in shared.told(person, after=known)
    assert person.view is None
    assert shared.rows() == before


@pytest.mark.parametrize("key", ["hugo", "nina"])
@pytest.mark.parametrize("shortcut", ["ticket.open", "ticket.open_from_message", "ticket.act"])
def test_they_cannot_use_the_shortcuts(shared, journey, key, shortcut):
    person, before = shared.workspace.person(key), shared.rows()
    known = len(person.notices)
    if shortcut == "ticket.open":
        person.shortcut(shortcut)
    else:
        person.message_shortcut(shortcut, journey.card)
    assert SENTENCES[key] in shared.told(person, after=known)
    assert shared.rows() == before


@pytest.mark.parametrize("key", ["hugo", "nina", "tom"])
def test_a_form_that_they_submit_all_the_same_is_refused(shared, journey, key):
    """As if somebody had got at the form before they lost their rights, or made one up."""
    before = shared.rows()
    answer = submitted_as(shared, shared.workspace.person(key), journey, "site.describe")
    assert list(answer["errors"]) == ["contact_name"]
    assert SENTENCES[key] in answer["errors"]["contact_name"]
    assert shared.rows() == before


def test_somebody_of_another_company_presses_a_button_in_a_shared_channel(sqlite):
    """Slack Connect: outsiders see no command and no Home, but they can press buttons."""
    with staged(sqlite) as stage:
        journey = stage.journey("consent")
        stage.workspace.team.invite("tom", "support-incidents")
        before, known = stage.rows(), len(stage.tom.notices)

        stage.tom.click(journey.request(), "dispatch.approve")
        assert SENTENCES["tom"] in stage.told(stage.tom, after=known)
        stage.tom.choose(journey.card, "ticket.more", f"ticket.act {stage.number(journey)}")

        assert stage.told(stage.tom, after=known + 1)
        assert stage.tom.view is None
        assert stage.rows() == before


@pytest.mark.parametrize(
    "lie",
    [
        {"user": {"team_id": OTHER_TEAM}},
        {"team": {"id": OTHER_TEAM, "domain": "weber"}},
        {"team": {"id": OTHER_TEAM, "domain": "weber"}, "user": {"id": "U0TOM00001", "team_id": "T0OPENIP01"}},
        {"user": {"id": "U0NOBODY01", "team_id": "T0OPENIP01"}},
        {"user": {"id": "U0SUPPORTB"}},
        {"user": {"id": "USLACKBOT"}},
    ],
    ids=["a user of another team", "another team", "a stranger", "nobody", "the bot itself", "Slackbot"],
)
def test_a_payload_of_somebody_else_changes_nothing(shared, journey, lie):
    before = shared.rows()
    button = next(one for one in journey.request().buttons() if one.action_id == "dispatch.approve")
    payload = approval_of(shared, journey, button)
    for name, parts in lie.items():
        payload[name] = payload[name] | parts
    assert shared.workspace.deliver("interactive", payload).ok
    assert shared.rows() == before


def test_somebody_who_left_the_company_does_nothing_more(sqlite):
    """Their buttons are gone with their account; what was under way under their name is refused."""
    with staged(sqlite) as stage:
        journey = stage.journey("consent")
        button = next(one for one in journey.request().buttons() if one.action_id == "dispatch.approve")
        payload = approval_of(stage, journey, button)
        stage.workspace.team.deactivate("marc")
        before = stage.rows()
        stage.workspace.deliver("interactive", payload)
        assert stage.rows() == before
        stage.sophie.click(journey.request(), "dispatch.approve")
        journey.card_offers("appointment.schedule")


def test_who_leaves_the_managers_group_approves_nothing_more(sqlite):
    with staged(sqlite) as stage:
        journey = stage.journey("consent")
        stage.marc.open_home()  # the bot knows him as a manager
        stage.workspace.team.leave_group("marc", "responsables-support")
        before, known = stage.rows(), len(stage.marc.notices)
        stage.marc.click(journey.request(), "dispatch.approve")
        assert SENTENCES["nina"] in stage.told(stage.marc, after=known)
        assert stage.rows() == before


def test_while_slack_does_not_say_who_is_who_nobody_can_do_anything(sqlite):
    """Rights fail closed (design §6)."""
    with staged(sqlite) as stage:
        journey = stage.journey("consent")
        before, known = stage.rows(), len(stage.marc.notices)
        stage.workspace.faults.api("usergroups.users.list", "server_error", 20)
        stage.workspace.faults.api("users.info", "server_error", 20)
        stage.bot.means.staff.forget_groups()
        stage.marc.click(journey.request(), "dispatch.approve")
        assert "Réessayez dans une minute" in stage.told(stage.marc, after=known)
        assert stage.rows() == before


def test_lists_of_people_serve_instead_of_groups(sqlite):
    """A Slack without user groups (they need a paid plan)."""
    people = {"SLACKBOT_AGENTS": "U0LEA00001, U0KARIM001", "SLACKBOT_MANAGERS": "U0MARC0001,U0SOPHIE01"}
    with staged(sqlite, **people) as stage:
        journey = stage.journey("consent")
        assert set(journey.request().pings) >= {stage.marc.id, stage.sophie.id}
        known = len(stage.nina.notices)
        stage.nina.click(journey.request(), "dispatch.approve")
        assert SENTENCES["nina"] in stage.told(stage.nina, after=known)
        journey.approve()


def approval_of(stage: Stage, journey, button) -> dict[str, Any]:
    """The payload of Marc's approval, as Slack would send it."""
    action = {"type": "button", "block_id": button.block_id, "action_id": button.action_id, "value": button.value}
    with stage.workspace.world.lock:
        return payloads.message_actions(stage.workspace.world, stage.marc.account, journey.request(), action)


def submitted_as(stage: Stage, person: Person, journey, act_id: str) -> dict[str, Any]:
    """Léa opens the form, and somebody else's name is on the submission; the bot's answer."""
    crafted_click(stage, stage.lea, journey.card, act_id, stage.number(journey))
    view = stage.lea.wait_for_view(act_id)
    with stage.workspace.world.lock:
        payload = payloads.view_submission(stage.workspace.world, person.account, view)
    ack = stage.workspace.deliver("interactive", payload)
    assert ack.payload is not None
    assert acks.submission(stage.workspace.world, view, ack).result == "errors"
    return ack.payload
