"""What each person sees where: channels, threads, unread, private messages, the past of a busy channel."""

import re

import pytest
from slack_sdk import WebClient

from slackbot.workspace import Workspace
from tests.slackbot.workspace import kit, small_app
from tests.slackbot.workspace.page.browserless import do, get
from tests.slackbot.workspace.recorder import Recorder

SUPPORT = "C0SUPPORT1"


def sidebar(ws: Workspace, who: str, place: str = "general") -> str:
    return get(ws, f"/as/{who}/{place}", **{"X-Parts": "sidebar"})


def test_the_page_speaks_the_person_s_language(ws: Workspace) -> None:
    assert "Canaux" in sidebar(ws, "lea")
    assert "Channels" in sidebar(ws, "karim")
    assert "Channels" in sidebar(ws, "tom", "partage-externe")


def test_mentions_are_counted_until_the_channel_is_read(ws: Workspace, api: WebClient) -> None:
    root = api.chat_postMessage(channel=SUPPORT, text="<!subteam^S0MANAGER1> à valider")["ts"]
    api.chat_postMessage(channel=SUPPORT, text="<@U0MARC0001> ?", thread_ts=root)
    assert '<span class="badge" title="mentions : 2">' in sidebar(ws, "marc")
    assert "non lus : 1" in sidebar(ws, "lea")
    get(ws, "/as/marc/support-incidents")
    assert "badge" not in sidebar(ws, "marc")
    assert "non lus : 1" in sidebar(ws, "lea")


def test_replies_in_followed_threads_are_counted_until_the_thread_is_read(ws: Workspace, api: WebClient) -> None:
    root = api.chat_postMessage(channel=SUPPORT, text="fiche")["ts"]
    ws.person("lea").say("je m'en occupe", thread=ws.channel("support-incidents").messages[0])
    get(ws, "/as/lea/support-incidents")
    api.chat_postMessage(channel=SUPPORT, text="suite", thread_ts=root)
    assert 'title="dans les fils suivis : 1"' in sidebar(ws, "lea")
    assert "badge" not in sidebar(ws, "karim")
    get(ws, f"/as/lea/support-incidents/{root}")
    assert "badge" not in sidebar(ws, "lea")


FOLLOWED = {
    "who was mentioned": ("<@U0KARIM001>", "karim"),
    "whose group was mentioned": ("<!subteam^S0MANAGER1>", "sophie"),
}


@pytest.mark.parametrize(("text", "who"), FOLLOWED.values(), ids=FOLLOWED.keys())
def test_who_was_mentioned_in_a_thread_is_notified_of_what_follows(
    ws: Workspace, api: WebClient, text: str, who: str
) -> None:
    root = api.chat_postMessage(channel=SUPPORT, text="fiche")["ts"]
    api.chat_postMessage(channel=SUPPORT, text="avant", thread_ts=root)
    api.chat_postMessage(channel=SUPPORT, text=f"{text} à vous", thread_ts=root)
    api.chat_postMessage(channel=SUPPORT, text="ensuite", thread_ts=root)
    told = get(ws, f"/as/{who}/activity", **{"X-Parts": "main"})
    assert "ensuite" in told
    assert "avant" not in told
    assert "ensuite" not in get(ws, "/as/lea/activity", **{"X-Parts": "main"})


def test_what_only_one_person_sees_is_no_reply(ws: Workspace, api: WebClient) -> None:
    root = api.chat_postMessage(channel=SUPPORT, text="fiche")["ts"]
    api.chat_postMessage(channel=SUPPORT, text="réponse", thread_ts=root)
    api.chat_postEphemeral(channel=SUPPORT, user="U0LEA00001", text="entre nous", thread_ts=root)
    thread = get(ws, f"/as/lea/support-incidents/{root}", **{"X-Parts": "thread"})
    assert "entre nous" in thread
    assert "<span>1 réponse</span>" in thread
    assert "entre nous" not in get(ws, "/as/lea/support-incidents")


