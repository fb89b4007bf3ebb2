"""manifest.yml describes the app that the code expects, within the limits that Slack puts on manifests."""

from pathlib import Path
from typing import Annotated, Literal

import pytest
import yaml
from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(min_length=1, max_length=24)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Display(Part):
    name: Annotated[str, Field(min_length=1, max_length=35)]
    description: Annotated[str, Field(min_length=1, max_length=140)]
    background_color: Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]


class Home(Part):
    home_tab_enabled: Literal[True]
    messages_tab_enabled: Literal[True]
    messages_tab_read_only_enabled: Literal[False]  # people ask the bot there


class BotUser(Part):
    display_name: Annotated[str, Field(min_length=1, max_length=80)]
    always_online: bool


class Shortcut(Part):
    name: Name
    type: Literal["global", "message"]
    callback_id: Annotated[str, Field(max_length=255)]
    description: Annotated[str, Field(min_length=1, max_length=150)]


class Command(Part):
    command: Annotated[str, Field(pattern=r"^/[a-z]{1,31}$")]
    description: Annotated[str, Field(min_length=1, max_length=2000)]
    usage_hint: Annotated[str, Field(max_length=1000)]
    should_escape: Literal[True]  # a person arrives as an id


class Features(Part):
    app_home: Home
    bot_user: BotUser
    shortcuts: Annotated[list[Shortcut], Field(min_length=1, max_length=10)]
    slash_commands: Annotated[list[Command], Field(min_length=1, max_length=50)]


class Scopes(Part):
    bot: Annotated[list[str], Field(min_length=1)]


class OAuth(Part):
    scopes: Scopes


class Interactivity(Part):
    is_enabled: Literal[True]


class Events(Part):
    bot_events: list[str]


class Settings(Part):
    interactivity: Interactivity
    event_subscriptions: Events
    org_deploy_enabled: bool
    socket_mode_enabled: Literal[True]
    token_rotation_enabled: Literal[False]


class Metadata(Part):
    major_version: Literal[2]


class Manifest(Part):
    metadata: Annotated[Metadata, Field(alias="_metadata")]
    display_information: Display
    features: Features
    oauth_config: OAuth
    settings: Settings


@pytest.fixture(scope="module")
def manifest() -> Manifest:
    text = Path(__file__).parent.with_name("manifest.yml").read_text(encoding="utf-8")
    return Manifest.model_validate(yaml.safe_load(text))


def test_the_shortcuts_have_the_ids_that_the_bot_routes(manifest):
    assert [(shortcut.type, shortcut.callback_id) for shortcut in manifest.features.shortcuts] == [
        ("global", "ticket.open"),
        ("message", "ticket.open_from_message"),
        ("message", "ticket.act"),
    ]


def test_shortcuts_can_be_told_apart(manifest):
    names = [shortcut.name for shortcut in manifest.features.shortcuts]
    assert len(set(names)) == len(names)


def test_there_is_one_command(manifest):
    assert [command.command for command in manifest.features.slash_commands] == ["/ticket"]


@pytest.mark.parametrize(
    ("event", "scope"),
    [
        ("app_home_opened", None),
        ("subteam_members_changed", "usergroups:read"),
        ("member_joined_channel", "channels:read"),
        ("member_joined_channel", "groups:read"),
        ("app_mention", "app_mentions:read"),
        ("message.im", "im:history"),
    ],
)
def test_events_come_with_the_scope_that_they_need(manifest, event, scope):
    assert event in manifest.settings.event_subscriptions.bot_events
    assert scope is None or scope in manifest.oauth_config.scopes.bot


def test_no_scope_is_asked_for_twice(manifest):
    scopes = manifest.oauth_config.scopes.bot
    assert len(set(scopes)) == len(scopes)
    assert "commands" in scopes
