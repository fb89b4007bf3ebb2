"""What may stand in a sentence besides words: people, groups, links. Slack never reads rich text elements as markup."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from string import Formatter
from typing import Any, Protocol

from blocks.text import NOTHING, clip, escaped, isolated, length

Element = dict[str, Any]

LONGEST_VALUE = 3000
LONGEST_NOTICE, LONGEST_NOTICE_VALUE = 3000, 600
_CUT_MARKUP = re.compile(r"(&[a-z]*|<[^<>]*)…$")
_SLACK_USER = re.compile(r"[UW][A-Z0-9]+")


class Rich(Protocol):
    """A value of a sentence that is more than its characters."""

    def element(self, *, bold: bool) -> Element: ...


Value = str | int | Rich


@dataclass(frozen=True)
class User:
    """A member of the workspace, shown by their current name. An id that is not Slack's is shown as it is."""

    id: str

    def element(self, *, bold: bool) -> Element:
        if not _SLACK_USER.fullmatch(self.id):
            return text_element(self.id, bold=bold)
        return _styled({"type": "user", "user_id": self.id}, bold=bold)


@dataclass(frozen=True)
class Group:
    """A user group; being shown it notifies its members."""

    id: str

    def element(self, *, bold: bool) -> Element:
        return _styled({"type": "usergroup", "usergroup_id": self.id}, bold=bold)


@dataclass(frozen=True)
class Link:
    url: str
    label: str

    def element(self, *, bold: bool) -> Element:
        return _styled({"type": "link", "url": self.url, "text": isolated(clip(self.label, 300))}, bold=bold)


@dataclass(frozen=True)
class Bold:
    text: str

    def element(self, *, bold: bool) -> Element:
        return text_element(isolated(clip(self.text, LONGEST_VALUE)), bold=True)


def text_element(text: str, *, bold: bool = False) -> Element:
    return _styled({"type": "text", "text": text}, bold=bold)


def as_typed(text: str) -> Element:
    """People's own words."""
    return text_element(isolated(clip(text, LONGEST_VALUE)) or NOTHING)


def elements(template: str, values: dict[str, Value]) -> list[Element]:
    """The template's `*…*` are bold; the values are taken as they are, whatever characters they hold."""
    return merged(part.element(values) for part in _parts(template))


@dataclass(frozen=True, slots=True)
class _Part:
    """Of a template: its own text, or the name of a value."""

    text: str
    name: str | None
    bold: bool

    def element(self, values: dict[str, Value]) -> Element:
        if self.name is None:
            return text_element(self.text, bold=self.bold)
        return _value_element(values[self.name], bold=self.bold)


@cache
def _parts(template: str) -> tuple[_Part, ...]:
    """Without what is empty."""
    bold, parts = False, []
    for literal, name, _, _ in Formatter().parse(template):
        first, *others = literal.split("*")
        parts.append(_Part(first, None, bold))
        for piece in others:
            bold = not bold
            parts.append(_Part(piece, None, bold))
        if name:
            parts.append(_Part("", name, bold))
    return tuple(part for part in parts if part.name or part.text)


def mentioned(people: Iterable[Rich]) -> list[Element]:
    """Each followed by a space."""
    return [element for person in people for element in (person.element(bold=False), text_element(" "))]


def spoken(rows: Iterable[Iterable[Element]], *, longest: int = LONGEST_NOTICE) -> str:
    """The same sentences for a message's `text`: what a notification and a screen reader have."""
    return fit("\n".join("".join(_spoken(element) for element in row) for row in rows), longest)


def fit(notice: str, longest: int = LONGEST_NOTICE) -> str:
    """At most so much of an escaped text, cut inside no entity and no mention."""
    return _CUT_MARKUP.sub("…", clip(notice, longest))


def merged(parts: Iterable[Element]) -> list[Element]:
    """Without empty texts (Slack refuses them), neighbours of one style joined."""
    result: list[Element] = []
    for element in parts:
        last = result[-1] if result else {}
        if element["type"] == "text" and not element["text"]:
            continue
        if element["type"] == last.get("type") == "text" and element.get("style") == last.get("style"):
            result[-1] = {**last, "text": last["text"] + element["text"]}
        else:
            result.append(element)
    return result


def _spoken(element: Element) -> str:
    match element:
        case {"type": "user", "user_id": user}:
            return f"<@{user}>"
        case {"type": "usergroup", "usergroup_id": group}:
            return f"<!subteam^{group}>"
        case _:
            return escaped(_short(str(element["text"])))


def _short(text: str) -> str:
    """Fenced anew where the cut took the end of a fence."""
    return text if length(text) <= LONGEST_NOTICE_VALUE else isolated(clip(text, LONGEST_NOTICE_VALUE))


def _value_element(value: Value, *, bold: bool) -> Element:
    if isinstance(value, str | int):
        return text_element(isolated(clip(str(value), LONGEST_VALUE)), bold=bold)
    return value.element(bold=bold)


def _styled(element: Element, *, bold: bool) -> Element:
    return {**element, "style": {"bold": True}} if bold else element
