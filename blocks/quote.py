"""The quote (§6): offering work on the client's internal wiring at a price, and recording the written answer."""

from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from blocks import cost_texts, inputs
from blocks.acts import act_button, act_form
from blocks.events import client_text, letter, message, past_tense
from blocks.forms import Amount, Form, Moment, Prose
from blocks.informing import informing
from blocks.inputs import field
from blocks.kit import Message, View, context, paragraph, rich_text
from blocks.kit import quote as quoted_words
from blocks.labels import choices
from blocks.look import Look, fact, or_erased, person
from blocks.readings import SHOW_TEXT
from blocks.refusals import sentences
from blocks.telling import thread_message
from blocks.views import act_view
from blocks.words import msgid
from blocks.writing import ClientText
from models.quote import ANSWER, CODE, OFFER, QuoteAccepted, QuoteDeclined, QuoteOffered
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


class AnswerForm(Form):
    answer: Annotated[QuoteState, AfterValidator(_answer)]
    received_at: Moment
    words: Prose
    informed: Informed = Informed.LATER


@act_form(OFFER, OfferForm, button=msgid("Offer a quote"))
def offer_view(ticket: Ticket, look: Look) -> View:
    words = look.words
    blocks = [
        context(look.policy.row(CODE, local_day(look.at, look.policy)).reason),
        field("amount", words("Amount (euros excl. tax)"), inputs.text(longest=20, example="1 234,56")),
        field("work", words("Work"), inputs.text(multiline=True), hint=words("The client reads it too.")),
        context(words("Only a quote that the client accepts in writing is billed.")),
    ]
    return act_view(OFFER, ticket, look, title=words("Quote"), submit=words("Offer"), blocks=blocks)


@act_form(
    ANSWER,
    AnswerForm,
    button=msgid("Answer to the quote"),
    next_step=msgid("record the client's written answer to the quote."),
)
def answer_view(offered: Quote, look: Look) -> View:
    words = look.words
    blocks = [
        rich_text(paragraph(fact(look, words("Quote"), words.money(offered.amount))), quoted_words(offered.work)),
        field("answer", words("The client's answer"), inputs.radio(choices(ANSWERS, words))),
        field("received_at", words("Received on"), inputs.moment(initial=look.at)),
        field("words", words("The client's words"), inputs.text(multiline=True), hint=words("Copy them as written.")),
        informing(look, hint=words("Where the quote is accepted: of the charge it becomes."), optional=True),
    ]
    return act_view(ANSWER, offered, look, title=words("Answer to the quote"), submit=words("Save"), blocks=blocks)


past_tense(QuoteOffered, msgid("quote offered"))
past_tense(QuoteAccepted, msgid("quote accepted"))
past_tense(QuoteDeclined, msgid("quote declined"))


@message(QuoteOffered)
def offered(entry: Entry, event: QuoteOffered, look: Look) -> Message:
    words, quote = look.words, entry.ticket.quote(entry.child)
    row = words.rich("*Quote of {amount}* offered by {who}.", amount=words.money(quote.amount), who=person(entry.by))
    return thread_message(
        entry.ticket,
        row,
        words.rich("*Next step:* {step}", step=words("record the client's written answer to the quote.")),
        quoted=or_erased(event.work, words),
        buttons=[act_button(ANSWER, quote, look, "primary"), act_button(SHOW_TEXT, quote, look)],
    )


@message(QuoteAccepted)
def accepted(entry: Entry, event: QuoteAccepted, look: Look) -> Message:
    row = look.words.rich(
        "*Quote of {amount} accepted* by the client on {when}, recorded by {who}. It becomes a charge.",
        amount=look.words.money(entry.ticket.quote(entry.child).amount),
        when=look.words.moment(event.received_at),
        who=person(entry.by),
    )
    return thread_message(entry.ticket, row, quoted=or_erased(event.words, look.words))


@message(QuoteDeclined)
def declined(entry: Entry, event: QuoteDeclined, look: Look) -> Message:
    row = look.words.rich(
        "*Quote of {amount} declined* by the client on {when}, recorded by {who}. Nothing is billed.",
        amount=look.words.money(entry.ticket.quote(entry.child).amount),
        when=look.words.moment(event.received_at),
        who=person(entry.by),
    )
    return thread_message(entry.ticket, row, quoted=or_erased(event.words, look.words))


@letter(QuoteOffered)
def _letter(entry: Entry, event: QuoteOffered, look: Look) -> ClientText | None:
    return _text_now(entry.ticket.quote(entry.child), look)


@client_text(Quote)
def _text_now(quote: Quote, look: Look) -> ClientText | None:
    return cost_texts.quote(quote, look) if quote.state is QuoteState.OFFERED else None


sentences(
    {
        "quotes_are_for_sdsl": msgid(
            "Only the internal wiring of SDSL lines takes a quote. Look at the ticket's card."
        ),
        "quote_pending": msgid("A quote is waiting for the client's answer. Record that first."),
        "before_the_quote": msgid("The quote was offered on {bound}. Enter a later time."),
        "amount_out_of_range": msgid("Enter an amount above zero and below ten million euros."),
    }
)
