"""The quote (§6): offering work on the client's internal wiring at a price, and recording the written answer."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from blocks import inputs
from blocks.acts import act_button
from blocks.forms import Amount, Form, Moment, Prose
from blocks.informing import informing
from blocks.inputs import field
from blocks.kit import Message, View, context, paragraph, rich_text
from blocks.kit import quote as quoted_words
from blocks.labels import choices
from blocks.look import Look, fact, person, private
from blocks.telling import told
from blocks.views import act_view
from models.quote import CODE
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


def offer_view(ticket: Ticket, look: Look) -> View:
    words = look.words
    blocks = [
        context(look.policy.row(CODE, local_day(look.at, look.policy)).reason),
        field("amount", words("Amount (euros excl. tax)"), inputs.text(longest=20, example="1 234,56")),
        field("work", words("Work"), inputs.text(multiline=True), hint=words("The client reads it too.")),
        context(words("Only a quote that the client accepts in writing is billed.")),
    ]
    return act_view("quote.offer", ticket, look, title=words("Quote"), submit=words("Offer"), blocks=blocks)


def answer_view(offered: Quote, look: Look) -> View:
    words = look.words
    blocks = [
        rich_text(paragraph(fact(look, words("Quote"), words.money(offered.amount))), quoted_words(offered.work)),
        field("answer", words("The client's answer"), inputs.radio(choices(ANSWERS, words))),
        field("received_at", words("Received on"), inputs.moment(initial=look.at)),
        field("words", words("The client's words"), inputs.text(multiline=True), hint=words("Copy them as written.")),
        informing(look, hint=words("Where the quote is accepted: of the charge it becomes."), optional=True),
    ]
    return act_view(
        "quote.answer", offered, look, title=words("Answer to the quote"), submit=words("Save"), blocks=blocks
    )


def offered(entry: Entry, look: Look) -> Message:
    words, quote = look.words, entry.ticket.quote(entry.child)
    row = words.rich("*Quote of {amount}* offered by {who}.", amount=words.money(quote.amount), who=person(entry.by))
    return told(
        entry.ticket,
        row,
        words.rich("*Next step:* {step}", step=words("record the client's written answer to the quote.")),
        quoted=private(entry, "work", words),
        buttons=[act_button("quote.answer", quote, look, "primary"), act_button("client_text.show", quote, look)],
    )


def accepted(entry: Entry, look: Look) -> Message:
    row = look.words.rich(
        "*Quote of {amount} accepted* by the client on {when}, recorded by {who}. It becomes a charge.",
        amount=look.words.money(entry.ticket.quote(entry.child).amount),
        when=look.words.moment(datetime.fromisoformat(entry.facts["received_at"])),
        who=person(entry.by),
    )
    return told(entry.ticket, row, quoted=private(entry, "words", look.words))


def declined(entry: Entry, look: Look) -> Message:
    row = look.words.rich(
        "*Quote of {amount} declined* by the client on {when}, recorded by {who}. Nothing is billed.",
        amount=look.words.money(entry.ticket.quote(entry.child).amount),
        when=look.words.moment(datetime.fromisoformat(entry.facts["received_at"])),
        who=person(entry.by),
    )
    return told(entry.ticket, row, quoted=private(entry, "words", look.words))
