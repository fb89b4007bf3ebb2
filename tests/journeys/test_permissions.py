"""Who may do what (design §6): every act, by everybody who must not, on every surface, whether Slack answers or not.

Cells are payloads as Slack signs them, taken in process; what must hold is that none of them changes a row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import wait
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest

from models.acts import all_acts
from models.tables.ticket import Ticket
from models.terms import Role
from slackbot.deadline import Deadline
from slackbot.workspace import payloads
from slackbot.workspace.directory import OTHER_TEAM, SISTER_TEAM, Account
from tests.journeys.stage import Stage, crafted_click

WORDS = ("", "1", "liste", "validations", "aide", "Durand")
SHORTCUTS = ("ticket.open", "ticket.open_from_message", "ticket.act")
Payload = dict[str, Any]

# Everybody who may do nothing at all: how they are known to Slack, and what their payloads say besides.
STRANGERS: dict[str, tuple[str, Payload]] = {
    "a guest": ("U0HUGO0001", {}),
    "a colleague outside the groups": ("U0NINA0001", {}),
    "somebody of another company": ("U0TOM00001", {"user": {"team_id": OTHER_TEAM}}),
    "somebody of another company, as ours": ("U0TOM00001", {}),
    "another workspace": ("U0LEA00001", {"team": {"id": OTHER_TEAM}, "user": {"team_id": OTHER_TEAM}}),
    "another enterprise": ("U0LEA00001", {"user": {"team_id": OTHER_TEAM, "enterprise_id": "E0OTHER001"}}),
    "the sister workspace": ("U0SISTER01", {"user": {"team_id": SISTER_TEAM}}),
    "somebody who left": ("U0GONE0001", {}),
    "nobody": ("U0NOBODY01", {}),
    "the bot itself": ("U0SUPPORTB", {}),
    "Slackbot": ("USLACKBOT", {}),
}


@dataclass(frozen=True)
class Scene:
    """A ticket whose visit waits for approval, and a form of it that was opened while all was well."""

    stage: Stage
    journey: Any
    form: Payload

    def value_of(self, act_id: str) -> str:
        """The ticket, or the first child, which is its visit."""
        on = all_acts()[act_id].on if act_id in all_acts() else Ticket
        return self.stage.number(self.journey) + ("" if on in (None, Ticket) else "/1")


@pytest.fixture(scope="module")
def scene(shared):
    """Those who left and those of the sister workspace are there.

    The form is opened once and kept: refusals open notices over it at a moment of their own.
    """
    team = shared.workspace.team
    team.add_person(Account("gone", "U0GONE0001", "gone", "Paul Parti"))
    team.add_person(Account("sister", "U0SISTER01", "sister", "Inès Sud", team_id=SISTER_TEAM))
    team.deactivate("gone")
    journey = shared.journey("consent")
    crafted_click(shared, shared.lea, journey.card, "site.describe", shared.number(journey))
    view = shared.lea.wait_for_view("site.describe")
    with shared.workspace.world.lock:
        return Scene(shared, journey, payloads.view_submission(shared.workspace.world, shared.lea.account, view))


def button(scene: Scene, act_id: str) -> Payload:
    element = {"type": "button", "block_id": "crafted", "action_id": act_id, "value": scene.value_of(act_id)}
    return payloads.message_actions(scene.stage.workspace.world, scene.stage.lea.account, scene.journey.card, element)


def old_button(scene: Scene, act_id: str) -> Payload:
    """As it stood in a message before anything was done since."""
    stage, journey = scene.stage, scene.journey
    element = {"type": "button", "block_id": "crafted", "action_id": act_id, "value": stage.number(journey)}
    return payloads.message_actions(stage.workspace.world, stage.lea.account, journey.request(), element)


def menu(scene: Scene, act_id: str) -> Payload:
    option = {"text": {"type": "plain_text", "text": "?"}, "value": f"{act_id} {scene.value_of(act_id)}"}
    element = {"type": "overflow", "block_id": "crafted", "action_id": "ticket.more", "selected_option": option}
    return payloads.message_actions(scene.stage.workspace.world, scene.stage.lea.account, scene.journey.card, element)


def on_home(scene: Scene, act_id: str) -> Payload:
    lea = scene.stage.lea
    home = lea.home or lea.open_home()
    assert home is not None
    element = {"type": "button", "block_id": "crafted", "action_id": act_id, "value": scene.value_of(act_id)}
    return payloads.view_actions(scene.stage.workspace.world, lea.account, home, element)


def form(scene: Scene, act_id: str) -> Payload:
    """A form that was opened before the rights were lost."""
    return scene.form | {"view": scene.form["view"] | {"callback_id": act_id}}


SURFACES: dict[str, Callable[[Scene, str], Payload]] = {
    "button": button,
    "old button": old_button,
    "menu": menu,
    "Home": on_home,
    "form": form,
}


def by(payload: Payload, user_id: str, lie: Payload) -> Payload:
    """The payload as this person's."""
    ours = deepcopy(payload)
    if "user_id" in ours:
        team = lie.get("team", {}).get("id") or lie.get("user", {}).get("team_id", ours["team_id"])
        return ours | {"user_id": user_id, "team_id": team}
    ours["user"]["id"] = user_id
    for name, parts in lie.items():
        ours[name] = ours[name] | parts
    return ours


