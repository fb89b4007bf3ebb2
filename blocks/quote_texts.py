"""Texts for the client about a quote (§6): offered, withdrawn, accepted, declined."""

from blocks.look import Look
from blocks.writing import ClientText, french, written
from models.quote import CODE
from models.tables.quote import Quote
from models.terms import QuoteState
from models.workdays import local_day

TEMPLATES = {
    QuoteState.OFFERED: "quote",
    QuoteState.ACCEPTED: "quote_accepted",
    QuoteState.DECLINED: "quote_declined",
    QuoteState.WITHDRAWN: "quote_withdrawn",
}


def quote_text(quote: Quote, look: Look) -> ClientText:
    """What the client needs to know of the quote as it stands."""
    words = french(look.policy)
    return written(
        TEMPLATES[quote.state],
        policy=look.policy,
        ticket=quote.ticket,
        reason=look.policy.nearest_row(CODE, local_day(quote.offered_at, look.policy)).reason,
        work=quote.work,
        amount=words.money(quote.amount),
        offered=words.long_day(words.day_of(quote.offered_at)),
        until=words.long_day(quote.valid_until) if quote.valid_until else "",
        received=words.long_moment(quote.answered_at) if quote.answered_at else "",
        zone=words.desk_time,
        withdrawn_because=quote.withdrawal.reason if quote.withdrawal else "",
    )
