"""Rich text: sections, lists, quotes and what stands in them."""

from slackbot.workspace.rules.checks import Array, ByType, Check, Shape, boolean, integer, one_of, string
from slackbot.workspace.rules.objects import BLOCK_ID, CHANNEL_ID, URL, USER_ID

_STYLE = Shape(optional=dict.fromkeys(("bold", "italic", "strike", "code", "underline"), boolean), typed=False)
_MENTION_STYLE = Shape(
    optional=dict.fromkeys(("bold", "italic", "strike", "highlight", "client_highlight", "unlink"), boolean),
    typed=False,
)
_INLINE: dict[str, Check] = {
    "text": Shape({"text": string(None, 1)}, {"style": _STYLE}),
    "link": Shape({"url": URL}, {"text": string(), "unsafe": boolean, "style": _STYLE}),
    "emoji": Shape({"name": string(None, 1)}, {"unicode": string(), "style": _STYLE}),
    "user": Shape({"user_id": USER_ID}, {"style": _MENTION_STYLE}),
    "usergroup": Shape({"usergroup_id": string(None, 1, r"S[A-Z0-9]+", "a user group id")}, {"style": _MENTION_STYLE}),
    "channel": Shape({"channel_id": CHANNEL_ID}, {"style": _MENTION_STYLE}),
    "broadcast": Shape({"range": one_of("here", "channel", "everyone")}, {"style": _STYLE}),
    "date": Shape(
        {"timestamp": integer(0, 9_999_999_999), "format": string(None, 1)},
        {"url": URL, "fallback": string(None, 1), "style": _STYLE},
    ),
}
_INLINES = Array(ByType(_INLINE))
_SECTION = Shape({"elements": _INLINES})
_BORDER = integer(0, 1)
_BLOCKS: dict[str, Check] = {
    "rich_text_section": _SECTION,
    "rich_text_quote": Shape({"elements": _INLINES}, {"border": _BORDER}),
    "rich_text_preformatted": Shape(
        {"elements": Array(ByType({key: _INLINE[key] for key in ("text", "link")}))},
        {"border": _BORDER, "language": string()},
    ),
    "rich_text_list": Shape(
        {"style": one_of("bullet", "ordered"), "elements": Array(ByType({"rich_text_section": _SECTION}), None, 1)},
        {"indent": integer(0, 8), "offset": integer(0, 10_000), "border": _BORDER},
    ),
}

RICH_TEXT = Shape({"elements": Array(ByType(_BLOCKS), None, 1)}, {"block_id": BLOCK_ID})
"""The block, also a table cell and the value of a rich text input."""
