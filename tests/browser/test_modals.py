"""Modals in the browser: the stack of three, errors at fields, focus, choices, menus."""

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from slackbot.bot import Bot
from slackbot.workspace import Workspace
from tests.browser.conftest import Arrive
from tests.browser.people import Somebody
from tests.slackbot.workspace import kit
from tests.slackbot.workspace.recorder import Recorder

LEA = "U0LEA00001"


def push(workspace: Workspace, *blocks: Any, title: str = "Formulaire") -> None:
    """Put a modal before Léa's eyes."""
    world = workspace.world
    with world.lock:
        view = world.new_view(LEA, kit.modal(*blocks) | {"title": kit.text(title)})
        world.views.push(view)
        world.shown(view, "pushed")


def redraw(workspace: Workspace, *blocks: Any) -> None:
    """The app draws the modal that Léa sees anew, with the title "Après"."""
    world = workspace.world
    with world.lock:
        world.redefine(world.views.stack(LEA)[-1], kit.modal(*blocks) | {"title": kit.text("Après")})


def title(lea: Somebody) -> Locator:
    return lea.modal.get_by_role("heading")


def test_a_stack_of_three_comes_off_one_by_one_or_at_once(
    arrive: Arrive, workspace: Workspace, recorder: Recorder
) -> None:
    lea = arrive("lea", "general")
    for name in ("Un", "Deux", "Trois"):
        push(workspace, kit.words("x"), title=name)
    expect(title(lea)).to_have_text("Trois")
    lea.presses(lea.modal.get_by_role("button", name="Annuler"))
    expect(title(lea)).to_have_text("Deux")
    lea.page.keyboard.press("Escape")
    expect(title(lea)).to_have_text("Un")
    push(workspace, kit.words("x"), title="Encore")
    expect(title(lea)).to_have_text("Encore")
    lea.presses(lea.modal.get_by_role("button", name="Fermer"))
    expect(lea.modal).to_have_count(0)


def test_errors_stand_at_their_fields_and_what_was_typed_stays(
    arrive: Arrive, workspace: Workspace, recorder: Recorder
) -> None:
    lea = arrive("lea", "general")
    push(workspace, kit.field("nom"), kit.field("courriel", "email_text_input"))
    lea.fills("courriel", "pas une adresse")
    lea.presses(lea.modal.get_by_role("button", name="Envoyer"))
    expect(lea.modal.locator(".error")).to_have_text(
        ["⚠ Veuillez remplir ce champ obligatoire.", "⚠ Saisissez une adresse e-mail valide."]
    )
    box = lea.modal.get_by_label("nom")
    expect(box).to_be_focused()
    expect(box).to_have_attribute("aria-invalid", "true")
    recorder.answer({"response_action": "errors", "errors": {"nom": "déjà pris"}})
    lea.submits_in_vain(nom="Durand", courriel="a@b.example")
    expect(lea.modal.locator(".error")).to_have_text(["⚠ déjà pris"])
    expect(lea.modal.get_by_label("courriel")).to_have_value("a@b.example")


def test_what_is_typed_survives_an_update_of_the_view(arrive: Arrive, workspace: Workspace, recorder: Recorder) -> None:
    lea = arrive("lea", "general")
    push(workspace, kit.field("nom"), title="Avant")
    lea.fills("nom", "à moitié ta")
    redraw(workspace, kit.words("nouveau"), kit.field("nom"))
    expect(title(lea)).to_have_text("Après")
    expect(lea.modal.get_by_label("nom")).to_have_value("à moitié ta")
    expect(lea.modal.get_by_label("nom")).to_be_focused()


CHOICE, REASON = kit.select("choix", "oui", "non", kind="radio_buttons"), kit.field("motif", multiline=True)
REDRAWN = {
    "a line above": ([kit.words("avant"), REASON], [kit.words("après"), REASON]),
    "a field comes above": ([CHOICE, REASON], [CHOICE, kit.field("montant"), REASON]),
    "a field above goes": ([CHOICE, kit.field("montant"), REASON], [CHOICE, REASON]),
    "a field comes below": ([CHOICE, REASON], [CHOICE, REASON, kit.words("après"), kit.field("montant")]),
    "a field below goes": ([REASON, kit.field("montant"), kit.words("avant")], [REASON]),
    "it goes down": ([REASON, kit.words("avant"), CHOICE], [CHOICE, kit.words("après"), REASON]),
    "it goes up": ([CHOICE, kit.words("avant"), REASON], [REASON, kit.words("après"), CHOICE]),
}


