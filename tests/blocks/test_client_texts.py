"""What clients read: French, complete, asking only for what is missing."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest

from blocks import client_texts, cost_texts
from blocks.events import declared
from blocks.events import letter_of as letter
from blocks.statuses import status_of
from blocks.words import Words
from models import mail
from models.announcement import AnnouncementAsked, ChargeAnnounced
from models.charge import ChargeMade
from models.events import EVENTS
from models.policy import load_policy
from models.tables.ticket import Ticket
from models.tables.ticket_parts import Site
from models.terms import Informed, Notice, Outcome, Ruling, Service
from slackbot.demo.usual import HERE
from tests.blocks.scenes import last, look, subjects
from tests.blocks.test_catalogues import bad_typography
from tests.builders import PARIS, STAGES, a_ticket, context, do, later
from tests.stories import STORIES, a_case, a_story


def text_of(ticket: Any, subject: Any = None) -> str:
    found = client_texts.text_for(subject or ticket, look(ticket))
    assert found is not None
    return found.body


@pytest.mark.parametrize("service", list(Service))
def test_the_declaration(service: Service, golden: Callable[[str, Any], None]) -> None:
    ticket = a_ticket("opened", service)
    golden(f"client_declaration_{service}", client_texts.declaration(ticket, look(ticket)).body)


@pytest.mark.parametrize("service", list(Service))
def test_the_request_for_everything(service: Service, golden: Callable[[str, Any], None]) -> None:
    golden(f"client_missing_{service}", text_of(a_ticket("opened", service)))


def test_only_what_is_missing_is_asked_for(golden: Callable[[str, Any], None]) -> None:
    ticket = a_ticket("opened")
    do(ticket, "pretests.tick", tests=["restart", "cabling"], confirmed_by=None, confirmed_at=None, confirmation=None)
    do(ticket, "site.describe", site=Site("M. Roy", "01 02 03 04 05", "", "Zyxel", "", "pwr"))
    golden("client_missing_some", text_of(ticket))


def test_all_ticked_but_not_confirmed_asks_for_the_confirmation(golden: Callable[[str, Any], None]) -> None:
    ticket = a_ticket("opened")
    do(ticket, "pretests.tick", confirmed_by=None, confirmed_at=None, confirmation=None)
    do(ticket, "site.describe", site=HERE)
    golden("client_missing_confirmation", text_of(ticket))


def test_facts_alone_are_asked_for_without_also(golden: Callable[[str, Any], None]) -> None:
    ticket = a_ticket("opened")
    do(ticket, "pretests.tick")
    golden("client_missing_facts", text_of(ticket))


@pytest.mark.parametrize(("stage", "name"), [("planned", "consent_request"), ("scheduled", "appointment")])
def test_the_texts_of_a_visit(stage: str, name: str, golden: Callable[[str, Any], None]) -> None:
    ticket = a_ticket(stage)
    golden(f"client_{name}", text_of(ticket, ticket.interventions[0]))


@pytest.mark.parametrize("stage", ["charged", "announced"])
def test_the_qualification(stage: str, golden: Callable[[str, Any], None]) -> None:
    ticket = a_ticket(stage)
    golden(f"client_qualification_{stage}", text_of(ticket, ticket.charges[0]))


def test_a_text_to_be_sent_now_has_the_deadline_of_now() -> None:
    ticket = a_ticket("charged")
    sent = datetime(2016, 1, 5, 13, 42, tzinfo=UTC)
    text = cost_texts.qualification(ticket.charges[0], replace(look(ticket), at=sent)).body
    assert "soit jusqu'au jeudi 7 janvier 2016 à 23:59 (heure de Paris)" in text


@pytest.mark.parametrize("name", [*STAGES, *STORIES])
def test_all_letters_write_a_moment_in_one_form(name: str) -> None:
    """`jeudi 8 janvier 2026 à 23:59`, a date then an hour."""
    ticket = a_case(name)
    letters = [client_texts.text_for(subject, look(ticket)) for subject in subjects(ticket)]
    for written in filter(None, letters):
        assert re.findall(r"20\d\d, \d\d:\d\d|\d\sh\s\d\d", written.body) == []


def test_clients_read_french_whatever_the_agent_reads() -> None:
    ticket = a_ticket("opened")
    english = look(ticket, Words.of("en", PARIS))
    assert client_texts.missing(ticket, english) == client_texts.missing(ticket, look(ticket))


def test_a_long_report_leaves_the_text_whole() -> None:
    ticket = a_ticket("scheduled")
    do(ticket, "outcome.record", findings="Constat. " * 333)
    view = client_texts.show_view(ticket.charges[0], look(ticket))
    copied = "".join(part["elements"][0]["text"] for part in view["blocks"][1]["elements"][1:])
    assert copied == text_of(ticket, ticket.charges[0])
    assert copied.endswith("technique@openip.fr\n")


@pytest.mark.parametrize("stage", [*sorted(STAGES), *sorted(STORIES)])
def test_client_texts_are_typeset_as_french_and_signed(stage: str) -> None:
    ticket = a_case(stage)
    for subject in subjects(ticket):
        text = client_texts.text_for(subject, look(ticket))
        if text is not None:
            assert bad_typography(text.subject) == []
            assert text.subject.startswith(f"Incident {ticket.number} (ligne {ticket.line})")
            assert bad_typography(text.body) == []
            assert text.body.endswith("\n\nL'équipe Support OpenIP\n01.76.71.05.00\ntechnique@openip.fr\n")
            assert "\n\n\n" not in text.body
            assert "\n\nPour toute question" in text.body
            assert not re.search(r"[a-zé)]\.[A-ZÀÉ]", text.body), "two sentences run into one"


def test_the_signature_names_the_company_and_contact_of_the_policy() -> None:
    ticket, packaged = a_ticket("opened"), load_policy()
    contact = packaged.contact.model_copy(update={"company": "Réseaux & Co", "phone": "02.62.00.00.00"})
    seen = replace(look(ticket), policy=packaged.model_copy(update={"contact": contact}))
    text = client_texts.text_for(ticket, seen)
    assert text is not None
    assert text.body.endswith("\n\nL'équipe Support Réseaux & Co\n02.62.00.00.00\ntechnique@openip.fr\n")
    assert "OpenIP" not in text.body


# What the text is about, and the story in which it is the last of its kind.
TEXTS = {
    "consent_expertise": ("intervention", "expertise_planned"),
    "consent_sav_plus": ("intervention", "sav_plus_planned"),
    "sav_plus_offer": ("ticket", "sav_plus_suggested"),
    "appointment_expertise": ("intervention", "expertise_scheduled"),
    "appointment_sav_plus": ("intervention", "sav_plus_scheduled"),
    "qualification_sav_plus": ("charge", "sav_plus_performed"),
    "qualification_late_cancellation": ("charge", "sav_plus_cancelled_late"),
    "qualification_wrongful": ("charge", "wrongful"),
    "qualification_quote": ("charge", "quote_accepted"),
    "qualification_restored": ("charge", "restored"),
    "waiver": ("intervention", "waived"),
    "restoration": ("intervention", "restored"),
    "quote": ("quote", "quoted"),
    "quote_accepted": ("quote", "quote_accepted"),
    "quote_declined": ("quote", "quote_declined"),
    "quote_withdrawn": ("quote", "quote_withdrawn"),
    "dispute_received": ("dispute", "disputed"),
    "dispute_late": ("dispute", "dispute_late"),
    "dispute_accepted": ("dispute", "dispute_accepted"),
    "dispute_reduced": ("dispute", "dispute_reduced"),
    "dispute_rejected": ("dispute", "dispute_rejected"),
    "dispute_lapsed": ("dispute", "dispute_lapsed"),
    "charge_cancelled": ("charge", "charge_cancelled"),
    "summary": ("ticket", "over"),
    "summary_disputable": ("ticket", "over_with_a_charge"),
    "summary_without_a_visit": ("ticket", "over_without_a_visit"),
}


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_each_text_of_the_procedure(name: str, golden: Callable[[str, Any], None]) -> None:
    kind, story = TEXTS[name]
    ticket = a_story(story)
    subject = [one for one in subjects(ticket) if type(one).__name__.lower() == kind][-1]
    text = client_texts.text_for(subject, look(ticket))
    assert text is not None
    golden(f"client_{name}", f"{text.subject}\n\n{text.body}")


def test_a_moved_appointment_is_told_as_moved(golden: Callable[[str, Any], None]) -> None:
    ticket = a_ticket("scheduled")
    do(ticket, "appointment.move")
    text = letter(last(ticket, "appointment.moved"), look(ticket))
    assert text is not None
    golden("client_appointment_moved", f"{text.subject}\n\n{text.body}")


def test_the_free_cancellation_that_is_over_is_not_promised() -> None:
    ticket = a_story("sav_plus_scheduled")
    slot = ticket.interventions[-1].appointment
    assert slot is not None
    text = client_texts.text_for(ticket.interventions[-1], replace(look(ticket), at=slot.starts_at))
    assert text is not None
    assert "Le délai d'annulation sans frais étant écoulé" in text.body


def test_nobody_is_told_of_an_intervention_that_was_not_billed_that_it_is_cancelled() -> None:
    ticket = a_ticket("charged")
    do(ticket, "charge.cancel")
    assert letter(last(ticket, "charge.cancelled"), look(ticket)) is None


def test_a_letter_that_was_on_its_way_when_its_charge_was_cancelled_is_taken_back() -> None:
    ticket = a_ticket("scheduled")
    do(ticket, "outcome.record", informed=Informed.EMAIL)
    do(ticket, "charge.cancel")
    cancelled = last(ticket, "charge.cancelled")
    assert letter(cancelled, look(ticket)) is None
    mail.sent(last(ticket, "charge.made"), context(at=later(ticket)))
    taken_back = letter(cancelled, look(ticket))
    assert taken_back is not None
    assert "annul" in taken_back.body


# Story, the event that is mailed there, and the act that makes the mail out of date.
MAILED = [
    ("sav_plus_planned", "intervention.planned", "intervention.abandon"),
    ("expertise_scheduled", "appointment.scheduled", "appointment.move"),
    ("wrongful", "charge.made", "charge.inform"),
    ("charge_cancelled", "charge.cancelled", None),
    ("waived", "expertise.waived", "outcome.correct: no_fault"),
    ("restored", "expertise.waiver_undone", "outcome.correct: fault_fixed"),
    ("quoted", "quote.offered", "quote.answer"),
    ("disputed", "dispute.recorded", "dispute.decide"),
    ("dispute_late", "dispute.late", None),
    ("dispute_reduced", "dispute.decided", None),
    ("over", "ticket.closed", "ticket.reopen"),
    ("quote_withdrawn", "ticket.opened", "ticket.cancel"),
    ("quote_withdrawn", "ticket.opened", "ticket.close"),
]


@pytest.mark.parametrize(("story", "event", "overtaking"), MAILED)
def test_what_is_out_of_date_is_not_mailed(story: str, event: str, overtaking: str | None) -> None:
    ticket = a_story(story)
    entry = last(ticket, event)
    assert letter(entry, look(ticket)) is not None
    if overtaking is not None:
        act_id, _, found = overtaking.partition(": ")
        do(ticket, act_id, **({"outcome": Outcome(found)} if found else {}))
        assert letter(entry, look(ticket)) is None


def test_an_offer_is_sent_until_the_end_of_its_last_day() -> None:
    ticket = a_ticket("supplied")
    do(ticket, "quote.offer", valid_until=date(2026, 1, 7))
    [quote], entry = ticket.quotes, last(ticket, "quote.offered")
    for at, sent in ((datetime(2026, 1, 7, 23, 59, tzinfo=PARIS), True), (datetime(2026, 1, 8, tzinfo=PARIS), False)):
        seen = replace(look(ticket), at=at)
        assert (letter(entry, seen) is not None) == sent
        assert (client_texts.text_for(quote, seen) is not None) == sent
    do(ticket, "quote.withdraw")
    assert client_texts.text_for(quote, seen) is not None  # that it was withdrawn is told later too


def test_a_message_is_answered_although_one_of_its_disputes_is_decided_by_then() -> None:
    """The letter waits for the mail server; what is decided has its own, what was corrected too."""
    ticket = a_ticket("announced")
    for act_id in ("intervention.plan", "consent.record", "dispatch.approve", "appointment.schedule", "outcome.record"):
        do(ticket, act_id)
    do(ticket, "charge.inform")
    do(ticket, "dispute.record", charges=[charge.number for charge in ticket.charges])
    entry, seen = last(ticket, "dispute.recorded"), look(ticket)
    answered = next(each for each in ticket.entries if each.event_name == "dispute.recorded")
    both = letter(answered, seen)
    assert both is not None
    assert both.body.count("250,00") == 2
    do(ticket, "dispute.decide", child=answered.child)
    rest = letter(answered, look(ticket))
    assert rest is not None
    assert rest.body.count("250,00") == 1
    do(ticket, "dispute.correct", child=entry.child)
    assert letter(answered, look(ticket)) is None
    assert letter(last(ticket, "dispute.corrected"), look(ticket)) is not None


def test_the_text_of_a_disputed_charge_is_the_answer_to_its_dispute() -> None:
    """Its breakdown stands in the thread, the request to the managers perhaps elsewhere."""
    ticket = a_story("disputed")
    of_charge, of_dispute = (
        client_texts.text_for(subject, look(ticket)) for subject in (ticket.charges[0], ticket.disputes[0])
    )
    assert of_charge == of_dispute != client_texts.text_for(a_ticket("announced").charges[0], look(ticket))


def disputed_by_an_older_one() -> Ticket:
    """The dispute of another charge is corrected onto the first, whose newest one the client had withdrawn."""
    ticket = a_ticket("announced")
    for act_id in ("intervention.plan", "consent.record", "dispatch.approve", "appointment.schedule", "outcome.record"):
        do(ticket, act_id)
    do(ticket, "charge.inform")
    first, second = (charge.number for charge in ticket.charges)
    do(ticket, "dispute.record", charges=[second])
    do(ticket, "dispute.record", charges=[first])
    do(ticket, "dispute.withdraw", child=ticket.disputes[-1].number)
    do(ticket, "dispute.correct", child=ticket.disputes[0].number, charge=first)
    return ticket


def test_the_text_of_a_charge_is_that_of_the_dispute_that_waits_and_not_of_its_latest() -> None:
    ticket = disputed_by_an_older_one()
    text = client_texts.text_for(ticket.charges[0], look(ticket))
    assert text == client_texts.text_for(ticket.disputes[0], look(ticket))
    assert text is not None
    assert "hors délai" not in text.subject
    waiting, withdrawn = ticket.disputes
    assert waiting.received_at != withdrawn.received_at
    words = look(ticket).words
    assert words.moment(waiting.received_at) in status_of(ticket.charges[0], words)


def test_a_dispute_that_is_not_the_latest_ends_with_its_charge_all_the_same() -> None:
    ticket = disputed_by_an_older_one()
    do(ticket, "charge.cancel", child=ticket.charges[0].number)
    text = letter(last(ticket, "charge.cancelled"), look(ticket))
    assert text is not None
    assert "Votre contestation, devenue sans objet, est close." in text.body


def test_the_decision_on_a_dispute_that_is_not_the_latest_is_the_text_and_status_of_its_charge() -> None:
    ticket = disputed_by_an_older_one()
    do(ticket, "dispute.decide", child=ticket.disputes[0].number, decision=Ruling.UPHOLD)
    text = client_texts.text_for(ticket.charges[0], look(ticket))
    assert text is not None
    assert text == letter(last(ticket, "dispute.decided"), look(ticket))
    assert status_of(ticket.charges[0], look(ticket).words) == "définitive, maintenue après contestation"


def test_of_two_corrections_the_latest_is_told() -> None:
    ticket = a_story("disputed")
    do(ticket, "dispute.correct")
    first = last(ticket, "dispute.corrected")
    assert letter(first, look(ticket)) is not None
    do(ticket, "dispute.correct")
    assert letter(first, look(ticket)) is None
    assert letter(last(ticket, "dispute.corrected"), look(ticket)) is not None


def test_a_reduction_stays_what_it_was_when_the_charge_is_waived_later() -> None:
    ticket = a_story("reduced_then_waived")
    seen = look(ticket)
    decided = letter(last(ticket, "dispute.decided"), seen)
    of_charge = client_texts.text_for(ticket.charges[0], seen)
    assert decided is not None
    assert of_charge is not None
    assert "ramené à 100,00\xa0€\xa0HT" in decided.body
    assert "les interventions préalables suivantes ne vous sont pas facturées" in of_charge.body


def test_every_notice_that_mails_has_its_letter() -> None:
    """And what mails only where its facts say so: an announcement by mail, and its corrected letter."""
    mailing = {event for event in EVENTS.values() if Notice.MAIL in event.notices}
    assert declared().letters == mailing | {ChargeMade, AnnouncementAsked, ChargeAnnounced}


@pytest.mark.parametrize("stage", sorted(STAGES))
def test_other_events_are_none_of_the_clients_business(stage: str) -> None:
    ticket = a_ticket(stage)
    others = [entry for entry in ticket.entries if type(entry.event) not in declared().letters]
    assert [letter(entry, look(ticket)) for entry in others] == [None] * len(others)


def test_the_html_says_the_same_words(golden: Callable[[str, Any], None]) -> None:
    ticket = a_story("over")
    text = client_texts.text_for(ticket, look(ticket))
    assert text is not None
    shown = re.sub(r"<title>.*?</title>|<[^>]+>", " ", text.html)
    assert unescape(shown).split() == text.body.replace("\n- ", "\n").split()
    golden("client_summary.html", text.html)


@pytest.mark.parametrize(
    "typed", ["<script>alert(1)</script>", "a & b", "- une liste", "{{ 7 * 7 }}", "ligne\r\n\r\nBcc: x"]
)
def test_what_people_type_stays_text(typed: str) -> None:
    ticket = a_story("over", typed=typed)
    text = client_texts.text_for(ticket, look(ticket))
    assert text is not None
    assert "<script>" not in text.html
    assert " ".join(typed.split()) in " ".join(text.body.split())
    assert not set("\r\n") & set(text.subject)


def test_a_long_text_is_there_to_copy_as_a_whole() -> None:
    ticket = a_story("over", typed="mot " * 700)
    text = client_texts.text_for(ticket, look(ticket))
    assert text is not None
    view = client_texts.show_view(ticket, look(ticket))
    pieces = [
        part for block in view["blocks"] for part in block["elements"] if part["type"] == "rich_text_preformatted"
    ]
    assert len(pieces) > 1
    assert "".join(piece["elements"][0]["text"] for piece in pieces).split() == text.body.split()
