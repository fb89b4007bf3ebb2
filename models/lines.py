"""The client's line: how two references are compared, whatever way they were typed, or pasted."""

from __future__ import annotations

import re

# Spaces of all kinds, hyphens and dashes of all lengths, the minus sign.
BETWEEN = re.compile(r"[\s\-\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d]+")
# What a copy from an address book, a page or a spreadsheet brings along and shows nothing: zero-width spaces, marks of
# direction and of byte order. Not the joiners, which make one sign of several.
UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+")


def seen(text: str) -> str:
    """The text without what nobody sees in it."""
    return UNSEEN.sub("", text)


def folded(line: str) -> str:
    """The reference without spaces, dashes and case (§2): two tickets with the same one are on one line."""
    return BETWEEN.sub("", seen(line)).casefold()
