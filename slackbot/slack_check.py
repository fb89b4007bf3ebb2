"""What the doctor asks of Slack: token, scopes, clock, people and channels. Each mistake is named with its cure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from slackbot.clients import web_client
from slackbot.settings import CHANNEL_ID, GROUP_ID, MEMBER_ID, Settings
from slackbot.slack_errors import FAILED, reason_of
from slackbot.staff import is_group, listed

SCOPES = {
    "app_mentions:read": "what somebody asks the bot in a channel",
    "commands": "the slash command and the shortcuts",
    "chat:write": "threads, cards, reminders, messages to people",
    "users:read": "who somebody is: guest, stranger, language",
    "usergroups:read": "who is an agent or a manager",
    "channels:read": "whether the bot is in a channel",
    "groups:read": "whether the bot is in a private channel",
    "channels:history": "finding a message whose answer was lost, before it is sent again",
    "groups:history": "finding such a message in a private channel",
    "im:history": "finding such a message to a person; what people write to the bot",
    "im:write": "opening the conversation with a person",
    "files:read": "evidence attached to forms, read once for its fingerprint",
    "files:write": "visits as calendar files, the batch for accounting",
}
CLOCK_TOLERANCE = 60  # seconds; Slack's signatures expire after 300
REINSTALL = "Update the app from manifest.yml and reinstall it."
UNPAID = ("plan_upgrade_required", "paid_teams_only")
UNKNOWN = ("user_not_found", "user_not_visible", "users_not_found")


@dataclass(frozen=True)
class Finding:
    ok: bool
    sentence: str


def slack_findings(settings: Settings) -> Iterator[Finding]:
    client = web_client(settings)
    yield from _slack(client)
    if settings.slack_app_token is not None:
        yield _app_token(client, settings.slack_app_token.get_secret_value())
    for name, setting in (("SLACKBOT_AGENTS", settings.agents), ("SLACKBOT_MANAGERS", settings.managers)):
        yield _group(client, name, setting) if is_group(setting) else _people(client, name, listed(setting))
    for name, channel in (
        ("SLACKBOT_CHANNEL", settings.channel),
        ("SLACKBOT_APPROVALS_CHANNEL", settings.approvals_channel),
    ):
        if channel is not None:
            yield _channel(client, name, channel)


def _slack(client: WebClient) -> Iterator[Finding]:
    try:
        answer = client.auth_test()
    except FAILED as error:
        hint = "Install the app in the workspace and copy its Bot User OAuth Token."
        yield Finding(False, f"Token: {_trouble('SLACK_BOT_TOKEN', error, hint)}")
        return
    headers = {name.lower(): value for name, value in answer.headers.items()}
    yield Finding(True, f"Token: {answer['user']} in {answer['team']} ({answer['url']}).")
    granted = set(str(headers.get("x-oauth-scopes", "")).replace(" ", "").split(","))
    missing = [scope for scope in SCOPES if scope not in granted]
    if missing:
        named = ", ".join(f"{scope} ({SCOPES[scope]})" for scope in missing)
        yield Finding(False, f"Scopes: {named} missing. {REINSTALL}")
    else:
        yield Finding(True, "Scopes: all granted.")
    yield _clock(str(headers.get("date", "")))


def _clock(date: str) -> Finding:
    if not date:
        return Finding(True, "Clock: Slack's answer had no date to compare with.")
    apart = abs((datetime.now(UTC) - parsedate_to_datetime(date)).total_seconds())
    if apart > CLOCK_TOLERANCE:
        return Finding(False, f"Clock: {apart:.0f} s away from Slack's. Set this machine's clock (NTP).")
    return Finding(True, f"Clock: in time with Slack's, within {apart:.0f} s.")


def _app_token(client: WebClient, token: str) -> Finding:
    return _asked(
        "SLACK_APP_TOKEN",
        lambda: client.apps_connections_open(app_token=token),
        lambda _: Finding(True, "SLACK_APP_TOKEN: Socket Mode can be opened."),
        "Create an App-Level Token with connections:write, and switch Socket Mode on.",
    )


def _group(client: WebClient, name: str, group: str) -> Finding:
    def judged(count: int) -> Finding:
        return Finding(count > 0, f"{name}: {count} people in the user group." + ("" if count else " Add some."))

    hint = f"Set it to the id (S…) of a user group, or to people's ids with commas between them. {GROUP_ID} {MEMBER_ID}"
    return _asked(name, lambda: len(client.usergroups_users_list(usergroup=group)["users"]), judged, hint)


def _people(client: WebClient, name: str, ids: list[str]) -> Finding:
    """Each asked after: a group names only people whom Slack knows, a list whatever was typed."""

    def judged(wrong: list[str]) -> Finding:
        if wrong:
            return Finding(False, f"{name}: {'; '.join(wrong)}. Take out whoever left, correct the ids. {MEMBER_ID}")
        return Finding(True, f"{name}: {len(ids)} people by id, all known to Slack.")

    hint = f"Set it to people's ids with commas between them. {MEMBER_ID}"
    return _asked(name, lambda: [wrong for user_id in ids if (wrong := _wrong_with(client, user_id))], judged, hint)


def _wrong_with(client: WebClient, user_id: str) -> str | None:
    try:
        user: dict[str, Any] = client.users_info(user=user_id)["user"]
    except SlackApiError as error:
        if reason_of(error) in UNKNOWN:
            return f"Slack knows nobody with the id {user_id}"
        raise
    return (
        f"the account of {user.get('real_name') or user_id} ({user_id}) is deactivated" if user.get("deleted") else None
    )


def _channel(client: WebClient, name: str, channel: str) -> Finding:
    def judged(info: dict[str, object]) -> Finding:
        if not info.get("is_member"):
            return Finding(False, f"{name}: the bot is not in #{info.get('name')}. Invite it there: /invite.")
        return Finding(True, f"{name}: #{info.get('name')}.")

    hint = f"Set it to a channel's id (C…), and where that is private invite the bot there: /invite. {CHANNEL_ID}"
    return _asked(name, lambda: client.conversations_info(channel=channel)["channel"], judged, hint)


def _asked(name: str, ask: Callable[[], object], judged: Callable[..., Finding], hint: str) -> Finding:
    try:
        return judged(ask())
    except FAILED as error:
        return Finding(False, f"{name}: {_trouble(name, error, hint)}")


def _trouble(name: str, error: Exception, hint: str) -> str:
    """The hint is for a no of Slack's: where nothing answers, no setting of ours is to blame but the address."""
    if not isinstance(error, SlackApiError):
        reason = reason_of(error)
        return f"Slack cannot be reached ({reason}). Check this machine's network, its proxy and SLACK_API_URL."
    code = reason_of(error)
    if code in UNPAID:
        return (
            f"user groups need a paid plan of Slack, which this workspace does not have ({code}). "
            f"List people's ids instead: {name}=U01ABCDEFGH,U02ABCDEFGH. {MEMBER_ID}"
        )
    if code == "missing_scope":
        return f"Slack wants the scope {error.response.get('needed')}. {REINSTALL}"
    return f"Slack answers {code}. {hint}"
