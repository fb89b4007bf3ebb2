"""Slack and the network misbehave: the thread holds each notice exactly once and in order, and nothing is lost."""

from __future__ import annotations

import pytest

from slackbot.workspace import Submission
from tests.journeys.stage import BUSY, Stage, crafted_click, staged

STORY = [
    "Signalé par le client",
    "Ticket fournisseur",
    "✅ Validée",
    "Intervention le",
    "Résultat de l'intervention",
    "Facturation annoncée",
]


def beginnings(stage: Stage, journey) -> list[str]:
    said = [message.plain() for message in stage.thread(journey)[1:]]
    return [next((known for known in STORY if one.startswith(known)), one) for one in said]


@pytest.mark.parametrize(
    ("method", "kind"),
    [
        ("chat.postMessage", "rate_limited"),
        ("chat.postMessage", "server_error"),
        ("chat.postMessage", "server_error_after"),
        ("chat.postMessage", "timeout_after"),
        ("chat.postMessage", "reset_before"),
        ("chat.postMessage", "reset_after"),
        ("chat.update", "rate_limited"),
        ("chat.update", "timeout_after"),
    ],
)
def test_each_notice_comes_once_and_in_order(sqlite, method, kind):
    with staged(sqlite, http=True) as stage:
        journey = stage.journey("supplier_ticket")
        stage.settled()
        stage.workspace.faults.api(method, kind, 2, seconds=0.2)
        journey.plan()
        play(stage, journey, "consent", "approve", "schedule", "outcome")
        assert not stage.workspace.faults.waiting()
        assert beginnings(stage, journey) == STORY
        assert len(stage.workspace.channel("support-incidents").messages) == 1
        assert "Prochaine étape" in journey.card.plain()


@pytest.mark.parametrize("kind", ["rate_limited", "timeout_after", "slow"])
def test_the_card_is_posted_once(sqlite, kind):
    """Without a thread to look in, the card is looked for in the channel."""
    with staged(sqlite, http=True) as stage:
        stage.workspace.faults.api("chat.postMessage", kind, 2, seconds=0.3)
        journey = stage.journey("open")
        assert len(stage.thread(journey)) == 2
        assert len(stage.workspace.channel("support-incidents").messages) == 1


def test_what_slack_refuses_for_good_does_not_hold_up_the_others(sqlite):
    """The bot was thrown out of a channel: other tickets go on; the lost notices are parked, for the doctor to tell."""
    with staged(sqlite, http=True) as stage:
        broken = stage.journey("open")
        stage.settled()
        stage.workspace.team.remove("bot", "support-incidents")
        crippled_by_hand(stage, broken)
        stage.workspace.wait_for(lambda: stage.workspace.feed.entries("api", ok=False), what="a refusal")
        channel = stage.workspace.channel("support-incidents")
        known = len(channel.messages)
        stage.workspace.team.invite("bot", "support-incidents")
        stage.workspace.wait_for(lambda: len(channel.messages) > known, what="its introduction")
        stage.workspace.clock.advance(minutes=10)
        healthy = stage.journey("open")
        assert len(stage.thread(healthy)) == 2
        assert "Cisco" not in broken.card.plain()


@pytest.mark.parametrize("fault", ["double", "lost_ack", "slow"])
def test_a_form_is_taken_once_however_it_is_delivered(shared, fault):
    journey = shared.journey("open")
    journey.click("site.describe")
    shared.lea.wait_for_view("site.describe")
    shared.lea.fill(modem="OneAccess 425")
    shared.workspace.faults.delivery("interactive", fault, seconds=0.5)
    first: Submission = shared.lea.submit()
    if fault == "lost_ack":
        assert first.failed  # so Léa presses again
        assert shared.lea.submit().closed
    else:
        assert first.closed
    assert shared.events(journey) == ["ticket.opened", "site.described"]


