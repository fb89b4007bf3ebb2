"""The same blocks for a Slack that does not have the newer ones yet."""

from collections.abc import Iterable, Sequence

from blocks.kit import Block, bullets, context, paragraph, rich_text
from blocks.rich import Element, text_element


def classic(blocks: Iterable[Block]) -> list[Block]:
    """Tables in sentences, alerts in small print, and no charts: the words beside a chart say what it shows."""
    return [plain for block in blocks for plain in _older(block)]


def _older(block: Block) -> list[Block]:
    match block["type"]:
        case "table":
            return [rich_text(bullets(*sentences(block)))]
        case "data_table":
            caption = paragraph([_strong(text_element(block["caption"]))])
            return [rich_text(caption, bullets(*sentences(block)))]
        case "data_visualization":
            return []
        case "alert":
            return [context(block["text"]["text"])]
        case _:
            return [block]


def sentences(table: Block) -> list[list[Element]]:
    """Each row of a table as a sentence: its cells after their titles, without those that are empty or 0."""
    head, *rows = table["rows"]
    return [_sentence([_words(title) for title in head], row) for row in rows]


def _sentence(head: Sequence[list[Element]], row: Sequence[Element]) -> list[Element]:
    sentence: list[Element] = []
    for title, cell in zip(head, row, strict=True):
        if _says_something(cell):
            if sentence:
                sentence.append(text_element(" · "))
            sentence += [*(_strong(element) for element in title), text_element(" "), *_words(cell)]
    return sentence


def _says_something(cell: Element) -> bool:
    if cell["type"] == "raw_number":
        return bool(cell["value"])
    return any(element["text"].strip() for element in _words(cell))


def _words(cell: Element) -> list[Element]:
    if cell["type"] == "rich_text":
        return list(cell["elements"][0]["elements"])
    return [text_element(cell["text"])]


def _strong(element: Element) -> Element:
    return {**element, "style": {"bold": True}}
