import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from slackbot.workspace import Workspace
from slackbot.workspace.directory import ENTERPRISE, SISTER_TEAM, Account
from tests.slackbot.workspace import kit

SUPPORT = "C0SUPPORT1"


def test_auth_test_says_who_the_bot_is_and_what_it_may(ws: Workspace, api: WebClient) -> None:
    answer = api.auth_test()
    assert (answer["team_id"], answer["user_id"], answer["bot_id"]) == ("T0OPENIP01", "U0SUPPORTB", "B0SUPPORT1")
    assert answer["url"] == f"{ws.url}/"
    assert "chat:write" in answer.headers["X-OAuth-Scopes"].split(",")
    assert answer.headers["Date"].endswith("GMT")


def test_a_post_is_stored_with_ids_and_metadata(ws: Workspace, api: WebClient) -> None:
    metadata = {"event_type": "outbox", "event_payload": {"id": 7}}
    posted = api.chat_postMessage(channel=SUPPORT, text="Bonjour", blocks=[kit.words()], metadata=metadata)
    [message] = ws.channel("support-incidents").messages
    assert message.ts == posted["ts"]
    assert message.blocks[0]["block_id"]
    assert message.metadata == metadata


def test_history_and_replies_show_metadata_when_asked(api: WebClient) -> None:
    metadata = {"event_type": "outbox", "event_payload": {"id": 7}}
    root = api.chat_postMessage(channel=SUPPORT, text="racine", metadata=metadata)["ts"]
    reply = api.chat_postMessage(channel=SUPPORT, text="réponse", thread_ts=root, metadata=metadata)["ts"]
    history = api.conversations_history(channel=SUPPORT, include_all_metadata=True)["messages"]
    assert [(each["ts"], each["metadata"], each["reply_count"]) for each in history] == [(root, metadata, 1)]
    replies = api.conversations_replies(channel=SUPPORT, ts=root, include_all_metadata=True)["messages"]
    assert [each["ts"] for each in replies] == [root, reply]
    assert "metadata" not in api.conversations_replies(channel=SUPPORT, ts=root)["messages"][1]


def test_history_comes_newest_first_in_pages(api: WebClient) -> None:
    sent = [api.chat_postMessage(channel=SUPPORT, text=str(number))["ts"] for number in range(5)]
    first = api.conversations_history(channel=SUPPORT, limit=3)
    second = api.conversations_history(channel=SUPPORT, limit=3, cursor=first["response_metadata"]["next_cursor"])
    assert [each["ts"] for each in [*first["messages"], *second["messages"]]] == sent[::-1]
    assert first["has_more"]
    assert not second["has_more"]


def test_history_and_replies_begin_where_they_are_asked_to(api: WebClient) -> None:
    sent = [api.chat_postMessage(channel=SUPPORT, text=str(number))["ts"] for number in range(4)]
    found = api.conversations_history(channel=SUPPORT, oldest=sent[1])
    assert [each["text"] for each in found["messages"]] == ["3", "2"]
    replies = [api.chat_postMessage(channel=SUPPORT, text=f"r{n}", thread_ts=sent[0])["ts"] for n in range(3)]
    found = api.conversations_replies(channel=SUPPORT, ts=sent[0], oldest=replies[0])
    assert [each["text"] for each in found["messages"]] == ["0", "r1", "r2"]


def test_an_update_without_blocks_drops_them_and_keeps_metadata(ws: Workspace, api: WebClient) -> None:
    metadata = {"event_type": "outbox", "event_payload": {}}
    ts = api.chat_postMessage(channel=SUPPORT, text="a", blocks=[kit.words()], metadata=metadata)["ts"]
    api.chat_update(channel=SUPPORT, ts=ts, text="b")
    [message] = ws.channel("support-incidents").messages
    assert (message.text, message.blocks, message.metadata) == ("b", [], metadata)
    assert message.edited is not None


def test_a_deleted_message_is_gone(ws: Workspace, api: WebClient) -> None:
    ts = api.chat_postMessage(channel=SUPPORT, text="a")["ts"]
    api.chat_delete(channel=SUPPORT, ts=ts)
    assert ws.channel("support-incidents").messages == []


def test_an_ephemeral_message_is_seen_by_one(ws: Workspace, api: WebClient) -> None:
    api.chat_postEphemeral(channel=SUPPORT, user="U0LEA00001", text="pour vous")
    assert [notice.text for notice in ws.person("lea").notices] == ["pour vous"]
    assert ws.channel("support-incidents").messages == []


