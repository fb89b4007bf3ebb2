"""The README's pictures, taken anew: `make pictures`."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC
from pathlib import Path

from playwright.sync_api import Browser, expect

from slackbot.demo.journey import Journey
from slackbot.demo.stage import install, running, settings_for
from slackbot.workspace import Workspace
from tests.browser import chromium
from tests.browser.conftest import MONDAY
from tests.browser.people import Somebody

FOLDER = Path(__file__).with_name("pictures")
CHANNEL = "support-incidents"


class Album:
    """Each picture on a desktop and on a phone."""

    def __init__(self, browser: Browser, workspace: Workspace) -> None:
        self._browser, self._workspace = browser, workspace

    def take(self, name: str, who: str, place: str, prepare: Callable[[Somebody], None]) -> None:
        for phone in (False, True):
            window = chromium.context(self._browser, phone=phone)
            page = window.new_page()
            if not phone:
                page.set_viewport_size({"width": 1100, "height": 700})
            somebody = Somebody(page, self._workspace.url, who, "touch" if phone else "pointer").goes_to(place)
            prepare(somebody)
            page.mouse.move(0, 0)
            path = FOLDER / f"{name}{'-phone' if phone else ''}.png"
            page.screenshot(path=path, animations="disabled", caret="hide")
            window.close()
            self._leave(who)
            print(f"{path.name}: {path.stat().st_size // 1000} kB")

    def _leave(self, who: str) -> None:
        """Close the modal that is open, so that the next window begins without."""
        person = self._workspace.person(who)
        if person.view is not None:
            person.close()


def main() -> int:
    FOLDER.mkdir(exist_ok=True)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        browser = stack.enter_context(chromium.browser())
        workspace = stack.enter_context(Workspace())
        workspace.clock.move_to(MONDAY.astimezone(UTC))
        install(workspace)
        stack.enter_context(running(workspace, settings_for(workspace, f"sqlite:///{folder}/desk.db")))
        tell(Journey(workspace), Album(browser, workspace))
    return 0


def tell(journey: Journey, album: Album) -> None:
    """The main journey, with a picture where there is something to see."""
    steps = {step.__name__: step for _, step in journey.steps()}
    for name in ("open", "tick", "describe"):
        steps[name]()
    album.take("card", "lea", CHANNEL, lambda lea: expect(lea.element("supplier_ticket.record")).to_be_visible())
    for name in ("supplier_ticket", "plan", "consent"):
        steps[name]()
    album.take("home", "marc", "app/home", lambda marc: expect(marc.page.get_by_text("À décider")).to_be_visible())
    album.take("request", "marc", CHANNEL, lambda marc: marc.opens_thread("INC-000001"))
    for name in ("approve", "schedule"):
        steps[name]()
    journey.workspace.clock.advance(hours=4)  # the visit is over
    album.take("outcome", "lea", CHANNEL, fill_in_the_outcome)
    steps["outcome"]()
    album.take("thread", "lea", CHANNEL, lambda lea: lea.opens_thread("INC-000001"))


def fill_in_the_outcome(lea: Somebody) -> None:
    """Up to the live preview of amount and reason."""
    lea.presses(lea.element("outcome.record"))
    lea.fills("outcome", "client_fault")
    expect(lea.modal).to_contain_text("250,00")
    lea.fills("findings", "Prise murale oxydée chez le client.")


if __name__ == "__main__":
    sys.exit(main())
