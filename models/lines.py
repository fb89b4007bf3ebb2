"""The client's line: how two references are compared, whatever way they were typed."""

from __future__ import annotations

import re

# Spaces of all kinds, hyphens and dashes of all lengths, the minus sign.
BETWEEN = re.compile(r"[\s\-\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d]+")


def folded(line: str) -> str:
    """The reference without spaces, dashes and case (§2): two tickets with the same one are on one line."""
    return BETWEEN.sub("", line).casefold()
