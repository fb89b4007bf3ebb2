"""Rich text: sections, lists, quotes and what stands in them."""

from slackbot.workspace.rules.checks import Array, ByType, Check, Shape, boolean, integer, one_of, string
from slackbot.workspace.rules.objects import BLOCK_ID, URL, USER_ID

_STYLE = Shape(optional={"bold": boolean}, typed=False)
_TEXT = Shape({"text": string(None, 1)}, {"style": _STYLE})
_INLINE: dict[str, Check] = {
    "text": _TEXT,
    "link": Shape({"url": URL}, {"text": string(), "style": _STYLE}),
    "user": Shape({"user_id": USER_ID}),
    "usergroup": Shape({"usergroup_id": string(None, 1, r"S[A-Z0-9]+", "a user group id")}),
}
_INLINES = Array(ByType(_INLINE))
_SECTION = Shape({"elements": _INLINES})
_BLOCKS: dict[str, Check] = {
    "rich_text_section": _SECTION,
    "rich_text_quote": Shape({"elements": _INLINES}),
    "rich_text_preformatted": Shape({"elements": Array(ByType({"text": _TEXT}))}),
    "rich_text_list": Shape(
        {"style": one_of("bullet", "ordered"), "elements": Array(ByType({"rich_text_section": _SECTION}), None, 1)},
        {"indent": integer(0, 8)},
    ),
}

RICH_TEXT = Shape({"elements": Array(ByType(_BLOCKS), None, 1)}, {"block_id": BLOCK_ID})
"""The block, also a table cell."""
