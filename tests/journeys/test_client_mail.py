"""The client is informed by e-mail (§9): the dispute window opens when a real mail server has taken the mail."""

from __future__ import annotations

import pytest

from tests.journeys.procedure import NBSP, case, euros
from tests.journeys.stage import staged
from tests.slackbot.post_office import post_office

CLIENT = "support@durand-telecom.example"


@pytest.fixture
def office():
    with post_office() as opened:
        yield opened


@pytest.fixture
def mailing(office, sqlite):
    sending = {"SLACKBOT_SMTP_URL": office.url, "SLACKBOT_MAIL_FROM": "Support <technique@desk.example>"}
    with staged(sqlite, http=True, **sending) as stage:
        yield stage


def test_the_charge_is_announced_when_the_mail_server_takes_the_mail(office, mailing):
    ticket = case(mailing, upto="outcome", informed="email")
    assert "annoncée le lun. 5 janv. 13:00" in ticket.rows()[0][2]
    assert "Contestable jusqu'au mercredi 7 janvier 2026 à 23:59" in ticket.breakdown().plain()
    mail = office.to(CLIENT)[-1]
    plain = mail.get_body(("plain",)).get_content()
    assert f"{euros('250,00')}{NBSP}HT" in plain
    assert "soit jusqu'au" in plain
    assert "e-mail du bot" in ticket.notice("charge.explain", on=ticket.breakdown())


def test_a_refused_mail_is_told_with_what_to_do_and_opens_no_window(office, mailing):
    ticket = case(mailing, upto="schedule")
    mailing.settled()  # the visit's own mail is taken
    office.answers[CLIENT] = ["550 5.1.1 no such user"]
    ticket.do("outcome.record", outcome="client_fault", findings="Prise.", called_support="no", informed="email")
    told = ticket.told("l'e-mail a été refusé")
    assert "no such user" in told.plain()
    assert CLIENT in told.plain()
    assert told.pings == [mailing.lea.id]
    assert [button.action_id for button in told.buttons()] == ["client_text.show", "charge.inform", "ticket.correct"]
    assert ticket.rows()[0][2] == "à annoncer"

    ticket.do("charge.inform", on=told, informed="now")
    assert "annoncée le" in ticket.rows()[0][2]


def test_without_a_mail_server_it_is_not_offered_and_a_crafted_choice_is_refused_at_its_field(shared):
    ticket = case(shared, upto="schedule")
    ticket.form("outcome.record")
    form = shared.lea.view
    before = form.hash
    shared.lea.fill(outcome="client_fault", findings="Prise.", called_support="yes")
    shared.workspace.wait_for(lambda: form.hash != before, what="the preview")
    assert "e-mail" not in form.plain()
    option = {"text": {"type": "plain_text", "text": "?"}, "value": "email"}
    shared.lea.craft(informed={"type": "radio_buttons", "selected_option": option})
    errors = shared.lea.submit(unchecked=True).errors
    assert set(errors) == {"informed"}
    assert "Le bot ne peut pas envoyer d'e-mail ici." in errors["informed"]
    assert "outcome.recorded" not in shared.events(ticket.journey)
