"""What was mistyped, opened twice, wrong or taken back: the ticket at its opening, its supplier tickets, its quotes."""

from __future__ import annotations

from datetime import date

import pytest

from tests.journeys.forms import FORMS, fill
from tests.journeys.procedure import NBSP, case, euros, paris

FILLED_IN = FORMS["ticket.open"].values


def opening(stage, **values):
    """Léa submits the form of a new ticket; what came of it."""
    stage.lea.command("/ticket")
    stage.lea.wait_for_view("ticket.open")
    fill(stage, stage.lea, {**FILLED_IN, **values})
    return stage.lea.submit()


def test_a_mistyped_service_is_corrected_while_nothing_depends_on_it(stage):
    ticket = case(stage, "SDSL", upto="describe")
    ticket.do("ticket.correct", service="VGA", client="Durand SA")
    told = ticket.told("Ticket corrigé").plain()
    assert f"Service{NBSP}: VGA (avant{NBSP}: SDSL)" in told
    assert f"Client{NBSP}: Durand SA (avant{NBSP}: Durand Télécom)" in told
    assert "La confirmation des tests préalables par le client est redemandée." in told
    assert "VGA" in ticket.card.plain()
    assert f"Tests{NBSP}4/4" in ticket.card.plain().replace(" ", NBSP)
    assert ticket.offered("supplier_ticket.record") == []  # the confirmation is asked for anew
    ticket.do("pretests.tick", confirmed_by="Mme Petit", confirmed_at=ticket.now, confirmation="Confirmé.")
    ticket.do("supplier_ticket.record", reference="ORA-1", opened_at=ticket.now)
    assert "service" not in ticket.form("ticket.correct").inputs()


def test_a_confirmation_that_nobody_gave_is_not_asked_for_anew(stage):
    ticket = case(stage, "SDSL", upto="open")
    ticket.do("ticket.correct", service="VGA")
    assert "redemandée" not in ticket.told("Ticket corrigé").plain()
    ticket.do("pretests.tick", confirmed_by="Mme Petit", confirmed_at=ticket.now, confirmation="Confirmé.")
    ticket.do("ticket.correct", service="ADSL")
    ticket.do("ticket.correct", service="SDSL")
    said = ["redemandée" in reply.plain() for reply in ticket.thread() if "Ticket corrigé" in reply.plain()]
    assert said == [False, True, False]


def test_a_second_ticket_on_a_line_is_noticed_and_opened_all_the_same(stage):
    assert opening(stage, line="SD-75 0001").closed
    stage.settled()
    first = stage.workspace.channel("support-incidents").messages[-1]
    noticed = opening(stage, line="sd 75-0001", client="Autre client")
    assert noticed.updated
    form = stage.lea.view
    assert "déjà ouvert sur cette ligne" in form.plain()
    assert first.ts.replace(".", "") in str(form.blocks)
    assert (form.values["client"], form.values["line"]) == ("Autre client", "sd 75-0001")
    assert stage.lea.submit().closed
    stage.settled()
    second = stage.workspace.channel("support-incidents").messages[-1]
    assert second.ts != first.ts
    told = stage.workspace.world.messages.replies(second.channel, second.ts)[0]
    assert f"{NBSP}: aussi ouvert sur cette ligne" in told.plain()
    assert first.ts.replace(".", "") in str(told.blocks)


def test_another_line_in_the_form_is_looked_at_anew(stage):
    assert opening(stage, line="SD-1").closed
    assert opening(stage, line="SD-2").closed
    assert opening(stage, line="SD-1").updated
    stage.lea.fill(line="SD-2")
    assert stage.lea.submit().updated
    stage.lea.fill(line="SD-3")
    assert stage.lea.submit().closed


def test_a_correction_that_makes_two_lines_equal_is_told(stage):
    assert opening(stage, line="SD-75 0001").closed
    stage.settled()
    ticket = case(stage, upto="open")
    ticket.do("ticket.correct", line="SD750001")
    assert f"{NBSP}: aussi ouvert sur cette ligne" in ticket.told("Ticket corrigé").plain()


