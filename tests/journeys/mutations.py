"""Payloads of the look-alike, each changed somewhere as no Slack would."""

from __future__ import annotations

import copy
import random
from typing import Any

from slackbot.workspace import payloads
from tests.journeys.stage import Stage

ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    2**63,
    1.5,
    float("inf"),
    "",
    "x",
    "INC-1/99999999999",
    "{",
    "\x00",
    "\ud800",
    "💥" * 50,
    "a" * 5000,
    [],
    [[]],
    [None],
    {},
    {"id": 5},
    {"value": None},
]


def originals(stage: Stage) -> dict[str, tuple[str, dict[str, Any]]]:
    """One payload of each kind, and how it travels: `command`, `interaction` or `event`."""
    journey = stage.journey("open")
    stage.settled()
    world, lea = stage.workspace.world, stage.lea
    lea.command("/ticket")
    form = lea.wait_for_view("ticket.open")
    button = {"type": "button", "block_id": "b", "action_id": "site.describe", "value": stage.number(journey)}
    more = {"value": f"charge.explain {stage.number(journey)}", "text": {"type": "plain_text", "text": "?"}}
    menu = {"type": "overflow", "block_id": "b", "action_id": "ticket.more", "selected_option": more}
    choice = {"type": "static_select", "block_id": "outcome", "action_id": "input", "selected_option": more}
    with world.lock:
        submission = payloads.view_submission(world, lea.account, form)
        return {
            "command": (
                "command",
                payloads.command(world, lea.account, world.directory.channel("support-incidents"), "/ticket", "liste"),
            ),
            "button": ("interaction", payloads.message_actions(world, lea.account, journey.card, button)),
            "menu": ("interaction", payloads.message_actions(world, lea.account, journey.card, menu)),
            "choice": ("interaction", payloads.view_actions(world, lea.account, form, choice)),
            "submission": ("interaction", submission),
            "closed": ("interaction", _of_form(submission, "view_closed", is_cleared=False)),
            "suggestion": (
                "interaction",
                _of_form(submission, "block_suggestion", action_id="a", block_id="b", value="typed"),
            ),
            "shortcut": ("interaction", payloads.global_shortcut(world, lea.account, "ticket.open")),
            "message": ("interaction", payloads.message_shortcut(world, lea.account, journey.card, "ticket.act")),
            "event": ("event", payloads.event(world, {"type": "app_home_opened", "user": lea.id, "tab": "home"})),
        }


def _of_form(submission: dict[str, Any], kind: str, **more: Any) -> dict[str, Any]:
    """What else Slack sends about a form, though nothing of ours asks for it."""
    return {**submission, "type": kind, **more}


def mutated(payload: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """A copy with one to three places changed: another value, none, wrapped in a list, or taken out."""
    changed = copy.deepcopy(payload)
    for _ in range(chance.choice((1, 1, 2, 3))):
        holder, key = chance.choice(list(_places(changed)) or [({"": None}, "")])
        match chance.randrange(4):
            case 0:
                del holder[key]
            case 1:
                holder[key] = [holder[key]]
            case _:
                holder[key] = copy.deepcopy(chance.choice(ODD))
    return changed


def _places(part: Any) -> Any:
    keys = list(part) if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else ()
    for key in keys:
        yield part, key
        yield from _places(part[key])
