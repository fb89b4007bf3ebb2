"""From the client's report to the cost breakdown and the dispute deadline, by clicks, by touch and by keys."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from slackbot.bot import Bot
from slackbot.workspace import Workspace
from tests.browser.conftest import Arrive
from tests.browser.people import By, Somebody, price


@dataclass(frozen=True)
class How:
    """On which screen, and by what."""

    by: By
    phone: bool


WAYS = {
    "pointer 1280×800": How("pointer", phone=False),
    "keys 1280×800": How("keys", phone=False),
    "touch 390×844": How("touch", phone=True),
    "keys 390×844": How("keys", phone=True),
}
NAME = "INC-000001"


@pytest.mark.parametrize("how", WAYS.values(), ids=WAYS.keys())
def test_an_agent_and_a_manager_come_from_the_report_to_the_breakdown(
    arrive: Arrive, bot: Bot, workspace: Workspace, how: How
) -> None:
    lea = arrive("lea", phone=how.phone, by=how.by)
    open_the_ticket(lea)
    prepare_the_visit(lea)
    approve_it(arrive("marc", phone=how.phone, by=how.by))
    record_the_outcome(lea)

    lea.opens_thread(NAME)
    table = lea.thread.locator("table")
    expect(table).to_contain_text(price("250,00 €"))
    expect(table).to_contain_text("défaut au niveau de l'installation Client")
    expect(lea.thread).to_contain_text("Contestable jusqu'au mercredi 7 janvier 2026")


def open_the_ticket(lea: Somebody) -> None:
    lea.writes("/ticket")
    lea.submits(
        service="SDSL",
        fault_nature="hard",
        client="Durand Télécom",
        client_email="support@durand.example",
        line="SD-75-004211",
        description="Plus de synchronisation depuis ce matin.",
    )


def prepare_the_visit(lea: Somebody) -> None:
    lea.presses(lea.element("pretests.tick"))
    lea.submits(tests="all", confirmed_by="Mme Petit", confirmed_at="2026-01-05T08:30", confirmation="Tout est fait.")
    lea.presses(lea.element("site.describe"))
    lea.submits(
        contact_name="M. Roy",
        contact_phone="01 23 45 67 89",
        contact_hours="9 h - 18 h",
        modem="OneAccess 425",
        router="Cisco 1941",
        lights="dsl éteint",
    )
    lea.presses(lea.element("supplier_ticket.record"))
    lea.submits(reference="ORA-8841-22")
    lea.presses(lea.element("intervention.plan"))
    lea.submits(kind="standard")
    lea.presses(lea.element("consent.record"))
    lea.submits(given_by="M. Durand", channel="email", received_at="2026-01-05T09:00", words="Bon pour accord.")


def approve_it(marc: Somebody) -> None:
    marc.opens_thread(NAME)
    marc.presses(marc.element("dispatch.approve", marc.thread))
    question = marc.page.locator("dialog.confirm")
    expect(question).to_be_visible()
    marc.presses(question.locator("footer button").last)
    expect(marc.thread).to_contain_text("Intervention validée")


def record_the_outcome(lea: Somebody) -> None:
    lea.presses(lea.element("appointment.schedule"))
    lea.submits(supplier_reference="ORA-8841-22/1", starts_at="2026-01-05T14:00", ends_at="2026-01-05T16:00")
    lea.presses(lea.element("outcome.record"))
    lea.fills("outcome", "client_fault")
    expect(lea.modal).to_contain_text(price("250,00 €"))
    lea.submits(findings="Prise murale oxydée.", called_support="yes", informed="now")
