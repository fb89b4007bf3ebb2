"""Finding tickets (design §4): the search with its pages, and what `/ticket` answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import StringConstraints

from blocks import inputs
from blocks.forms import Form
from blocks.kit import Block, Message, View, actions, button, context, lines, modal
from blocks.listing import Addresses, row
from blocks.look import Look
from blocks.rich import Element, spoken, text_element
from blocks.text import clip
from blocks.words import Words
from models.ref import Ref
from models.search import SHORTEST
from models.summary import Brief

FIND, BACK, NEXT = "ticket.find", "find.back", "find.next"
WORDS, MINE = "words", "mine"
ANEW = "new"  # the value of a button that begins a search
LONGEST_WORDS = 150
LONGEST_NUMBER = len("INC-000042")


class FindForm(Form):
    words: Annotated[str, StringConstraints(max_length=LONGEST_WORDS)]


@dataclass(frozen=True)
class Results:
    """One page of what was found by some words, or of all open tickets; `has_more`: there are more than `total`.

    `mine`: among the tickets that the person follows alone. `open_only`: by words too short to find closed ones.
    """

    words: str
    mine: bool
    tickets: Sequence[Brief]
    addresses: Addresses
    total: int
    page: int
    pages: int
    has_more: bool = False
    open_only: bool = False


def find_view(look: Look, results: Results | None = None) -> View:
    """The search; with its results once there are some. Submitting it searches again."""
    words = look.words
    typed = inputs.text(initial=results.words if results else None, longest=LONGEST_WORDS)
    hint = words("Number, client, e-mail, line, supplier reference, phone, or words of the description.")
    blocks = [inputs.field(WORDS, words("Search"), typed, hint=hint)]
    return modal(
        FIND,
        words("Find a ticket"),
        [*blocks, *(_results(results, look) if results else [])],
        close=words("Close"),
        submit=words("Search"),
        metadata={WORDS: results.words, MINE: results.mine} if results else None,
    )


def _results(results: Results, look: Look) -> list[Block]:
    if not results.tickets:
        return [lines(*([text_element(sentence)] for sentence in none_has(results, look.words)))]
    rows = [row(brief, look, results.addresses.get(brief.id)) for brief in results.tickets]
    notes = [_how_many(results, look.words), *_notes(results, look.words)]
    return [*map(context, notes), *(lines(line) for line in rows), *_pages(results, look)]


def _how_many(results: Results, words: Words) -> str:
    total = how_many(results.total, words, has_more=results.has_more)
    if results.mine:
        total = words("{total} among those that you follow", total=total)
    if results.pages == 1:
        return total
    return words("{total} · page {page} of {pages}", total=total, page=results.page, pages=results.pages)


def how_many(total: int, words: Words, *, has_more: bool = False) -> str:
    if has_more:
        return words.n("more than {n} ticket", "more than {n} tickets", total)
    return words.n("{n} ticket", "{n} tickets", total)


def _pages(results: Results, look: Look) -> list[Block]:
    return page_buttons(results.page, results.pages, look.words, BACK, NEXT)


def page_buttons(page: int, pages: int, words: Words, back: str, following: str) -> list[Block]:
    """To the pages beside this one; each button carries the number of its page."""
    row_: list[Element] = []
    if page > 1:
        row_.append(button(words("◀ Previous"), back, str(page - 1)))
    if page < pages:
        row_.append(button(words("Next ▶"), following, str(page + 1)))
    return [actions(*row_)] if row_ else []


def answer(title: str, results: Results, look: Look) -> Message:
    """What `/ticket` answers: the first page, how many there are, and the way to the others."""
    words = look.words
    named = f"{title} · {how_many(results.total, words, has_more=results.has_more)}"
    rows = [row(brief, look, results.addresses.get(brief.id)) for brief in results.tickets]
    notes = [[text_element(sentence)] for sentence in _notes(results, words)]
    shown = [[text_element(named, bold=True)], *notes, *rows]
    more = [actions(button(words("See all"), FIND, sought(results)))] if results.pages > 1 else []
    return Message(spoken(shown), [lines(*shown), *more])


def sought(results: Results) -> str:
    """What the button of a search carries: `mine=durand`, `=` for all open tickets."""
    return f"{MINE if results.mine else ''}={clip(results.words, LONGEST_WORDS)}"


def nothing(results: Results, nearest: str | None, words: Words) -> Message:
    """Nothing was found: the words are named, and the command that may have been meant."""
    sentences = none_has(results, words)
    if nearest is not None:
        sentences.append(words("Did you mean /ticket {command}?", command=nearest))
    sentences.append(words("/ticket help says what can be asked for."))
    shown = [[text_element(sentence)] for sentence in sentences]
    return Message(spoken(shown), [lines(*shown)])


def none_has(results: Results, words: Words) -> list[str]:
    if results.mine:
        sentence = words("None of the tickets that you follow has “{words}”.", words=results.words)
    elif results.open_only:
        sentence = words("No open ticket has “{words}”.", words=results.words)
    else:
        sentence = words("No open or closed ticket has “{words}”.", words=results.words)
    return [sentence, *_notes(results, words)]


def _notes(results: Results, words: Words) -> list[str]:
    """Nobody takes what was found for all there is, nor another ticket for the one whose number they typed."""
    notes = []
    if (number := _unknown(results)) is not None:
        notes.append(words("There is no ticket {number}.", number=number))
    if results.open_only:
        notes.append(
            words(
                "Only open tickets were looked through: a word of {n} characters or more finds closed ones too.",
                n=SHORTEST,
            )
        )
    return notes


def _unknown(results: Results) -> str | None:
    """The number that was sought, where no ticket has it; telephone numbers and others that long are no ticket's. Of
    those that one person follows none may have it, and another yet.
    """
    ref = None if results.mine else Ref.read(results.words)
    if ref is None or len(number := str(Ref(ref.ticket))) > LONGEST_NUMBER:
        return None
    return number if ref.ticket not in {ticket.id for ticket in results.tickets} else None
