"""Sentences that mix our words with people's: markup counts in ours only."""

import pytest
from hypothesis import given

from blocks.rich import Bold, Group, Link, User, elements, spoken
from blocks.text import clip
from tests.blocks.nasty import texts


def test_bold_in_the_template_is_bold() -> None:
    assert elements("*Consent* from {who}", {"who": "M. Durand"}) == [
        {"type": "text", "text": "Consent", "style": {"bold": True}},
        {"type": "text", "text": " from M. Durand"},
    ]


def test_bold_reaches_the_value_inside_it() -> None:
    assert elements("*by {who}*", {"who": User("U1")}) == [
        {"type": "text", "text": "by ", "style": {"bold": True}},
        {"type": "user", "user_id": "U1", "style": {"bold": True}},
    ]


def test_people_groups_and_links_are_elements_of_their_own() -> None:
    values = {
        "user": User("U1"),
        "group": Group("S1"),
        "link": Link("https://a.example/x", "INC-000042"),
        "bold": Bold("b"),
    }
    kinds = [
        element["type"] for element in elements("{user} {group} {link} {bold}", values) if element.get("text") != " "
    ]
    assert kinds == ["user", "usergroup", "link", "text"]


@pytest.mark.parametrize("who", ["bot", "U1> <!channel", "", "u1"])
def test_what_is_no_slack_id_mentions_nobody(who: str) -> None:
    assert [element["type"] for element in elements("by {who}", {"who": User(who)})] == ["text"]
    assert "<" not in spoken([elements("by {who}", {"who": User(who)})])


@given(typed=texts)
def test_typed_text_comes_out_as_typed_and_in_one_element(typed: str) -> None:
    shown = elements("*From* {who}.", {"who": typed})
    assert "".join(element["text"] for element in shown).replace("\u2068", "").replace("\u2069", "") == (
        f"From {clip(typed, 3000)}.".replace("\u2068", "").replace("\u2069", "")
    )
    assert [element.get("style") for element in shown] == [{"bold": True}, None]


@given(typed=texts)
def test_a_notice_has_no_markup_of_people_and_is_never_too_long(typed: str) -> None:
    notice = spoken([elements("{a} {b} {c} {d} {e} {f}", dict.fromkeys("abcdef", typed))])
    assert "<" not in notice
    assert len(notice) <= 3000
    assert notice.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "").count("&") == 0


def test_a_cut_notice_keeps_its_fence_closed() -> None:
    notice = spoken([elements("{who}", {"who": "שלום" * 400})])
    assert notice.count("\u2068") == notice.count("\u2069")


def test_a_notice_mentions_whom_we_mention() -> None:
    assert spoken([elements("{a} {b}", {"a": User("U1"), "b": Group("S1")})]) == "<@U1> <!subteam^S1>"
