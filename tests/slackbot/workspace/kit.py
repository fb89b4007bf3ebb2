"""Short words for blocks, so that tests show only what they are about."""

from typing import Any

Block = dict[str, Any]


def text(words: str) -> Block:
    return {"type": "plain_text", "text": words}


def section(words: str = "Bonjour", **more: Any) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": words}, **more}


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


def chart(kind: str, **values: float) -> Block:
    """One series, or the segments of a pie: values by their labels."""
    points = [{"label": label, "value": value} for label, value in values.items()]
    drawn: Block = {"type": kind, "segments": points}
    if kind != "pie":
        series = [{"name": "visites", "data": points}]
        drawn = {"type": kind, "series": series, "axis_config": {"categories": list(values)}}
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
