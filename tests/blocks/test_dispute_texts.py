"""The text about a dispute never contradicts what has become of its charge since (§9, §12)."""

from decimal import Decimal

from blocks.client_texts import text_for
from blocks.events import letter_of as letter
from models.tables.ticket import Ticket
from models.terms import Kind, Outcome, Ruling, Service
from tests.blocks.scenes import last, look
from tests.builders import a_ticket, do
from tests.stories import visit


def disputed() -> Ticket:
    ticket = a_ticket("announced", Service.ADSL)
    do(ticket, "dispute.record")
    return ticket


def test_where_a_dispute_lapsed_the_client_is_told_what_its_charge_is_now() -> None:
    ticket = disputed()
    visit(ticket, Outcome.FAULT_FIXED, Kind.EXPERTISE)
    [dispute] = ticket.disputes
    waived = text_for(dispute, look(ticket))
    assert waived is not None
    assert "expertise concluante" in waived.subject
    do(ticket, "outcome.correct", outcome=Outcome.FAULT_NOT_FIXED)
    owed_again = text_for(dispute, look(ticket))
    assert owed_again is not None
    assert "la facturation suivante est de nouveau due" in owed_again.body
    do(ticket, "charge.cancel")
    cancelled = text_for(dispute, look(ticket))
    assert cancelled is not None
    assert "est annulée" in cancelled.body


def test_a_withdrawn_dispute_leaves_due_what_is_due_still() -> None:
    ticket = disputed()
    do(ticket, "dispute.withdraw")
    withdrawn = last(ticket, "dispute.withdrawn")
    text = letter(withdrawn, look(ticket))
    assert text is not None
    assert text == text_for(ticket.disputes[0], look(ticket))
    assert "La facturation suivante reste donc due\xa0:" in text.body
    visit(ticket, Outcome.FAULT_FIXED, Kind.EXPERTISE)
    text = letter(withdrawn, look(ticket))
    assert text is not None
    assert text == text_for(ticket.disputes[0], look(ticket))
    assert "reste donc due" not in text.body
    assert "Elle portait sur la facturation suivante, qui n'est plus due\xa0:" in text.body


def test_a_decision_that_is_not_the_last_word_is_not_the_text_any_more() -> None:
    ticket = disputed()
    do(ticket, "dispute.decide", decision=Ruling.UPHOLD)
    [dispute], [charge] = ticket.disputes, ticket.charges
    assert text_for(dispute, look(ticket)) == letter(last(ticket, "dispute.decided"), look(ticket))
    for act_id, facts in (("charge.reduce", {"amount": Decimal(50)}), ("charge.cancel", {})):
        do(ticket, act_id, **facts)
        text = text_for(dispute, look(ticket))
        assert text is not None
        assert text == text_for(charge, look(ticket))
        assert "cette facturation est maintenue" not in text.body
