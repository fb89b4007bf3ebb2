"""The look-alike takes what the bot sends, and nothing else: no block, element or key that nobody would miss.

Its rules are read as tables, side by side with every message, form and Home that there is.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from blocks.classic import classic
from blocks.kit import Message, View
from blocks.report import answer
from models.policy import load_policy
from slackbot.block_check import look_in
from slackbot.demo.samples import samples
from slackbot.workspace.rules.blocks import HOME, MESSAGE, MODAL, ON_SURFACE
from slackbot.workspace.rules.checks import Array, ByType, Check, Shape
from slackbot.workspace.rules.surfaces import VIEWS
from tests.blocks.test_report import a_report

Rule = tuple[int, str]  # a shape or choice of the rules, and a key or type in it

BLOCKS = Array(ByType(ON_SURFACE[MESSAGE] | ON_SURFACE[MODAL] | ON_SURFACE[HOME]))
"""A block that the bot has somewhere may stand wherever Slack takes it."""

NOT_THE_BOTS = {
    "block_id": "Slack adds one to each block; the bot names those that it has to know again",
}


def ruled(check: Check, at: str) -> Iterator[tuple[Rule, str]]:
    """Every type that may be chosen, and every key that may be left out, with a name for people."""
    match check:
        case Array(item):
            yield from ruled(item, at)
        case ByType(shapes):
            for kind, shape in shapes.items():
                yield (id(check), kind), f"{at}: {kind}"
                yield from ruled(shape, kind)
        case Shape(required, optional):
            for key, each in {**required, **optional}.items():
                if key in optional:
                    yield (id(check), key), f"{at}.{key}"
                yield from ruled(each, f"{at}.{key}")


def used(check: Check, value: Any) -> Iterator[Rule]:
    """The types and keys of the rules that a payload has."""
    match check:
        case Array(item):
            for each in value:
                yield from used(item, each)
        case ByType(shapes):
            yield id(check), value["type"]
            yield from used(shapes[value["type"]], value)
        case Shape(required, optional):
            for key, each in {**required, **optional}.items():
                if key in value:
                    yield id(check), key
                    yield from used(each, value[key])


@pytest.fixture(scope="module")
def shown() -> list[Message | View]:
    """Everything that the bot shows; in another language it is made of the same."""
    look = look_in("fr", load_policy())
    return [*(sample for _, sample in samples(look)), answer(a_report(), look, exports=True)]


@pytest.fixture(scope="module")
def unused(shown: list[Message | View]) -> dict[Rule, str]:
    """What the rules have, and the bot has not, by name."""
    known: set[Rule] = set()
    for one in shown:
        known |= set(used(BLOCKS, one.blocks if isinstance(one, Message) else one["blocks"]))
        if isinstance(one, Message):
            known |= set(used(BLOCKS, classic(one.blocks)))
    names: dict[Rule, str] = {}
    for rule, name in ruled(BLOCKS, "blocks"):
        names.setdefault(rule, name)
    return {rule: name for rule, name in names.items() if rule not in known}


def test_the_rules_take_no_block_element_or_key_that_the_bot_does_not_send(unused: dict[Rule, str]) -> None:
    assert [name for (_, key), name in unused.items() if key not in NOT_THE_BOTS] == []


def test_each_exception_is_needed(unused: dict[Rule, str]) -> None:
    assert {key for _, key in unused} >= set(NOT_THE_BOTS)


@pytest.mark.parametrize("kind", [MODAL, HOME])
def test_the_rules_take_no_key_of_a_view_that_the_bot_does_not_send(shown: list[Message | View], kind: str) -> None:
    sent = {key for one in shown if isinstance(one, dict) and one["type"] == kind for key in one}
    assert set(VIEWS[kind].optional) - sent == set()
