"""Reading blocks: the interactive elements in them, wherever they sit."""

from collections.abc import Iterator, Sequence
from typing import Any

from slackbot.workspace.jsons import Json

_STATELESS = {"button", "overflow"}


def elements(blocks: Sequence[Json]) -> Iterator[tuple[Json, Json]]:
    """Each interactive element with its block, in order of display."""
    for block in blocks:
        for _, element in _paths(block):
            yield block, element


def stateful(blocks: Sequence[Json]) -> Iterator[tuple[Json, Json]]:
    """The elements that hold what a person typed or picked."""
    return ((block, element) for block, element in elements(blocks) if element["type"] not in _STATELESS)


def located(blocks: Any, at: str) -> Iterator[tuple[str, Json, Json]]:
    """Each interactive element with the JSON pointer to it and its block."""
    for index, block in enumerate(blocks):
        for path, element in _paths(block):
            yield f"{at}/{index}/{path}", block, element


def _paths(block: Json) -> list[tuple[str, Json]]:
    kind = block.get("type")
    if kind == "actions":
        return [(f"elements/{i}", element) for i, element in enumerate(block["elements"])]
    return [("element", block["element"])] if kind == "input" else []
