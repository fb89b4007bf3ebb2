"""What texts and messages say of a visit: whether its consent still holds (§4), until when a SAV+ is free (§8)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from blocks.appointment import schedule_view
from blocks.cancellation import cancel_view
from blocks.card import card
from blocks.events import letter_of as letter
from blocks.events import message_of, text_for
from blocks.reasons import reasons
from blocks.rich import spoken
from models.policy import load_policy
from models.spending import unspent_consent
from models.tables.ticket import Ticket
from models.terms import CancelledBy, Outcome, Service
from models.workdays import free_cancellation_until
from tests.blocks.scenes import last, look
from tests.blocks.test_views import chosen
from tests.builders import PARIS, a_ticket, do, usual_act
from tests.stories import a_story, visit

BY_SUPPLIER = {"cancelled_by": CancelledBy.SUPPLIER}
# How the visit that took the consent over ends, and the event that tells the client.
ENDED = [
    ("intervention.abandon", {}, "intervention.abandoned"),
    ("dispatch.refuse", {}, "dispatch.refused"),
    ("appointment.cancel", BY_SUPPLIER, "appointment.cancelled"),
]


def taken_over(*, used: bool) -> Ticket:
    """A visit whose consent was taken over from another, which has used it after all where its outcome is corrected."""
    ticket = a_ticket("supplied", Service.ADSL)
    visit(ticket, Outcome.TECHNICIAN_ABSENT)
    do(ticket, "intervention.plan")
    do(ticket, "consent.carry_over")
    if used:
        do(ticket, "outcome.correct", child=ticket.interventions[0].number, outcome=Outcome.NO_FAULT)
    return ticket


@pytest.mark.parametrize(("act_id", "facts", "event"), ENDED)
@pytest.mark.parametrize("used", [True, False])
def test_a_consent_is_said_to_hold_where_the_next_visit_is_offered_it(
    act_id: str, facts: dict[str, Any], event: str, used: bool
) -> None:
    ticket = taken_over(used=used)
    if act_id == "appointment.cancel":
        do(ticket, "dispatch.approve")
        do(ticket, "appointment.schedule")
        form = cancel_view(ticket.interventions[-1], look(ticket), chosen("cancelled_by", "supplier"))
        assert ("peut encore servir" in str(form)) != used
        assert ("demande un nouvel accord" in str(form)) == used
    do(ticket, act_id, **facts)
    text, told = letter(last(ticket, event), look(ticket)), message_of(last(ticket, event), look(ticket)).text
    assert text is not None
    assert ("reste valable" in text.body) != used
    assert ("un nouvel accord écrit" in text.body) == used
    if act_id == "appointment.cancel":
        assert ("peut servir à la prochaine" in told) != used
        assert ("ne peut plus servir" in told) == used
    do(ticket, "intervention.plan")
    assert (unspent_consent(ticket.interventions[-1]) is None) == used


@pytest.mark.parametrize(
    ("exactly", "late_by", "receipt", "reason"),
    [
        ("free", 1, "Reçue à moins de 48 heures ouvrables du début", "sans frais 48 heures ouvrables ou plus avant"),
        ("late", 0, "Reçue à 48 heures ouvrables ou moins du début", "sans frais plus de 48 heures ouvrables avant"),
    ],
)
def test_receipt_and_explanation_of_a_late_cancellation_say_what_the_policy_says_of_exactly_48_hours(
    exactly: str, late_by: int, receipt: str, reason: str
) -> None:
    packaged = load_policy()
    rule = packaged.sav_plus.model_copy(update={"exactly_at_limit": exactly})
    policy = packaged.model_copy(update={"sav_plus": rule})
    ticket = a_story("sav_plus_scheduled")
    slot = ticket.interventions[-1].appointment
    assert slot is not None
    at = free_cancellation_until(slot.starts_at, packaged) + timedelta(minutes=late_by)
    do(ticket, "appointment.cancel", usual_act(ticket, "appointment.cancel", at=at, policy=policy), received_at=at)
    seen = replace(look(ticket), policy=policy)
    text = letter(last(ticket, "appointment.cancelled"), seen)
    assert text is not None
    assert receipt in text.body
    assert reason in spoken(reasons(ticket.charges[-1], seen))


@pytest.mark.parametrize(("minutes", "promised"), [(0, True), (1, False)])
def test_the_free_cancellation_is_promised_until_its_very_last_minute(minutes: int, promised: bool) -> None:
    ticket = a_story("sav_plus_scheduled")
    slot = ticket.interventions[-1].appointment
    assert slot is not None
    at = free_cancellation_until(slot.starts_at, load_policy()) + timedelta(minutes=minutes)
    text = text_for(ticket.interventions[-1], replace(look(ticket), at=at))
    assert text is not None
    assert ("Il peut être annulé sans frais jusqu'au samedi 10 janvier 2026" in text.body) == promised
    assert ("Le délai d'annulation sans frais étant écoulé" in text.body) != promised


def picked(field: str, at: datetime) -> dict[str, Any]:
    return {field: {"input": {"type": "datetimepicker", "selected_date_time": int(at.timestamp())}}}


SUNDAY = datetime(2026, 1, 18, 9, tzinfo=PARIS)  # its 48 hours are those of Saturday and Friday
ENDS, OVER = datetime(2026, 1, 16, 0, 0, 30, tzinfo=PARIS), datetime(2026, 1, 16, 0, 1, tzinfo=PARIS)
FEE = "95,00\xa0€\xa0HT"


@pytest.mark.parametrize(
    ("at", "card_says", "thread_says", "letter_says"),
    [
        (
            ENDS,
            "SAV+ annulable sans frais jusqu'au jeu. 15 janv. 23:59",
            f"sans frais jusqu'au jeu. 15 janv. 23:59, ensuite {FEE}",
            f"sans frais jusqu'au jeudi 15 janvier 2026 à 23:59 (heure de Paris)\xa0; passé ce délai, l'annulation vous"
            f" serait facturée {FEE}.",
        ),
        (
            OVER,
            f"SAV+\xa0: toute annulation coûte désormais {FEE}",
            f"toute annulation coûte désormais {FEE}",
            f"Le délai d'annulation sans frais étant écoulé, son annulation vous serait facturée {FEE}.",
        ),
    ],
)
def test_card_thread_and_letter_say_one_limit_and_nothing_of_it_once_it_is_over(
    at: datetime, card_says: str, thread_says: str, letter_says: str
) -> None:
    """A limit at midnight is the end of the day before."""
    ticket = a_story("sav_plus_planned")
    for act_id in ("consent.record", "dispatch.approve"):
        do(ticket, act_id)
    visit_, seen = ticket.interventions[-1], replace(look(ticket), at=at)
    form = schedule_view(visit_, seen, picked("starts_at", SUNDAY))
    do(ticket, "appointment.schedule", starts_at=SUNDAY, ends_at=SUNDAY + timedelta(hours=2))
    text = text_for(visit_, seen)
    assert text is not None
    assert card_says in card(ticket, seen).text
    assert thread_says in message_of(last(ticket, "appointment.scheduled"), seen).text
    assert letter_says in text.body
    warned = [block["text"]["text"] for block in form["blocks"] if block["type"] == "alert"]
    costs_already = f"SAV+\xa0: avec ce créneau, toute annulation coûte déjà {FEE} au client."
    assert (costs_already in warned) == (at is OVER)


def test_of_a_slot_that_has_begun_no_cancellation_is_spoken() -> None:
    ticket = a_story("sav_plus_scheduled")
    slot = ticket.interventions[-1].appointment
    assert slot is not None
    seen = replace(look(ticket), at=slot.starts_at)
    assert "annul" not in card(ticket, seen).text
    assert "annul" not in message_of(last(ticket, "appointment.scheduled"), seen).text