def test_what_only_one_person_sees_is_shown_to_them_alone(ws: Workspace, api: WebClient) -> None:
    ts = api.chat_postEphemeral(channel=SUPPORT, user="U0LEA00001", text="entre nous")["message_ts"]
    assert "Visible à vous seul" in get(ws, "/as/lea/support-incidents")
    assert "entre nous" not in get(ws, "/as/marc/support-incidents")
    do(ws, "lea", "dismiss", channel=SUPPORT, ts=ts)
    assert "entre nous" not in get(ws, "/as/lea/support-incidents")


def test_a_command_in_a_thread_is_refused_in_slack_s_words(ws: Workspace, bot: Recorder, api: WebClient) -> None:
    root = api.chat_postMessage(channel=SUPPORT, text="racine")["ts"]
    do(ws, "lea", "say", channel=SUPPORT, thread=root, text="/ticket")
    page = get(ws, f"/as/lea/support-incidents/{root}", **{"X-Parts": "thread"})
    assert "/ticket n’est pas pris en charge dans les fils de discussion. Désolé !" in page
    assert bot.bodies == []


def test_a_busy_channel_shows_its_last_messages_and_then_earlier_ones(ws: Workspace, api: WebClient) -> None:
    for number in range(120):
        ws.person("lea").say(f"message {number:03}", "general")
    page = get(ws, "/as/lea/general")
    assert re.findall(r"message (\d{3})", page) == [f"{number:03}" for number in range(90, 120)]
    earlier = re.search(r'href="(\?before=[\d.]+)"', page)
    assert earlier is not None
    assert "message 060" in get(ws, f"/as/lea/general{earlier[1]}")


def test_the_activity_shows_what_the_phone_showed(ws: Workspace, api: WebClient) -> None:
    api.chat_postMessage(channel=SUPPORT, text="<@U0LEA00001> à vous", blocks=[kit.words("des blocs")])
    page = get(ws, "/as/lea/activity")
    assert "@Léa Martin à vous" in page
    assert "des blocs" not in page


def test_a_notification_is_what_was_sent_then(ws: Workspace, api: WebClient) -> None:
    ts = api.chat_postMessage(channel=SUPPORT, text="<@U0LEA00001> à valider")["ts"]
    api.chat_update(channel=SUPPORT, ts=ts, text="<@U0MARC0001> décidé")
    assert "@Léa Martin à valider" in get(ws, "/as/lea/activity", **{"X-Parts": "main"})
    assert "décidé" not in get(ws, "/as/marc/activity", **{"X-Parts": "main"})


def test_a_message_without_text_notifies_with_nothing_to_read(ws: Workspace, api: WebClient) -> None:
    api.api_call("chat.postMessage", json={"channel": "U0LEA00001", "blocks": [kit.words("des blocs")]})
    assert "Ce contenu ne peut pas être affiché." in get(ws, "/as/lea/activity")


def test_what_went_wrong_is_told_in_the_person_s_language(ws: Workspace) -> None:
    ws.team.archive("general")
    assert do(ws, "lea", "say", channel="C0GENERAL1", text="x") == {"words": "#general est archivé."}
    assert do(ws, "karim", "say", channel="C0GENERAL1", text="x") == {"words": "#general is archived."}


def test_a_global_shortcut_is_offered_to_members_only(ws: Workspace) -> None:
    names = [
        shortcut["name"] for shortcut in small_app.manifest()["features"]["shortcuts"] if shortcut["type"] == "global"
    ]
    assert names[0] in get(ws, "/as/lea/general")
    assert names[0] not in get(ws, "/as/tom/partage-externe")


def test_only_the_parts_that_were_asked_for_are_made(ws: Workspace) -> None:
    part = get(ws, "/as/lea/general", **{"X-Parts": "top,modals"})
    assert 'id="part-top"' in part
    assert 'id="part-modals"' in part
    assert "<html" not in part
    assert 'id="part-main"' not in part
