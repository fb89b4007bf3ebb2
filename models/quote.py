"""The quote (§6): SDSL internal wiring has no fixed price; the client accepts or declines in writing."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from models.charge import make
from models.refusal import Refusal
from models.rules import Act, refuse_before, refuse_future, rule
from models.tables.charge import Charge
from models.tables.quote import Quote
from models.terms import Informed, QuoteState, Service

if TYPE_CHECKING:
    from models.policy import Policy
    from models.tables.ticket import Ticket

CODE = "sdsl_internal_wiring"
HIGHEST = Decimal("9999999.99")


def can_offer(ticket: Ticket, policy: Policy) -> None:
    """On an SDSL ticket whose supplier ticket is open (§6); one quote at a time waits for an answer."""
    if ticket.service is not Service.SDSL:
        raise Refusal("quotes_are_for_sdsl")
    if ticket.supplier_ticket is None:
        raise Refusal("supplier_ticket_first")
    if any(quote.state is QuoteState.OFFERED for quote in ticket.quotes):
        raise Refusal("quote_pending")


@rule("quote.offer", on="ticket", check=can_offer)
def offer(ticket: Ticket, act: Act, *, amount: Decimal, work: str) -> Quote:
    """Offer the work at a price; only an accepted quote becomes a charge."""
    if not Decimal(0) < amount <= HIGHEST:
        raise Refusal("amount_out_of_range", field="amount")
    quote = Quote(
        number=ticket.next_child(),
        state=QuoteState.OFFERED,
        amount=amount,
        work=work,
        offered_by=act.by,
        offered_at=act.at,
    )
    ticket.quotes.append(quote)
    ticket.record(act, "quote.offered", child=quote.number, facts={"amount": str(amount)}, private={"work": work})
    return quote


@rule("quote.answer", on="quote", when=(QuoteState.OFFERED,), done_as=("quote.accepted", "quote.declined"))
def answer(
    quote: Quote,
    act: Act,
    *,
    answer: QuoteState,
    received_at: datetime,
    words: str,
    informed: Informed = Informed.LATER,
) -> Charge | None:
    """Record the client's written answer; returns the charge of an accepted quote (§6)."""
    refuse_future(received_at, act, "received_at")
    refuse_before(received_at, quote.offered_at, "received_at", "before_the_quote")
    quote.state = answer
    quote.answered_at, quote.answer_words, quote.answer_recorded_by = received_at, words, act.by
    accepted = answer is QuoteState.ACCEPTED
    quote.ticket.record(
        act,
        "quote.accepted" if accepted else "quote.declined",
        child=quote.number,
        facts={"received_at": received_at.isoformat()},
        private={"words": words},
    )
    return make(quote.ticket, act, code=CODE, informed=informed, quoted=quote.amount) if accepted else None
