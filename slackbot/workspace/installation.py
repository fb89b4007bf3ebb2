"""The app as installed from its manifest: what it may call, what people can use of it, what it hears."""

from dataclasses import dataclass, field

from slackbot.workspace.jsons import Json

_EVENT_SCOPES = {
    "app_mention": ("app_mentions:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "message.im": ("im:history",),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "subteam_members_changed": ("usergroups:read",),
}
"""One of the scopes is enough."""


@dataclass(frozen=True)
class Shortcut:
    """`kind` is `global` or `message`."""

    kind: str
    name: str
    callback_id: str


@dataclass(frozen=True)
class Installation:
    """What the manifest grants. Nothing is granted before `install`."""

    scopes: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    escaped: frozenset[str] = frozenset()  # commands whose people, channels and links arrive as Slack's entities
    shortcuts: tuple[Shortcut, ...] = ()
    events: frozenset[str] = frozenset()
    home_tab: bool = False
    messages_tab: bool = False
    messages_tab_read_only: bool = True
    interactive: bool = False
    name: str = "Support"
    manifest: Json = field(default_factory=dict)

    def hears(self, event: str) -> bool:
        """Whether the app subscribed to the event and holds the scope that it needs."""
        needed = _EVENT_SCOPES.get(event)
        return event in self.events and (needed is None or any(scope in self.scopes for scope in needed))

    def shortcut(self, callback_id: str, kind: str) -> Shortcut | None:
        shortcuts = (s for s in self.shortcuts if s.callback_id == callback_id and s.kind == kind)
        return next(shortcuts, None)


def from_manifest(manifest: Json) -> Installation:
    """Read a manifest (schema version 1 or 2, as a dict). A missing part grants nothing."""
    features: Json = manifest.get("features", {})
    settings: Json = manifest.get("settings", {})
    home: Json = features.get("app_home", {})
    scopes = tuple(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ()))
    can_be_called = "commands" in scopes
    return Installation(
        scopes=scopes,
        commands=tuple(c["command"] for c in features.get("slash_commands", ()) if can_be_called),
        escaped=frozenset(c["command"] for c in features.get("slash_commands", ()) if c.get("should_escape")),
        shortcuts=tuple(
            Shortcut(s["type"], s["name"], s["callback_id"]) for s in features.get("shortcuts", ()) if can_be_called
        ),
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", ())),
        home_tab=bool(home.get("home_tab_enabled", False)),
        messages_tab=bool(home.get("messages_tab_enabled", False)),
        messages_tab_read_only=bool(home.get("messages_tab_read_only_enabled", True)),
        interactive=bool(settings.get("interactivity", {}).get("is_enabled", False)),
        name=str(manifest.get("display_information", {}).get("name", "Support")),
        manifest=manifest,
    )
