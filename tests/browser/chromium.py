"""The machine's own Chromium, driven by Playwright; nothing is downloaded."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page, ProxySettings, sync_playwright

# The shell first: it has no windows, tabs and menus, which cost a test more than our page does.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = f"no Chromium on this machine (looked for {', '.join(NAMES)}): install one to run the browser tests"
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


def found() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def browser() -> Iterator[Browser]:
    """Raises LookupError where there is none."""
    path = found()
    if path is None:
        raise LookupError(MISSING)
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=[*QUIET, *as_root])
        yield launched
        launched.close()


NOWHERE: ProxySettings = {"server": "http://127.0.0.1:9", "bypass": "127.0.0.1"}  # nothing listens there


def context(launched: Browser, *, phone: bool = False, cut_off: bool = False) -> BrowserContext:
    """A window of a desktop, or of a phone with touch; `cut_off` from every other machine."""
    proxy = NOWHERE if cut_off else None
    if phone:
        return launched.new_context(viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=1, proxy=proxy)  # type: ignore[arg-type]
    return launched.new_context(viewport=DESKTOP, proxy=proxy)  # type: ignore[arg-type]


class Troubles(list[str]):
    """What a page complains about: errors of scripts, refused loads, violations of its policy."""

    def watch(self, page: Page) -> Page:
        page.on("pageerror", lambda error: self.append(f"script: {error}"))
        page.on("console", lambda line: self.append(f"console: {line.text}") if line.type == "error" else None)
        return page
