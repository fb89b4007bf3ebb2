"""The form that closes a ticket (§10): what stands against it, and what is to be looked at before."""

from datetime import UTC, datetime

import pytest

from blocks.acts import faces
from tests.blocks.test_views import at, fields, view_of
from tests.builders import do


@pytest.mark.parametrize(
    ("story", "act_ids"),
    [
        ("expertise_planned", ["consent.record"]),
        ("expertise_asked", ["dispatch.approve", "dispatch.refuse"]),
        ("expertise_scheduled", ["outcome.record"]),
        ("wrongful", ["charge.inform"]),
        ("disputed", ["dispute.decide", "client_text.show", "charge.explain"]),
        ("quoted", ["quote.answer"]),
    ],
)
def test_what_blocks_closing_is_shown_with_a_button_to_each_and_nothing_to_submit(
    story: str, act_ids: list[str]
) -> None:
    view = view_of("ticket.close", at(story))
    assert "submit" not in view
    assert not fields(view)
    buttons = [button for block in view["blocks"] if block["type"] == "actions" for button in block["elements"]]
    assert [button["action_id"] for button in buttons] == act_ids


@pytest.mark.parametrize(
    ("story", "restored", "after"),
    [
        ("sav_plus_performed", datetime(2026, 1, 13, 8, 59, tzinfo=UTC), "mar. 13 janv. 10:00"),
        ("sav_plus_performed", datetime(2026, 1, 13, 9, 0, tzinfo=UTC), None),
        ("sav_plus_cancelled_late", datetime(2026, 1, 6, 9, 59, tzinfo=UTC), "mar. 6 janv. 11:00"),
        ("sav_plus_cancelled_late", datetime(2026, 1, 6, 10, 0, tzinfo=UTC), None),  # nobody came for the 95 euros
        ("waived", datetime(2026, 1, 5, 10, 0, tzinfo=UTC), None),
        ("announced", None, None),  # recorded before its slot, as it is chosen: now
    ],
)
def test_a_restoration_before_a_billed_visit_is_taken_after_a_warning(
    story: str, restored: datetime | None, after: str | None
) -> None:
    ticket = at(story)
    if story == "sav_plus_cancelled_late":
        do(ticket, "charge.inform")
    picked = {"type": "datetimepicker", "selected_date_time": int(restored.timestamp()) if restored else None}
    view = view_of("ticket.close", ticket, values={"restored_at": {"input": picked}})
    notes = [block["text"]["text"] for block in view["blocks"] if block["type"] == "alert"]
    assert [f"L'intervention du {after} est facturée" in note for note in notes] == [True] * bool(after)
    assert "submit" in view


def test_several_blockers_are_all_there() -> None:
    ticket = at("quoted")
    do(ticket, "intervention.plan")
    texts = str(view_of("ticket.close", ticket))
    assert "Une intervention est en cours" in texts
    assert "Un devis attend la réponse du client" in texts


@pytest.mark.parametrize(
    ("story", "alone"),
    [("announced", False), ("quote_accepted", True), ("wrongful", True), ("wrong_one_replaced", False)],
)
def test_closing_stands_beside_another_visit_only_where_one_may_come(story: str, alone: bool) -> None:
    """Not where the client takes the work of a quote (§6), nor while the supplier's ticket was a wrong one (§4)."""
    assert ("else plan another visit" not in faces()["ticket.close"].step(at(story))) == alone
