"""A workspace with the bot in it and the machine's Chromium before it; skipped, and said so, where there is none."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, expect

from slackbot.bot import Bot
from slackbot.demo.stage import install, running, settings_for
from slackbot.workspace import Workspace
from tests.browser import chromium
from tests.browser.people import By, Somebody
from tests.slackbot.workspace import small_app
from tests.slackbot.workspace.recorder import Recorder

MONDAY = datetime(2026, 1, 5, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))
Arrive = Callable[..., Somebody]

expect.set_options(timeout=10_000)


@pytest.fixture(scope="module")  # not longer: a thread in which Playwright is at work can run no event loop of its own
def browser() -> Iterator[Browser]:
    if chromium.found() is None:
        pytest.skip(chromium.MISSING)
    with chromium.browser() as launched:
        yield launched


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace() as workspace:
        workspace.clock.move_to(MONDAY.astimezone(UTC))
        install(workspace)
        yield workspace


@pytest.fixture
def bot(workspace: Workspace, tmp_path: Path) -> Iterator[Bot]:
    with running(workspace, settings_for(workspace, f"sqlite:///{tmp_path / 'desk.db'}")) as bot:
        yield bot


@pytest.fixture
def recorder(workspace: Workspace) -> Iterator[Recorder]:
    """An app that acknowledges everything and does what the test says."""
    workspace.install(small_app.manifest())
    recorder = Recorder(workspace)
    with small_app.by_socket(workspace, recorder.app):
        yield recorder


@pytest.fixture
def arrive(browser: Browser, workspace: Workspace) -> Iterator[Arrive]:
    """Somebody opens a window of their own: `arrive("lea", "support-incidents", phone=True)`."""
    windows = []
    troubles = chromium.Troubles()

    def arriving(key: str, place: str = "support-incidents", *, phone: bool = False, by: By = "pointer") -> Somebody:
        window = chromium.context(browser, phone=phone)
        windows.append(window)
        page = troubles.watch(window.new_page())
        return Somebody(page, workspace.url, key, by).goes_to(place)

    yield arriving
    for window in windows:
        window.close()
    assert troubles == []
