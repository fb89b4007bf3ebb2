import time
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from slackbot.workspace import Workspace
from tests.slackbot.workspace import small_app

SUPPORT = "C0SUPPORT1"


@pytest.fixture
def impatient(ws: Workspace) -> WebClient:
    """A client that waits half a second and never tries twice."""
    return small_app.client(ws, timeout=1, retry_handlers=[])


def posted(ws: Workspace) -> int:
    return len(ws.channel("support-incidents").messages)


ROWS: dict[str, tuple[str, type[Exception], int]] = {
    "timeout before": ("timeout_before", TimeoutError, 0),
    "timeout after": ("timeout_after", TimeoutError, 1),
    "reset before": ("reset_before", ConnectionError, 0),
    "reset after": ("reset_after", ConnectionError, 1),
    "5xx before": ("server_error", SlackApiError, 0),
    "5xx after": ("server_error_after", SlackApiError, 1),
    "429": ("rate_limited", SlackApiError, 0),
}


@pytest.mark.parametrize(("fault", "error", "effect"), ROWS.values(), ids=ROWS.keys())
def test_a_fault_hits_its_method_once_with_or_without_effect(
    ws: Workspace, impatient: WebClient, fault: Any, error: type[Exception], effect: int
) -> None:
    ws.faults.api("chat.postMessage", fault)
    assert impatient.auth_test()["ok"]
    with pytest.raises(error):
        impatient.chat_postMessage(channel=SUPPORT, text="x")
    assert posted(ws) == effect
    assert impatient.chat_postMessage(channel=SUPPORT, text="x")["ok"]
    assert ws.faults.waiting() == []


def test_a_rate_limit_on_demand_says_how_long(ws: Workspace, impatient: WebClient) -> None:
    ws.faults.api("chat.update", "rate_limited", count=2, retry_after=7)
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            impatient.chat_update(channel=SUPPORT, ts="1.2", text="x")
        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["Retry-After"] == "7"
        assert caught.value.response["error"] == "ratelimited"


def test_a_slow_answer_comes_in_the_end(ws: Workspace, impatient: WebClient) -> None:
    ws.faults.api("auth.test", "slow", seconds=0.2)
    started = time.monotonic()
    assert impatient.auth_test()["ok"]
    assert time.monotonic() - started >= 0.2


def test_faults_can_be_called_off(ws: Workspace, impatient: WebClient) -> None:
    ws.faults.api("*", "server_error", count=100)
    ws.faults.delivery("*", "double", count=100)
    assert len(ws.faults.waiting()) == 2
    ws.faults.clear()
    assert impatient.auth_test()["ok"]


@pytest.mark.parametrize("fault", ["timeout_after", "server_error_after", "reset_after"])
def test_an_effect_can_come_after_the_client_gave_up(ws: Workspace, impatient: WebClient, fault: Any) -> None:
    ws.faults.api("chat.postMessage", fault, effect_after=1.2)
    with pytest.raises((TimeoutError, ConnectionError, SlackApiError)):
        impatient.chat_postMessage(channel=SUPPORT, text="tard")
    assert posted(ws) == 0
    ws.wait_for(lambda: posted(ws) == 1, what="the effect")


def test_a_fault_without_a_count_stays_until_it_is_called_off(ws: Workspace, impatient: WebClient) -> None:
    ws.faults.api("chat.postMessage", "server_error", count=None)
    for _ in range(3):
        with pytest.raises(SlackApiError):
            impatient.chat_postMessage(channel=SUPPORT, text="x")
    ws.faults.clear()
    assert impatient.chat_postMessage(channel=SUPPORT, text="x")["ok"]


@pytest.mark.parametrize("code", ["token_revoked", "invalid_auth", "account_inactive"])
def test_a_revoked_token_is_refused_until_it_is_restored(ws: Workspace, impatient: WebClient, code: str) -> None:
    ws.revoke_token(code)
    with pytest.raises(SlackApiError) as caught:
        impatient.auth_test()
    assert caught.value.response["error"] == code
    ws.restore_token()
    assert impatient.auth_test()["ok"]


