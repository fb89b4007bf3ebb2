"""Each row: a call and the code of Slack's answer."""

import json
import urllib.error
import urllib.request
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from slackbot.workspace import Workspace
from tests.slackbot.workspace import small_app
from tests.slackbot.workspace.kit import field, home, modal, words

SUPPORT, GENERAL, VALIDATIONS = "C0SUPPORT1", "C0GENERAL1", "C0VALIDAT1"
NOWHERE = "1700000000.000001"


def refused(api: WebClient, method: str, **args: Any) -> SlackApiError:
    with pytest.raises(SlackApiError) as caught:
        api.api_call(method, json=args)
    return caught.value


CALLS: list[tuple[str, dict[str, Any], str]] = [
    ("chat.postMessage", {"channel": "C0NOWHERE1", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": GENERAL, "text": "x"}, "not_in_channel"),
    ("chat.postMessage", {"channel": SUPPORT}, "no_text"),
    ("chat.postMessage", {"channel": SUPPORT, "text": "  "}, "no_text"),
    ("chat.postMessage", {"text": "x"}, "invalid_arguments"),
    ("chat.postMessage", {"channel": SUPPORT, "text": "x", "thread_ts": NOWHERE}, "thread_not_found"),
    ("chat.postMessage", {"channel": SUPPORT, "blocks": [words("x")] * 51}, "invalid_blocks"),
    ("chat.postMessage", {"channel": SUPPORT, "blocks": "{"}, "invalid_blocks_format"),
    ("chat.postMessage", {"channel": SUPPORT, "text": "x", "metadata": {"a": 1}}, "invalid_metadata_format"),
    ("chat.update", {"channel": SUPPORT, "ts": NOWHERE, "text": "x"}, "message_not_found"),
    ("chat.update", {"channel": GENERAL, "ts": NOWHERE, "text": "x"}, "not_in_channel"),
    ("chat.delete", {"channel": SUPPORT, "ts": NOWHERE}, "message_not_found"),
    ("chat.postEphemeral", {"channel": SUPPORT, "user": "U0NOBODY01", "text": "x"}, "user_not_found"),
    ("chat.postEphemeral", {"channel": SUPPORT, "user": "U0TOM00001", "text": "x"}, "user_not_in_channel"),
    ("views.open", {"trigger_id": "1.2.x", "view": modal()}, "invalid_trigger_id"),
    ("views.open", {"view": modal()}, "invalid_arguments"),
    ("views.open", {"trigger_id": "1.2.x", "view": modal(title={})}, "invalid_arguments"),
    ("views.open", {"trigger_id": "x", "view": modal(*[words("é" * 3000)] * 50)}, "view_too_large"),
    ("views.update", {"view_id": "V0NOWHERE01", "view": modal()}, "not_found"),
    ("views.update", {"view": modal()}, "invalid_arguments"),
    ("views.publish", {"user_id": "U0NOBODY01", "view": home()}, "user_not_found"),
    ("views.publish", {"user_id": "U0LEA00001", "view": modal()}, "invalid_arguments"),
    ("conversations.open", {"users": "U0NOBODY01"}, "user_not_found"),
    ("blocks.validate", {"blocks": "[]", "view": "{}"}, "invalid_arguments"),
    ("blocks.validate", {"blocks": [words()]}, "invalid_arguments"),
    ("blocks.validate", {"blocks": '[{"type": "banner"}]'}, "invalid_blocks"),
    ("blocks.validate", {"view": '{"type": "modal"}'}, "invalid_view"),
    ("blocks.validate", {"message": '{"blocks": [{"type": "input"}]}'}, "invalid_message"),
    ("blocks.validate", {"message": "[]"}, "invalid_message"),
    ("files.completeUploadExternal", {"files": [{"id": "F0NOWHERE01"}]}, "file_not_found"),
    ("files.completeUploadExternal", {"files": []}, "invalid_arguments"),
    ("api.test", {}, "unknown_method"),
    ("chat.postmessage", {"channel": SUPPORT, "text": "x"}, "unknown_method"),
]


@pytest.mark.parametrize(("method", "args", "code"), CALLS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_wrong_call_is_answered_in_slacks_code(api: WebClient, method: str, args: dict[str, Any], code: str) -> None:
    assert refused(api, method, **args).response["error"] == code


FORMS: list[tuple[str, dict[str, Any], str]] = [
    ("users.info", {"user": "U0NOBODY01"}, "user_not_found"),
    ("usergroups.users.list", {"usergroup": "S0NOBODY01"}, "no_such_subteam"),
    ("conversations.info", {"channel": "C0NOWHERE1"}, "channel_not_found"),
    ("conversations.history", {"channel": GENERAL}, "not_in_channel"),
    ("conversations.replies", {"channel": SUPPORT, "ts": NOWHERE}, "thread_not_found"),
    ("conversations.history", {"channel": SUPPORT, "cursor": "%%%"}, "invalid_cursor"),
    ("files.getUploadURLExternal", {"filename": "a.ics"}, "invalid_arguments"),
]


@pytest.mark.parametrize(("method", "args", "code"), FORMS, ids=lambda value: value if isinstance(value, str) else "")
def test_reading_methods_take_forms(api: WebClient, method: str, args: dict[str, Any], code: str) -> None:
    with pytest.raises(SlackApiError) as caught:
        api.api_call(method, params=args)
    assert caught.value.response["error"] == code


def test_methods_that_take_only_forms_do_not_see_json(api: WebClient) -> None:
    assert refused(api, "users.info", user="U0LEA00001").response["error"] == "invalid_arguments"


SCOPES: list[tuple[str, dict[str, Any], str]] = [
    ("chat.postMessage", {"channel": SUPPORT, "text": "x"}, "chat:write"),
    ("users.info", {"user": "U0LEA00001"}, "users:read"),
    ("usergroups.users.list", {"usergroup": "S0AGENTS01"}, "usergroups:read"),
    ("conversations.info", {"channel": SUPPORT}, "channels:read"),
    ("files.getUploadURLExternal", {"filename": "a", "length": 1}, "files:write"),
    ("conversations.open", {"users": "U0LEA00001"}, "im:write"),
]


@pytest.mark.parametrize(("method", "args", "scope"), SCOPES)
def test_a_scope_that_the_manifest_lacks_is_missing(
    ws: Workspace, api: WebClient, method: str, args: dict[str, Any], scope: str
) -> None:
    ws.install(small_app.manifest(scopes=["commands"]))
    with pytest.raises(SlackApiError) as caught:
        api.api_call(method, params=args)
    answer = caught.value.response
    assert (answer["error"], answer["needed"], answer["provided"]) == ("missing_scope", scope, "commands")


@pytest.mark.parametrize(("channel", "scope"), [(SUPPORT, "channels:history"), (VALIDATIONS, "groups:history")])
def test_history_needs_the_scope_of_its_kind_of_channel(
    ws: Workspace, api: WebClient, channel: str, scope: str
) -> None:
    ws.install(small_app.manifest(scopes=["im:history"]))
    with pytest.raises(SlackApiError) as caught:
        api.conversations_history(channel=channel)
    assert caught.value.response["needed"] == scope


TOKENS = [("", "not_authed"), ("xoxb-other", "invalid_auth"), ("xapp-workspace-app", "not_allowed_token_type")]


@pytest.mark.parametrize(("token", "code"), TOKENS)
def test_only_the_installed_apps_token_opens_the_door(ws: Workspace, token: str, code: str) -> None:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(f"{ws.api_url}auth.test", method="POST", headers=headers)
    with urllib.request.urlopen(request) as answer:
        assert json.load(answer) == {"ok": False, "error": code}


def test_an_uninstalled_app_has_no_token(ws: Workspace, api: WebClient) -> None:
    ws.uninstall()
    assert refused(api, "auth.test").response["error"] == "invalid_auth"


def test_messages_of_others_cannot_be_changed(ws: Workspace, api: WebClient) -> None:
    message = ws.person("lea").say("Bonjour", channel="support-incidents")
    place = {"channel": SUPPORT, "ts": message.ts}
    assert refused(api, "chat.update", text="x", **place).response["error"] == "cant_update_message"
    assert refused(api, "chat.delete", **place).response["error"] == "cant_delete_message"


def test_an_update_takes_4000_characters_and_a_post_cuts_at_40000(ws: Workspace, api: WebClient) -> None:
    posted = api.chat_postMessage(channel=SUPPORT, text="x" * 40_001)
    assert len(posted["message"]["text"]) == 40_000
    answer = refused(api, "chat.update", channel=SUPPORT, ts=posted["ts"], text="x" * 4001).response
    assert answer["error"] == "msg_too_long"


def test_an_archived_channel_takes_no_posts(ws: Workspace, api: WebClient) -> None:
    ws.team.archive("support-incidents")
    assert refused(api, "chat.postMessage", channel=SUPPORT, text="x").response["error"] == "is_archived"


def test_a_private_channel_is_not_there_for_who_is_not_in_it(ws: Workspace, api: WebClient) -> None:
    ws.team.remove("bot", "validations")
    assert refused(api, "chat.postMessage", channel=VALIDATIONS, text="x").response["error"] == "channel_not_found"


def test_chat_write_public_posts_where_the_bot_is_not_a_member(ws: Workspace, api: WebClient) -> None:
    ws.install(small_app.manifest(scopes=["chat:write", "chat:write.public"]))
    assert api.chat_postMessage(channel=GENERAL, text="x")["ok"]


def test_without_its_tabs_the_app_has_no_home_and_no_direct_messages(ws: Workspace, api: WebClient) -> None:
    ws.install(small_app.manifest(features={"app_home": {"home_tab_enabled": False}}))
    assert refused(api, "views.publish", user_id="U0LEA00001", view=home()).response["error"] == "not_enabled"
    answer = refused(api, "chat.postMessage", channel="U0LEA00001", text="x").response
    assert answer["error"] == "messages_tab_disabled"


def test_a_reply_cannot_be_the_root_of_a_thread(api: WebClient) -> None:
    root = api.chat_postMessage(channel=SUPPORT, text="racine")["ts"]
    reply = api.chat_postMessage(channel=SUPPORT, text="réponse", thread_ts=root)["ts"]
    answer = refused(api, "chat.postMessage", channel=SUPPORT, text="x", thread_ts=reply).response
    assert answer["error"] == "cannot_reply_to_message"


def test_invalid_blocks_are_described_with_pointers(api: WebClient) -> None:
    answer = refused(api, "chat.postMessage", channel=SUPPORT, blocks=[words()] * 51).response
    problem = "no more than 50 items allowed [json-pointer:/blocks]"
    assert answer["errors"] == [problem]
    assert answer["response_metadata"] == {"messages": [f"[ERROR] {problem}"]}


def test_a_file_input_needs_the_scope_to_read_files(ws: Workspace, api: WebClient) -> None:
    ws.install(small_app.manifest(scopes=["commands"]))
    answer = refused(api, "views.open", trigger_id="x", view=modal(field("f", "file_input"))).response
    assert (answer["error"], answer["needed"]) == ("missing_scope", "files:read")


def test_user_groups_need_a_paid_plan(ws: Workspace, api: WebClient) -> None:
    ws.team.pay(False)
    with pytest.raises(SlackApiError) as caught:
        api.usergroups_users_list(usergroup=ws.agents_group)
    assert caught.value.response["error"] == "plan_upgrade_required"
