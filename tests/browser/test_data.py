"""Tables that the reader sorts and leafs through, charts, and files to download."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from slackbot.workspace import Workspace
from tests.browser.conftest import Arrive
from tests.browser.people import Somebody
from tests.browser.test_accessibility import violations
from tests.slackbot.workspace import kit, small_app

SUPPORT = "C0SUPPORT1"
VISITS = {"Durand": 9, "Arvor": 12, "Écho": 3, "Castel": 25, "Morel": 1, "Zoé": 7}


def text(words: str) -> dict[str, Any]:
    return {"type": "raw_text", "text": words}


@pytest.fixture
def root(workspace: Workspace) -> str:
    """A message with a table of six rows, five a page, and two charts."""
    workspace.install(small_app.manifest())
    rows = [[text("Client"), text("Visites")]]
    rows += [[text(name), {"type": "raw_number", "value": count}] for name, count in VISITS.items()]
    table = {"type": "data_table", "caption": "Visites par client", "rows": rows}
    blocks = [table, kit.bars(mars=3, avril=5), kit.bars(SDSL=3, ADSL=1)]
    posted = small_app.client(workspace).chat_postMessage(channel=SUPPORT, text="bilan", blocks=blocks)
    return str(posted["ts"])


def column(somebody: Somebody, index: int) -> Locator:
    return somebody.page.locator(f"#messages tbody tr:visible > :nth-child({index})")


@pytest.mark.parametrize("by", ["pointer", "keys"])
def test_the_reader_sorts_and_leafs_and_a_refresh_keeps_it(
    arrive: Arrive, workspace: Workspace, root: str, by: Any
) -> None:
    lea = arrive("lea", by=by)
    expect(column(lea, 1)).to_have_text(["Durand", "Arvor", "Écho", "Castel", "Morel"])
    lea.presses(lea.page.get_by_role("button", name="Visites"))
    expect(column(lea, 2)).to_have_text(["1", "3", "7", "9", "12"])
    lea.presses(lea.page.get_by_role("button", name="Visites"))
    expect(column(lea, 2)).to_have_text(["25", "12", "9", "7", "3"])
    lea.presses(lea.page.get_by_role("button", name="Client"))
    expect(column(lea, 1)).to_have_text(["Arvor", "Castel", "Durand", "Écho", "Morel"])
    expect(lea.page.locator("#messages thead th").first).to_have_attribute("aria-sort", "ascending")
    lea.presses(lea.page.get_by_role("button", name="Lignes suivantes"))
    expect(column(lea, 1)).to_have_text(["Zoé"])
    workspace.person("marc").say("Vu", "support-incidents")
    expect(lea.page.locator("#messages")).to_contain_text("Vu")
    expect(column(lea, 1)).to_have_text(["Zoé"])
    expect(lea.page.locator(".pager")).to_contain_text("6–6 / 6")


@pytest.mark.parametrize("phone", [False, True], ids=["1280×800", "390×844"])
def test_axe_finds_nothing_in_tables_charts_and_files(
    arrive: Arrive, workspace: Workspace, root: str, phone: bool
) -> None:
    api = small_app.client(workspace)
    api.files_upload_v2(channel=SUPPORT, thread_ts=root, filename="visite.ics", content="BEGIN:VCALENDAR")
    lea = arrive("lea", f"support-incidents/{root}", phone=phone)
    chart = lea.thread.get_by_role("img", name="Visites").first
    expect(chart).to_have_accessible_description("visites – mars 3, avril 5")
    assert violations(lea.page) == []
    assert lea.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_file_of_a_thread_can_be_downloaded(arrive: Arrive, workspace: Workspace, root: str) -> None:
    api = small_app.client(workspace)
    api.files_upload_v2(channel=SUPPORT, thread_ts=root, filename="visite.ics", content="BEGIN:VCALENDAR")
    lea = arrive("lea", f"support-incidents/{root}")
    with lea.page.expect_download() as download:
        lea.presses(lea.thread.get_by_role("link", name="Télécharger visite.ics"))
    assert download.value.suggested_filename == "visite.ics"
    assert Path(download.value.path()).read_text() == "BEGIN:VCALENDAR"