def test_an_archived_channel_takes_posts_again_when_it_is_unarchived(ws: Workspace, impatient: WebClient) -> None:
    ws.team.archive("support-incidents")
    with pytest.raises(SlackApiError, match="is_archived"):
        impatient.chat_postMessage(channel=SUPPORT, text="x")
    ws.team.archive("support-incidents", archived=False)
    assert impatient.chat_postMessage(channel=SUPPORT, text="x")["ok"]


def test_a_bot_that_was_removed_is_in_the_channel_again_when_it_is_invited(ws: Workspace, impatient: WebClient) -> None:
    ws.team.remove("bot", "support-incidents")
    with pytest.raises(SlackApiError, match="not_in_channel"):
        impatient.chat_postMessage(channel=SUPPORT, text="x")
    ws.team.invite("bot", "support-incidents")
    assert impatient.chat_postMessage(channel=SUPPORT, text="x")["ok"]


@pytest.mark.parametrize("orphans_surface", [False, True])
def test_under_a_deleted_card_posts_are_refused_or_appear_in_the_channel(
    ws: Workspace, impatient: WebClient, orphans_surface: bool
) -> None:
    card = impatient.chat_postMessage(channel=SUPPORT, text="fiche")["ts"]
    [message] = ws.channel("support-incidents").messages
    ws.team.delete(message, orphans_surface=orphans_surface)
    with pytest.raises(SlackApiError, match="message_not_found"):
        impatient.chat_update(channel=SUPPORT, ts=card, text="x")
    if orphans_surface:
        impatient.chat_postMessage(channel=SUPPORT, text="orphelin", thread_ts=card)
        assert [one.text for one in ws.channel("support-incidents").messages] == ["orphelin"]
    else:
        with pytest.raises(SlackApiError, match="thread_not_found"):
            impatient.chat_postMessage(channel=SUPPORT, text="orphelin", thread_ts=card)


def test_posts_are_limited_to_one_a_second_in_a_channel_after_a_short_burst(
    ws: Workspace, impatient: WebClient
) -> None:
    ws.rates.enable()
    for number in range(4):
        impatient.chat_postMessage(channel=SUPPORT, text=str(number))
    with pytest.raises(SlackApiError) as caught:
        impatient.chat_postMessage(channel=SUPPORT, text="de trop")
    assert posted(ws) == 4
    assert caught.value.response.headers["Retry-After"] == "1"
    assert ws.rates.refused == {("chat.postMessage", SUPPORT): 1}
    assert impatient.chat_postMessage(channel="C0VALIDAT1", text="x")["ok"]


def test_a_direct_conversation_has_one_allowance_by_whichever_name(ws: Workspace, impatient: WebClient) -> None:
    channel = impatient.conversations_open(users="U0LEA00001")["channel"]["id"]
    ws.rates.enable()
    for target in ("U0LEA00001", channel) * 2:
        impatient.chat_postMessage(channel=target, text="x")
    with pytest.raises(SlackApiError, match="ratelimited"):
        impatient.chat_postMessage(channel="U0LEA00001", text="de trop")


def test_a_tier_two_method_has_twenty_a_minute(ws: Workspace, impatient: WebClient) -> None:
    ws.rates.enable()
    for _ in range(20):
        impatient.usergroups_users_list(usergroup=ws.agents_group)
    with pytest.raises(SlackApiError) as caught:
        impatient.usergroups_users_list(usergroup=ws.agents_group)
    assert 1 <= int(caught.value.response.headers["Retry-After"]) <= 3
    assert impatient.users_info(user="U0LEA00001")["ok"]
    ws.rates.enable(scale=10)
    for _ in range(30):
        impatient.usergroups_users_list(usergroup=ws.agents_group)
    ws.rates.disable()


def test_the_sdks_rate_limit_handler_gets_through(ws: Workspace) -> None:
    from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

    client = small_app.client(ws, retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=1)])
    ws.faults.api("chat.postMessage", "rate_limited", retry_after=0)
    assert client.chat_postMessage(channel=SUPPORT, text="x")["ok"]
    assert posted(ws) == 1
