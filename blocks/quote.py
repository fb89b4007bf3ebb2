"""The quote (§6): offering work on the client's internal wiring at a price."""

from datetime import date

from blocks import inputs
from blocks.act_buttons import act_button, text_button
from blocks.acts import act_form
from blocks.events import client_text, letter, message, past_tense, reminder
from blocks.forms import Amount, Day, Form, Prose
from blocks.inputs import field
from blocks.kit import Message, View, context
from blocks.look import Look, fact, or_erased, person, reminded
from blocks.quote_texts import quote_text
from blocks.readings import SHOW_TEXT
from blocks.refusals import ShownFacts, sentences, shown_by
from blocks.rich import Element
from blocks.telling import thread_message
from blocks.views import act_view
from blocks.words import Words, msgid
from blocks.writing import ClientText
from models.quote import CODE, OFFER, UNANSWERED, QuoteOffered, is_over
from models.quote_answer import ANSWER, WITHDRAW
from models.tables.journal import Entry
from models.tables.quote import Quote
from models.tables.ticket import Ticket
from models.terms import QuoteState
from models.workdays import local_day


class OfferForm(Form):
    amount: Amount
    work: Prose
    valid_until: Day | None = None


@act_form(OFFER, OfferForm, button=msgid("Offer a quote"))
def offer_view(ticket: Ticket, look: Look) -> View:
    words = look.words
    blocks = [
        context(look.policy.row(CODE, local_day(look.at, look.policy)).reason),
        field("amount", words("Amount (euros excl. tax)"), inputs.text(longest=20, example="1 234,56")),
        field("work", words("Work"), inputs.text(multiline=True), hint=words("The client reads it too.")),
        field(
            "valid_until",
            words("Holds until"),
            inputs.day(),
            hint=words("The last day on which an acceptance counts. Leave it empty if there is none."),
            optional=True,
        ),
        context(words("Only a quote that the client accepts in writing is billed.")),
    ]
    return act_view(OFFER, ticket, look, title=words("Quote"), submit=words("Offer"), blocks=blocks)


def terms_of(offered: Quote, look: Look) -> list[list[Element]]:
    words = look.words
    until = [fact(look, words("Holds until"), words.long_day(offered.valid_until))] if offered.valid_until else []
    return [fact(look, words("Quote"), words.money(offered.amount)), *until]


def unanswered(offered: Quote, look: Look) -> list[Element]:
    """The quote that waits for an answer, with its last day; once that is over, what still counts (§13)."""
    words, amount = look.words, look.words.money(offered.amount)
    if offered.valid_until is None:
        return fact(look, words("Quote waiting for an answer"), amount)
    day = words.day(offered.valid_until)
    if not is_over(offered, look.policy, look.at):
        return words.rich("*Quote waiting for an answer:* {amount}, holds until {day}", amount=amount, day=day)
    return words.rich(
        "*Quote over, it held until {day}:* {amount}. An acceptance received by the end of that day still counts; else "
        "withdraw the quote and offer it anew.",
        amount=amount,
        day=day,
    )


past_tense(QuoteOffered, msgid("quote offered"))


def _is_answered(entry: Entry) -> bool:
    """Or withdrawn."""
    return entry.ticket.quote(entry.child).state is not QuoteState.OFFERED


@message(QuoteOffered, settled=_is_answered)
def offered(entry: Entry, event: QuoteOffered, look: Look) -> Message:
    words, quote = look.words, entry.ticket.quote(entry.child)
    row = words.rich("*Quote of {amount}* offered by {who}.", amount=words.money(quote.amount), who=person(entry.by))
    until = [fact(look, words("Holds until"), words.long_day(event.valid_until))] if event.valid_until else []
    step = words.rich("*Next step:* {step}", step=words("record the client's written answer to the quote."))
    text, waits = act_button(SHOW_TEXT, quote, look), not _is_answered(entry)
    return thread_message(
        entry.ticket,
        row,
        *until,
        *([step] if waits else []),
        quoted=or_erased(event.work, words),
        buttons=[act_button(ANSWER, quote, look, "primary"), text] if waits else [text],
    )


@letter(QuoteOffered)
def _offer_letter(entry: Entry, event: QuoteOffered, look: Look) -> ClientText | None:
    quote = entry.ticket.quote(entry.child)
    return _text_now(quote, look) if quote.state is QuoteState.OFFERED else None


@reminder(UNANSWERED)
def _unanswered(entry: Entry, look: Look) -> Message | None:
    """The client's answer, or the withdrawal, ends it; one that holds no longer can still be declined."""
    words, offer = look.words, entry.ticket.quote(entry.child)
    if offer.state is not QuoteState.OFFERED:
        return None
    row = words.rich(
        "{owner}, the *quote* of {amount} is still *without an answer*, offered on {when}.",
        owner=reminded(entry.ticket, look),
        amount=words.money(offer.amount),
        when=words.moment(offer.offered_at),
    )
    buttons = [act_button(ANSWER, offer, look, "primary"), *text_button(offer, look)]
    over = [unanswered(offer, look)] if is_over(offer, look.policy, look.at) else []
    return thread_message(entry.ticket, row, *over, buttons=[*buttons, act_button(WITHDRAW, offer, look)])


@client_text(Quote)
def _text_now(quote: Quote, look: Look) -> ClientText | None:
    """An offer that can be accepted no more is not sent any more."""
    has_lapsed = quote.state is QuoteState.OFFERED and is_over(quote, look.policy, look.at)
    return None if has_lapsed else quote_text(quote, look)


sentences(
    {
        "quotes_are_for_sdsl": msgid(
            "Only the internal wiring of SDSL lines takes a quote. Look at the ticket's card."
        ),
        "quote_pending": msgid(
            "A quote is waiting for the client's answer. Record that, or withdraw the quote, first."
        ),
        "validity_out_of_range": msgid("Choose a day from {first} to {last}."),
        "amount_out_of_range": msgid("Enter an amount above zero and below ten million euros."),
    }
)


@shown_by("validity_out_of_range")
def _days(words: Words, *, first: date, last: date) -> ShownFacts:
    return {"first": words.long_day(first), "last": words.long_day(last)}
