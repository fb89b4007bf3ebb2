"""A press acts on what was pressed, wherever it stands by then, or says that it did not; and on nothing else."""

from collections.abc import Callable
from threading import Event
from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect
from slack_bolt import BoltResponse

from slackbot.workspace import Workspace
from tests.browser.conftest import Arrive
from tests.browser.people import Somebody
from tests.browser.test_modals import LEA
from tests.slackbot.workspace import kit
from tests.slackbot.workspace.recorder import Recorder

GONE = "Ce que vous avez utilisé n’est plus là."
ACT, OTHER = kit.button("act", "Agir", value="1"), kit.button("other", "Autre", value="1")
SURE = ACT | {"confirm": {key: kit.text(key) for key in ("title", "text", "confirm", "deny")}}
WAIT = kit.actions(kit.button("wait", "Attendre"), block_id="wait")


def drawn(recorder: Recorder, *blocks: Any, words: str = "avant") -> None:
    """The app draws Léa's Home."""
    recorder.app.client.views_publish(user_id=LEA, view=kit.home(kit.words(words), *blocks))


def redrawn(lea: Somebody, recorder: Recorder, *blocks: Any) -> None:
    """The same anew, and it is before her eyes."""
    drawn(recorder, *blocks, words="après")
    expect(lea.page.locator("#messages")).to_contain_text("après")


def pressed(recorder: Recorder) -> list[str]:
    bodies = [body for body in recorder.bodies if body["type"] == "block_actions"]
    return [action["action_id"] for body in bodies for action in body["actions"]]


def button(lea: Somebody, name: str = "Agir") -> Locator:
    return lea.page.get_by_role("button", name=name, exact=True)


def test_a_button_that_is_drawn_anew_under_the_finger_is_pressed(
    arrive: Arrive, workspace: Workspace, recorder: Recorder
) -> None:
    drawn(recorder, kit.actions(ACT), kit.actions(OTHER))
    lea = arrive("lea", "app/home")
    button(lea).hover()
    lea.page.mouse.down()
    redrawn(lea, recorder, kit.actions(ACT), kit.actions(OTHER))
    lea.page.mouse.up()
    workspace.wait_for(lambda: pressed(recorder) == ["act"], what="the press")
    expect(button(lea)).to_be_focused()


def test_what_the_app_has_drawn_anew_is_pressed_before_the_page_shows_it(arrive: Arrive, recorder: Recorder) -> None:
    """Opening Home lets the app draw it anew: whoever presses at once presses what stood there before."""
    drawn(recorder, kit.actions(ACT), kit.actions(OTHER))
    lea = arrive("lea", "app/home")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    lea.page.route("**/app/home", hold, times=1)
    with lea.page.expect_request("**/app/home"):
        drawn(recorder, kit.actions(OTHER), kit.actions(ACT), words="après")
    lea.presses(button(lea))
    expect(button(lea)).to_have_attribute("data-live-busy", "")
    held[0].continue_()
    expect(button(lea)).not_to_have_attribute("data-live-busy", "")
    assert pressed(recorder) == ["act"]
    expect(lea.page.locator(".toast")).to_have_count(0)


MEANWHILE = {
    "it came back": ([kit.actions(OTHER, ACT)], [kit.actions(OTHER, ACT)], True),
    "it moved": ([kit.actions(ACT), kit.actions(OTHER)], [kit.actions(OTHER), kit.actions(ACT)], True),
    "it went": ([kit.actions(ACT), kit.actions(OTHER)], [kit.actions(OTHER)], False),
    "the other has its place": (
        [kit.actions(ACT, OTHER, block_id="row")],
        [kit.actions(OTHER, block_id="row")],
        False,
    ),
    "it is about another": (
        [kit.actions(ACT, block_id="row")],
        [kit.actions(ACT | {"value": "2"}, block_id="row")],
        False,
    ),
}


