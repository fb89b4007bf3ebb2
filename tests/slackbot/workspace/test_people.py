from typing import Any

import pytest
from slack_sdk import WebClient

from slackbot.workspace import NotPossible, Workspace, simultaneously
from slackbot.workspace.directory import Account, Channel
from tests.slackbot.workspace import kit, small_app
from tests.slackbot.workspace.recorder import Recorder

SUPPORT = "C0SUPPORT1"


def posted(ws: Workspace, api: WebClient, *blocks: dict[str, Any], channel: str = SUPPORT) -> Any:
    api.chat_postMessage(channel=channel, text="x", blocks=list(blocks) or [kit.actions(kit.button())])
    return ws.channel(channel).messages[-1]


def test_a_command_in_a_thread_is_refused_and_not_delivered(ws: Workspace, api: WebClient, bot: Recorder) -> None:
    lea, message = ws.person("lea"), posted(ws, api)
    outcome = lea.command("/ticket nouveau", thread=message)
    assert (outcome.ok, outcome.delivered) == (False, False)
    assert lea.notices[-1].text == outcome.words == "/ticket is not supported in threads. Sorry!"
    assert bot.bodies == []


@pytest.mark.parametrize(
    ("who", "typed", "where"), [("lea", "/autre", "general"), ("tom", "/ticket", "partage-externe")]
)
def test_a_command_that_is_not_offered_is_not_a_command(
    ws: Workspace, bot: Recorder, who: str, typed: str, where: str
) -> None:
    outcome = ws.person(who).command(typed, channel=where)
    assert outcome.words == f"{typed} is not a valid command."
    assert bot.bodies == []


def test_without_the_commands_scope_there_are_none(ws: Workspace, bot: Recorder) -> None:
    ws.install(small_app.manifest(scopes=["chat:write"]))
    assert not ws.person("lea").command("/ticket").delivered
    with pytest.raises(NotPossible):
        ws.person("lea").shortcut("ticket.open")


def test_a_guest_may_use_commands_and_a_stranger_buttons(ws: Workspace, api: WebClient, bot: Recorder) -> None:
    assert ws.person("hugo").command("/ticket").ok
    message = posted(ws, api, channel="C0PARTAGE1")
    assert ws.person("tom").click(message, "go").ok
    with pytest.raises(NotPossible):
        ws.person("tom").message_shortcut("ticket.act", message)


def test_what_a_person_does_not_see_they_cannot_press(ws: Workspace, api: WebClient, bot: Recorder) -> None:
    message = posted(ws, api)
    with pytest.raises(NotPossible, match="Tom Weber is not in support-incidents"):
        ws.person("tom").click(message, "go")
    with pytest.raises(NotPossible, match="'stop' is not there, only"):
        ws.person("lea").click(message, "stop")
    api.chat_postEphemeral(channel=SUPPORT, user="U0LEA00001", text="x", blocks=[kit.actions(kit.button())])
    [notice] = ws.person("lea").notices
    with pytest.raises(NotPossible):
        ws.person("karim").click(notice, "go")
    with pytest.raises(NotPossible):
        ws.person("lea").message_shortcut("ticket.act", notice)


def test_a_button_that_was_updated_away_is_gone(ws: Workspace, api: WebClient, bot: Recorder) -> None:
    message = posted(ws, api)
    api.chat_update(channel=SUPPORT, ts=message.ts, text="décidé")
    assert message.buttons() == []
    with pytest.raises(NotPossible):
        ws.person("lea").click(message, "go")


def test_saying_no_in_the_dialog_sends_nothing(ws: Workspace, api: WebClient, bot: Recorder) -> None:
    words = {key: kit.text(key) for key in ("title", "text", "confirm", "deny")}
    message = posted(ws, api, kit.actions(kit.button(confirm=words)))
    assert message.buttons()[0].confirm == words
    assert not ws.person("lea").click(message, "go", confirm=False).delivered
    assert bot.bodies == []
    assert ws.person("lea").click(message, "go").ok


def test_one_of_several_buttons_is_chosen_by_its_value(ws: Workspace, api: WebClient, bot: Recorder) -> None:
    message = posted(ws, api, *[kit.actions(kit.button(value=value)) for value in ("1", "2")])
    ws.person("lea").click(message, "go", value="2")
    assert bot.last["actions"][0]["value"] == "2"


