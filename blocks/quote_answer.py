"""What becomes of a quote (§6): the client's written answer, or its withdrawal."""

from datetime import date
from functools import partial
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from blocks import cost_texts, inputs
from blocks.act_buttons import act_button
from blocks.acts import act_form
from blocks.events import letter, message, past_tense
from blocks.forms import Form, Moment, Prose, ReasonForm, Values, filled_in
from blocks.informing import informing_in_view
from blocks.inputs import field
from blocks.kit import Message, View, context, paragraph, rich_text
from blocks.kit import quote as quoted_words
from blocks.labels import choices
from blocks.look import Look, or_erased, person
from blocks.quote import terms_of
from blocks.quote_texts import quote_text
from blocks.readings import SHOW_TEXT
from blocks.refusals import ShownFacts, sentences, shown_by
from blocks.rich import Element
from blocks.telling import thread_message
from blocks.views import act_view
from blocks.words import Words, msgid
from blocks.writing import ClientText
from models.events import Event
from models.quote import CODE
from models.quote_answer import ANSWER, WITHDRAW, QuoteAccepted, QuoteDeclined, QuoteWithdrawn
from models.tables.journal import Entry
from models.tables.quote import Quote
from models.terms import Informed, QuoteState
from models.workdays import local_day

ANSWERS = (QuoteState.ACCEPTED, QuoteState.DECLINED)


def _answer(state: QuoteState) -> QuoteState:
    if state not in ANSWERS:
        raise PydanticCustomError("enum", "not an answer")
    return state


class AnswerForm(Form):
    answer: Annotated[QuoteState, AfterValidator(_answer)]
    received_at: Moment
    words: Prose
    informed: Informed = Informed.LATER


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
        rich_text(paragraph(*terms_of(offered, look)), quoted_words(offered.work)),
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


@act_form(WITHDRAW, ReasonForm, button=msgid("Withdraw the quote"))
def withdraw_view(offered: Quote, look: Look) -> View:
    words = look.words
    blocks = [
        rich_text(paragraph(*terms_of(offered, look)), quoted_words(offered.work)),
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


past_tense(QuoteAccepted, msgid("quote accepted"))
past_tense(QuoteDeclined, msgid("quote declined"))
past_tense(QuoteWithdrawn, msgid("quote withdrawn"))


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


@letter(QuoteAccepted, QuoteDeclined, QuoteWithdrawn)
def _what_became_of_it(entry: Entry, event: Event, look: Look) -> ClientText:
    return quote_text(entry.ticket.quote(entry.child), look)


sentences(
    {
        "before_the_quote": msgid("The quote was offered on {bound}. Enter a later time."),
        "quote_over": msgid(
            "The quote held until {day}. Choose an earlier time of receipt; else withdraw the quote and offer it anew."
        ),
    }
)


@shown_by("quote_over")
def _last_day(words: Words, *, day: date) -> ShownFacts:
    return {"day": words.long_day(day)}
