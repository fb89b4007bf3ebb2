"""What the app is sent for each deed, key by key, as Slack documents it."""

from typing import Any

from slack_sdk import WebClient

from slackbot.workspace import Message, Workspace
from slackbot.workspace.directory import ENTERPRISE, SISTER_TEAM, Account
from tests.slackbot.workspace import kit
from tests.slackbot.workspace.recorder import Recorder

SUPPORT = "C0SUPPORT1"
LEA = {"id": "U0LEA00001", "username": "lea.martin", "name": "lea.martin", "team_id": "T0OPENIP01"}


def card(ws: Workspace, api: WebClient, thread_ts: str | None = None) -> Message:
    blocks = [kit.words(block_id="s"), kit.actions(kit.button(value="1"), block_id="b")]
    posted = api.chat_postMessage(channel=SUPPORT, text="carte", blocks=blocks, thread_ts=thread_ts)
    found = ws.world.messages.find(SUPPORT, posted["ts"])
    assert found is not None
    return found


def test_a_slash_command(ws: Workspace, either_bot: Recorder) -> None:
    ws.person("lea").command("/ticket nouveau client", channel="support-incidents")
    body = either_bot.last
    assert body["trigger_id"]
    assert body["response_url"].startswith(ws.url)
    shown = {key: body[key] for key in body if key not in ("trigger_id", "response_url", "token")}
    assert shown == {
        "team_id": "T0OPENIP01",
        "team_domain": "openip",
        "channel_id": SUPPORT,
        "channel_name": "support-incidents",
        "user_id": "U0LEA00001",
        "user_name": "lea.martin",
        "command": "/ticket",
        "text": "nouveau client",
        "api_app_id": "A0SUPPORT01",
        "is_enterprise_install": "false",
    }


def test_a_command_in_private_does_not_name_the_channel(ws: Workspace, bot: Recorder) -> None:
    ws.person("lea").command("/ticket", channel="validations")
    assert bot.last["channel_name"] == "privategroup"


def test_a_click_on_a_message(ws: Workspace, api: WebClient, either_bot: Recorder) -> None:
    message = card(ws, api)
    ws.person("lea").click(message, "go")
    body = either_bot.last
    assert body["type"] == "block_actions"
    assert body["user"] == LEA
    assert body["channel"] == {"id": SUPPORT, "name": "support-incidents"}
    assert body["container"] == {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": SUPPORT,
        "is_ephemeral": False,
    }
    assert (body["message"]["ts"], body["message"]["blocks"]) == (message.ts, message.blocks)
    [action] = body["actions"]
    assert float(action.pop("action_ts")) > 0
    text = {"type": "plain_text", "text": "Aller"}
    assert action == {"type": "button", "action_id": "go", "block_id": "b", "text": text, "value": "1"}


def test_a_click_in_a_thread_knows_the_thread(ws: Workspace, api: WebClient, bot: Recorder) -> None:
    root = card(ws, api)
    ws.person("lea").click(card(ws, api, thread_ts=root.ts), "go")
    assert bot.last["container"]["thread_ts"] == root.ts
    assert bot.last["message"]["thread_ts"] == root.ts


def test_a_click_on_an_ephemeral_message_carries_no_message(ws: Workspace, api: WebClient, bot: Recorder) -> None:
    blocks = [kit.actions(kit.button())]
    api.chat_postEphemeral(channel=SUPPORT, user="U0LEA00001", text="x", blocks=blocks)
    lea = ws.person("lea")
    lea.click(lea.notices[-1], "go")
    assert bot.last["container"]["is_ephemeral"]
    assert "message" not in bot.last


def test_an_overflow_menu(ws: Workspace, api: WebClient, bot: Recorder) -> None:
    menu = {"type": "overflow", "action_id": "more", "options": [kit.option("a 1"), kit.option("b 1")]}
    api.chat_postMessage(channel=SUPPORT, text="x", blocks=[kit.actions(menu)])
    [message] = ws.channel("support-incidents").messages
    assert message.choices("more") == ["a 1", "b 1"]
    ws.person("lea").choose(message, "more", "b 1")
    assert bot.last["actions"][0]["selected_option"]["value"] == "b 1"


def test_a_submission_carries_the_view_with_its_state(ws: Workspace, either_bot: Recorder) -> None:
    lea = _with_modal(ws, either_bot, kit.modal(kit.field("client"), private_metadata="m", callback_id="open"))
    lea.fill(client="Durand")
    lea.submit()
    body = either_bot.last
    assert body["type"] == "view_submission"
    assert (body["user"], body["team"], body["response_urls"]) == (LEA, {"id": "T0OPENIP01", "domain": "openip"}, [])
    view = body["view"]
    assert view["state"] == {"values": {"client": {"input": {"type": "plain_text_input", "value": "Durand"}}}}
    assert (view["callback_id"], view["private_metadata"], view["type"]) == ("open", "m", "modal")
    assert view["hash"]
    assert view["root_view_id"] == view["id"]
    assert view["previous_view_id"] is None
    assert view["app_installed_team_id"] == "T0OPENIP01"


