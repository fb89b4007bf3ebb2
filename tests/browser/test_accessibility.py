"""What axe-core finds on every surface: nothing. And targets that a thumb can hit."""

from importlib.resources import files

import pytest
from playwright.sync_api import Page, expect

from models.ref import Ref
from slackbot.bot import Bot
from slackbot.demo.journey import Journey
from slackbot.demo.usual import do
from slackbot.workspace import Workspace
from tests.browser.conftest import Arrive
from tests.journeys.prepared import MANAGER, prepare

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}}
THUMB = 44
STEPS = ["open", "tick", "describe", "supplier_ticket", "plan", "consent", "approve", "schedule"]


def violations(page: Page) -> list[str]:
    """One line for each rule that is broken, with the first element that breaks it."""
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, rules)", RULES)
    return [f"{each['id']}: {each['help']} {each['nodes'][0]['html'][:200]}" for each in found["violations"]]


@pytest.fixture
def journey(workspace: Workspace, bot: Bot) -> Journey:
    """A ticket that waits for a manager."""
    journey = Journey(workspace)
    for _, step in list(journey.steps())[:6]:
        step()
    return journey


@pytest.mark.parametrize("phone", [False, True], ids=["1280×800", "390×844"])
def test_axe_finds_nothing(arrive: Arrive, journey: Journey, phone: bool) -> None:
    lea = arrive("lea", "support-incidents", phone=phone)
    found = {"channel": violations(lea.page)}
    lea.opens_thread("INC-000001")
    found["thread"] = violations(lea.page)
    for place in ("", "activity", "app/messages", "support-incidents?panel=time", "support-incidents?panel=feed"):
        lea.goes_to(place)
        found[place] = violations(lea.page)
    marc = arrive("marc", "app/home", phone=phone)
    expect(marc.page.get_by_role("button", name="Valider")).to_be_visible()
    found["home"] = violations(marc.page)
    lea.goes_to("support-incidents").writes("/ticket")
    expect(lea.modal).to_be_visible()
    found["modal"] = violations(lea.page)
    lea.presses(lea.modal.locator("footer .primary"))
    expect(lea.modal.locator(".error").first).to_be_visible()
    found["errors"] = violations(lea.page)
    assert {place: broken for place, broken in found.items() if broken} == {}


@pytest.fixture
def busy(workspace: Workspace, bot: Bot) -> Bot:
    """A desk in the middle of things: tickets at every step, a visit of today, a charge and its dispute."""
    for upto in range(1, len(STEPS) + 1):
        prepare(Journey(workspace), bot, STEPS[:upto])
    with bot.desk.changing(MANAGER, Ref(len(STEPS))) as (ticket, by):
        for act in ("outcome.record", "charge.inform", "dispute.record"):
            do(ticket, act, by)
    prepare(Journey(workspace), bot, STEPS)
    return bot


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("phone", [False, True], ids=["1280×800", "390×844"])
def test_axe_finds_nothing_on_what_comes_and_goes(arrive: Arrive, phone: bool) -> None:
    lea = arrive("lea", "app/home", phone=phone)
    home = lea.page.locator("#part-main")
    for part in ("À vous de jouer", "En attente", "Interventions"):
        expect(home).to_contain_text(part)
    found = {"an agent's Home": violations(lea.page)}
    field = home.locator('input[type="text"]').first
    field.fill("Durand")
    field.press("Enter")
    expect(lea.modal.get_by_role("link", name="INC-000001")).to_be_visible()
    found["what was found"] = violations(lea.page)
    lea.page.keyboard.press("Escape")
    expect(lea.modal).to_have_count(0)
    lea.goes_to("support-incidents")
    lea.presses(lea.page.locator('#messages [data-menu="overflow"]').last)
    expect(lea.page.get_by_role("menu")).to_be_visible()
    found["a menu"] = violations(lea.page)
    marc = arrive("marc", "app/home", phone=phone)
    marc.presses(marc.page.locator('[data-action="dispatch.approve"] button:visible').first)
    expect(marc.page.locator("dialog.confirm")).to_be_visible()
    found["a question"] = violations(marc.page)
    marc.goes_to("support-incidents").writes("/ticket bilan")
    expect(marc.page.locator("#messages article").last.locator("table").first).to_be_visible()
    found["a report"] = violations(marc.page)
    assert {place: broken for place, broken in found.items() if broken} == {}


def test_on_a_phone_everything_can_be_hit_by_a_thumb(arrive: Arrive, journey: Journey) -> None:
    lea = arrive("lea", phone=True)
    small = {"channel": too_small(lea.page)}
    lea.opens_thread("INC-000001")
    small["thread"] = too_small(lea.page)
    lea.goes_to("support-incidents").writes("/ticket")
    expect(lea.modal).to_be_visible()
    small["modal"] = too_small(lea.page)
    assert {place: targets for place, targets in small.items() if targets} == {}
    width = lea.page.evaluate("document.documentElement.scrollWidth")
    assert width == 390


def too_small(page: Page) -> list[str]:
    """Controls lower than a thumb; links in running text and the labelled dots of choices may be."""
    return page.evaluate(  # type: ignore[no-any-return]
        """least => [...document.querySelectorAll('button, select, textarea, input, a')]
        .filter(one => one.checkVisibility() && !one.closest('[inert], .text, .rich, .skip'))
        .filter(one => !one.matches('[type=radio], [type=checkbox], .skip'))
        .filter(one => one.getBoundingClientRect().height < least)
        .map(one => one.outerHTML.slice(0, 120))""",
        THUMB,
    )
