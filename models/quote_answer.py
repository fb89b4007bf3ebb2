"""What becomes of a quote (§6): accepted, declined, or withdrawn."""

from __future__ import annotations

from datetime import datetime

from models.acts import Act, always
from models.announcement import ChargeAnnounced
from models.charge import ChargeMade, make
from models.context import Context
from models.events import Event, Instant, Private
from models.instants import refuse_before, refuse_future
from models.quote import CODE, TOLD, is_over
from models.refusal import Refusal
from models.saying import Said, Written, of_child
from models.tables.charge import Charge
from models.tables.quote import Quote, Withdrawal
from models.terms import Informed, Party, QuoteState


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
