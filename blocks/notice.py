"""A sentence for one person: below a message, or in a small modal where there is no message."""

from blocks.kit import Block, View, lines, modal
from blocks.rich import text_element
from blocks.words import Words


def blocks(sentence: str) -> list[Block]:
    return [lines([text_element(sentence)])]


def view(sentence: str, words: Words) -> View:
    return modal("notice", words("Support desk"), blocks(sentence), close=words("Close"))
