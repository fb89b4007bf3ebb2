"""The small language in which Slack's rules are written down: a check looks at a value and notes problems.

Messages are worded as Slack words them; a pointer says where, e.g. `/blocks/0/text/text`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from slackbot.workspace.jsons import Json


@dataclass(frozen=True)
class Problem:
    pointer: str
    message: str

    def __str__(self) -> str:
        return f"{self.message} [json-pointer:{self.pointer}]"


class Problems(list[Problem]):
    """What was found wrong, in order of reading."""

    def note(self, pointer: str, message: str) -> None:
        self.append(Problem(pointer, message))


Check = Callable[[Any, str, Problems], None]


def string(most: int | None = None, least: int = 0, pattern: str | None = None, hint: str = "") -> Check:
    """A string of `least` to `most` characters, matching the whole `pattern`."""

    def check(value: Any, at: str, problems: Problems) -> None:
        if not isinstance(value, str):
            problems.note(at, "must provide a string")
        elif most is not None and len(value) > most:
            problems.note(at, f"must be less than {most + 1} characters")
        elif len(value) < least:
            problems.note(at, f"must be more than {least - 1} characters")
        elif pattern is not None and not re.fullmatch(pattern, value):
            problems.note(at, f"must be {hint}" if hint else "is not in the right format")

    return check


def boolean(value: Any, at: str, problems: Problems) -> None:
    if not isinstance(value, bool):
        problems.note(at, "must provide a boolean")


def integer(least: int, most: int) -> Check:
    def check(value: Any, at: str, problems: Problems) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            problems.note(at, "must provide an integer")
        elif not least <= value <= most:
            problems.note(at, f"must be between {least} and {most}")

    return check


def any_object(value: Any, at: str, problems: Problems) -> None:
    if not isinstance(value, dict):
        problems.note(at, "must provide an object")


def number(value: Any, at: str, problems: Problems) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        problems.note(at, "must provide a number")


def one_of(*allowed: str) -> Check:
    def check(value: Any, at: str, problems: Problems) -> None:
        if value not in allowed:
            problems.note(at, f"must be one of: {', '.join(allowed)}")

    return check


@dataclass(frozen=True)
class Array:
    """A list; too long is said once, then the items are not read."""

    item: Check
    most: int | None = None
    least: int = 0

    def __call__(self, value: Any, at: str, problems: Problems) -> None:
        if not isinstance(value, list):
            problems.note(at, "must provide an array")
        elif self.most is not None and len(value) > self.most:
            problems.note(at, f"no more than {self.most} items allowed")
        elif len(value) < self.least:
            problems.note(at, f"no fewer than {self.least} items allowed")
        else:
            for index, each in enumerate(value):
                self.item(each, f"{at}/{index}", problems)


@dataclass(frozen=True)
class Shape:
    """An object: its required and optional keys (no others), then rules about the whole."""

    required: Mapping[str, Check] = field(default_factory=dict)
    optional: Mapping[str, Check] = field(default_factory=dict)
    rules: Sequence[Check] = ()
    typed: bool = True

    def __call__(self, value: Any, at: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            problems.note(at, "must provide an object")
            return
        before = len(problems)
        for key in self.required:
            if key not in value:
                problems.note(at, f"missing required field: {key}")
        for key, each in value.items():
            self._key(key, each, at, problems)
        if len(problems) == before:
            for rule in self.rules:
                rule(value, at, problems)

    def _key(self, key: str, value: Any, at: str, problems: Problems) -> None:
        check = self.required.get(key) or self.optional.get(key)
        if check is not None:
            check(value, f"{at}/{key}", problems)
        elif not (key == "type" and self.typed):
            problems.note(at, f"invalid additional property: {key}")


@dataclass(frozen=True)
class ByType:
    """An object whose `type` says which shape it must have."""

    shapes: Mapping[str, Check]

    def __call__(self, value: Any, at: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            problems.note(at, "must provide an object")
        elif "type" not in value:
            problems.note(at, "missing required field: type")
        elif not isinstance(value["type"], str) or value["type"] not in self.shapes:
            problems.note(f"{at}/type", f"unsupported type: {value['type']}")
        else:
            self.shapes[value["type"]](value, at, problems)


def at_least_one(*keys: str) -> Check:
    def check(value: Json, at: str, problems: Problems) -> None:
        if not any(key in value for key in keys):
            problems.note(at, f"must provide at least one of: {', '.join(keys)}")

    return check


def find(check: Check, value: Any, at: str = "") -> Problems:
    """Everything that a check finds wrong with a value."""
    problems = Problems()
    check(value, at, problems)
    return problems
