"""The quote (§6): offering work on the client's internal wiring at a price, and recording the written answer."""

from datetime import date
from functools import partial
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from blocks import cost_texts, inputs
from blocks.acts import act_button, act_form
from blocks.events import client_text, letter, message, past_tense, reminder
from blocks.forms import Amount, Day, Form, Moment, Prose, Values, filled_in
from blocks.informing import informing_in_view
from blocks.inputs import field
from blocks.kit import Message, View, context, paragraph, rich_text
from blocks.kit import quote as quoted_words
from blocks.labels import choices
from blocks.look import Look, fact, or_erased, person, reminded
from blocks.quote_texts import quote_text
from blocks.readings import SHOW_TEXT
from blocks.refusals import ShownFacts, sentences, shown_by
from blocks.rich import Element
from blocks.telling import thread_message
from blocks.views import act_view
from blocks.words import Words, msgid
from blocks.writing import ClientText
from models.events import Event
from models.quote import (
    ANSWER,
    CODE,
    OFFER,
    UNANSWERED,
    WITHDRAW,
    QuoteAccepted,
    QuoteDeclined,
    QuoteOffered,
    QuoteWithdrawn,
)
from models.tables.journal import Entry
from models.tables.quote import Quote
from models.tables.ticket import Ticket
from models.terms import Informed, QuoteState
from models.workdays import local_day

ANSWERS = (QuoteState.ACCEPTED, QuoteState.DECLINED)


def _answer(state: QuoteState) -> QuoteState:
    if state not in ANSWERS:
        raise PydanticCustomError("enum", "not an answer")
    return state


class OfferForm(Form):
    amount: Amount
    work: Prose
    valid_until: Day | None = None


class AnswerForm(Form):
    answer: Annotated[QuoteState, AfterValidator(_answer)]
    received_at: Moment
    words: Prose
    informed: Informed = Informed.LATER


class WithdrawForm(Form):
    reason: Prose


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


@act_form(
    ANSWER,
    AnswerForm,
    button=msgid("Answer to the quote"),
    next_step=msgid("record the client's written answer to the quote."),
    redrawn_by=("answer", "informed"),
)
def answer_view(offered: Quote, look: Look, values: Values | None = None) -> View:
    words, answer = look.words, filled_in(values or {}).get("answer")
    text = partial(_to_be_told, offered, look) if answer == QuoteState.ACCEPTED else None
    hint = words("If the quote is accepted: how the client is told of the charge.")
    blocks = [
        rich_text(paragraph(*_terms(offered, look)), quoted_words(offered.work)),
        field("answer", words("The client's answer"), inputs.radio(choices(ANSWERS, words)), dispatch=True),
        field("received_at", words("Received on"), inputs.moment(initial=look.at)),
        field("words", words("The client's words"), inputs.text(multiline=True), hint=words("Copy them as written.")),
        *informing_in_view(look, values, text, hint=hint, optional=True),
    ]
    return act_view(ANSWER, offered, look, title=words("Answer to the quote"), submit=words("Save"), blocks=blocks)


def _to_be_told(offered: Quote, look: Look) -> ClientText:
    """Of the charge that the quote becomes."""
    row = look.policy.row(CODE, local_day(look.at, look.policy))
    return cost_texts.to_be_made(offered.ticket, row, offered.amount, look)


def _terms(offered: Quote, look: Look) -> list[list[Element]]:
    words = look.words
    until = [fact(look, words("Holds until"), words.long_day(offered.valid_until))] if offered.valid_until else []
    return [fact(look, words("Quote"), words.money(offered.amount)), *until]


@act_form(WITHDRAW, WithdrawForm, button=msgid("Withdraw the quote"))
def withdraw_view(offered: Quote, look: Look) -> View:
    words = look.words
    blocks = [
        rich_text(paragraph(*_terms(offered, look)), quoted_words(offered.work)),
        field("reason", words("Reason"), inputs.text(multiline=True), hint=words("The client reads it too.")),
        context(words("The client is told. Afterwards the work can be offered anew.")),
    ]
    return act_view(
        WITHDRAW,
        offered,
        look,
        title=words("Withdraw the quote"),
        submit=words("Withdraw"),
        blocks=blocks,
        close=words("Back"),
    )


