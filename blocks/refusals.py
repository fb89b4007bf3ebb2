"""What a refusal tells the person: why not, and what to do instead.

Each code of a refusal (models/refusal.py) has one sentence. Here are those that any act may meet; the others are
declared at their nouns, by `sentences`, and where their facts need more than being written out, by `@shown_by`.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from blocks import nouns
from blocks.events import event_name
from blocks.labels import label
from blocks.words import Words, msgid
from models.refusal import Refusal
from models.terms import InterventionState
from models.who import Who

ShownFacts = dict[str, str | int]
Shower = Callable[..., ShownFacts]  # of the words, and of the refusal's facts by their names

_SENTENCES: dict[str, str] = {}
SHOWERS: dict[str, Shower] = {}


def sentences(by_code: Mapping[str, str]) -> None:
    """Declare the sentences of some codes; texts of the catalogues."""
    repeated = _SENTENCES.keys() & by_code.keys()
    if repeated:
        raise ValueError(f"two sentences for {sorted(repeated)}")
    _SENTENCES.update(by_code)


def shown_by(code: str) -> Callable[[Shower], Shower]:
    """Declare the function below as what fills in the sentence of that code."""

    def declare(show: Shower) -> Shower:
        SHOWERS[code] = show
        return show

    return declare


def codes() -> dict[str, str]:
    """Every code that has a sentence."""
    nouns.load()
    return _SENTENCES


def sentence_of(refusal: Refusal, words: Words) -> str:
    """In the person's language, complete in itself; plain text."""
    sentence = codes()[refusal.code]
    show: Shower = SHOWERS.get(refusal.code, _facts)
    return words(sentence, **show(words, **refusal.facts))


def _facts(words: Words, **facts: Any) -> ShownFacts:
    return {name: _written(fact, words) for name, fact in facts.items()}


def _written(fact: Any, words: Words) -> str:
    match fact:
        case Who():
            return fact.name
        case datetime():
            return words.moment(fact)
        case Decimal():
            return words.money(fact)
        case InterventionState():
            return label(fact, words)
        case type():
            return words(event_name(fact))
        case _:
            return str(fact)


sentences(
    {
        # who
        "agents_only": msgid("Only the support desk can do this. Ask an agent of the desk."),
        "managers_only": msgid("Only a manager can do this. Ask one of them."),
        "guest": msgid("Guests cannot use the support desk's bot. Ask a member of the support desk."),
        "other_company": msgid("This bot works for its own company only. Write to your contact at the support desk."),
        "rights_unknown": msgid("Slack does not tell us right now what you may do. Try again in a minute."),
        "not_a_colleague": msgid("This person is not of the support desk. Choose one of its agents or managers."),
        # what
        "unknown_act": msgid("This button is no longer in use. Use the buttons of the ticket's card."),
        "unknown_ticket": msgid("There is no ticket {ticket}. Look for it with /ticket list."),
        "unknown_child": msgid("{ticket} has nothing under this number any more. Use the buttons of its card."),
        "no_ticket_here": msgid("This message belongs to no ticket. Choose a message in a ticket's thread."),
        "bot_not_in_channel": msgid(
            "The bot is not in this channel. Invite it with /invite, or choose another channel."
        ),
        "channel_shared": msgid("Another company reads this channel too. Choose another channel."),
        "channel_archived": msgid("This channel is archived. Choose another channel."),
        # when
        "already": msgid("This is done already: {event} by {by} on {at}. Look at the ticket's card for the next step."),
        "changed_meanwhile": msgid(
            "{by} changed this while you were typing: {event} on {at}. Close, look, and try again."
        ),
        "not_now": msgid("This is not possible at this stage. Look at the ticket's card for the next step."),
        "ticket_closed": msgid("This ticket is closed. Reopen it first, or open a new one."),
        "ticket_cancelled": msgid("This ticket is cancelled. Reopen it first, or open a new one."),
        # fields
        "in_the_future": msgid("This lies in the future. Enter when it happened, at the latest now."),
        "not_a_month": msgid("Write the month as 2026-01, or leave it out for the current one: “{text}” is none."),
        "neither_month_nor_batch": msgid("Write a month as 2026-01 or a batch as LOT-3: “{text}” is neither."),
        "unknown_batch": msgid("There is no batch {batch}. /ticket export makes the next one."),
        "before_the_ticket": msgid("The ticket was opened on {bound}. Enter a later time."),
    }
)