def test_a_button_in_a_modal_knows_the_view_and_no_channel(ws: Workspace, bot: Recorder) -> None:
    lea = _with_modal(ws, bot, kit.modal(kit.actions(kit.button())))
    lea.press("go")
    assert bot.last["container"] == {"type": "view", "view_id": bot.last["view"]["id"]}
    assert not {"channel", "message", "response_url"} & set(bot.last)


def test_a_message_shortcut(ws: Workspace, either_bot: Recorder) -> None:
    message = ws.person("karim").say("La ligne est coupée", channel="support-incidents")
    assert ws.person("lea").message_shortcut("ticket.act", message).ok
    body = either_bot.last
    assert (body["type"], body["callback_id"], body["message_ts"]) == ("message_action", "ticket.act", message.ts)
    assert (body["message"]["text"], body["message"]["user"]) == ("La ligne est coupée", "U0KARIM001")
    assert body["channel"] == {"id": SUPPORT, "name": "support-incidents"}


def test_a_global_shortcut_has_no_channel(ws: Workspace, bot: Recorder) -> None:
    assert ws.person("lea").shortcut("ticket.open").ok
    assert (bot.last["type"], bot.last["callback_id"]) == ("shortcut", "ticket.open")
    assert not {"channel", "response_url"} & set(bot.last)


def test_a_direct_message_and_a_mention_are_events(ws: Workspace, either_bot: Recorder) -> None:
    ws.person("lea").say("Bonjour")
    event = either_bot.last["event"]
    assert (event["type"], event["channel_type"], event["text"]) == ("message", "im", "Bonjour")
    assert either_bot.last["event_id"].startswith("Ev")
    ws.person("lea").mention("aide", channel="support-incidents")
    event = either_bot.last["event"]
    assert (event["type"], event["text"]) == ("app_mention", "<@U0SUPPORTB> aide")


def test_a_change_of_group_is_an_event(ws: Workspace, bot: Recorder) -> None:
    ws.team.leave_group("lea", "agents-support")
    event = bot.last["event"]
    assert (event["type"], event["subteam_id"]) == ("subteam_members_changed", ws.agents_group)
    assert (event["added_users"], event["removed_users"]) == ([], ["U0LEA00001"])


def test_the_bot_and_people_joining_its_channels_are_events(ws: Workspace, bot: Recorder) -> None:
    ws.team.invite("hugo", "general")
    assert bot.bodies == []  # the bot is not there
    ws.team.invite("bot", "general", by="lea")
    event = bot.last["event"]
    assert (event["type"], event["user"]) == ("member_joined_channel", "U0SUPPORTB")
    assert (event["channel"], event["inviter"]) == ("C0GENERAL1", "U0LEA00001")
    ws.team.invite("tom", "general")
    assert bot.last["event"]["user"] == "U0TOM00001"


def test_on_grid_payloads_name_the_enterprise(ws: Workspace, api: WebClient, bot: Recorder) -> None:
    ws.team.join_grid()
    ws.team.add_person(Account("paul", "U0PAUL0001", "paul", "Paul Roux", team_id=SISTER_TEAM), "support-incidents")
    ws.person("paul").click(card(ws, api), "go")
    assert (bot.last["user"]["team_id"], bot.last["enterprise"]["id"]) == (SISTER_TEAM, ENTERPRISE)
    ws.person("paul").command("/ticket")
    assert bot.last["enterprise_id"] == ENTERPRISE


def test_a_shortcut_on_a_message_carries_its_files_and_attachments(ws: Workspace, bot: Recorder) -> None:
    shared = {"text": "Le message d'un client", "from_url": "https://example.com"}
    message = ws.person("karim").say("", "support-incidents", files=["panne.jpg"], attachments=[shared])
    ws.person("lea").message_shortcut("ticket.act", message)
    sent = bot.last["message"]
    assert (sent["files"][0]["name"], sent["files"][0]["mimetype"]) == ("panne.jpg", "image/jpeg")
    assert sent["attachments"] == [shared]


def test_deactivating_someone_takes_them_out_of_their_groups(ws: Workspace, bot: Recorder) -> None:
    ws.team.deactivate("marc")
    assert bot.last["event"]["removed_users"] == ["U0MARC0001"]


def test_someone_of_another_company_keeps_their_team_in_views_and_clicks(
    ws: Workspace, api: WebClient, bot: Recorder
) -> None:
    blocks = [kit.actions(kit.button())]
    api.chat_postMessage(channel="C0PARTAGE1", text="x", blocks=blocks)
    tom = ws.person("tom")
    tom.click(ws.channel("partage-externe").messages[0], "go")
    assert bot.last["user"]["team_id"] == "T0WEBERT01"
    api.views_open(trigger_id=bot.last["trigger_id"], view=kit.modal(kit.field("a")))
    tom.fill(a="x")
    tom.submit()
    view = bot.last["view"]
    assert {bot.last["team"]["id"], bot.last["user"]["team_id"], view["team_id"]} == {"T0WEBERT01"}
    assert view["app_installed_team_id"] == "T0OPENIP01"


def _with_modal(ws: Workspace, bot: Recorder, view: dict[str, Any]) -> Any:
    lea = ws.person("lea")
    lea.shortcut("ticket.open")
    bot.app.client.views_open(trigger_id=bot.last["trigger_id"], view=view)
    return lea
