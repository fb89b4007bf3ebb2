from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import Ack, App

from slackbot.workspace import Workspace
from tests.slackbot.workspace import kit, small_app


@pytest.fixture(params=["socket", "http"])
def app(request: pytest.FixtureRequest, ws: Workspace) -> Iterator[App]:
    connect = small_app.by_socket if request.param == "socket" else small_app.by_http
    with connect(ws, small_app.bolt_app(ws)) as connected:
        yield connected


def test_a_command_opens_a_modal_whose_submission_posts_a_card_that_a_manager_approves(ws: Workspace, app: App) -> None:
    @app.command("/ticket")
    def opened(ack: Ack, body: dict[str, Any], client: Any) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=kit.modal(kit.field("client"), callback_id="open"))
        ack()

    @app.view("open")
    def submitted(ack: Ack, view: dict[str, Any], client: Any) -> None:
        name = view["state"]["values"]["client"]["input"]["value"]
        card = [kit.words(name), kit.actions(kit.button("approve", "Valider", value="1"))]
        client.chat_postMessage(channel=ws.channel("support-incidents").id, text=name, blocks=card)
        ack()

    @app.action("approve")
    def approved(ack: Ack, body: dict[str, Any], client: Any) -> None:
        place = {"channel": body["channel"]["id"], "thread_ts": body["message"]["ts"]}
        client.chat_postMessage(text=f"Validé par <@{body['user']['id']}>", **place)
        ack()

    lea, marc = ws.person("lea"), ws.person("marc")
    assert lea.command("/ticket nouveau").ok
    lea.wait_for_view("open")
    lea.fill(client="Durand Télécom")
    assert lea.submit().closed
    assert lea.view is None
    [card] = ws.channel("support-incidents").messages
    assert marc.click(card, "approve").ok
    assert [message.text for message in ws.thread(card)] == ["Durand Télécom", "Validé par <@U0MARC0001>"]
    assert "Marc Petit" in ws.render_thread(card)


def test_words_in_an_acknowledged_command_are_shown_to_the_person_alone(ws: Workspace, app: App) -> None:
    app.command("/ticket")(lambda ack: ack("Voici l'aide"))
    assert ws.person("lea").command("/ticket aide").ok
    assert [notice.text for notice in ws.person("lea").notices] == ["Voici l'aide"]
    assert ws.person("karim").notices == []


def test_opening_the_home_shows_what_the_app_publishes(ws: Workspace, app: App) -> None:
    @app.event("app_home_opened")
    def publish(event: dict[str, Any], client: Any) -> None:
        blocks = [kit.actions(kit.button("decide", "Décider"))]
        client.views_publish(user_id=event["user"], view=kit.home(*blocks))

    app.action("decide")(lambda ack: ack())
    marc = ws.person("marc")
    home = marc.open_home()
    assert home is not None
    assert [button.text for button in home.buttons()] == ["Décider"]
    assert marc.press("decide").ok
