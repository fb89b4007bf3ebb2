"""The calls to Slack, against the local workspace: a message is found by its mark, however many have come since."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from blocks.kit import Message, table
from slackbot.delivery.slack_calls import SKEW, CardGone, RateLimited, SlackCalls
from slackbot.demo.stage import install
from slackbot.workspace import Workspace

SOME = Message(text="Ceci est un message.", blocks=[])


@pytest.fixture(scope="module")
def workspace():
    with Workspace() as made:
        install(made)
        yield made


@pytest.fixture
def calls(workspace):
    return SlackCalls(WebClient(token=workspace.bot_token, base_url=workspace.api_url, retry_handlers=[]))


@pytest.fixture
def room(workspace):
    workspace.faults.clear()
    return workspace.channel("support-incidents").id


def chat(workspace, count, root=None):
    for number in range(count):
        workspace.person("lea").say(f"Message {number}", "support-incidents", root)


@pytest.mark.parametrize("in_thread", [True, False], ids=["thread", "channel"])
def test_a_message_is_found_behind_hundreds_of_others(workspace, calls, room, in_thread):
    """Three pages, in the thread from its beginning, in the channel from its end."""
    root = calls.post(room, SOME, "root", thread_ts=None)
    before = datetime.now(UTC)
    message = next(m for m in workspace.channel("support-incidents").messages if m.ts == root.ts)
    thread_ts = root.ts if in_thread else None
    if in_thread:
        chat(workspace, 450, message)
    ours = calls.post(room, SOME, f"ours {in_thread}", thread_ts=thread_ts)
    if not in_thread:
        chat(workspace, 450)
    assert calls.find(room, f"ours {in_thread}", thread_ts=thread_ts, since=before) == ours
    assert calls.find(room, "somebody else's", thread_ts=thread_ts, since=before) is None


def test_what_is_older_than_the_send_is_not_looked_through(calls, room):
    calls.post(room, SOME, "long ago", thread_ts=None)
    later = datetime.now(UTC) + SKEW
    assert calls.find(room, "long ago", thread_ts=None, since=later - timedelta(seconds=5)) is not None
    assert calls.find(room, "long ago", thread_ts=None, since=later + timedelta(seconds=5)) is None


def test_in_a_thread_a_message_is_found_however_wrong_our_clock_is(calls, room):
    root = calls.post(room, SOME, "the card", thread_ts=None)
    ours = calls.post(room, SOME, "below it", thread_ts=root.ts)
    ahead = datetime.now(UTC) + timedelta(days=1)
    assert calls.find(room, "below it", thread_ts=root.ts, since=ahead) == ours


def test_a_thread_without_root_is_a_card_that_is_gone(calls, room):
    for call in (
        lambda: calls.post(room, SOME, "x", thread_ts="1767600000.000001"),
        lambda: calls.find(room, "x", thread_ts="1767600000.000001", since=datetime.now(UTC)),
    ):
        with pytest.raises(CardGone) as gone:
            call()
        assert gone.value.args == ("1767600000.000001",)


@pytest.mark.parametrize("fault", ["rate_limited", "server_error"])
def test_a_message_without_its_thread_is_not_posted_again_because_slack_keeps_it_or_does_not_say(
    workspace, calls, room, fault
):
    root = calls.post(room, SOME, "a card", thread_ts=None)
    card = workspace.world.messages.find(room, root.ts)
    workspace.team.delete(card, orphans_surface=True)
    workspace.faults.api("chat.delete", fault)
    with pytest.raises(CardGone):
        calls.post(room, SOME, "kept by Slack", thread_ts=root.ts)
    workspace.faults.clear()
    workspace.faults.api("conversations.replies", fault)
    posted = calls.post(room, SOME, "not known where", thread_ts=root.ts)
    assert workspace.world.messages.find(room, posted.ts) is not None
    workspace.team.delete(workspace.world.messages.find(room, posted.ts))


def test_slack_says_how_long_to_wait(workspace, calls, room):
    workspace.faults.api("chat.postMessage", "rate_limited", retry_after=7)
    with pytest.raises(RateLimited) as asked:
        calls.post(room, SOME, "x", thread_ts=None)
    assert asked.value.wait == 7


def test_blocks_that_slack_does_not_know_are_sent_again_in_classic_ones(workspace, calls, room):
    """An alert is for modals alone."""
    odd = [{"type": "alert", "text": {"type": "plain_text", "text": "Attention"}}]
    posted = calls.post(room, Message(text="Attention", blocks=odd), "classic", thread_ts=None)
    message = workspace.world.messages.find(room, posted.ts)
    assert [block["type"] for block in message.blocks] != ["alert"]
    assert len(workspace.feed.entries("api", "chat.postMessage", ok=False)) >= 1


@pytest.mark.parametrize("refusal", ["invalid_blocks", "msg_too_long", "msg_blocks_too_long"])
def test_what_slack_finds_wrong_or_too_long_is_tried_in_classic_blocks(calls, room, monkeypatch, refusal):
    tried = []

    def post(self, *, blocks, **arguments):
        tried.append(blocks[0]["type"])
        if len(tried) == 1:
            raise SlackApiError(refusal, {"ok": False, "error": refusal})
        return {"channel": room, "ts": "1767600000.000001"}

    monkeypatch.setattr(WebClient, "chat_postMessage", post)
    calls.post(room, Message(text="x", blocks=[table(["a"], [["b"]])]), "x", thread_ts=None)
    assert tried == ["table", "rich_text"]


def test_what_is_wrong_in_classic_blocks_too_is_refused(calls, room):
    with pytest.raises(SlackApiError, match="invalid_blocks"):
        calls.post(room, Message(text="x", blocks=[{"type": "header"}]), "x", thread_ts=None)


def test_a_message_to_a_person_is_found_too(workspace, calls):
    lea = workspace.person("lea").id
    before = datetime.now(UTC)
    posted = calls.post(lea, SOME, "to lea", thread_ts=None)
    assert calls.find(lea, "to lea", thread_ts=None, since=before) == posted
    assert calls.find(lea, "to karim", thread_ts=None, since=before) is None


def test_an_app_that_was_installed_earlier_writes_to_people_but_cannot_look_for_it(workspace, calls):
    lea = workspace.person("lea").id
    earlier = deepcopy(workspace.world.installation.manifest)
    earlier["oauth_config"]["scopes"]["bot"].remove("im:write")
    workspace.install(earlier)
    before = datetime.now(UTC)
    assert calls.post(lea, SOME, "as before", thread_ts=None)
    assert calls.find(lea, "as before", thread_ts=None, since=before) is None
    install(workspace)
    assert calls.find(lea, "as before", thread_ts=None, since=before)
