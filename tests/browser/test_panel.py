"""Time, faults and the feed, moved and read by hand."""

import json
from datetime import UTC, date, datetime

from playwright.sync_api import expect

from slackbot.bot import Bot
from slackbot.workspace import Workspace
from tests.browser.conftest import Arrive


def test_the_clock_goes_to_the_next_working_day(arrive: Arrive, workspace: Workspace) -> None:
    lea = arrive("lea", "general?panel=time")
    for _ in range(5):
        lea.presses(lea.page.get_by_role("button", name="Prochain jour ouvré"))
    workspace.wait_for(lambda: workspace.clock.now().date() == date(2026, 1, 12), what="a week to pass")
    expect(lea.page.locator("#part-panel")).to_contain_text("lundi 12 janvier 2026 09:00")
    lea.page.get_by_label("Aller au").fill("2026-05-01T08:30")
    lea.presses(lea.page.get_by_role("button", name="Aller", exact=True))
    expect(lea.page.locator("#part-top time")).to_have_text("ven. 1er mai 08:30")


def test_the_clock_runs_by_itself(arrive: Arrive, workspace: Workspace) -> None:
    workspace.clock.move_to(datetime(2026, 1, 5, 22, 59, 56, tzinfo=UTC))
    lea = arrive("lea", "general?panel=time")
    expect(lea.page.locator("#part-top time")).to_have_text("lun. 5 janv. 23:59")
    expect(lea.page.locator("#part-top time")).to_have_text("mar. 6 janv. 00:00")
    expect(lea.page.locator("#part-panel")).to_contain_text("mardi 6 janvier 2026 00:00")


def test_a_fault_waits_until_it_is_met(arrive: Arrive, bot: Bot, workspace: Workspace) -> None:
    lea = arrive("lea", "support-incidents?panel=time")
    lea.presses(lea.page.get_by_role("button", name="Le prochain clic est livré deux fois"))
    expect(lea.page.locator("#part-panel")).to_contain_text("En attente : Le prochain clic est livré deux fois")
    lea.presses(lea.page.get_by_label("Actives, un dixième du quota"))
    workspace.wait_for(lambda: workspace.rates.enabled, what="the rate limits")
    lea.presses(lea.page.get_by_role("button", name="Couper les connexions maintenant"))
    workspace.wait_for(lambda: workspace.feed.entries("socket", "gone"), what="the sockets to drop")


def test_beside_the_panel_a_thread_stays_readable(arrive: Arrive, workspace: Workspace) -> None:
    workspace.person("lea").say("La ligne de Durand", "general")
    workspace.person("marc").say("Elle remarche", thread=workspace.channel("general").messages[-1])
    lea = arrive("lea", "general")
    lea.page.set_viewport_size({"width": 1280, "height": 800})
    lea.opens_thread("La ligne de Durand")
    lea.presses(lea.page.locator("#lever-time"))
    expect(lea.page.get_by_role("button", name="Supprimer le premier message du fil")).to_be_visible()
    assert (lea.thread.bounding_box() or {})["width"] > 500
    expect(lea.page.locator("#part-main")).to_be_hidden()
    lea.presses(lea.page.locator("#lever-time"))
    expect(lea.page.locator("#part-main")).to_be_visible()


def test_the_feed_shows_calls_with_their_payloads_and_what_they_made(
    arrive: Arrive, bot: Bot, workspace: Workspace
) -> None:
    workspace.person("lea").command("/ticket aide")
    lea = arrive("lea", "support-incidents?panel=feed")
    panel = lea.page.locator("#part-panel")
    panel.get_by_label("Nature").select_option("delivery")
    panel.get_by_label("Chercher").fill("aide")
    lea.presses(panel.get_by_role("button", name="Filtrer"))
    line = panel.locator("li").filter(has_text="/ticket")
    expect(line).to_have_count(1)
    lea.presses(line.locator("summary"))
    expect(line.locator("pre")).to_contain_text('"text": "aide"')
    assert json.loads(line.locator("pre").inner_text())["kind"] == "slash_commands"