@pytest.mark.usefixtures("recorder")
@pytest.mark.parametrize("phone", [False, True], ids=["1280×800", "390×844"])
@pytest.mark.parametrize(("before", "after"), REDRAWN.values(), ids=REDRAWN.keys())
def test_whoever_types_goes_on_where_they_were_when_the_form_is_drawn_anew(
    arrive: Arrive, workspace: Workspace, before: list[Any], after: list[Any], phone: bool
) -> None:
    lea = arrive("lea", "general", phone=phone, by="touch" if phone else "pointer")
    push(workspace, *before)
    box = lea.modal.get_by_label("motif")
    lea.presses(box)
    lea.page.keyboard.type("Le modem du cl")
    for _ in range(len(" du cl")):
        lea.page.keyboard.press("ArrowLeft")
    redraw(workspace, *after)
    expect(title(lea)).to_have_text("Après")
    lea.page.keyboard.type(" remis")
    expect(box).to_have_value("Le modem remis du cl")
    expect(box).to_be_focused()


@pytest.mark.usefixtures("recorder")
@pytest.mark.parametrize("kind", ["radio_buttons", "checkboxes", "static_select"])
def test_what_is_chosen_stays_chosen_when_other_choices_come_and_go(
    arrive: Arrive, workspace: Workspace, kind: str
) -> None:
    lea = arrive("lea", "general")
    push(workspace, kit.select("jour", "lundi", "mardi", "mercredi", kind=kind))
    if kind == "static_select":
        lea.fills("jour", "mardi")
    else:
        lea.modal.get_by_label("mardi").check()
    redraw(workspace, kit.select("jour", "mardi", "mercredi", "jeudi", kind=kind))
    expect(title(lea)).to_have_text("Après")
    chosen = lea.modal.locator(":is(option, input):checked")
    expect(chosen).to_have_count(1)
    expect(chosen).to_have_attribute("value", "mardi")


def test_a_silent_app_leaves_the_modal_with_slack_s_excuse(
    arrive: Arrive, workspace: Workspace, recorder: Recorder
) -> None:
    workspace.ack_seconds = 0.3
    lea = arrive("lea", "general")
    push(workspace, kit.words("x"))
    recorder.answers = lambda _: None
    lea.presses(lea.modal.get_by_role("button", name="Envoyer"))
    expect(lea.modal.get_by_role("alert")).to_have_text("Nous avons eu du mal à nous connecter. Réessayer ?")


def test_several_can_be_chosen_and_taken_back(arrive: Arrive, workspace: Workspace, recorder: Recorder) -> None:
    lea = arrive("lea", "general", by="keys")
    push(workspace, kit.select("jours", "lundi", "mardi", "mercredi", kind="checkboxes"))
    for day in ("lundi", "mercredi", "lundi"):
        lea.reaches(lea.modal.get_by_role("checkbox", name=day))
        lea.page.keyboard.press("Space")
    lea.presses(lea.modal.get_by_role("button", name="Envoyer"))
    expect(lea.modal).to_have_count(0)
    state = recorder.last["view"]["state"]["values"]["jours"]["input"]
    assert [option["value"] for option in state["selected_options"]] == ["mercredi"]


def test_arrow_keys_pass_over_choices_on_their_way(arrive: Arrive, workspace: Workspace, recorder: Recorder) -> None:
    lea = arrive("lea", "general", by="keys")
    push(workspace, kit.select("jour", "lundi", "mardi", "mercredi", kind="radio_buttons", dispatch=True))
    lea.reaches(lea.modal.get_by_role("radio").first)
    for key in ("Space", "ArrowDown", "ArrowDown"):
        lea.page.keyboard.press(key)
    workspace.wait_for(lambda: recorder.bodies, what="the choice")
    lea.presses(lea.modal.get_by_role("button", name="Envoyer"))
    expect(lea.modal).to_have_count(0)
    chosen = [body["actions"][0]["selected_option"]["value"] for body in recorder.bodies[:-1]]
    assert (chosen, recorder.last["type"]) == (["mercredi"], "view_submission")


def test_focus_goes_into_a_modal_stays_there_and_returns(arrive: Arrive, bot: Bot) -> None:
    lea = arrive("lea", by="keys")
    lea.writes("/ticket")
    expect(lea.modal).to_be_visible()
    for _ in range(30):
        lea.page.keyboard.press("Tab")
        assert lea.page.evaluate("document.activeElement.closest('.modal') !== null")
    lea.page.keyboard.press("Escape")
    expect(lea.modal).to_have_count(0)
    expect(lea.page.locator("#write-channel")).to_be_focused()


