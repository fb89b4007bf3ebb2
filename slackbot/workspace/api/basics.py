"""auth.test, apps.connections.open, blocks.validate."""

import secrets
from typing import Any

from slackbot.workspace.api.calls import Call, method
from slackbot.workspace.directory import APP, BOT, BOT_USER, ENTERPRISE, TEAM
from slackbot.workspace.errors import SlackError, invalid_arguments
from slackbot.workspace.jsons import Json
from slackbot.workspace.rules.blocks import MESSAGE, MODAL
from slackbot.workspace.rules.checks import Problems, any_object, find
from slackbot.workspace.rules.surfaces import check_blocks, check_view


@method("auth.test", tier=None, json=True)
def auth_test(call: Call) -> Json:
    bot = call.world.directory.accounts[BOT_USER]
    grid = {"enterprise_id": ENTERPRISE} if call.world.directory.is_grid else {}
    return grid | {
        "url": call.world.url + "/",
        "team": "OpenIP",
        "user": bot.name,
        "team_id": TEAM,
        "user_id": BOT_USER,
        "bot_id": BOT,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", tier=3, json=True, app=True)
def apps_connections_open(call: Call) -> Json:
    address = call.world.url.replace("http://", "ws://")
    return {"url": f"{address}/link/?ticket={secrets.token_hex(16)}&app_id={APP}"}


@method("blocks.validate", tier=None, json=True)
def blocks_validate(call: Call) -> Json:
    given = [name for name in ("blocks", "message", "view") if call.args.get(name) is not None]
    if len(given) != 1:
        raise invalid_arguments("must provide exactly one of: blocks, message, view")
    name = given[0]
    if not isinstance(call.args[name], str):
        raise invalid_arguments(f"must provide a string [json-pointer:/{name}]")
    problems = _problems(name, call.json(name, f"invalid_{name}"))
    if problems:
        raise SlackError(f"invalid_{name}", errors=[_described(p.pointer, p.message) for p in problems])
    return {}


def _problems(name: str, value: Any) -> Problems:
    if name == "blocks":
        return check_blocks(value, MESSAGE, "")
    if name == "view":
        return check_view(value, value.get("type", MODAL) if isinstance(value, dict) else MODAL, "")
    if not isinstance(value, dict):
        return find(any_object, value)
    return check_blocks(value.get("blocks", []), MESSAGE)


def _described(pointer: str, message: str) -> Json:
    return {"pointer": pointer, "code": "failed_constraint", "message": message}
