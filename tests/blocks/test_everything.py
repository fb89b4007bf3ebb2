"""Everything that people see, at every stage of a ticket: valid, as typed, pinging nobody, in one language."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocks.text import clip
from blocks.words import Words
from models.terms import Service
from tests.blocks.limits import assert_within_limits
from tests.blocks.nasty import EXAMPLES, texts
from tests.blocks.scenes import look, messages, typed_ticket, views
from tests.builders import PARIS, STAGES
from tests.stories import STORIES, a_case

STAGES_TO_SHOW = [*sorted(STAGES), *sorted(STORIES)]
LONGEST_FIELD = 80


def payloads(stage: str, words: Words, typed: str | None = None, service: Service = Service.SDSL) -> Iterator[Any]:
    ticket = a_case(stage, service) if typed is None else typed_ticket(stage, typed, service)
    seen = look(ticket, words)
    for message in messages(ticket, seen):
        yield {"text": message.text, "blocks": message.blocks}
    yield from views(ticket, seen)


def elements(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from elements(inner)


@pytest.mark.parametrize(
    ("stage", "service"),
    [*((stage, service) for stage in sorted(STAGES) for service in Service), *((one, Service.SDSL) for one in STORIES)],
)
def test_every_payload_is_valid(stage: str, service: Service, words: Words) -> None:
    for payload in payloads(stage, words, service=service):
        assert_within_limits(payload)


# Three at each stage, in turn, so that each meets tickets of all kinds; the property below tries the rest.
TYPED_AT = [
    (stage, EXAMPLES[(3 * turn + part) % len(EXAMPLES)])
    for turn, stage in enumerate(STAGES_TO_SHOW)
    for part in range(3)
]


@pytest.mark.parametrize(("stage", "typed"), TYPED_AT)
def test_every_payload_is_valid_whatever_people_type(stage: str, typed: str) -> None:
    for payload in payloads(stage, Words.of("fr", PARIS), typed=typed):
        assert_within_limits(payload)


@settings(max_examples=40)
@given(typed=texts, stage=st.sampled_from(STAGES_TO_SHOW))
def test_nothing_that_people_type_breaks_a_payload(typed: str, stage: str) -> None:
    for payload in payloads(stage, Words.of("en", PARIS), typed=typed):
        assert_within_limits(payload)


@pytest.mark.parametrize("stage", STAGES_TO_SHOW)
def test_typed_text_is_shown_as_typed_and_pings_nobody(stage: str) -> None:
    typed = "<!channel> <@U999> &amp; *b* `c` :smile:"
    card, *others = payloads(stage, Words.of("fr", PARIS), typed=typed)
    assert typed in card["blocks"][0]["text"]["text"]
    assert typed in json.dumps(card["blocks"][1], ensure_ascii=False)
    for payload in (card, *others):
        text = payload.get("text", "")
        assert "<!channel>" not in (text if isinstance(text, str) else "")
        assert "U999" not in [element.get("user_id") for element in elements(payload)]
        shown = [element["text"] for element in elements(payload) if isinstance(element.get("text"), str)]
        about_it = [text for text in shown if "channel" in text and text != payload.get("text")]
        assert all(typed in text for text in about_it)


def test_right_to_left_text_is_fenced_wherever_it_stands_among_ours() -> None:
    name = "דוראן"
    for payload in payloads("announced", Words.of("fr", PARIS), typed=name):
        for element in elements(payload):
            text = element.get("text")
            if isinstance(text, str) and name in text and text != name:
                assert f"\u2068{name}\u2069" in text


ENGLISH = re.compile(r"\b(the|and|of|with|by|is|client's|visit|when|until|working|day|choose|save)\b", re.IGNORECASE)
FRENCH = re.compile(r"\b(le|la|les|des|du|est|par|une|client est|intervention du|jusqu'au)\b", re.IGNORECASE)
BILLED = re.compile(
    r"Intervention à tort[^\"]*|Bonjour,.*|Incident INC-.*", re.DOTALL
)  # the tariff and the client's texts are French


@pytest.mark.parametrize(("language", "other"), [("fr", ENGLISH), ("en", FRENCH)])
@pytest.mark.parametrize("stage", STAGES_TO_SHOW)
def test_all_of_it_is_in_one_language(stage: str, language: str, other: re.Pattern[str]) -> None:
    for payload in payloads(stage, Words.of(language, PARIS), typed="xyz"):
        for element in elements(payload):
            text = element.get("text")
            if isinstance(text, str):
                assert not other.search(BILLED.sub("", text)), text


def test_no_label_of_ours_is_cut() -> None:
    """What is cut must be people's words, never a title or a button."""
    for stage in STAGES_TO_SHOW:
        for language in ("fr", "en"):
            for payload in payloads(stage, Words.of(language, PARIS)):
                for name in ("title", "submit", "close"):
                    assert not payload.get(name, {"text": ""})["text"].endswith("…")
                for element in elements(payload):
                    if element.get("type") == "button" or "value" in element:
                        assert not element["text"]["text"].endswith("…")


def test_a_long_name_is_cut_where_it_must_be() -> None:
    name = "N" * LONGEST_FIELD
    header = next(payloads("opened", Words.of("fr", PARIS), typed=name))["blocks"][0]["text"]["text"]
    assert header == clip(f"INC-000042 · SDSL · {name}", 150)
