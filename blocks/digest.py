"""A short message of several lists, each with its title: what somebody takes over, what their day holds."""

from collections.abc import Sequence

from blocks.kit import Message, bullets, paragraph, rich_text
from blocks.rich import Element, spoken, text_element

MOST = 6  # lines of a list

Part = tuple[str, Sequence[list[Element]]]  # a title, and the lines below it


def digest(first: list[Element], parts: Sequence[Part], *after: list[Element]) -> Message:
    """Lists that are empty are not there; of long ones their first lines."""
    shown = [([text_element(title, bold=True)], rows[:MOST]) for title, rows in parts if rows]
    heard = [first, *(line for title, rows in shown for line in (title, *rows)), *after]
    blocks = [part for title, rows in shown for part in (paragraph(title), bullets(*rows))]
    return Message(spoken(heard), [rich_text(paragraph(first), *blocks, *([paragraph(*after)] if after else []))])