def test_an_ephemeral_reply_is_seen_only_where_the_thread_is_active(ws: Workspace, api: WebClient) -> None:
    root = api.chat_postMessage(channel=SUPPORT, text="racine")["ts"]
    place = {"channel": SUPPORT, "user": "U0LEA00001", "thread_ts": root}
    assert api.chat_postEphemeral(text="perdu", **place)["message_ts"]
    assert ws.person("lea").notices == []
    api.chat_postMessage(channel=SUPPORT, text="réponse", thread_ts=root)
    api.chat_postEphemeral(text="vu", **place)
    assert [notice.text for notice in ws.person("lea").notices] == ["vu"]
    assert len(ws.thread(ws.channel("support-incidents").messages[0])) == 2


def test_a_post_to_a_person_is_a_direct_message(ws: Workspace, api: WebClient) -> None:
    channel = api.conversations_open(users="U0LEA00001")["channel"]["id"]
    assert api.chat_postMessage(channel="U0LEA00001", text="Bonjour")["channel"] == channel
    assert [message.text for message in ws.person("lea").direct_messages] == ["Bonjour"]


def test_people_have_locale_and_time_zone_but_outsiders_no_locale(ws: Workspace, api: WebClient) -> None:
    karim = api.users_info(user="U0KARIM001", include_locale=True)["user"]
    assert (karim["locale"], karim["tz"], karim["team_id"]) == ("en-GB", "Europe/Paris", "T0OPENIP01")
    assert "locale" not in api.users_info(user="U0KARIM001")["user"]
    tom = api.users_info(user="U0TOM00001", include_locale=True)["user"]
    assert (tom["team_id"], tom["is_stranger"], "locale" in tom) == ("T0WEBERT01", False, False)
    ws.team.remove("tom", "partage-externe")
    assert api.users_info(user="U0TOM00001")["user"]["is_stranger"]
    assert api.users_info(user="U0HUGO0001")["user"]["is_restricted"]


def test_on_grid_a_colleague_of_the_sister_workspace_names_our_enterprise_and_a_stranger_theirs(
    ws: Workspace, api: WebClient
) -> None:
    assert "enterprise_user" not in api.users_info(user="U0LEA00001")["user"]
    ws.team.join_grid()
    ws.team.add_person(Account("paul", "U0PAUL0001", "paul", "Paul Roux", team_id=SISTER_TEAM), "support-incidents")
    paul = api.users_info(user="U0PAUL0001", include_locale=True)["user"]
    assert (paul["team_id"], paul["enterprise_user"]["enterprise_id"]) == (SISTER_TEAM, ENTERPRISE)
    assert (paul["locale"], "is_stranger" in paul) == ("fr-FR", False)
    assert api.users_info(user="U0TOM00001")["user"]["enterprise_user"]["enterprise_id"] != ENTERPRISE
    assert api.auth_test()["enterprise_id"] == ENTERPRISE


def test_a_group_names_its_people(ws: Workspace, api: WebClient) -> None:
    assert api.usergroups_users_list(usergroup=ws.agents_group)["users"] == ["U0LEA00001", "U0KARIM001"]


def test_a_channel_says_what_it_is(ws: Workspace, api: WebClient) -> None:
    assert api.conversations_info(channel="C0PARTAGE1")["channel"]["is_ext_shared"]
    assert not api.conversations_info(channel="C0GENERAL1")["channel"]["is_member"]
    ws.team.archive("support-incidents")
    assert api.conversations_info(channel=SUPPORT)["channel"]["is_archived"]


def test_blocks_validate_says_yes_or_where_not(api: WebClient) -> None:
    assert api.blocks_validate(blocks=[kit.words()])["ok"]
    assert api.blocks_validate(view=kit.modal(kit.field("a")))["ok"]
    assert api.blocks_validate(message={"text": "x", "blocks": [kit.words()]})["ok"]
    with pytest.raises(SlackApiError) as caught:
        api.blocks_validate(view=kit.modal({"type": "alert", "text": kit.text("x" * 201)}))
    answer = caught.value.response
    assert answer["error"] == "invalid_view"
    assert answer["errors"] == [
        {
            "pointer": "/blocks/0/text/text",
            "code": "failed_constraint",
            "message": "must be less than 201 characters",
        }
    ]
