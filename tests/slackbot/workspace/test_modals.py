from datetime import UTC, datetime
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from slackbot.workspace import NotPossible, Person, Workspace, triggers
from tests.slackbot.workspace import kit
from tests.slackbot.workspace.recorder import Recorder

TROUBLE = "We had some trouble connecting. Try again?"


def opened(ws: Workspace, bot: Recorder, *blocks: dict[str, Any], **more: Any) -> Person:
    """Léa with a modal open."""
    lea = ws.person("lea")
    lea.shortcut("ticket.open")
    bot.app.client.views_open(trigger_id=bot.last["trigger_id"], view=kit.modal(*blocks, **more))
    return lea


def refused(call: Any, **args: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        call(**args)
    return str(caught.value.response["error"])


def test_a_trigger_opens_once(ws: Workspace, bot: Recorder) -> None:
    opened(ws, bot)
    again = {"trigger_id": bot.last["trigger_id"], "view": kit.modal()}
    assert refused(bot.app.client.views_open, **again) == "exchanged_trigger_id"


def test_a_trigger_lives_three_real_seconds(ws: Workspace, bot: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    ws.person("lea").shortcut("ticket.open")
    ws.clock.advance(hours=1)
    monkeypatch.setattr(triggers, "LIFETIME", 0.0)
    trigger = bot.last["trigger_id"]
    assert refused(bot.app.client.views_open, trigger_id=trigger, view=kit.modal()) == "expired_trigger_id"
    monkeypatch.setattr(triggers, "LIFETIME", 3.0)
    assert bot.app.client.views_open(trigger_id=trigger, view=kit.modal())["ok"]


def test_a_view_that_is_wrong_does_not_use_the_trigger_up(ws: Workspace, bot: Recorder) -> None:
    ws.person("lea").shortcut("ticket.open")
    trigger = bot.last["trigger_id"]
    assert refused(bot.app.client.views_open, trigger_id=trigger, view=kit.modal(title={})) == "invalid_arguments"
    assert bot.app.client.views_open(trigger_id=trigger, view=kit.modal())["ok"]


def test_the_stack_is_three_deep(ws: Workspace, bot: Recorder) -> None:
    lea = opened(ws, bot, kit.actions(kit.button()))
    for _ in range(2):
        lea.press("go")
        view = kit.modal(kit.actions(kit.button()))
        bot.app.client.views_push(trigger_id=bot.last["trigger_id"], view=view)
    assert len(lea.views) == 3
    lea.press("go")
    push = {"trigger_id": bot.last["trigger_id"], "view": kit.modal()}
    assert refused(bot.app.client.views_push, **push) == "push_limit_reached"
    assert [view.previous_id for view in lea.views] == [None, lea.views[0].id, lea.views[1].id]
    assert {view.root_id for view in lea.views} == {lea.views[0].id}


def test_cancel_closes_one_and_the_cross_closes_all(ws: Workspace, bot: Recorder) -> None:
    lea = opened(ws, bot, kit.actions(kit.button()), callback_id="first")
    for _ in range(2):
        lea.press("go")
        view = kit.modal(kit.actions(kit.button()))
        bot.app.client.views_push(trigger_id=bot.last["trigger_id"], view=view)
    lea.cancel()
    assert len(lea.views) == 2
    lea.close()
    assert lea.view is None
    assert bot.last["type"] == "block_actions"  # the app is not told


def test_an_update_keeps_what_was_typed_under_the_same_ids(ws: Workspace, bot: Recorder) -> None:
    lea = opened(ws, bot, kit.field("kept"), kit.field("renamed"), kit.select("choice", "a", "b"))
    lea.fill(kept="un", renamed="deux", choice="b")
    view = lea.view
    assert view is not None
    before = view.hash
    blocks = [kit.field("kept", initial_value="autre"), kit.field("new", initial_value="trois")]
    bot.app.client.views_update(view_id=view.id, hash=before, view=kit.modal(*blocks, kit.select("choice", "a")))
    assert view.values == {"kept": "un", "new": "trois", "choice": None}
    assert view.hash != before


def test_a_stale_hash_is_a_conflict(ws: Workspace, bot: Recorder) -> None:
    view = opened(ws, bot).view
    assert view is not None
    old = view.hash
    bot.app.client.views_update(view_id=view.id, view=kit.modal())
    stale = {"view_id": view.id, "hash": old, "view": kit.modal()}
    assert refused(bot.app.client.views_update, **stale) == "hash_conflict"


def test_a_closed_view_is_not_found(ws: Workspace, bot: Recorder) -> None:
    lea = opened(ws, bot)
    view = lea.view
    assert view is not None
    lea.close()
    assert refused(bot.app.client.views_update, view_id=view.id, view=kit.modal()) == "not_found"


VALID_ANSWERS: dict[str, tuple[dict[str, Any] | str, str, int]] = {
    "nothing": ("", "closed", 0),
    "clear": ({"response_action": "clear"}, "closed", 0),
    "errors": ({"response_action": "errors", "errors": {"client": "Inconnu"}}, "errors", 1),
    "update": ({"response_action": "update", "view": kit.modal(kit.words())}, "updated", 1),
    "push": ({"response_action": "push", "view": kit.modal(kit.words())}, "pushed", 2),
}


@pytest.mark.parametrize(("answer", "result", "left"), VALID_ANSWERS.values(), ids=VALID_ANSWERS.keys())
def test_a_submission_is_answered(
    ws: Workspace, either_bot: Recorder, answer: dict[str, Any] | str, result: str, left: int
) -> None:
    lea = opened(ws, either_bot, kit.field("client"))
    lea.fill(client="Durand")
    either_bot.answer(answer)
    submission = lea.submit()
    assert (submission.result, len(lea.views)) == (result, left)


def test_errors_stand_at_their_fields_and_what_was_typed_stays(ws: Workspace, bot: Recorder) -> None:
    lea = opened(ws, bot, kit.field("client"))
    lea.fill(client="Durand")
    bot.answer({"response_action": "errors", "errors": {"client": "Inconnu"}})
    assert lea.submit().errors == {"client": "Inconnu"}
    assert lea.view is not None
    assert (lea.view.errors, lea.view.values) == ({"client": "Inconnu"}, {"client": "Durand"})
    bot.answer("")
    assert lea.submit().closed


INVALID_ANSWERS: dict[str, tuple[dict[str, Any] | str, int]] = {
    "an error for words": ({"response_action": "errors", "errors": {"info": "non"}}, 200),
    "an error for nothing known": ({"response_action": "errors", "errors": {"x": "non"}}, 200),
    "no errors": ({"response_action": "errors", "errors": {}}, 200),
    "an empty error": ({"response_action": "errors", "errors": {"client": ""}}, 200),
    "a wrong view": ({"response_action": "update", "view": {"type": "modal"}}, 200),
    "a Home": ({"response_action": "push", "view": kit.home()}, 200),
    "an unknown action": ({"response_action": "close"}, 200),
    "a message": ({"text": "merci"}, 200),
    "a failure": ("", 500),
}


@pytest.mark.parametrize(("answer", "status"), INVALID_ANSWERS.values(), ids=INVALID_ANSWERS.keys())
def test_an_invalid_answer_leaves_the_modal_with_an_excuse(
    ws: Workspace, either_bot: Recorder, answer: dict[str, Any] | str, status: int
) -> None:
    lea = opened(ws, either_bot, kit.field("client"), kit.words(block_id="info"))
    lea.fill(client="Durand")
    either_bot.answer(answer, status)
    ws.ack_seconds = 3.0 if status == 200 else 0.2
    submission = lea.submit()
    assert (submission.failed, submission.words) == (True, TROUBLE)
    assert lea.view is not None


def test_what_is_required_is_not_sent_without(ws: Workspace, bot: Recorder) -> None:
    optional = kit.field("note") | {"optional": True}
    lea = opened(ws, bot, kit.field("client"), optional, kit.select("tests", "a", kind="checkboxes"))
    submission = lea.submit()
    required = "Please complete this required field."
    assert submission.errors == {"client": required, "tests": required}
    assert not submission.delivered
    assert lea.submit(unchecked=True).closed
    assert bot.last["view"]["state"]["values"]["client"]["input"]["value"] is None


FORMATS: dict[str, tuple[dict[str, Any], str, bool]] = {
    "short enough": (kit.field("f", max_length=3), "abc", True),
    "too long": (kit.field("f", max_length=3), "abcd", False),
    "an address": (kit.field("f", "email_text_input"), "a@example.com", True),
    "no address": (kit.field("f", "email_text_input"), "a@b", False),
}


@pytest.mark.parametrize(("block", "value", "goes"), FORMATS.values(), ids=FORMATS.keys())
def test_the_client_checks_formats(ws: Workspace, bot: Recorder, block: dict[str, Any], value: str, goes: bool) -> None:
    lea = opened(ws, bot, block)
    lea.fill(f=value)
    assert lea.submit().closed is goes


FILLED: dict[str, tuple[dict[str, Any], Any, dict[str, Any]]] = {
    "a select": (kit.select("f", "a", "b"), "b", {"selected_option": kit.option("b")}),
    "by its words": (kit.select("f", "a", "b"), "b", {"selected_option": kit.option("b")}),
    "radio buttons": (kit.select("f", "a", kind="radio_buttons"), "a", {"selected_option": kit.option("a")}),
    "checkboxes": (
        kit.select("f", "a", "b", kind="checkboxes"),
        ["a", "b"],
        {"selected_options": [kit.option("a"), kit.option("b")]},
    ),
    "a person": (kit.field("f", "users_select"), "karim", {"selected_user": "U0KARIM001"}),
    "a conversation": (
        kit.field("f", "conversations_select"),
        "#validations",
        {"selected_conversation": "C0VALIDAT1"},
    ),
    "a date": (kit.field("f", "datepicker"), "2026-01-06", {"selected_date": "2026-01-06"}),
    "a moment": (
        kit.field("f", "datetimepicker"),
        datetime(2026, 1, 6, 14, 30, 59, tzinfo=UTC),
        {"selected_date_time": 1767709800},
    ),
    "a number": (kit.field("f"), 3, {"value": "3"}),
    "nothing": (kit.field("f", initial_value="x"), None, {"value": None}),
}


@pytest.mark.parametrize(("block", "value", "state"), FILLED.values(), ids=FILLED.keys())
def test_filling_gives_the_state_that_slack_sends(
    ws: Workspace, bot: Recorder, block: dict[str, Any], value: Any, state: dict[str, Any]
) -> None:
    lea = opened(ws, bot, block)
    lea.fill(f=value)
    lea.submit(unchecked=True)
    sent = bot.last["view"]["state"]["values"]["f"]["input"]
    assert sent == {"type": block["element"]["type"]} | state


def test_files_are_uploaded_and_described(ws: Workspace, bot: Recorder) -> None:
    lea = opened(ws, bot, kit.field("evidence", "file_input"))
    lea.fill(evidence=["accord.pdf"])
    lea.submit()
    [file] = bot.last["view"]["state"]["values"]["evidence"]["input"]["files"]
    assert (file["name"], file["mimetype"], file["user"]) == ("accord.pdf", "application/pdf", "U0LEA00001")


def test_what_is_not_offered_cannot_be_chosen_but_can_be_crafted(ws: Workspace, bot: Recorder) -> None:
    lea = opened(ws, bot, kit.select("f", "a", "b"))
    with pytest.raises(NotPossible):
        lea.fill(f="c")
    lea.craft(f={"type": "static_select", "selected_option": kit.option("c")})
    lea.submit(unchecked=True)
    assert bot.last["view"]["state"]["values"]["f"]["input"]["selected_option"]["value"] == "c"


def test_a_dispatching_input_tells_the_app_at_once(ws: Workspace, bot: Recorder) -> None:
    lea = opened(ws, bot, kit.select("outcome", "a", "b", dispatch=True), kit.field("findings"))
    [outcome] = lea.fill(outcome="b", findings="rien")
    assert outcome.ok
    assert bot.last["type"] == "block_actions"
    [action] = bot.last["actions"]
    assert (action["block_id"], action["action_id"]) == ("outcome", "input")
    assert action["selected_option"]["value"] == "b"
    assert bot.last["view"]["state"]["values"]["outcome"]["input"]["selected_option"]["value"] == "b"


def test_opening_out_of_a_modal_goes_on_top_of_it(ws: Workspace, bot: Recorder) -> None:
    lea = opened(ws, bot, kit.actions(kit.button()))
    lea.press("go")
    bot.app.client.views_open(trigger_id=bot.last["trigger_id"], view=kit.modal(callback_id="top"))
    assert len(lea.views) == 2
    lea.submit()
    assert len(lea.views) == 1


def test_opening_anew_replaces_what_was_open(ws: Workspace, bot: Recorder) -> None:
    opened(ws, bot, callback_id="first")
    lea = opened(ws, bot, callback_id="second")
    assert [view.callback_id for view in lea.views] == ["second"]


def test_what_the_app_opens_during_a_submission_stays_when_the_submitted_modal_closes(
    ws: Workspace, bot: Recorder
) -> None:
    def open_another(body: dict[str, Any]) -> Any:
        bot.app.client.views_open(trigger_id=body["trigger_id"], view=kit.modal(callback_id="next"))
        return answer(body)

    lea = opened(ws, bot, callback_id="first")
    answer, bot.answers = bot.answers, open_another
    assert lea.submit().closed
    assert [view.callback_id for view in lea.views] == ["next"]
