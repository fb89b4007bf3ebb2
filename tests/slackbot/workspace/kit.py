"""Short words for blocks, so that tests show only what they are about."""

from typing import Any

Block = dict[str, Any]


def text(words: str) -> Block:
    return {"type": "plain_text", "text": words}


def words(said: str = "Bonjour", **more: Any) -> Block:
    """A block that shows these words and no more."""
    return rich({"type": "text", "text": said}, **more)


def rich(*elements: Block, **more: Any) -> Block:
    """A line of rich text."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}], **more}


def button(action_id: str = "go", label: str = "Aller", **more: Any) -> Block:
    return {"type": "button", "action_id": action_id, "text": text(label), **more}


def actions(*elements: Block, **more: Any) -> Block:
    return {"type": "actions", "elements": list(elements), **more}


def option(value: str, label: str = "") -> Block:
    return {"text": text(label or value), "value": value}


def field(block_id: str, kind: str = "plain_text_input", *, dispatch: bool = False, **element: Any) -> Block:
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": text(block_id),
        "element": {"type": kind, "action_id": "input", **element},
    }
    return block | ({"dispatch_action": True} if dispatch else {})


def select(block_id: str, *values: str, kind: str = "static_select", dispatch: bool = False, **more: Any) -> Block:
    return field(block_id, kind, dispatch=dispatch, options=[option(value) for value in values], **more)


def bars(**values: float) -> Block:
    """A chart of one series: values by their labels."""
    series = [{"name": "visites", "data": [{"label": label, "value": value} for label, value in values.items()]}]
    drawn = {"type": "bar", "series": series, "axis_config": {"categories": list(values)}}
    return {"type": "data_visualization", "title": "Visites", "chart": drawn}


def modal(*blocks: Block, callback_id: str = "form", **more: Any) -> Block:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": text("Formulaire"),
        "submit": text("Envoyer"),
        "close": text("Annuler"),
        "blocks": list(blocks),
        **more,
    }


def home(*blocks: Block) -> Block:
    return {"type": "home", "blocks": list(blocks)}
