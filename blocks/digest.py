"""A short message of several lists, each with its title: what somebody takes over, what their day holds."""

from collections.abc import Sequence
from dataclasses import dataclass

from blocks.coming import EndingSoon, visit_row
from blocks.kit import Message, bullets, paragraph, rich_text
from blocks.listing import Addresses, row
from blocks.look import Look
from blocks.rich import Element, spoken, text_element
from blocks.words import Words
from models.board import Board
from models.summary import Brief

MOST = 6  # lines of a list


@dataclass(frozen=True)
class Part:
    """A title, how many there are of what it names, and lines about the first of them."""

    title: str
    count: int
    rows: Sequence[list[Element]]

    def shown(self, words: Words) -> list[list[Element]]:
        """Of a long list the first lines, and that there are more."""
        rows = list(self.rows[:MOST])
        more = words("and {n} more, on the app's Home", n=self.count - len(rows))
        return [*rows, [text_element(more)]] if self.count > len(rows) else rows


def listed(title: str, count: int, briefs: Sequence[Brief], addresses: Addresses, look: Look) -> Part:
    return Part(title, count, [row(brief, look, addresses.get(brief.id)) for brief in briefs])


def visits_part(board: Board, addresses: Addresses, look: Look) -> Part:
    rows = [visit_row(visit, addresses, look) for visit in board.visits]
    return Part(look.words("Visits · {n}", n=board.visits_total), board.visits_total, rows)


def deadlines_part(ends: EndingSoon, look: Look) -> Part:
    return Part(look.words("Deadlines · {n}", n=ends.total), ends.total, ends.rows)


def digest(first: list[Element], parts: Sequence[Part], words: Words, *after: list[Element]) -> Message:
    """Lists that are empty are not there."""
    shown = [([text_element(part.title, bold=True)], part.shown(words)) for part in parts if part.rows]
    heard = [first, *(line for title, rows in shown for line in (title, *rows)), *after]
    blocks = [part for title, rows in shown for part in (paragraph(title), bullets(*rows))]
    return Message(spoken(heard), [rich_text(paragraph(first), *blocks, *([paragraph(*after)] if after else []))])