def test_a_vga_ticket_opened_wrongly_goes_on_with_a_new_reference_and_the_wrong_is_undone(stage):
    ticket = case(stage, "VGA")
    ticket.do("supplier_ticket.wrongful", reason="Ligne résiliée.", informed="now")
    assert "enregistrer la nouvelle référence" in ticket.card.plain()
    ticket.do("supplier_ticket.record", reference="ORA-2", opened_at=ticket.now)
    assert f"Ticket fournisseur{NBSP}: ORA-2{NBSP}; avant{NBSP}: ORA-8841-22" in ticket.card.plain()
    assert "Il remplace ORA-8841-22" in ticket.told("ORA-2").plain()
    ticket.do("intervention.plan")
    ticket.do("supplier_ticket.reinstate", "marc", reason="Erreur du fournisseur.")
    assert "n'a pas été ouvert à tort" in ticket.told("ORA-8841-22", "ouvert à tort").plain()
    assert f"Total dû{NBSP}: {euros('0,00')}{NBSP}HT" in ticket.card.plain()


def test_a_quote_is_withdrawn_and_offered_anew_with_a_day(stage):
    ticket = case(stage)
    ticket.do("quote.offer", amount="480", work="20 m de câble.")
    ticket.do("quote.withdraw", reason="Erreur de chiffrage.")
    told = ticket.told("Devis de", "retiré")
    assert "Erreur de chiffrage." in ticket.notice("client_text.show", on=told)
    today = ticket.now.date()
    ticket.do("quote.offer", amount="400", work="20 m de câble.", valid_until=today)
    offer = ticket.told("Devis de", "proposé")
    assert "à 23:59 (heure de Paris)" in ticket.notice("client_text.show", on=offer)
    ticket.move_clock(paris(today.year, today.month, today.day + 1, 9))
    ticket.form("quote.answer", on=offer)
    fill(stage, stage.lea, {"answer": "accepted", "received_at": ticket.now, "words": "Oui.", "informed": "now"})
    assert "valable jusqu'au" in stage.lea.submit().errors["received_at"]
    fill(stage, stage.lea, {"received_at": paris(today.year, today.month, today.day, 23, 59)})
    assert stage.lea.submit().closed
    assert ticket.rows()[0][1] == euros("400,00")


def test_a_quote_does_not_hold_until_yesterday(stage):
    ticket = case(stage)
    ticket.form("quote.offer")
    fill(stage, stage.lea, {"amount": "480", "work": "Câble.", "valid_until": date(2020, 1, 1)})
    assert "Choisissez un jour du" in stage.lea.submit().errors["valid_until"]


def test_a_ticket_is_opened_from_a_message_with_files_mentions_and_a_very_long_text(stage):
    words = "Plus de ligne. " * 300
    message = stage.lea.say(words, "support-incidents", files=["releve.pdf"], attachments=[{"title": "Ticket 7"}])
    message.text = f"<@{stage.marc.id}> <tel:0176710500|01 76 71 05 00> {message.text}"
    stage.lea.message_shortcut("ticket.open_from_message", message)
    description = stage.lea.wait_for_view("ticket.open").values["description"]
    assert description.startswith("@Marc Petit 01 76 71 05 00 Plus de ligne.")
    assert f"releve.pdf ({message.files[0]['permalink']})" in description
    assert "Ticket 7" in description
    assert description.endswith(f"/archives/{message.channel}/p{message.ts.replace('.', '')}")
    assert len(description) == 3000


@pytest.mark.parametrize(
    ("typed_in", "preset"),
    [
        ("support-incidents", "support-incidents"),
        ("validations", "validations"),
        ("general", "support-incidents"),  # the bot is not there
        ("bot", "support-incidents"),
    ],
)
def test_the_command_opens_the_ticket_where_it_is_typed_if_the_bot_is_there(stage, typed_in, preset):
    stage.lea.command("/ticket", channel=typed_in)
    assert stage.lea.wait_for_view("ticket.open").values["channel"] == stage.workspace.channel(preset).id


@pytest.mark.parametrize(
    ("chosen", "why"),
    [
        ("general", "Le bot n'est pas dans ce canal. Invitez-le avec /invite, ou choisissez un autre canal."),
        ("partage-externe", "Une autre entreprise lit aussi ce canal. Choisissez-en un autre."),
        ("validations", "Ce canal est archivé. Choisissez-en un autre."),
    ],
)
def test_a_channel_that_will_not_do_is_refused_for_its_own_reason(stage, chosen, why):
    stage.workspace.team.archive("validations")
    refused = opening(stage, channel=stage.workspace.channel(chosen).id)
    assert refused.errors == {"channel": why}