def test_the_deactivated_do_nothing(ws: Workspace, api: WebClient, bot: Recorder) -> None:
    message = posted(ws, api)
    ws.team.deactivate("lea")
    bot.bodies.clear()
    with pytest.raises(NotPossible, match="deactivated"):
        ws.person("lea").click(message, "go")
    ws.team.reactivate("lea")
    assert ws.person("lea").click(message, "go").ok


def test_two_people_can_press_at_the_same_moment(ws: Workspace, api: WebClient, bot: Recorder) -> None:
    message = posted(ws, api)
    marc, sophie = ws.person("marc"), ws.person("sophie")
    outcomes = simultaneously(lambda: marc.click(message, "go"), lambda: sophie.click(message, "go"))
    assert [outcome.ok for outcome in outcomes] == [True, True]
    assert {body["user"]["id"] for body in bot.bodies} == {"U0MARC0001", "U0SOPHIE01"}
    assert len({body["trigger_id"] for body in bot.bodies}) == 2


def test_an_acknowledged_button_must_not_answer_with_a_body(ws: Workspace, api: WebClient, bot: Recorder) -> None:
    message = posted(ws, api)
    bot.answer({"text": "fait"})
    assert not ws.person("lea").click(message, "go").ok


def test_the_home_is_published_before_it_is_seen(ws: Workspace, bot: Recorder) -> None:
    def publish(body: dict[str, Any]) -> Any:
        bot.app.client.views_publish(user_id=body["event"]["user"], view=kit.home(kit.actions(kit.button())))
        return original(body)

    original, bot.answers = bot.answers, publish
    lea = ws.person("lea")
    home = lea.open_home()
    assert home is not None
    assert "view" not in bot.last["event"]
    lea.open_home()
    assert bot.last["event"]["view"]["id"] == home.id
    bot.answers = original
    lea.press("go")
    assert bot.last["container"]["type"] == "view"


def test_people_outside_the_company_do_not_see_the_home(ws: Workspace, bot: Recorder) -> None:
    with pytest.raises(NotPossible):
        ws.person("tom").open_home()


def test_a_response_url_takes_five_answers_and_can_delete_the_message(
    ws: Workspace, api: WebClient, bot: Recorder
) -> None:
    from slack_sdk.webhook import WebhookClient

    message = posted(ws, api)
    ws.person("lea").click(message, "go")
    hook = WebhookClient(bot.last["response_url"])
    for words in ("Pour vous", "Encore", "Enfin"):
        assert hook.send(text=words, replace_original=False, response_type="ephemeral").status_code == 200
        assert ws.person("lea").notices[-1].text == words
    assert ws.channel("support-incidents").messages == [message]
    assert hook.send(blocks=[{"type": "banner"}]).status_code == 400
    assert hook.send(delete_original=True).status_code == 200
    assert message.deleted
    spent = hook.send(text="de trop")
    assert (spent.status_code, "used_url" in spent.body) == (404, True)


def test_an_answer_by_response_url_appears_in_the_channel_never_in_the_thread(
    ws: Workspace, api: WebClient, bot: Recorder
) -> None:
    from slack_sdk.webhook import WebhookClient

    root = posted(ws, api)
    api.chat_postMessage(channel=SUPPORT, text="x", blocks=[kit.actions(kit.button())], thread_ts=root.ts)
    lea, reply = ws.person("lea"), ws.thread(root)[-1]
    lea.click(reply, "go")
    hook = WebhookClient(bot.last["response_url"])
    hook.send_dict({"text": "pour vous", "thread_ts": root.ts})
    assert lea.notices[-1].thread_ts is None


def test_what_was_seen_alone_can_be_deleted_by_its_response_url(ws: Workspace, api: WebClient, bot: Recorder) -> None:
    from slack_sdk.webhook import WebhookClient

    api.chat_postEphemeral(channel=SUPPORT, user="U0LEA00001", text="x", blocks=[kit.actions(kit.button())])
    lea = ws.person("lea")
    lea.click(lea.notices[-1], "go")
    hook = WebhookClient(bot.last["response_url"])
    assert hook.send(delete_original=True, response_type="ephemeral", replace_original=False).status_code == 400
    assert hook.send(delete_original=True).status_code == 200
    assert lea.notices == []
    assert WebhookClient(bot.last["response_url"]).send(delete_original=True).status_code == 400