@pytest.mark.parametrize("fault", ["double", "lost_ack"])
def test_an_approval_counts_once_however_it_is_delivered(shared, fault):
    journey = shared.journey("consent")
    shared.workspace.faults.delivery("interactive", fault)
    shared.marc.click(journey.request(), "dispatch.approve")
    if fault == "lost_ack":
        shared.workspace.redeliver("interactive")
    journey.card_offers("appointment.schedule")
    shared.settled()
    assert shared.events(journey).count("dispatch.approved") == 1
    assert shared.marc.view is None
    assert shared.marc.notices == []  # a repeat is nothing to complain of


def test_a_redelivered_event_is_harmless(shared):
    shared.lea.open_home()
    assert shared.workspace.redeliver("events_api").ok
    shared.workspace.faults.delivery("events_api", "lost_ack")
    assert shared.lea.open_home() is not None


def test_a_dropped_socket_is_replaced_and_what_was_lost_can_be_done_again(stage):
    journey = stage.journey("open")
    journey.click("site.describe")
    stage.lea.wait_for_view("site.describe")
    stage.lea.fill(modem="OneAccess 425")
    stage.workspace.ack_seconds = 1
    stage.workspace.faults.delivery("interactive", "drop_socket")
    assert stage.lea.submit().failed
    connected_again(stage, 2, within=30)
    stage.workspace.ack_seconds = BUSY
    assert stage.lea.submit().closed
    assert stage.events(journey).count("site.described") == 1


def test_slack_refreshes_the_connection_and_nobody_notices(stage):
    journey = stage.journey("open")
    for connection, reason in enumerate(("warning", "refresh_requested"), start=2):
        stage.workspace.refresh_sockets(reason)
        connected_again(stage, connection)
    journey.tick()
    assert stage.events(journey)[-1] == "pretests.confirmed"


@pytest.mark.parametrize("kind", ["server_error", "reset_before", "reset_after"])
def test_a_form_opens_although_the_first_call_fails(shared, kind):
    journey = shared.journey("open")
    shared.settled()
    shared.workspace.faults.api("views.open", kind)
    journey.click("site.describe")
    shared.lea.wait_for_view("site.describe")
    assert len(shared.lea.views) == 1


def test_slow_slack_answers_hold_up_nobodys_acknowledgement(shared):
    journey = shared.journey("open")
    shared.settled()
    shared.workspace.faults.api("chat.update", "slow", 1, seconds=2)
    shared.workspace.faults.api("views.open", "slow", 1, seconds=1)
    journey.click("site.describe")
    shared.lea.wait_for_view("site.describe")
    shared.lea.fill(modem="OneAccess 425")
    assert shared.lea.submit().closed


@pytest.mark.parametrize("http", [True, False], ids=["http", "socket mode"])
def test_with_slacks_rate_limits_everything_arrives(sqlite, http):
    """Four tickets in one channel at once are more than Slack's message a second: so Slack need not complain."""
    with staged(sqlite, http=http, rate_limits=True) as stage:
        journeys = [stage.journey("open") for _ in range(4)]
        stage.settled()
        for journey in journeys:
            assert beginnings(stage, journey) == STORY[:1]
        assert not stage.workspace.feed.entries("api", ok=False)


def connected_again(stage: Stage, connection: int, within: float = 10) -> None:
    """Wait for the connection of that number, the only one left."""

    def is_there() -> bool:
        made = stage.workspace.feed.entries("socket", "connected", connection=connection)
        return bool(made) and stage.workspace.connections() == 1

    stage.workspace.wait_for(is_there, within, "the new connection")


def play(stage: Stage, journey, *steps: str) -> None:
    """The steps, with time enough for what is tried again."""
    for name in steps:
        getattr(journey, name)()
        stage.settled()


def crippled_by_hand(stage: Stage, journey) -> None:
    """Somebody acts on the ticket while the bot is not in its channel."""
    crafted_click(stage, stage.lea, journey.card, "site.describe", stage.number(journey))
    stage.lea.wait_for_view("site.describe")
    stage.lea.fill(router="Cisco 1941")
    assert stage.lea.submit().closed
