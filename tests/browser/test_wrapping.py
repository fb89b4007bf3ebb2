"""Code blocks, such as the texts for clients, wrap: nobody scrolls sideways to read them."""

from typing import Any

import pytest
from playwright.sync_api import expect

from slackbot.workspace import Workspace
from tests.browser.conftest import Arrive
from tests.browser.test_modals import push
from tests.slackbot.workspace import small_app

LONG = f"Bonjour, {'nous vous informons ' * 30}de https://support.example/{'x' * 400}"
RICH = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_preformatted", "elements": [{"type": "text", "text": LONG}]}],
}
TYPED = f"```{LONG}```"


@pytest.mark.parametrize("phone", [False, True], ids=["1280×800", "390×844"])
@pytest.mark.parametrize(
    ("place", "message"),
    [("modal", {}), ("message", {"text": "code", "blocks": [RICH]}), ("message", {"text": TYPED})],
    ids=["rich text in a modal", "rich text in a message", "typed in a message"],
)
def test_a_long_line_of_a_code_block_wraps(
    arrive: Arrive, workspace: Workspace, message: dict[str, Any], place: str, phone: bool
) -> None:
    workspace.install(small_app.manifest())
    if place == "modal":
        push(workspace, RICH)
    else:
        small_app.client(workspace).chat_postMessage(channel="C0SUPPORT1", **message)
    lea = arrive("lea", phone=phone)
    code = (lea.modal if place == "modal" else lea.page.locator("#messages")).locator("pre")
    expect(code).to_contain_text("nous vous informons")
    assert code.evaluate("pre => pre.scrollWidth <= pre.clientWidth")
    assert code.evaluate("pre => pre.clientHeight >= 5 * parseFloat(getComputedStyle(pre).lineHeight)")
    assert lea.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
