import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk import WebClient

from slackbot.workspace import Workspace
from slackbot.workspace.clock import Clock
from slackbot.workspace.feed import Entry
from slackbot.workspace.ids import Ids

SUPPORT = "C0SUPPORT1"


def test_the_clock_runs_on_from_where_it_was_moved() -> None:
    clock = Clock()
    clock.move_to(datetime(2026, 1, 6, 9, tzinfo=UTC))
    first = clock.now()
    assert timedelta(0) <= first - datetime(2026, 1, 6, 9, tzinfo=UTC) < timedelta(seconds=5)
    clock.advance(days=1, hours=2)
    assert timedelta(hours=26) <= clock.now() - first < timedelta(hours=26, seconds=5)
    with pytest.raises(ValueError, match="aware"):
        clock.move_to(datetime(2026, 1, 6))  # noqa: DTZ001


def test_timestamps_increase_even_when_time_goes_back() -> None:
    clock = Clock()
    ids = Ids(clock)
    before = [ids.timestamp() for _ in range(100)]
    clock.advance(timedelta(days=-30))
    after = [ids.timestamp() for _ in range(100)]
    assert sorted({*before, *after}) == [*before, *after]


def test_messages_carry_the_moved_time(ws: Workspace, api: WebClient) -> None:
    ws.clock.move_to(datetime(2027, 5, 1, 8, tzinfo=UTC))
    posted = api.chat_postMessage(channel=SUPPORT, text="x")
    assert posted.headers["Date"].startswith("Sat, 01 May 2027")
    assert ws.channel("support-incidents").messages[0].sent_at.year == 2027


def test_the_feed_holds_calls_with_their_answers_in_order(ws: Workspace, api: WebClient) -> None:
    posted = api.chat_postMessage(channel=SUPPORT, text="x")
    entries = ws.feed.entries()
    assert [entry.kind for entry in entries] == ["message", "api"]
    assert [entry.id for entry in entries] == [1, 2]
    [call] = ws.feed.entries("api", "chat.postMessage", ok=True)
    assert (call.data["args"]["text"], call.data["answer"]["ts"]) == ("x", posted["ts"])
    assert ws.feed.entries(after=2) == []


def test_the_feed_can_be_followed_from_any_thread(ws: Workspace, api: WebClient) -> None:
    with ws.feed.subscribe() as subscription:
        api.auth_test()
        entry = subscription.get(timeout=5)
    assert entry is not None
    assert (entry.kind, entry.name) == ("api", "auth.test")
    assert list(subscription) == []


def test_the_feed_can_be_followed_by_a_coroutine(ws: Workspace, api: WebClient) -> None:
    api.auth_test()

    async def first() -> Entry:
        stream = ws.feed.follow(after=0)
        entry = await anext(stream)
        await stream.aclose()  # type: ignore[attr-defined]
        return entry

    assert asyncio.run(first()).name == "auth.test"
