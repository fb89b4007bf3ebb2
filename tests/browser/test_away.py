"""What is away and comes back, and what is not needed at all: the workspace's own process, the network."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Error, Request, expect

from slackbot.bot import Bot
from slackbot.demo.stage import install
from slackbot.workspace import Workspace
from tests.browser import chromium
from tests.browser.people import Somebody

LOOPBACK = "127.0.0.1"


def test_the_page_reconnects_by_itself_after_a_restart_of_the_workspace(browser: Browser) -> None:
    with chromium.context(browser) as window:
        with Workspace() as before:
            install(before)
            lea = Somebody(window.new_page(), before.url, "lea").goes_to("general")
            before.person("marc").say("À tout de suite", "general")
            expect(lea.page.locator("#messages")).to_contain_text("À tout de suite")
        expect(lea.page.locator("#offline")).to_be_visible()
        with Workspace(port=urlsplit(before.url).port or 0) as after:
            install(after)
            lea.is_live()
            expect(lea.page.locator("#offline")).to_be_hidden()
            expect(lea.page.locator("#messages")).not_to_contain_text("À tout de suite")
            after.person("marc").say("De retour", "general")
            expect(lea.page.locator("#messages")).to_contain_text("De retour")
            lea.writes("Vu")
            expect(lea.page.locator("#messages")).to_contain_text("Vu")


def test_the_page_works_with_the_network_cut_off(browser: Browser, workspace: Workspace, bot: Bot) -> None:
    asked: list[str | None] = []
    failed: list[str] = []
    troubles = chromium.Troubles()

    def note(request: Request) -> None:
        asked.append(urlsplit(request.url).hostname)

    with chromium.context(browser, cut_off=True) as window:
        outside = window.new_page()
        with pytest.raises(Error, match="ERR_PROXY_CONNECTION_FAILED"):
            outside.goto("http://slack.example/")
        page = troubles.watch(window.new_page())
        page.on("request", note)
        page.on("requestfailed", lambda request: failed.append(request.url))
        lea = Somebody(page, workspace.url, "lea").goes_to("support-incidents")
        lea.writes("/ticket")
        lea.submits(
            service="ADSL",
            fault_nature="hard",
            client="Durand Télécom",
            client_email="support@durand.example",
            line="AD-75-004211",
            description="Plus de synchronisation.",
        )
        expect(lea.card("INC-000001")).to_be_visible()
        assert set(asked) == {LOOPBACK}
        assert [url for url in failed if not url.endswith("/events")] == []
    assert troubles == []
