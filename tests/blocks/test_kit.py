"""Every block is within Slack's limits, whatever is put into it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks import inputs, kit
from blocks.classic import classic
from blocks.rich import Bold, text_element
from tests.blocks.limits import assert_within_limits
from tests.blocks.nasty import texts


def shown(message: kit.Message) -> dict[str, object]:
    return {"text": message.text, "blocks": message.blocks}


@given(typed=texts)
def test_a_message_made_of_anything_is_valid(typed: str) -> None:
    button = kit.button(typed, "a.b", "INC-000001", style="primary", confirm=kit.confirm(typed, typed, typed, typed))
    blocks = [
        kit.header(typed),
        kit.context(typed, typed),
        kit.lines([text_element(typed)], [text_element(typed)]),
        kit.rich_text(kit.quote(typed), *kit.to_copy(typed), kit.bullets([text_element(typed)])),
        kit.table([typed, typed], [[typed, Bold(typed)]] * 30, right=[1]),
        kit.actions(button, kit.overflow("ticket.more", [kit.option(typed, str(n)) for n in range(9)])),
        kit.divider(),
    ]
    assert_within_limits(shown(kit.Message("text", blocks)))
    assert_within_limits(shown(kit.Message("text", classic(blocks))))


@given(typed=texts)
def test_a_modal_made_of_anything_is_valid(typed: str) -> None:
    choices = [(str(n), typed) for n in range(120)]
    blocks = [
        kit.alert(typed, "warning"),
        inputs.field("text", typed, inputs.text(initial=typed, example=typed, longest=80), hint=typed),
        inputs.field("email", typed, inputs.email(initial=typed)),
        inputs.field("select", typed, inputs.select(choices, initial="1", placeholder=typed), dispatch=True),
        inputs.field("radio", typed, inputs.radio(choices, initial="nothing")),
        inputs.field("checkboxes", typed, inputs.checkboxes(choices, initial=["1", "2", "119"])),
        inputs.field("moment", typed, inputs.moment(initial=datetime(2026, 1, 1, tzinfo=UTC)), optional=True),
        inputs.field("file", typed, inputs.file(), optional=True),
        inputs.field("user", typed, inputs.user(initial="U1")),
        inputs.field("channel", typed, inputs.channel(initial="C1")),
    ]
    assert_within_limits(kit.modal("a.b", typed, blocks, close=typed, submit=typed, metadata={"ticket": "INC-000001"}))


@pytest.mark.parametrize("count", [0, 1, 5, 6, 40])
def test_buttons_of_one_id_never_share_a_row(count: int) -> None:
    rows = kit.action_rows(kit.button("x", f"act.{n % 3}", str(n)) for n in range(count))
    assert sum(len(row["elements"]) for row in rows) == count
    assert all(len({element["action_id"] for element in row["elements"]}) == len(row["elements"]) for row in rows)


def test_too_many_blocks_are_cut_and_a_long_table_keeps_its_total() -> None:
    assert len(kit.Message("text", [kit.divider()] * 80).blocks) == 50
    table = kit.table(["a"], [[str(n)] for n in range(150)])
    assert len(table["rows"]) == 100
    assert table["rows"][-1][0]["text"] == "149"


def test_a_table_in_sentences_says_the_same() -> None:
    table = kit.table(["Motif", "Montant"], [["Visite", "250"], ["Total", ""]])
    [block] = classic([table])
    sentences = ["".join(element["text"] for element in row["elements"]) for row in block["elements"][0]["elements"]]
    assert sentences == ["Motif Visite · Montant 250", "Motif Total"]


def test_an_alert_becomes_small_print() -> None:
    assert classic([kit.alert("Attention.", "warning")]) == [kit.context("Attention.")]


@given(title=st.text(alphabet="abc éà", min_size=76, max_size=150))
def test_a_long_option_goes_on_in_its_description(title: str) -> None:
    element = inputs.radio([("a", title)])["options"][0]
    assert len(element["text"]["text"]) <= 75
