"""What the client is told of charges that are owed again once an expertise was corrected (§7, §12, §13)."""

from blocks import client_texts
from blocks.events import letter_of as letter
from models import mail
from models.terms import Informed, Kind, Outcome, Service
from tests.blocks.scenes import last, look
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