def test_a_response_url_lives_half_an_hour(ws: Workspace, bot: Recorder) -> None:
    from slack_sdk.webhook import WebhookClient

    ws.person("lea").command("/ticket")
    ws.clock.advance(minutes=31)
    assert WebhookClient(bot.last["response_url"]).send(text="x").status_code == 404


def test_a_thread_can_be_read_as_text(ws: Workspace, api: WebClient) -> None:
    table = {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": "Motif"}, {"type": "raw_text", "text": "250,00 €"}]],
    }
    root = posted(
        ws,
        api,
        kit.rich({"type": "text", "text": "Carte de "}, {"type": "user", "user_id": "U0LEA00001"}),
        kit.actions(kit.button()),
        table,
    )
    ws.person("karim").say("Bien reçu <3", thread=root)
    text = ws.render_thread(root)
    for words in ("── #support-incidents ──", "Carte de @Léa Martin", "[Aller]", "Motif | 250,00 €", "Bien reçu <3"):
        assert words in text
    assert [message.is_reply for message in ws.thread(root)] == [False, True]


def test_tables_and_charts_can_be_read_as_text(ws: Workspace, api: WebClient) -> None:
    rows = [[{"type": "raw_text", "text": "Mois"}], [{"type": "raw_number", "value": 3}]]
    table = {"type": "data_table", "caption": "Par mois", "rows": rows}
    message = posted(ws, api, table, kit.bars(mars=3, avril=5))
    assert message.plain() == "Par mois\nMois\n3\nVisites\nvisites – mars 3, avril 5"


def test_waiting_in_vain_shows_what_happened(ws: Workspace, api: WebClient) -> None:
    posted(ws, api)
    with pytest.raises(TimeoutError, match=r"waited 0 s for Godot[\s\S]*chat\.postMessage"):
        ws.wait_for(lambda: False, timeout=0, what="Godot")


def test_the_team_can_change_while_everything_runs(ws: Workspace, api: WebClient, bot: Recorder) -> None:
    ws.team.add_channel(Channel("C0ASTREIN1", "astreinte", "private", ["U0SUPPORTB"]))
    ws.team.add_person(Account("zoe", "U0ZOE00001", "zoe.blin", "Zoé Blin"), "astreinte", "support-incidents")
    ws.team.restrict("zoe")
    ws.team.join_group("zoe", "agents-support")
    assert api.usergroups_users_list(usergroup=ws.agents_group)["users"][-1] == "U0ZOE00001"
    assert bot.last["event"]["added_users"] == ["U0ZOE00001"]
    assert ws.person("zoe").command("/ticket", channel="astreinte").ok
    assert api.users_info(user="U0ZOE00001")["user"]["is_restricted"]


def test_one_may_write_to_the_app_only_where_its_messages_are_on(ws: Workspace, bot: Recorder) -> None:
    read_only = {"messages_tab_enabled": True, "messages_tab_read_only_enabled": True}
    ws.install(small_app.manifest(features={"app_home": read_only}))
    with pytest.raises(NotPossible, match="turned off"):
        ws.person("lea").say("Bonjour")
    ws.team.archive("general")
    with pytest.raises(NotPossible, match="archived"):
        ws.person("lea").say("Bonjour", channel="general")


def test_an_app_that_did_not_subscribe_hears_nothing(ws: Workspace, bot: Recorder) -> None:
    ws.install(small_app.manifest(events=[]))
    ws.person("lea").say("Bonjour")
    ws.person("lea").open_home()
    ws.team.leave_group("lea", "agents-support")
    assert bot.bodies == []


def test_without_interactivity_buttons_say_so(ws: Workspace, api: WebClient, bot: Recorder) -> None:
    message = posted(ws, api)
    ws.install(small_app.manifest() | {"settings": {"interactivity": {"is_enabled": False}}})
    outcome = ws.person("lea").click(message, "go")
    assert outcome.words == "This app is not configured to handle interactive responses."
    assert bot.bodies == []