def taken(stage: Stage, payload: Payload) -> int:
    assert stage.bot.entrance is not None
    return int(stage.bot.entrance.take(payload, Deadline(30)).status)


def calm(stage: Stage) -> None:
    """Until all that follows an answer has been done."""
    wait([stage.bot.means.pool.submit(int) for _ in range(64)])


def everything(scene: Scene) -> list[tuple[str, Payload]]:
    """Each act on each surface, and each other way in."""
    stage, world, lea = scene.stage, scene.stage.workspace.world, scene.stage.lea
    place = world.directory.channel(stage.bot.settings.channel)
    cells = [
        (surface, make(scene, act_id))
        for act_id in all_acts()
        if act_id != "ticket.open"
        for surface, make in SURFACES.items()
    ]
    with world.lock:
        cells += [("command", payloads.command(world, lea.account, place, "/ticket", words)) for words in WORDS]
        cells += [("shortcut", payloads.global_shortcut(world, lea.account, SHORTCUTS[0]))]
        cells += [
            ("shortcut", payloads.message_shortcut(world, lea.account, scene.journey.card, name))
            for name in SHORTCUTS[1:]
        ]
    return cells


def test_strangers_change_nothing_anywhere(shared, scene):
    cells, before = everything(scene), shared.rows()
    counted: Counter[str] = Counter()
    for user_id, lie in STRANGERS.values():
        for surface, payload in cells:
            assert taken(shared, by(payload, user_id, lie)) < 500
            counted[surface] += 1
    calm(shared)
    assert shared.rows() == before
    assert counted.total() == len(STRANGERS) * len(cells) > 2000
    print(f"{counted.total()} cells refused: {dict(counted)}")


def test_agents_do_nothing_that_is_a_managers(shared, scene):
    """The requester and another agent alike."""
    acts = [act_id for act_id, act in all_acts().items() if act.role is Role.MANAGER]
    before, counted = shared.rows(), 0
    for user_id in ("U0LEA00001", "U0KARIM001"):
        for act_id in acts:
            for make in SURFACES.values():
                assert taken(shared, by(make(scene, act_id), user_id, {})) < 500
                counted += 1
    calm(shared)
    assert shared.rows() == before
    assert counted == 2 * len(acts) * len(SURFACES)


def test_while_slack_is_away_nobody_does_anything(shared, scene):
    cells, before = everything(scene), shared.rows()
    faults = shared.workspace.faults
    faults.api("usergroups.users.list", "server_error", None)
    faults.api("users.info", "server_error", None)
    shared.bot.means.staff.forget_groups()
    try:
        assert "Slack ne nous indique pas vos droits" in shared.lea.open_home().plain()
        for user_id in ("U0LEA00001", "U0MARC0001", "U0HUGO0001", "U0NOBODY01"):
            for _, payload in cells[::5]:
                assert taken(shared, by(payload, user_id, {})) < 500
        calm(shared)
    finally:
        faults.clear()
    assert shared.rows() == before


def test_the_same_payloads_count_where_somebody_may(shared, scene):
    """Else the cells above would prove nothing."""
    shared.bot.means.staff.forget_groups()
    assert taken(shared, by(button(scene, "dispatch.approve"), "U0MARC0001", {})) == 200
    calm(shared)
    assert "dispatch.approved" in shared.events(scene.journey)
