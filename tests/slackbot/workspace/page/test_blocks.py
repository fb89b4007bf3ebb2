"""Every block and element has a face; what is unknown shows as an error."""

import re
from typing import Any

import pytest
from slack_sdk import WebClient

from slackbot.workspace import Workspace, states
from slackbot.workspace.page import surface
from slackbot.workspace.page.places import Place, Scene
from slackbot.workspace.page.reads import Reads
from slackbot.workspace.page.surface import Surface, of_view
from slackbot.workspace.page.templating import templates
from slackbot.workspace.page.viewer import Viewer
from slackbot.workspace.rules.blocks import ON_SURFACE
from slackbot.workspace.rules.elements import IN_ACTIONS, IN_INPUT
from tests.slackbot.workspace import kit
from tests.slackbot.workspace.page.browserless import get

SUPPORT = "C0SUPPORT1"
OPTIONS = [kit.option("a", "Option A"), kit.option("b", "Option B")]


def shown(ws: Workspace, *blocks: Any) -> str:
    """The HTML of a modal with these blocks."""
    viewer = Viewer(ws.world, ws.world.directory.account("lea"))
    view = ws.world.new_view(viewer.account.id, kit.modal(*blocks))
    return drawn(ws, of_view(viewer, view))


def drawn(ws: Workspace, stage: Surface) -> str:
    viewer = stage.viewer
    scene = Scene(viewer, Place("list"), Reads(), None, ws)
    template = templates()._environment.get_template("blocks.html")
    return template.render(scene=scene, viewer=viewer, say=viewer.say, surface=stage)


BLOCKS: dict[str, tuple[Any, str]] = {
    "rich text": (kit.words("*brut*"), '<div class="text">*brut*</div>'),
    "header": ({"type": "header", "text": kit.text("Titre")}, '<h3 class="header"'),
    "divider": ({"type": "divider"}, "<hr"),
    "context": ({"type": "context", "elements": [kit.text("*brut*")]}, 'class="context"'),
    "alert": ({"type": "alert", "level": "error", "text": kit.text("Attention")}, 'class="alert error"'),
    "table": ({"type": "table", "rows": [[{"type": "raw_text", "text": "Motif"}]]}, '<th scope="col"'),
    "data table": (
        {"type": "data_table", "caption": "Visites", "rows": [[{"type": "raw_text", "text": "Mois"}]] * 2},
        "<caption>Visites</caption>",
    ),
    "bars": (kit.bars(mars=3, avril=5), "avril – 5</title>"),
    "bars below zero": (kit.bars(mars=-3, avril=5), 'class="filled c0"'),
    "danger": (kit.actions(kit.button(style="danger")), 'class="button danger"'),
    "overflow": (kit.actions({"type": "overflow", "action_id": "o", "options": OPTIONS}), 'aria-haspopup="menu"'),
}
ELEMENTS: dict[str, tuple[dict[str, Any], str]] = {
    "plain_text_input": ({"multiline": True, "initial_value": "abc"}, "\nabc</textarea>"),
    "email_text_input": ({}, 'type="email"'),
    "static_select": ({"options": OPTIONS, "initial_option": OPTIONS[1]}, '<option value="b" selected>Option B'),
    "users_select": ({"initial_user": "U0MARC0001"}, '<option value="U0MARC0001" selected>Marc Petit'),
    "conversations_select": ({"initial_conversation": SUPPORT}, "selected>support-incidents"),
    "radio_buttons": ({"options": OPTIONS, "initial_option": OPTIONS[0]}, 'type="radio"'),
    "checkboxes": ({"options": OPTIONS, "initial_options": OPTIONS}, 'value="b" checked'),
    "datepicker": ({}, 'type="date" value=""'),
    "datetimepicker": ({"initial_date_time": 1767605400}, 'type="time" value="10:30"'),
    "file_input": ({"max_files": 3}, 'type="file" multiple'),
}


def test_what_is_drawn_and_filled_in_is_what_the_rules_take() -> None:
    blocks, elements = {kind for kinds in ON_SURFACE.values() for kind in kinds}, {*IN_ACTIONS, *IN_INPUT}
    assert (surface._BLOCKS, set(surface._ELEMENTS)) == (blocks, elements)
    assert set(states._HOLDS) == elements - {"button", "overflow"}
    faces = templates()._environment.list_templates()
    assert {name for name in faces if name.startswith("block/")} == {
        f"block/{kind}.html" for kind in {*blocks, "unknown"}
    }
    parts = {"unknown", "field", "named", "confirm"}  # what others include, and what is shown in the place of another
    drawn_by = {*surface._ELEMENTS.values(), *parts}
    assert {name for name in faces if name.startswith("element/")} == {f"element/{kind}.html" for kind in drawn_by}


@pytest.mark.parametrize(("block", "face"), BLOCKS.values(), ids=BLOCKS.keys())
def test_every_block_has_a_face(ws: Workspace, block: Any, face: str) -> None:
    page = shown(ws, block)
    assert face in page
    assert "broken" not in page


@pytest.mark.parametrize("kind", ELEMENTS)
def test_every_element_of_an_input_has_a_face_and_a_label(ws: Workspace, kind: str) -> None:
    more, face = ELEMENTS[kind]
    page = shown(ws, kit.field("champ", kind, **more))
    assert face in page
    assert "broken" not in page
    assert ('<label for="' in page) or ("<legend>" in page)


