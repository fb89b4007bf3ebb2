"""A newcomer's first ticket, led by the guide alone: from the front page to the cost breakdown."""

from pathlib import Path

from playwright.sync_api import expect

from slackbot.demo.guide import CHANNEL, add_guide
from slackbot.demo.stage import APPROVALS, demo_settings, install, running
from slackbot.workspace import Workspace
from tests.browser.conftest import Arrive
from tests.browser.people import Somebody, price

BEFORE = ("pretests.tick", "site.describe", "supplier_ticket.record", "intervention.plan", "consent.record")
AFTER = ("appointment.schedule", "outcome.record")


def test_a_newcomer_comes_to_a_breakdown_by_the_guide_alone(
    arrive: Arrive, workspace: Workspace, tmp_path: Path
) -> None:
    add_guide(workspace)
    settings = demo_settings(workspace, f"sqlite:///{tmp_path / 'desk.db'}", SLACKBOT_CHANNEL=CHANNEL.id)
    with running(workspace, settings):
        lea = arrive("lea", CHANNEL.name)
        guide = lea.page.locator("#part-guide")
        expect(guide).to_contain_text("Étape 1 sur 9")
        lea.writes("/ticket")
        let_fill_in(lea)
        for action in BEFORE:
            lea.presses(lea.element(action))
            let_fill_in(lea)
        lea.presses(guide.get_by_role("link", name="Être Marc Petit"))
        marc = Somebody(lea.page, workspace.url, "marc")
        marc.is_live()
        marc.presses(guide.get_by_role("link", name=f"#{APPROVALS}"))
        marc.presses(marc.element("dispatch.approve"))
        marc.presses(marc.page.locator("dialog.confirm footer button").last)
        marc.presses(guide.get_by_role("link", name="Être Léa Martin"))
        lea.is_live()
        lea.presses(guide.get_by_role("link", name=f"#{CHANNEL.name}"))
        for action in AFTER:
            lea.presses(lea.element(action))
            let_fill_in(lea)
        lea.presses(guide.get_by_role("link", name="Fil"))
        expect(lea.thread.locator("table")).to_contain_text(price("250,00 €"))
        expect(guide).to_contain_text("La facturation est dans le fil")
        lea.presses(guide.get_by_role("button", name="Fermer"))
        expect(guide).to_be_hidden()


def test_on_a_phone_the_guide_is_one_line_until_it_is_unfolded(arrive: Arrive, workspace: Workspace) -> None:
    install(workspace)
    add_guide(workspace)
    lea = arrive("lea", CHANNEL.name, phone=True, by="touch")
    guide = lea.page.locator("#part-guide")
    assert (guide.bounding_box() or {})["height"] <= 48
    expect(guide.get_by_role("button", name="Passer la visite")).to_be_hidden()
    unfold = guide.get_by_role("button", name="Que faire maintenant")
    lea.presses(unfold)
    expect(unfold).to_have_attribute("aria-expanded", "true")
    workspace.person("marc").say("Bonjour", CHANNEL.name)
    expect(lea.page.locator("#messages")).to_contain_text("Bonjour")
    expect(guide.get_by_role("button", name="Passer la visite")).to_be_visible()


def let_fill_in(somebody: Somebody) -> None:
    """The guide's values, then submit."""
    somebody.presses(somebody.modal.get_by_role("button", name="Remplir pour moi"))
    submit = somebody.modal.locator("footer .primary")
    expect(submit).to_be_focused()
    somebody.presses(submit)
    expect(somebody.modal).to_have_count(0)
