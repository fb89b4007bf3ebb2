"""A form that was open while somebody changed what it showed: what it costs, which visit, which ticket (design §5).

Whoever submits it is told, and nothing is done; who looks again can go on.
"""

from datetime import timedelta
from decimal import Decimal

import pytest

from models.terms import CancelledBy, Outcome, Role, Ruling, Service
from tests.builders import KARIM, SOPHIE, a_ticket, do, later, refused, usual_act
from tests.stories import a_story

HOUR = timedelta(hours=1)


def scheduled():
    return a_ticket("scheduled")


def sav_plus_scheduled():
    return a_story("sav_plus_scheduled")


def charged():
    return a_ticket("charged")


def announced():
    return a_ticket("announced")


def disputed():
    return a_story("disputed")


def supplied():
    return a_ticket("supplied", Service.VGA)


def opened_wrongly():
    ticket = supplied()
    do(ticket, "supplier_ticket.wrongful")
    return ticket


def slot_corrected(ticket):
    slot = ticket.active_intervention.appointment
    do(ticket, "appointment.correct", starts_at=slot.starts_at - 2 * HOUR, ends_at=slot.ends_at)


def moved(ticket):
    slot = ticket.active_intervention.appointment
    do(ticket, "appointment.move", starts_at=slot.starts_at + 72 * HOUR, ends_at=slot.ends_at + 72 * HOUR)


def left_unfixed():
    return a_story("left_unfixed")


def fixed_since(ticket):
    do(ticket, "expertise.fixed")


def reduced(ticket):
    do(ticket, "charge.reduce", amount=Decimal("60.00"))


def given_up(ticket):
    do(ticket, "charge.cancel")


def dispute_accepted(ticket):
    do(ticket, "dispute.decide", decision=Ruling.CANCEL)


def dispute_upheld(ticket):
    do(ticket, "dispute.decide", decision=Ruling.UPHOLD)


def dispute_corrected(ticket):
    do(ticket, "dispute.correct", received_at=later(ticket))


def replaced(ticket):
    """The supplier closed the one that the form names; another took its place."""
    do(ticket, "supplier_ticket.record")


def wrong_and_replaced(ticket):
    do(ticket, "supplier_ticket.wrongful")
    do(ticket, "supplier_ticket.record")


def another_opened_wrongly(ticket):
    do(ticket, "supplier_ticket.record")
    do(ticket, "supplier_ticket.wrongful")


@pytest.mark.parametrize(
    ("story", "act_id", "facts", "meanwhile"),
    [
        (sav_plus_scheduled, "appointment.cancel", {"cancelled_by": CancelledBy.CLIENT}, slot_corrected),
        (scheduled, "appointment.cancel", {}, moved),
        (scheduled, "outcome.record", {}, moved),
        (scheduled, "outcome.record", {}, slot_corrected),
        (scheduled, "appointment.move", {}, slot_corrected),
        (scheduled, "appointment.correct", {}, moved),
        (charged, "charge.inform", {}, reduced),
        (announced, "outcome.correct", {"outcome": Outcome.NO_FAULT}, reduced),
        (announced, "outcome.correct", {"outcome": Outcome.NO_FAULT}, given_up),
        (disputed, "outcome.correct", {"outcome": Outcome.NO_FAULT}, dispute_accepted),
        (left_unfixed, "outcome.correct", {"outcome": Outcome.NO_FAULT}, fixed_since),
        (announced, "charge.cancel", {}, reduced),
        (disputed, "charge.cancel", {}, dispute_upheld),
        (disputed, "charge.reduce", {}, dispute_upheld),
        (disputed, "dispute.withdraw", {}, dispute_corrected),
        (supplied, "supplier_ticket.wrongful", {}, replaced),
        (supplied, "supplier_ticket.wrongful", {}, wrong_and_replaced),
        (opened_wrongly, "supplier_ticket.reinstate", {}, another_opened_wrongly),
    ],
)
def test_nobody_does_what_the_form_did_not_show(story, act_id, facts, meanwhile):
    ticket = story()
    seen = ticket.journal_count
    meanwhile(ticket)
    due = ticket.total_due
    stale = usual_act(ticket, act_id, by=SOPHIE, role=Role.MANAGER, seen=seen)
    assert refused(ticket, act_id, stale, **facts).code == "changed_meanwhile"
    assert ticket.total_due == due
    do(ticket, act_id, usual_act(ticket, act_id, by=SOPHIE, role=Role.MANAGER, seen=ticket.journal_count), **facts)


@pytest.mark.parametrize("act_id", ["appointment.cancel", "outcome.record"])
def test_what_the_form_does_not_show_stands_in_nobodys_way(act_id):
    ticket = scheduled()
    seen = ticket.journal_count
    do(ticket, "ticket.assign", assignee=KARIM)
    do(ticket, act_id, usual_act(ticket, act_id, seen=seen))
