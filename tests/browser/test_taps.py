"""On a phone, by thumb: how many taps the most frequent things take (design §4)."""

from dataclasses import dataclass
from datetime import timedelta

from playwright.sync_api import Locator, expect

from models.ref import Ref
from models.terms import Informed
from slackbot.bot import Bot
from slackbot.demo.journey import Journey
from slackbot.demo.usual import do
from slackbot.workspace import Workspace
from tests.browser.conftest import Arrive
from tests.browser.people import Somebody, price
from tests.journeys.prepared import AGENT, prepare

SUPPLIED = ["open", "tick", "describe", "supplier_ticket"]
AGREED = [*SUPPLIED, "plan", "consent"]


@dataclass
class Thumb:
    """Counts what it taps: what is typed or pasted costs a tap into its field, a select two."""

    somebody: Somebody
    taps: int = 0

    def tap(self, target: Locator) -> None:
        self.somebody.presses(target)
        self.taps += 1

    def enter(self, field: str, value: object) -> None:
        kind = self.somebody.modal.locator(f'[data-field][data-block="{field}"]').get_attribute("data-field") or ""
        self.somebody.fills(field, value)
        self.taps += 2 if kind.endswith("_select") else 1

    def action(self, action: str) -> Locator:
        return self.somebody.page.locator(f'[data-action="{action}"] button:visible').first


def test_a_manager_approves_from_home_in_two_taps_with_all_in_view(
    arrive: Arrive, bot: Bot, workspace: Workspace
) -> None:
    journey = Journey(workspace)
    prepare(journey, bot, AGREED)
    thumb = Thumb(arrive("marc", "app/home", phone=True, by="touch"))
    page = thumb.somebody.page
    home = page.locator("#part-main")
    for fact in ("SD-75-004211", "Bon pour accord, merci d'envoyer le technicien.", "M. Durand", "5/5", "M. Roy"):
        expect(home.get_by_text(fact).first).to_be_in_viewport(ratio=1)
    expect(home.get_by_text(price("250,00 €")).first).to_be_in_viewport(ratio=1)
    expect(home.get_by_text("en attente depuis").first).to_be_in_viewport(ratio=1)
    expect(thumb.action("dispatch.approve")).to_be_in_viewport(ratio=1)
    thumb.tap(thumb.action("dispatch.approve"))
    thumb.tap(page.locator("dialog.confirm footer button").last)
    journey.card_offers("appointment.schedule")
    assert thumb.taps == 2


def test_an_outcome_is_recorded_from_the_visits_reminder_in_six_taps(
    arrive: Arrive, bot: Bot, workspace: Workspace
) -> None:
    journey = Journey(workspace)
    prepare(journey, bot, [*AGREED, "approve", "schedule"])
    workspace.clock.advance(timedelta(hours=6))
    workspace.wait_for(lambda: journey.offering("outcome.record"), what="the reminder")
    lea = arrive("lea", phone=True, by="touch")
    lea.opens_thread("INC-000001")
    thumb = Thumb(lea)
    thumb.tap(lea.thread.locator('[data-action="outcome.record"] button').last)
    thumb.enter("outcome", "client_fault")
    expect(lea.modal).to_contain_text(price("250,00 €"))
    thumb.enter("findings", "Prise murale oxydée.")
    thumb.enter("called_support", "yes")
    thumb.enter("informed", "later")
    thumb.tap(lea.modal.locator("footer .primary"))
    workspace.wait_for(journey.breakdown, what="the cost breakdown")
    assert thumb.taps <= 6


def test_a_closed_ticket_is_found_by_a_pasted_phone_number_in_three_taps(
    arrive: Arrive, bot: Bot, workspace: Workspace
) -> None:
    journey = Journey(workspace)
    prepare(journey, bot, ["open", "tick", "describe"])
    with bot.desk.changing(AGENT, Ref(1)) as (ticket, by):
        do(ticket, "ticket.close", by)
    thumb = Thumb(arrive("karim", "app/home", phone=True, by="touch"))
    page = thumb.somebody.page
    field = page.locator('#part-main input[type="text"]').first
    thumb.tap(field)
    field.fill("01.23.45.67.89")
    page.keyboard.press("Enter")
    found = page.get_by_role("dialog").get_by_role("link", name="INC-000001")
    expect(found).to_be_visible()
    thumb.tap(found)
    expect(thumb.somebody.thread).to_contain_text("Durand Télécom")
    assert thumb.taps <= 3


def test_a_whole_journeys_thread_is_read_on_two_screens(arrive: Arrive, bot: Bot, workspace: Workspace) -> None:
    """Seven replies; below the card and above the final summary, which names everything once more (§10)."""
    journey = Journey(workspace)
    prepare(journey, bot, [*AGREED, "approve", "schedule"])
    workspace.clock.advance(hours=4)  # the visit is over
    for act_id, facts in (("outcome.record", {"informed": Informed.NOW}), ("ticket.close", {})):
        with bot.desk.changing(AGENT, Ref(1)) as (ticket, by):
            do(ticket, act_id, by, **facts)
    lea = arrive("lea", "support-incidents", phone=True, by="touch")
    lea.opens_thread("INC-000001")
    expect(lea.thread).to_contain_text("Ticket clos")
    expect(lea.thread.locator("article")).to_have_count(8)
    heights = lea.thread.locator("article").evaluate_all("all => all.map(each => each.getBoundingClientRect().height)")
    screen = (lea.page.viewport_size or {})["height"]
    assert sum(heights[1:-1]) <= 2 * screen, heights