@pytest.mark.parametrize(("before", "after", "acts"), MEANWHILE.values(), ids=MEANWHILE.keys())
def test_a_press_that_waited_its_turn_acts_on_the_same_or_says_that_it_is_gone(
    arrive: Arrive, workspace: Workspace, recorder: Recorder, before: list[Any], after: list[Any], acts: bool
) -> None:
    drawn(recorder, WAIT, *before)
    lea = arrive("lea", "app/home")
    recorder.answers, go_on = waiting()
    lea.presses(button(lea, "Attendre"))
    lea.presses(button(lea))
    redrawn(lea, recorder, WAIT, *after)
    go_on.set()
    if acts:
        workspace.wait_for(lambda: pressed(recorder) == ["wait", "act"], what="the press")
        expect(lea.page.locator(".toast")).to_have_count(0)
    else:
        expect(lea.page.locator(".toast")).to_have_text(GONE)
        assert pressed(recorder) == ["wait"]


def waiting() -> tuple[Callable[[Any], BoltResponse], Event]:
    """An app that acknowledges once it is told to."""
    go_on = Event()

    def answer(_: Any) -> BoltResponse:
        go_on.wait(2)
        return BoltResponse(status=200, body="")

    return answer, go_on


def test_nobody_says_yes_to_what_was_drawn_anew_behind_the_question(arrive: Arrive, recorder: Recorder) -> None:
    drawn(recorder, kit.actions(SURE, block_id="basis:1"))
    lea = arrive("lea", "app/home")
    lea.presses(button(lea))
    redrawn(lea, recorder, kit.actions(SURE, block_id="basis:2"))
    lea.presses(lea.page.locator("dialog.confirm .primary"))
    expect(lea.page.locator(".toast")).to_have_text(GONE)
    assert pressed(recorder) == []


MENU = {"type": "overflow", "action_id": "act", "options": [kit.option("1", "Agir ainsi")]}
VANISHING = {
    "yes": (SURE, "Agir", "dialog.confirm .primary", ["act"]),
    "no": (SURE, "Agir", "dialog.confirm button:not(.primary)", []),
    "a menu's item": (MENU, "Plus", "[role=menuitem]", ["act"]),
}


@pytest.mark.parametrize("phone", [False, True], ids=["double click", "double tap"])
@pytest.mark.parametrize(("element", "opens", "target", "acts"), VANISHING.values(), ids=VANISHING.keys())
def test_the_second_of_a_double_press_is_not_for_what_lies_beneath(
    arrive: Arrive,
    workspace: Workspace,
    recorder: Recorder,
    *,
    element: Any,
    opens: str,
    target: str,
    acts: list[str],
    phone: bool,
) -> None:
    beneath = [kit.actions(OTHER | {"text": kit.text("x" * 75)}) for _ in range(50)]
    drawn(recorder, kit.actions(element), *beneath)
    lea = arrive("lea", "app/home", phone=phone, by="touch" if phone else "pointer")
    lea.presses(button(lea, opens))
    spot = center(lea.page.locator(target))
    other = lea.page.locator('[data-action="other"] button').nth(25)
    lea.page.locator("#messages").evaluate("(box, by) => box.scrollBy(0, by)", center(other)[1] - spot[1])
    since = lea.page.evaluate(TWICE, spot)
    lea.page.wait_for_function("since => performance.now() - since > 500", arg=since)
    assert pressed(recorder) == acts
    press = lea.page.touchscreen.tap if phone else lea.page.mouse.click
    press(*spot)
    workspace.wait_for(lambda: pressed(recorder) == [*acts, "other"], what="the press on what lies there")


# At once, however busy the machine is; when the second press was.
TWICE = """([clientX, clientY]) => {
  for (const detail of [1, 2]) {
    const target = document.elementFromPoint(clientX, clientY);
    const how = { bubbles: true, cancelable: true, detail, clientX, clientY };
    for (const kind of ["mousedown", "click"]) target.dispatchEvent(new MouseEvent(kind, how));
  }
  return performance.now();
}"""


def center(target: Locator) -> tuple[float, float]:
    box = target.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_key_that_is_held_presses_once(arrive: Arrive, recorder: Recorder) -> None:
    drawn(recorder, kit.actions(SURE))
    lea = arrive("lea", "app/home", by="keys")
    lea.reaches(button(lea))
    for _ in range(5):
        lea.page.keyboard.down("Enter")
    lea.page.keyboard.up("Enter")
    expect(lea.page.locator("dialog.confirm")).to_be_visible()
    assert pressed(recorder) == []
    lea.page.keyboard.press("Enter")
    expect(lea.page.locator("dialog.confirm")).to_have_count(0)
    expect(button(lea)).not_to_have_attribute("data-live-busy", "")
    assert pressed(recorder) == ["act"]
