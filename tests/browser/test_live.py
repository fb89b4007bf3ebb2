"""The page stays true by itself: other people's messages, a bot that goes and comes, nothing from outside."""

from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Request, Route, expect

from slackbot.bot import Bot
from slackbot.demo.stage import running, settings_for
from slackbot.workspace import Workspace
from tests.browser.conftest import Arrive
from tests.slackbot.workspace import kit, small_app

NASTY = "<script>alert(1)</script>"


def test_two_windows_are_two_people_at_once(arrive: Arrive, workspace: Workspace) -> None:
    lea, karim = arrive("lea", "general"), arrive("karim", "general")
    lea.writes("Bonjour Karim")
    expect(karim.page.locator("#messages")).to_contain_text("Bonjour Karim")
    karim.writes("Hello Léa")
    expect(lea.page.locator("#messages")).to_contain_text("Hello Léa")
    expect(karim.page.locator("#write-channel")).to_have_attribute("placeholder", "Message #general")


def test_whoever_reads_further_up_is_told_of_what_comes_and_sees_what_they_write(
    arrive: Arrive, workspace: Workspace
) -> None:
    for number in range(40):
        workspace.person("marc").say(f"Message {number}", "general")
    lea = arrive("lea", "general")
    messages, newer = lea.page.locator("#messages"), lea.page.get_by_role("button", name="Nouveaux messages")
    expect(newer).to_be_hidden()
    messages.evaluate("box => box.scrollTo(0, 0)")
    workspace.person("marc").say("Le dernier", "general")
    lea.presses(newer)
    expect(messages.get_by_text("Le dernier")).to_be_in_viewport()
    expect(newer).to_be_hidden()
    messages.evaluate("box => box.scrollTo(0, 0)")
    workspace.team.delete(workspace.channel("general").messages[-1])
    expect(messages.get_by_text("Le dernier")).to_have_count(0)
    expect(newer).to_be_hidden()  # what goes is no news
    lea.writes("Le mien")
    expect(messages.get_by_text("Le mien")).to_be_in_viewport()
    expect(newer).to_be_hidden()


def test_a_mention_elsewhere_buzzes_with_the_message_s_text(arrive: Arrive, workspace: Workspace) -> None:
    lea = arrive("lea", "general")
    text, blocks = "<@U0LEA00001> *à vous*", [kit.words("des blocs")]
    small_app.client(workspace).chat_postMessage(channel="C0SUPPORT1", text=text, blocks=blocks)
    expect(lea.page.locator(".toast")).to_have_text("Support interventions · #support-incidents@Léa Martin à vous")
    expect(lea.page.locator("#to-C0SUPPORT1 .badge")).to_contain_text("1")


def test_a_reply_in_a_followed_thread_buzzes(arrive: Arrive, workspace: Workspace) -> None:
    workspace.person("lea").say("La ligne de Durand", "support-incidents")
    [root] = workspace.channel("support-incidents").messages
    lea, karim = arrive("lea", "general"), arrive("karim", "general")
    workspace.person("marc").say("Elle remarche", thread=root)
    expect(lea.page.locator(".toast")).to_have_text("Marc Petit · #support-incidentsElle remarche")
    expect(lea.page.locator("#to-activity .badge")).to_contain_text("1")
    expect(karim.page.locator(".toast")).to_have_count(0)
    lea.presses(lea.page.locator(".toast"))
    expect(lea.thread).to_contain_text("Elle remarche")
    expect(lea.page.locator("#to-activity .badge")).to_have_count(0)


def test_a_reply_that_comes_while_the_thread_opens_is_shown(arrive: Arrive, workspace: Workspace) -> None:
    workspace.person("karim").say("La ligne de Durand", "support-incidents")
    [root] = workspace.channel("support-incidents").messages
    workspace.person("karim").say("Elle est coupée", thread=root)
    lea = arrive("lea")

    def late(route: Route) -> None:
        answer = route.fetch()
        workspace.person("marc").say("Elle remarche", thread=root)
        lea.page.wait_for_timeout(300)
        route.fulfill(response=answer)

    lea.page.route(f"**/support-incidents/{root.ts}", late, times=1)
    lea.opens_thread("La ligne de Durand")
    expect(lea.thread).to_contain_text("Elle est coupée")
    expect(lea.thread).to_contain_text("Elle remarche")


def test_the_page_survives_a_restart_of_the_bot(arrive: Arrive, workspace: Workspace, tmp_path: Path) -> None:
    settings = settings_for(workspace, f"sqlite:///{tmp_path / 'desk.db'}")
    with running(workspace, settings):
        lea = arrive("lea")
        lea.writes("/ticket")
        expect(lea.modal).to_be_visible()
    workspace.wait_for(lambda: workspace.connections() == 0, what="the bot to be gone")
    with running(workspace, settings):
        lea.submits(
            service="ADSL",
            fault_nature="hard",
            client=NASTY,
            client_email="a@b.example",
            line="AD-1",
            description=f"{NASTY} & *pas gras*",
        )
        expect(lea.card("INC-000001").locator("h3")).to_have_text(f"INC-000001 · ADSL · {NASTY}")
        expect(lea.card("INC-000001")).to_contain_text("& *pas gras*")


def test_nothing_is_fetched_from_outside(arrive: Arrive, bot: Bot, workspace: Workspace) -> None:
    asked: list[str] = []
    lea = arrive("lea", "general")

    def note(request: Request) -> None:
        asked.append(urlsplit(request.url).netloc)

    lea.page.on("request", note)
    for place in ("support-incidents", "app/home", "activity", "general?panel=feed"):
        lea.goes_to(place)
    assert set(asked) == {urlsplit(workspace.url).netloc}


def test_the_home_is_published_on_entering(arrive: Arrive, bot: Bot) -> None:
    lea = arrive("lea", "app/home")
    lea.presses(lea.page.get_by_role("button", name="Nouveau ticket"))
    expect(lea.modal.get_by_role("heading")).to_have_text("Nouveau ticket")


def test_a_permalink_opens_the_thread_in_place(arrive: Arrive, bot: Bot, workspace: Workspace) -> None:
    workspace.person("marc").say("racine", "support-incidents")
    root = workspace.channel("support-incidents").messages[0]
    workspace.person("marc").say("réponse", "support-incidents", thread=root)
    lea = arrive("lea")
    lea.opens_thread("racine")
    expect(lea.thread.locator("article")).to_have_count(2)
    lea.writes("vu", in_thread=True)
    expect(lea.thread.locator("article")).to_have_count(3)
    expect(lea.card("racine").locator("a.replies:visible")).to_contain_text("2 réponses")
    lea.page.go_back()
    expect(lea.thread).to_be_hidden()
