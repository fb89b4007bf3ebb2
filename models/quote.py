"""The quote (§6): SDSL internal wiring has no fixed price; the client accepts or declines in writing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from models.acts import Act, always
from models.announcement import ChargeAnnounced
from models.charge import ChargeMade, make
from models.context import Context
from models.events import Event, Instant, Private
from models.instants import refuse_before, refuse_future
from models.policy import Policy
from models.refusal import Refusal
from models.reminders import Due, Reminder
from models.saying import GONE, Said, Written, of_child
from models.tables.charge import Charge
from models.tables.quote import Quote, Withdrawal
from models.tables.ticket import Ticket
from models.terms import Informed, Notice, Party, QuoteState, Service, TariffCode
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


class _Answered(Event):
    received_at: Instant
    words: Private[str]

    def _answered(self, entry: Written, state: QuoteState) -> Said:
        return of_child("quote", entry, state=state, answered_at=self.received_at, answer_words=self.words)


class QuoteAccepted(_Answered, name="quote.accepted", notices=TOLD):
    """The client takes the work at that price."""

    def says(self, entry: Written) -> Said:
        return self._answered(entry, QuoteState.ACCEPTED)


class QuoteDeclined(_Answered, name="quote.declined", notices=TOLD):
    """The client does not take it."""

    def says(self, entry: Written) -> Said:
        return self._answered(entry, QuoteState.DECLINED)


class QuoteWithdrawn(Event, name="quote.withdrawn", notices=TOLD):
    """By us, before the client answered."""

    reason: Private[str]

    def says(self, entry: Written) -> Said:
        return of_child("quote", entry, state=QuoteState.WITHDRAWN, withdrawn_reason=self.reason, withdrawn_at=entry.at)


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


ANSWER = Act(
    id="quote.answer",
    on=Quote,
    records=(QuoteAccepted, QuoteDeclined, ChargeMade, ChargeAnnounced),
    pressing=70,
    states=(QuoteState.OFFERED,),
    done_as=(QuoteAccepted, QuoteDeclined, QuoteWithdrawn),
    forward=always,
    turn=Party.CLIENT,
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
    """Record the client's written answer; returns the charge of an accepted quote (§6).

    An acceptance counts by its receipt, until the end of the day until which the quote holds (§13).
    """
    refuse_future(received_at, context.at, "received_at")
    refuse_before(received_at, quote.offered_at, "received_at", "before_the_quote")
    if answer is QuoteState.ACCEPTED and is_over(quote, context.policy, received_at):
        raise Refusal("quote_over", field="received_at", day=quote.valid_until)
    quote.state = answer
    quote.answered_at, quote.answer_words, quote.answer_recorded_by = received_at, words, context.by
    if answer is QuoteState.DECLINED:
        quote.record(context, QuoteDeclined(received_at=received_at, words=words))
        return None
    quote.record(context, QuoteAccepted(received_at=received_at, words=words))
    return make(quote.ticket, context, code=CODE, informed=informed, quote=quote)


def is_over(quote: Quote, policy: Policy, at: datetime) -> bool:
    """Whether an acceptance received then comes after the last day, at the desk, on which the quote holds (§13)."""
    return quote.valid_until is not None and local_day(at, policy) > quote.valid_until


WITHDRAW = Act(
    id="quote.withdraw",
    on=Quote,
    records=(QuoteWithdrawn,),
    pressing=165,
    states=(QuoteState.OFFERED,),
    done_as=(QuoteAccepted, QuoteDeclined, QuoteWithdrawn),
)


@WITHDRAW.verb
def withdraw(quote: Quote, context: Context, *, reason: str) -> None:
    """Take an unanswered quote back: the client is told, and another can be offered (§6)."""
    quote.state = QuoteState.WITHDRAWN
    quote.withdrawal = Withdrawal(reason, context.by, context.at)
    quote.record(context, QuoteWithdrawn(reason=reason))
