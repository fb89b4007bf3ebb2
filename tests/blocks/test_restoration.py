"""What the client is told of charges that are owed again once an expertise was corrected (§7, §12, §13)."""

from decimal import Decimal

from blocks import client_texts
from blocks.events import letter_of as letter
from blocks.outcome import record_view
from blocks.outcome_correction import correct_view
from blocks.statuses import lapsed_with
from models import mail
from models.terms import Informed, Kind, Outcome, Service
from tests.blocks.scenes import last, look
from tests.blocks.test_views import chosen
from tests.builders import a_ticket, context, do, later
from tests.stories import a_story, visit


def test_a_restoration_tells_of_what_still_waits_for_its_announcement() -> None:
    """§12, §13: it names no deadline; a letter that announces one of its charges anew says all of that one."""
    ticket = a_story("restored")
    undone, seen = last(ticket, "expertise.waiver_undone"), look(ticket)
    both = letter(undone, seen)
    assert both is not None
    assert both.body.count("250,00") == 2
    assert "jusqu'au" not in both.body
    assert client_texts.text_for(ticket.interventions[-1], seen) == both
    do(ticket, "charge.inform", child=2, informed=Informed.EMAIL)
    rest = letter(undone, seen)
    assert rest is not None
    assert "mercredi 7 janvier" in rest.body
    assert "mardi 6 janvier" not in rest.body
    do(ticket, "charge.inform", child=4)
    assert letter(undone, seen) is None


def test_of_several_restorations_the_last_one_is_told() -> None:
    ticket = a_story("restored")
    first = last(ticket, "expertise.waiver_undone")
    do(ticket, "outcome.correct", outcome=Outcome.FAULT_FIXED)
    do(ticket, "outcome.correct", outcome=Outcome.FAULT_NOT_FIXED)
    assert letter(first, look(ticket)) is None
    assert letter(last(ticket, "expertise.waiver_undone"), look(ticket)) is not None


def test_a_charge_that_was_mailed_before_it_was_waived_is_told_of_too() -> None:
    ticket = a_ticket("scheduled", Service.ADSL)
    do(ticket, "outcome.record", outcome=Outcome.NO_FAULT, informed=Informed.EMAIL)
    mail.sent(last(ticket, "charge.made"), context(at=later(ticket)))
    visit(ticket, Outcome.FAULT_FIXED, Kind.EXPERTISE)
    do(ticket, "outcome.correct", outcome=Outcome.FAULT_NOT_FIXED)
    told = letter(last(ticket, "expertise.waiver_undone"), look(ticket))
    assert told is not None
    assert "250,00" in told.body


def test_the_form_shows_what_is_left_of_the_charges_that_would_be_waived_or_owed_again() -> None:
    ticket = a_story("expertise_scheduled")
    do(ticket, "charge.reduce", child=ticket.charges[0].number, amount=Decimal(120))
    fixed = str(record_view(ticket.interventions[-1], look(ticket), chosen("outcome", "fault_fixed")))
    assert [fixed.count(amount) for amount in ("120,00", "250,00")] == [1, 1]
    do(ticket, "outcome.record", outcome=Outcome.FAULT_FIXED)
    undone = str(correct_view(ticket.interventions[-1], look(ticket), chosen("outcome", "fault_not_fixed")))
    assert [undone.count(amount) for amount in ("120,00", "250,00")] == [1, 1]


def test_what_is_never_waived_is_not_shown_as_waived_at_once() -> None:
    """A SAV+ is none of the charges that a later expertise makes free (§7)."""
    ticket = a_story("sav_plus_begun")
    do(ticket, "outcome.record", outcome=Outcome.PERFORMED)
    sav_plus = ticket.interventions[-1]
    visit(ticket, Outcome.FAULT_FIXED, Kind.EXPERTISE)
    shown = {
        found: "Non facturé aussitôt" in str(correct_view(visited, look(ticket), chosen("outcome", found)))
        for visited, found in ((ticket.interventions[0], "client_fault"), (sav_plus, "performed"))
    }
    assert shown == {"client_fault": True, "performed": False}


def test_each_expertise_tells_of_what_it_made_free_itself() -> None:
    ticket = a_story("waived")
    first = ticket.interventions[-1]
    visit(ticket, Outcome.NO_FAULT)
    visit(ticket, Outcome.FAULT_FIXED, Kind.EXPERTISE)
    seen = look(ticket)
    told = [client_texts.text_for(expertise, seen) for expertise in (first, ticket.interventions[-1])]
    assert [text.body.count("intervention du ") for text in told if text] == [2, 1]


def test_a_dispute_that_ends_with_its_charge_is_told_also_where_one_had_ended_with_a_waiver() -> None:
    ticket = a_ticket("announced", Service.ADSL)
    do(ticket, "dispute.record")
    visit(ticket, Outcome.FAULT_FIXED, Kind.EXPERTISE)
    do(ticket, "outcome.correct", outcome=Outcome.FAULT_NOT_FIXED)
    do(ticket, "charge.inform")
    assert not lapsed_with(ticket.charges)
    do(ticket, "dispute.record")
    do(ticket, "charge.cancel")
    assert lapsed_with(ticket.charges)
