"""Mail as the journal knows it (§9): taken by the mail server, or refused by it."""

from datetime import timedelta

import pytest

from models import mail
from models.terms import ChargeStatus, Informed
from models.workdays import dispute_deadline
from tests.builders import a_ticket, context, do, due, events, later, notices


@pytest.fixture
def ticket():
    """Its charge is to be announced by e-mail."""
    made = a_ticket("scheduled")
    do(made, "outcome.record", informed=Informed.EMAIL)
    return made


def about(ticket, event="charge.made"):
    return next(entry for entry in ticket.entries if entry.event_name == event)


def test_what_the_mail_server_took_informs_the_client_at_that_moment(ticket):
    taken = later(ticket) + timedelta(seconds=20)
    by = context(at=taken)
    mail.sent(about(ticket), by)
    one = ticket.charges[0]
    assert (one.status, one.announced_at) == (ChargeStatus.ANNOUNCED, taken.replace(second=0, microsecond=0))
    assert one.deadline == dispute_deadline(taken, by.policy)
    assert events(ticket)[-2:] == ["mail.sent", "charge.announced"]
    assert ticket.entries[-2].facts == {"about": "charge.made"}


def test_a_client_who_was_told_meanwhile_keeps_the_deadline_they_have(ticket):
    do(ticket, "charge.inform")
    deadline = ticket.charges[0].deadline
    mail.sent(about(ticket), context(at=later(ticket, days=3)))
    assert ticket.charges[0].deadline == deadline
    assert events(ticket)[-1] == "mail.sent"


def test_a_charge_cancelled_meanwhile_is_not_announced(ticket):
    do(ticket, "charge.cancel")
    mail.sent(about(ticket), context(at=later(ticket)))
    assert (ticket.charges[0].status, ticket.charges[0].deadline) == (ChargeStatus.CANCELLED, None)


@pytest.mark.parametrize("event", ["ticket.opened", "intervention.planned", "appointment.scheduled"])
def test_other_mail_announces_nothing(ticket, event):
    mail.sent(about(ticket, event), context(at=later(ticket)))
    assert ticket.charges[0].status is ChargeStatus.TO_ANNOUNCE
    assert ticket.entries[-1].facts == {"about": event}


def test_taken_mail_is_no_news_in_the_thread(ticket):
    mail.sent(about(ticket, "ticket.opened"), context(at=later(ticket)))
    assert notices(ticket, "mail.sent") == set()


def test_refused_mail_is_told_in_the_thread_and_the_charge_still_to_be_announced(ticket):
    mail.refused(about(ticket), context(at=later(ticket)), answer="550 5.1.1 contact@client.example: no such user")
    assert notices(ticket, "mail.refused") == {"thread"}
    assert ticket.charges[0].status is ChargeStatus.TO_ANNOUNCE
    assert "client.example" not in str(ticket.entries[-1].facts)
    assert ticket.entries[-1].private["answer"].startswith("550")


def test_until_the_client_is_informed_the_desk_is_reminded_whatever_the_mail_does(ticket):
    made = about(ticket)
    assert due(ticket, "mail.announce") == [None]
    assert due(ticket, "reminder.inform") == [made.at + context().policy.reminders.client_not_informed]


def test_a_charge_for_later_can_still_be_mailed():
    ticket = a_ticket("charged")
    do(ticket, "charge.inform", informed=Informed.EMAIL)
    assert ticket.charges[0].status is ChargeStatus.TO_ANNOUNCE
    assert notices(ticket, "charge.announcement_asked") == {"mail.announce", "breakdown.refresh", "card.refresh"}
    mail.sent(about(ticket, "charge.announcement_asked"), context(at=later(ticket)))
    assert ticket.charges[0].status is ChargeStatus.ANNOUNCED
    assert ticket.entries[-1].facts["informed"] == "email"
    assert ticket.entries[-1].private["to"] == ticket.client_email


@pytest.mark.parametrize(("hours", "corrects"), [(1, False), (14, True)])
def test_a_letter_taken_on_a_later_day_has_the_later_deadline_and_is_corrected(ticket, hours, corrects):
    """Written on Tuesday morning; taken an hour later, or after midnight in Paris."""
    written, taken = later(ticket), later(ticket) + timedelta(hours=hours)
    mail.sent(about(ticket), context(at=taken), written_at=written)
    assert ticket.charges[0].deadline == dispute_deadline(taken, context().policy)
    assert ticket.entries[-1].facts["corrects"] is corrects
    assert ("mail" in notices(ticket, "charge.announced")) is corrects
