import threading
from typing import Any

import pytest
from slack_bolt import App, BoltResponse
from slack_bolt.adapter.socket_mode import SocketModeHandler

from slackbot.workspace import Workspace
from slackbot.workspace.requests import signature
from tests.slackbot.workspace import kit, small_app
from tests.slackbot.workspace.recorder import Recorder


def message_for(ws: Workspace, bot: Recorder) -> Any:
    bot.app.client.chat_postMessage(channel="C0SUPPORT1", text="x", blocks=[kit.actions(kit.button())])
    return ws.channel("support-incidents").messages[-1]


def test_the_signature_is_slacks() -> None:
    body = (
        "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
        "%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    signed = signature("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", body)
    assert signed == "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


def test_a_command_without_acknowledgement_fails_in_slacks_words(ws: Workspace, either_bot: Recorder) -> None:
    ws.ack_seconds, either_bot.answers = 0.2, lambda _: None
    lea = ws.person("lea")
    outcome = lea.command("/ticket")
    assert not outcome.ok
    assert outcome.words in (
        '/ticket failed with the error "operation_timeout"',
        '/ticket failed with the error "dispatch_failed"',
    )
    assert lea.notices[-1].text == outcome.words


def test_a_button_without_acknowledgement_times_out(ws: Workspace, bot: Recorder) -> None:
    message = message_for(ws, bot)
    ws.ack_seconds, bot.answers = 0.2, lambda _: None
    outcome = ws.person("lea").click(message, "go")
    assert outcome.words == "Operation timed out. Apps need to respond within three seconds."
    assert len(bot.bodies) == 1  # interactions are never repeated


def test_with_no_app_connected_nothing_arrives(ws: Workspace) -> None:
    assert ws.person("lea").command("/ticket").words == '/ticket failed with the error "dispatch_failed"'


def test_the_answer_to_a_command_is_seen_by_who_typed_it_alone(ws: Workspace, either_bot: Recorder) -> None:
    either_bot.answer({"response_type": "ephemeral", "text": "Voici", "blocks": [kit.words()]})
    assert ws.person("lea").command("/ticket 42").ok
    assert [notice.plain() for notice in ws.person("lea").notices] == ["Bonjour"]
    assert ws.channel("support-incidents").messages == []


def test_a_command_answered_with_wrong_blocks_fails(ws: Workspace, bot: Recorder) -> None:
    bot.answer({"text": "x", "blocks": [{"type": "banner"}]})
    assert not ws.person("lea").command("/ticket").ok


def test_an_event_that_fails_is_repeated_at_once_then_after_one_and_five_minutes(
    ws: Workspace, either_bot: Recorder
) -> None:
    ws.ack_seconds, either_bot.answers = 0.2, lambda _: BoltResponse(status=500, body="")
    ws.person("lea").say("Bonjour")
    for attempts, minutes in ((2, 1), (3, 5)):
        ws.wait_for(lambda expected=attempts: len(ws.feed.entries("ack")) >= expected, what="the retries")
        ws.clock.advance(minutes=minutes)
    ws.wait_for(lambda: len(ws.feed.entries("ack")) >= 4, what="the last retry")
    numbers = [headers.get("x-slack-retry-num") for headers in either_bot.headers]
    assert numbers[1:] == [["1"], ["2"], ["3"]]
    assert len({body["event_id"] for body in either_bot.bodies}) == 1
    deliveries = ws.feed.entries("delivery")
    assert [entry.data["attempt"] for entry in deliveries] == [0, 1, 2, 3]
    assert len({entry.data["envelope_id"] for entry in deliveries}) == 1


def test_an_event_is_not_repeated_when_the_app_says_so(ws: Workspace) -> None:
    recorder = Recorder(ws)
    recorder.answers = lambda _: BoltResponse(status=500, body="", headers={"x-slack-no-retry": "1"})
    with small_app.by_http(ws, recorder.app):
        ws.person("lea").say("Bonjour")
        ws.person("lea").say("Encore")
    assert [body["event"]["text"] for body in recorder.bodies] == ["Bonjour", "Encore"]


@pytest.mark.parametrize("fault", ["wrong_signature", "stale_timestamp"])
def test_a_request_that_is_not_slacks_does_not_reach_the_app(ws: Workspace, fault: Any) -> None:
    recorder = Recorder(ws)
    with small_app.by_http(ws, recorder.app):
        ws.faults.delivery("slash_commands", fault)
        assert not ws.person("lea").command("/ticket").ok
        assert recorder.bodies == []
        assert ws.feed.entries("ack")[-1].data["detail"] == "HTTP 401"
        assert ws.person("lea").command("/ticket").ok


def test_a_lost_acknowledgement_looks_like_none(ws: Workspace, bot: Recorder) -> None:
    ws.ack_seconds = 0.5
    ws.faults.delivery("*", "lost_ack")
    assert not ws.person("lea").command("/ticket").ok
    assert len(bot.bodies) == 1


def test_a_double_delivery_has_the_same_ids(ws: Workspace, either_bot: Recorder) -> None:
    message = message_for(ws, either_bot)
    ws.faults.delivery("interactive", "double")
    assert ws.person("lea").click(message, "go").ok
    first, second = either_bot.bodies
    assert first == second


def test_the_last_delivery_can_come_again(ws: Workspace, either_bot: Recorder) -> None:
    ws.person("lea").say("Bonjour")
    ws.person("lea").command("/ticket")
    assert ws.redeliver("events_api").ok
    first, _, again = either_bot.bodies
    assert first == again
    assert either_bot.headers[-1]["x-slack-retry-num"] == ["1"]
    assert ws.redeliver("slash_commands").ok
    assert either_bot.bodies[1] == either_bot.bodies[3]


def test_a_crafted_payload_is_delivered_as_it_is(ws: Workspace, either_bot: Recorder) -> None:
    payload = {"type": "block_actions", "user": {"id": "U0EVIL0001", "team_id": "T0ELSE"}, "team": {"id": "T0ELSE"}}
    assert ws.deliver("interactive", payload).ok
    assert either_bot.last["user"]["id"] == "U0EVIL0001"


def test_each_envelope_goes_to_one_of_the_connections(ws: Workspace) -> None:
    recorder = Recorder(ws)
    with small_app.by_socket(ws, recorder.app, connections=3):
        assert ws.connections() == 3
        for _ in range(6):
            assert ws.person("lea").command("/ticket").ok
    assert len(recorder.bodies) == 6


def test_a_dropped_socket_reconnects_by_itself(ws: Workspace) -> None:
    with small_app.by_socket(ws, Recorder(ws).app, ping_interval=0.2):
        assert ws.drop_sockets() == 1
        ws.wait_for(lambda: len(ws.feed.entries("socket", "connected")) >= 2, what="the reconnection")
        ws.wait_connected()
        assert ws.person("lea").command("/ticket").ok


def test_a_socket_dropped_after_sending_loses_the_acknowledgement(ws: Workspace, bot: Recorder) -> None:
    ws.ack_seconds = 0.2
    ws.faults.delivery("slash_commands", "drop_socket")
    assert not ws.person("lea").command("/ticket").ok


def test_a_ghost_counts_and_gets_clicks_which_are_lost_until_slack_notices(ws: Workspace) -> None:
    recorder = Recorder(ws)
    with small_app.by_socket(ws, recorder.app, ping_interval=0.2):
        assert ws.ghost_sockets() == 1
        ws.wait_connected(connections=2)  # the client heard no pong and came anew; its ghost stays
        ws.ack_seconds = 0.3
        outcomes = [ws.person("lea").command("/ticket").ok for _ in range(4)]
        assert sorted(outcomes) == [False, False, True, True]
        assert len(recorder.bodies) == 2
        assert ws.end_ghosts() == 1
        assert ws.connections() == 1
        assert ws.person("lea").command("/ticket").ok


def test_slack_asks_to_reconnect_now_and_then(ws: Workspace, bot: Recorder) -> None:
    ws.refresh_sockets()
    ws.wait_for(lambda: len(ws.feed.entries("socket", "connected")) >= 2, what="the reconnection")
    assert ws.person("lea").command("/ticket").ok


def test_the_clients_pings_are_answered(ws: Workspace) -> None:
    app = App(client=small_app.client(ws), signing_secret=ws.signing_secret, process_before_response=True)
    handler = SocketModeHandler(app, ws.app_token, ping_interval=0.05)
    handler.client.connect()
    ws.wait_connected()

    def pong() -> float:
        session = handler.client.current_session
        return (session.last_ping_pong_time if session is not None else None) or 0.0

    first = ws.wait_for(pong, what="a pong")
    ws.wait_for(lambda: pong() > first, what="another pong")
    small_app.disconnect(ws, handler)


def test_an_eleventh_connection_is_turned_away(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder(ws)
    turned_away = threading.Event()
    with small_app.by_socket(ws, recorder.app, connections=10):
        handler = SocketModeHandler(recorder.app, ws.app_token)
        handler.client.auto_reconnect_enabled = False
        handler.client.on_message_listeners.append(
            lambda text: turned_away.set() if "too_many_websockets" in text else None
        )
        handler.client.wss_uri = handler.client.issue_new_wss_url()
        monkeypatch.setattr(handler.client, "connect_to_new_endpoint", lambda force=False: None)
        handler.client.connect()
        assert turned_away.wait(5)
        assert ws.connections() == 10
        small_app.disconnect(ws, handler)