def test_a_message_shortcut_is_reached_by_keys_and_its_menu_closes_by_escape(
    arrive: Arrive, bot: Bot, workspace: Workspace
) -> None:
    workspace.person("marc").say("La ligne de Durand est coupée", "support-incidents")
    lea = arrive("lea", by="keys")
    more = lea.page.locator("#messages").get_by_role("button", name="Plus d’actions")
    lea.presses(more)
    expect(lea.page.get_by_role("menuitem").first).to_be_focused()
    lea.page.keyboard.press("Escape")
    expect(lea.page.get_by_role("menu")).to_have_count(0)
    expect(more).to_be_focused()
    lea.page.keyboard.press("Enter")
    lea.page.keyboard.press("Enter")
    expect(title(lea)).to_have_text("Nouveau ticket")
    expect(lea.modal.get_by_label("Description par le client")).to_contain_text("La ligne de Durand est coupée")


def test_on_a_phone_a_message_shortcut_is_one_tap_further(arrive: Arrive, bot: Bot, workspace: Workspace) -> None:
    workspace.person("marc").say("La ligne de Durand est coupée", "support-incidents")
    lea = arrive("lea", phone=True, by="touch")
    lea.presses(lea.page.locator("#messages").get_by_role("button", name="Plus d’actions"))
    items = lea.page.get_by_role("menuitem")
    expect(items).to_have_text(["Copier le texte", "Raccourcis de message…"])
    lea.presses(items.last)
    expect(items).to_have_text(["En faire un ticket", "Agir sur le ticket"])
    lea.presses(items.first)
    expect(title(lea)).to_have_text("Nouveau ticket")


def test_a_message_can_be_copied_and_a_modal_cannot(arrive: Arrive, workspace: Workspace, recorder: Recorder) -> None:
    code = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "Madame, Monsieur"}]}
    letter = {"type": "rich_text", "elements": [code]}
    blocks = [letter, kit.actions(kit.button())]
    recorder.app.client.chat_postMessage(channel="C0SUPPORT1", text="x", blocks=blocks)
    lea = arrive("lea", "support-incidents")
    lea.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lea.presses(lea.page.locator("#messages").get_by_role("button", name="Plus d’actions"))
    lea.presses(lea.page.get_by_role("menuitem", name="Copier le texte"))
    expect(lea.page.locator(".toast.done")).to_have_text("Copié")
    assert lea.page.evaluate("navigator.clipboard.readText()") == "Madame, Monsieur"
    push(workspace, letter)
    expect(lea.modal).to_contain_text("Madame, Monsieur")
    expect(lea.modal.get_by_role("button")).to_have_text(["", "Annuler", "Envoyer"])


@pytest.mark.parametrize("by", ["pointer", "keys"])
def test_a_field_of_the_home_tells_the_app_by_enter_and_keeps_what_was_typed(
    arrive: Arrive, workspace: Workspace, recorder: Recorder, by: Any
) -> None:
    home = kit.home(kit.field("recherche", dispatch=True), kit.words("3 tickets"))
    recorder.app.client.views_publish(user_id=LEA, view=home)
    lea = arrive("lea", "app/home", by=by)
    box = lea.page.get_by_label("recherche")
    lea.reaches(box) if by == "keys" else box.focus()
    lea.page.keyboard.type("05 59 00")
    lea.page.keyboard.press("Enter")
    workspace.wait_for(lambda: recorder.bodies and recorder.last["type"] == "block_actions", what="the search")
    [action] = recorder.last["actions"]
    assert (action["block_id"], action["action_id"], action["value"]) == ("recherche", "input", "05 59 00")
    found = kit.home(kit.field("recherche", dispatch=True), kit.words("1 ticket"))
    recorder.app.client.views_publish(user_id=LEA, view=found)
    expect(lea.page.locator("#messages")).to_contain_text("1 ticket")
    expect(box).to_have_value("05 59 00")
    expect(box).to_be_focused()


def test_a_global_shortcut_opens_the_form(arrive: Arrive, bot: Bot) -> None:
    lea = arrive("lea", phone=True, by="touch")
    lea.presses(lea.page.get_by_role("button", name="Raccourcis", exact=True))
    lea.presses(lea.page.get_by_role("menuitem").first)
    expect(title(lea)).to_have_text("Nouveau ticket")
