"""Refusal: an expected no, for the person who asked."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):  # noqa: N818 - an expected no is not an error
    """The procedure does not allow this, now, to this person.

    `code` names the sentence (blocks/refusals.py), `field` the form field it belongs to where there is one, `facts`
    what the sentence tells: who, when, what.
    """

    def __init__(self, code: str, /, *, field: str | None = None, **facts: Any) -> None:
        super().__init__(code, facts)
        self.code = code
        self.field = field
        self.facts = facts


class Overtaken(Refusal):
    """A no that leaves something done: what the person saw has changed, and those concerned are asked anew."""
