"""The payloads that Slack sends, built from who did what where."""

from slackbot.workspace.directory import (
    APP,
    BOT_USER,
    ENTERPRISE,
    OTHER_TEAM,
    SISTER_TEAM,
    TEAM,
    TEAM_DOMAIN,
    Account,
    Channel,
)
from slackbot.workspace.jsons import Json
from slackbot.workspace.messages import Message
from slackbot.workspace.states import first_states
from slackbot.workspace.views import View
from slackbot.workspace.world import World

VERIFICATION = "workspace-verification"
_DOMAINS = {TEAM: TEAM_DOMAIN, SISTER_TEAM: "openip-sud", OTHER_TEAM: "weber"}


def enterprise(world: World, whose: str = ENTERPRISE) -> Json | None:
    """The organization, on Enterprise Grid."""
    if not world.directory.is_grid:
        return None
    return {"id": whose, "name": "OpenIP" if whose == ENTERPRISE else "Weber"}


def _common(world: World, whose: str = ENTERPRISE) -> Json:
    return {
        "api_app_id": APP,
        "token": VERIFICATION,
        "enterprise": enterprise(world, whose),
        "is_enterprise_install": False,
    }


def user(account: Account) -> Json:
    return {"id": account.id, "username": account.name, "name": account.name, "team_id": account.team_id}


def team(identifier: str = TEAM) -> Json:
    return {"id": identifier, "domain": _DOMAINS[identifier]}


def shown_name(channel: Channel) -> str:
    """The channel's name as payloads carry it: not that of private conversations."""
    return {"private": "privategroup", "im": "directmessage"}.get(channel.kind, channel.name)


def _place(channel: Channel) -> Json:
    return {"id": channel.id, "name": shown_name(channel)}


def _response_url(world: World, key: str) -> str:
    return f"{world.url}/response/{key}"


def command(world: World, who: Account, channel: Channel, name: str, text: str) -> Json:
    return {
        "token": VERIFICATION,
        "team_id": TEAM,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": shown_name(channel),
        "user_id": who.id,
        "user_name": who.name,
        "command": name,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        **({"enterprise_id": ENTERPRISE, "enterprise_name": "OpenIP"} if world.directory.is_grid else {}),
        "response_url": _response_url(world, world.response_urls.make(who.id, channel.id)),
        "trigger_id": world.triggers.issue(who.id),
    }


def message_actions(world: World, who: Account, message: Message, action: Json) -> Json:
    """block_actions from a message; an ephemeral one is not carried along."""
    channel = world.directory.channel(message.channel)
    ephemeral = message.ephemeral_to is not None
    key = world.response_urls.make(who.id, channel.id, message_ts=message.ts, ephemeral=ephemeral)
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    }
    payload = _common(world) | {
        "type": "block_actions",
        "user": user(who),
        "container": container,
        "trigger_id": world.triggers.issue(who.id),
        "team": team(),
        "channel": _place(channel),
        "state": {"values": first_states(message.blocks)},
        "response_url": _response_url(world, key),
        "actions": [action | {"action_ts": world.ids.timestamp()}],
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    if not ephemeral:
        payload["message"] = message.payload()
    return payload


def view_actions(world: World, who: Account, view: View, action: Json) -> Json:
    """block_actions from a modal or Home: no channel, message or response URL."""
    return _view_payload(world, who, view, "block_actions") | {
        "container": {"type": "view", "view_id": view.id},
        "actions": [action | {"action_ts": world.ids.timestamp()}],
    }


def view_submission(world: World, who: Account, view: View) -> Json:
    return _view_payload(world, who, view, "view_submission") | {"response_urls": []}


def global_shortcut(world: World, who: Account, callback_id: str) -> Json:
    return {
        "type": "shortcut",
        "token": VERIFICATION,
        "action_ts": world.ids.timestamp(),
        "team": team(),
        "user": {"id": who.id, "username": who.name, "team_id": who.team_id},
        "is_enterprise_install": False,
        "enterprise": enterprise(world),
        "callback_id": callback_id,
        "trigger_id": world.triggers.issue(who.id),
    }


def message_shortcut(world: World, who: Account, message: Message, callback_id: str) -> Json:
    channel = world.directory.channel(message.channel)
    key = world.response_urls.make(who.id, channel.id)
    return {
        "type": "message_action",
        "token": VERIFICATION,
        "action_ts": world.ids.timestamp(),
        "team": team(),
        "user": {"id": who.id, "name": who.name},
        "channel": _place(channel),
        "is_enterprise_install": False,
        "enterprise": enterprise(world),
        "callback_id": callback_id,
        "trigger_id": world.triggers.issue(who.id),
        "message_ts": message.ts,
        "message": message.payload(),
        "response_url": _response_url(world, key),
    }


def event(world: World, content: Json) -> Json:
    """The envelope of the Events API around an event."""
    return {
        "type": "event_callback",
        "token": VERIFICATION,
        "team_id": TEAM,
        "api_app_id": APP,
        "event": content | {"event_ts": content.get("event_ts") or world.ids.timestamp()},
        "event_id": world.ids.of("Ev"),
        "event_time": int(world.clock.timestamp()),
        "authorizations": [
            {
                "enterprise_id": ENTERPRISE if world.directory.is_grid else None,
                "team_id": TEAM,
                "user_id": BOT_USER,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": _is_shared(world, content),
    }


def _is_shared(world: World, content: Json) -> bool:
    channel = world.directory.channels.get(str(content.get("channel", "")))
    return channel is not None and channel.is_shared


def _view_payload(world: World, who: Account, view: View, kind: str) -> Json:
    from_view = "" if view.kind == "home" else view.id
    return _common(world, who.enterprise_id) | {
        "type": kind,
        "team": team(who.team_id),
        "user": user(who),
        "trigger_id": world.triggers.issue(who.id, from_view),
        "view": view.payload(),
    }
