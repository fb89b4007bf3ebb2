"""What a ticket is found by (design §4, Finding): texts folded, so that accents, case, apostrophes, spaces and dashes
do not matter.

A ticket's search text holds what people may know of it, folded; references and phone numbers stand in it once more
without anything between their signs. What somebody searches is folded in the same way (`wanted`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby

from models.lines import BETWEEN, seen

SHORTEST = 3  # signs: shorter words are in no index of trigrams
MOST_WORDS = 8
LONGEST_WORD = 100
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l"})
_APOSTROPHES = re.compile(r"['’‘ʼ`´]+")
_NUMBER_LIKE = re.compile(r"\+?[\d().,/]*\d[\d().,/]*")
_ONE_REFERENCE = re.compile(r"[\w\s().,/+]*")
_FRENCH = 10  # digits of a French phone number, with its leading zero
_POSTCODE = 5  # digits of a French one

Alternatives = list[tuple[str, ...]]


def folded_text(text: str) -> str:
    """Without accents, case and ligatures; apostrophes, dashes and spaces of all kinds are one space."""
    letters = unicodedata.normalize("NFKD", text).casefold().translate(_LIGATURES)
    if not letters.isascii():
        letters = "".join(char for char in letters if not unicodedata.combining(char))
    return " ".join(BETWEEN.sub(" ", _APOSTROPHES.sub(" ", letters)).replace("\0", " ").split())


def squeezed(text: str) -> str:
    """Folded, and nothing but letters and digits: how references and phone numbers are compared."""
    return "".join(char for char in folded_text(text) if char.isalnum())


def phone_forms(phone: str) -> list[str]:
    """A phone number's digits; a French one's both ways: `0123456789`, `33123456789`."""
    digits = _dialled(squeezed(phone))
    if len(digits) == _FRENCH and digits.startswith("0"):
        return [digits, "33" + digits[1:]]
    if len(digits) == _FRENCH + 1 and digits.startswith("33"):
        return ["0" + digits[2:], digits]
    return [digits] if digits else []


def _dialled(digits: str) -> str:
    """`+33 (0)1 …` and `0033 1 …` are both `331…`."""
    digits = digits.removeprefix("00")
    return "33" + digits[3:] if digits.startswith("330") else digits


def _typed(digits: str) -> str:
    """The same of what may be part of one; a postcode such as 33072 is no phone number."""
    return digits if len(digits) == _POSTCODE else _dialled(digits)


def search_text(*, words: Iterable[str | None], references: Iterable[str | None], phones: Iterable[str | None]) -> str:
    """One line a text, each once: what is searched never begins in one and ends in the next."""
    named, numbers = [*filter(None, references)], [*filter(None, phones)]
    texts = [folded_text(text) for text in [*filter(None, words), *named, *numbers]]
    texts += [squeezed(reference) for reference in named]
    texts += [form for number in numbers for form in phone_forms(number)]
    return "\n".join(dict.fromkeys(filter(None, texts)))


def wanted(typed: str) -> Alternatives:
    """What to look for: a ticket is a hit where it has all the words of one of the alternatives.

    All the words, digits with spaces between them being one number, of a phone or not, and a number without spaces also
    as it was typed; where there are digits, all that was typed as one reference, and as it was typed. What was pasted
    with marks that nobody sees is looked for without them, and as it stands. Nothing typed is no alternative at all.
    """
    pasted, typed = typed, seen(typed)
    words = folded_text(typed).split()[:MOST_WORDS]
    runs = list(_runs(words))
    joined = tuple(map(_one, runs))
    alternatives = [tuple(_typed(word) if word.isdigit() else word for word in joined), joined]
    alternatives += [tuple(run[0] if len(run) == 1 else one for run, one in zip(runs, joined, strict=True))]
    if any(char.isdigit() for char in typed) and _ONE_REFERENCE.fullmatch(" ".join(words)):
        alternatives += [(_typed(squeezed(typed)),), (" ".join(words),)]
    if pasted != typed:
        alternatives += [tuple(folded_text(pasted).split()[:MOST_WORDS])]
    return [
        tuple(word[:LONGEST_WORD] for word in alternative)
        for alternative in dict.fromkeys(alternatives)
        if all(alternative) and alternative
    ]


def _runs(words: list[str]) -> Iterator[list[str]]:
    """`durand 01 23 45` is two: each word by itself, but for numbers that follow each other."""
    for are_numbers, run in groupby(words, _is_number):
        together = list(run)
        yield from [together] if are_numbers else ([word] for word in together)


def _is_number(word: str) -> bool:
    return _NUMBER_LIKE.fullmatch(word) is not None


def _one(run: list[str]) -> str:
    """A word as it is; numbers as one, without anything between their digits."""
    return "".join(map(squeezed, run)) if _is_number(run[0]) else run[0]
