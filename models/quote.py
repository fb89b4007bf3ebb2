"""The quote (§6): SDSL internal wiring has no fixed price; the client accepts or declines in writing."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from models.acts import Act, always
from models.charge import ChargeAnnounced, ChargeMade, make
from models.context import Context
from models.events import Event, Instant, Private
from models.instants import refuse_before, refuse_future
from models.refusal import Refusal
from models.tables.charge import Charge
from models.tables.quote import Quote
from models.tables.ticket import Ticket
from models.terms import Informed, Notice, QuoteState, Service, TariffCode

CODE = TariffCode.SDSL_INTERNAL_WIRING
HIGHEST = Decimal("9999999.99")


class QuoteOffered(Event, name="quote.offered", notices=(Notice.THREAD, Notice.MAIL, Notice.CARD_REFRESH)):
    amount: Decimal
    work: Private[str]


class QuoteAccepted(Event, name="quote.accepted", notices=(Notice.THREAD, Notice.CARD_REFRESH)):
    received_at: Instant
    words: Private[str]


class QuoteDeclined(Event, name="quote.declined", notices=(Notice.THREAD, Notice.CARD_REFRESH)):
    received_at: Instant
    words: Private[str]


def can_offer(ticket: Ticket, context: Context) -> None:
    """On an SDSL ticket whose supplier ticket is open (§6); one quote at a time waits for an answer."""
    if ticket.service is not Service.SDSL:
        raise Refusal("quotes_are_for_sdsl")
    if ticket.supplier_ticket is None:
        raise Refusal("supplier_ticket_first")
    if any(quote.state is QuoteState.OFFERED for quote in ticket.quotes):
        raise Refusal("quote_pending")


OFFER = Act(id="quote.offer", on=Ticket, records=(QuoteOffered,), pressing=160, check=can_offer)


@OFFER.verb
def offer(ticket: Ticket, context: Context, *, amount: Decimal, work: str) -> Quote:
    """Offer the work at a price; only an accepted quote becomes a charge."""
    if not Decimal(0) < amount <= HIGHEST:
        raise Refusal("amount_out_of_range", field="amount")
    quote = Quote(
        number=ticket.next_child(),
        state=QuoteState.OFFERED,
        amount=amount,
        work=work,
        offered_by=context.by,
        offered_at=context.at,
    )
    ticket.quotes.append(quote)
    quote.record(context, QuoteOffered(amount=amount, work=work))
    return quote


ANSWER = Act(
    id="quote.answer",
    on=Quote,
    records=(QuoteAccepted, QuoteDeclined, ChargeMade, ChargeAnnounced),
    pressing=70,
    states=(QuoteState.OFFERED,),
    done_as=(QuoteAccepted, QuoteDeclined),
    forward=always,
)


@ANSWER.verb
def answer(
    quote: Quote,
    context: Context,
    *,
    answer: QuoteState,
    received_at: datetime,
    words: str,
    informed: Informed = Informed.LATER,
) -> Charge | None:
    """Record the client's written answer; returns the charge of an accepted quote (§6)."""
    refuse_future(received_at, context.at, "received_at")
    refuse_before(received_at, quote.offered_at, "received_at", "before_the_quote")
    quote.state = answer
    quote.answered_at, quote.answer_words, quote.answer_recorded_by = received_at, words, context.by
    if answer is QuoteState.DECLINED:
        quote.record(context, QuoteDeclined(received_at=received_at, words=words))
        return None
    quote.record(context, QuoteAccepted(received_at=received_at, words=words))
    return make(quote.ticket, context, code=CODE, informed=informed, quote=quote)