def test_a_day_that_was_picked_is_shown(ws: Workspace) -> None:
    viewer = Viewer(ws.world, ws.world.directory.account("lea"))
    view = ws.world.new_view(viewer.account.id, kit.modal(kit.field("jour", "datepicker")))
    view.states["jour"]["input"]["selected_date"] = "2026-01-05"
    assert 'type="date" value="2026-01-05"' in drawn(ws, of_view(viewer, view))


def test_a_chart_is_a_picture_with_a_name_and_all_its_facts_in_words(ws: Workspace) -> None:
    page = shown(ws, kit.bars(mars=1234.5, avril=0))
    assert 'role="img" aria-labelledby' in page
    assert ">Visites</figcaption>" in page
    assert "<p>visites – mars 1\N{NARROW NO-BREAK SPACE}234,5, avril 0</p>" in page


def test_long_names_of_a_chart_stand_in_lines(ws: Workspace) -> None:
    page = shown(ws, kit.bars(**{"défaut opérateur": 1, "client absent": 2, "en cours": 3}))
    lines = re.findall(r"<tspan[^>]*>([^<]*)</tspan>", page)
    assert lines == ["défaut", "opérateur", "client", "absent", "en cours"]


def test_a_data_table_shows_its_first_page_and_numbers_as_the_reader_writes_them(ws: Workspace) -> None:
    rows = [[{"type": "raw_text", "text": f"c{number}"}, {"type": "raw_number", "value": 1.5}] for number in range(8)]
    page = shown(ws, {"type": "data_table", "caption": "x", "page_size": 3, "rows": rows})
    assert page.count("<tr data-row=") == 7
    assert page.count("hidden>") == 4
    assert 'data-value="1.5">1,5</td>' in page
    assert "1–3 / 7" in page


def test_what_is_unknown_is_a_visible_error(ws: Workspace) -> None:
    assert "bloc inconnu : carousel" in shown(ws, {"type": "carousel", "elements": []})
    viewer = Viewer(ws.world, ws.world.directory.account("lea"))
    strange = ws.world.with_ids([kit.actions({"type": "slider"})])
    assert "élément inconnu : slider" in drawn(ws, Surface(viewer, "message", "m", strange))


def test_rich_text_shows_all_its_parts(ws: Workspace) -> None:
    words = [
        {"type": "text", "text": "fort", "style": {"bold": True}},
        {"type": "user", "user_id": "U0MARC0001"},
        {"type": "link", "url": "https://x.example", "text": "lien"},
        {"type": "usergroup", "usergroup_id": "S0AGENTS01"},
    ]
    section = {"type": "rich_text_section", "elements": words}
    parts = [
        section,
        {"type": "rich_text_list", "style": "ordered", "elements": [section]},
        {"type": "rich_text_quote", "elements": words[:1]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "<b>"}]},
    ]
    page = shown(ws, {"type": "rich_text", "elements": parts})
    for face in (
        "<b>fort</b>",
        "@Marc Petit",
        ">lien</a>",
        "@agents-support",
        "<ol",
        "<blockquote>",
        "&lt;b&gt;",
    ):
        assert face in page


def test_a_confirmation_travels_with_its_element(ws: Workspace) -> None:
    ask = {
        "title": kit.text("Sûr ?"),
        "text": kit.text("*Vraiment* ?"),
        "confirm": kit.text("Oui"),
        "deny": kit.text("Non"),
    }
    page = shown(ws, kit.actions(kit.button(confirm=ask)))
    assert "<template data-confirm" in page
    assert "<h2>Sûr ?</h2>" in page
    assert ">*Vraiment* ?</div>" in page


def test_everything_from_outside_is_escaped_everywhere(ws: Workspace) -> None:
    nasty = '"><script>alert(1)</script>'
    option = kit.option(nasty[:20], nasty)
    page = shown(
        ws,
        {"type": "header", "text": kit.text(nasty)},
        kit.actions(kit.button(label=nasty, value=nasty, action_id=nasty)),
        kit.field(nasty, "static_select", options=[option], placeholder=kit.text(nasty)),
        kit.field("m", "checkboxes", options=[option | {"description": kit.text(nasty)}]),
        kit.field("t", initial_value=nasty, placeholder=kit.text(nasty)),
    )
    assert "<script" not in page


def test_what_a_message_brings_along_is_shown(ws: Workspace) -> None:
    shared = [{"title": "Ticket <7>", "text": "*plus de ligne*"}, {"fallback": "un lien"}]
    ws.person("karim").say("voir", "support-incidents", attachments=shared)
    page = get(ws, "/as/lea/support-incidents")
    assert "<b>Ticket &lt;7&gt;</b>" in page
    assert "<b>plus de ligne</b>" in page
    assert "un lien" in page


def test_a_message_without_blocks_shows_its_text_and_one_with_blocks_only_these(ws: Workspace, api: WebClient) -> None:
    api.chat_postMessage(channel=SUPPORT, text="repli du texte", blocks=[kit.words("les blocs")])
    page = get(ws, "/as/lea/support-incidents")
    assert "les blocs" in page
    assert "repli du texte" not in page
