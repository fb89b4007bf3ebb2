"""What a button's value names: a ticket, or a child of one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from models.lines import seen

_IN_A_SENTENCE = re.compile(r"\bINC[-\s]?0*(\d{1,9})\b", re.IGNORECASE)
_PATTERN = re.compile(r"(?:(?:INC|#|n[°ºo]\.?)[-\s]?)?0*(\d{1,9})(?:/(\d{1,6}))?", re.IGNORECASE)


@dataclass(frozen=True)
class Ref:
    """`INC-000042`, or `INC-000042/3` for its third child."""

    ticket: int
    child: int | None = None

    def __str__(self) -> str:
        return f"INC-{self.ticket:06d}" + (f"/{self.child}" if self.child is not None else "")

    @classmethod
    def read(cls, text: str) -> Ref | None:
        """Also as people type it: `INC-42`, `inc 42`, `#42`, `n° 42`, `42`. None where it is none of these."""
        match = _PATTERN.fullmatch(seen(text).strip())
        return cls(int(match[1]), int(match[2]) if match[2] else None) if match else None

    @classmethod
    def named_in(cls, sentence: str) -> Ref | None:
        """The one ticket that a sentence names: `where is INC-42?`. None where it names none, or several."""
        named = {int(number) for number in _IN_A_SENTENCE.findall(sentence)}
        return cls(named.pop()) if len(named) == 1 else None