past_tense(QuoteOffered, msgid("quote offered"))
past_tense(QuoteAccepted, msgid("quote accepted"))
past_tense(QuoteDeclined, msgid("quote declined"))
past_tense(QuoteWithdrawn, msgid("quote withdrawn"))


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


@message(QuoteAccepted)
def accepted(entry: Entry, event: QuoteAccepted, look: Look) -> Message:
    row = look.words.rich(
        "*Quote of {amount} accepted* by the client on {when}, recorded by {who}. It becomes a charge.",
        amount=look.words.money(entry.ticket.quote(entry.child).amount),
        when=look.words.moment(event.received_at),
        who=person(entry.by),
    )
    return _answered(entry, row, event.words, look)


@message(QuoteDeclined)
def declined(entry: Entry, event: QuoteDeclined, look: Look) -> Message:
    row = look.words.rich(
        "*Quote of {amount} declined* by the client on {when}, recorded by {who}. Nothing is billed.",
        amount=look.words.money(entry.ticket.quote(entry.child).amount),
        when=look.words.moment(event.received_at),
        who=person(entry.by),
    )
    return _answered(entry, row, event.words, look)


@message(QuoteWithdrawn)
def withdrawn(entry: Entry, event: QuoteWithdrawn, look: Look) -> Message:
    row = look.words.rich(
        "*Quote of {amount} withdrawn* by {who}.",
        amount=look.words.money(entry.ticket.quote(entry.child).amount),
        who=person(entry.by),
    )
    return _answered(entry, row, event.reason, look)


def _answered(entry: Entry, row: list[Element], typed: str | None, look: Look) -> Message:
    """What became of a quote, with the way to the letter that says so."""
    quote = entry.ticket.quote(entry.child)
    quoted = or_erased(typed, look.words)
    return thread_message(entry.ticket, row, quoted=quoted, buttons=[act_button(SHOW_TEXT, quote, look)])


@letter(QuoteOffered)
def _offer_letter(entry: Entry, event: QuoteOffered, look: Look) -> ClientText | None:
    quote = entry.ticket.quote(entry.child)
    return quote_text(quote, look) if quote.state is QuoteState.OFFERED else None


@letter(QuoteAccepted, QuoteDeclined, QuoteWithdrawn)
def _what_became_of_it(entry: Entry, event: Event, look: Look) -> ClientText:
    return quote_text(entry.ticket.quote(entry.child), look)


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
    buttons = [act_button(ANSWER, offer, look, "primary"), act_button(SHOW_TEXT, offer, look)]
    return thread_message(entry.ticket, row, buttons=[*buttons, act_button(WITHDRAW, offer, look)])


@client_text(Quote)
def _text_now(quote: Quote, look: Look) -> ClientText:
    return quote_text(quote, look)


sentences(
    {
        "quotes_are_for_sdsl": msgid(
            "Only the internal wiring of SDSL lines takes a quote. Look at the ticket's card."
        ),
        "quote_pending": msgid(
            "A quote is waiting for the client's answer. Record that, or withdraw the quote, first."
        ),
        "before_the_quote": msgid("The quote was offered on {bound}. Enter a later time."),
        "quote_over": msgid(
            "The quote held until {day}. Choose an earlier time of receipt; else withdraw the quote and offer it anew."
        ),
        "validity_out_of_range": msgid("Choose a day from {first} to {last}."),
        "amount_out_of_range": msgid("Enter an amount above zero and below ten million euros."),
    }
)


@shown_by("quote_over")
def _last_day(words: Words, *, day: date) -> ShownFacts:
    return {"day": words.long_day(day)}


@shown_by("validity_out_of_range")
def _days(words: Words, *, first: date, last: date) -> ShownFacts:
    return {"first": words.long_day(first), "last": words.long_day(last)}
