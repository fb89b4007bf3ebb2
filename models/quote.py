"""The quote (§6): SDSL internal wiring has no fixed price, so one is offered in writing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from models.acts import Act
from models.context import Context
from models.events import Event, Private
from models.policy import Policy
from models.refusal import Refusal
from models.reminders import Due, Reminder
from models.saying import GONE, Said, Written, of_child
from models.tables.quote import Quote
from models.tables.ticket import Ticket
from models.terms import Notice, QuoteState, Service, TariffCode
from models.workdays import in_opening_hours, local_day

CODE = TariffCode.SDSL_INTERNAL_WIRING
HIGHEST = Decimal("9999999.99")
LONGEST_VALIDITY = timedelta(days=366)
UNANSWERED = Reminder(name="quote_waiting", setting="quote_unanswered", usual=timedelta(hours=48), repeats=True)
TOLD = (Notice.THREAD, Notice.MAIL, Notice.CARD_REFRESH)


class QuoteOffered(Event, name="quote.offered", notices=TOLD, reminders=(UNANSWERED,)):
    """`valid_until` is the last day, at the desk, on which an acceptance counts."""

    amount: Decimal
    valid_until: date | None = None
    work: Private[str]

    def comes_due(self, subject: object, at: datetime, policy: Policy) -> Iterator[Due]:
        yield in_opening_hours(UNANSWERED.after(at, policy.reminders), policy)

    def says(self, entry: Written) -> Said:
        return of_child(
            "quote",
            entry,
            state=QuoteState.OFFERED,
            amount=self.amount,
            work=self.work,
            offered_at=entry.at,
            valid_until=GONE if self.valid_until is None else self.valid_until,
        )


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
def offer(ticket: Ticket, context: Context, *, amount: Decimal, work: str, valid_until: date | None = None) -> Quote:
    """Offer the work at a price, until the end of a day at the desk or open-ended; only an accepted quote is billed."""
    if not Decimal(0) < amount <= HIGHEST:
        raise Refusal("amount_out_of_range", field="amount")
    today = local_day(context.at, context.policy)
    if valid_until is not None and not today <= valid_until <= today + LONGEST_VALIDITY:
        raise Refusal("validity_out_of_range", field="valid_until", first=today, last=today + LONGEST_VALIDITY)
    quote = Quote(
        number=ticket.next_child(),
        state=QuoteState.OFFERED,
        amount=amount,
        work=work,
        offered_by=context.by,
        offered_at=context.at,
        valid_until=valid_until,
    )
    ticket.quotes.append(quote)
    quote.record(context, QuoteOffered(amount=amount, valid_until=valid_until, work=work))
    return quote


def is_over(quote: Quote, policy: Policy, at: datetime) -> bool:
    """Whether an acceptance received then comes after the last day, at the desk, on which the quote holds (§13)."""
    return quote.valid_until is not None and local_day(at, policy) > quote.valid_until
