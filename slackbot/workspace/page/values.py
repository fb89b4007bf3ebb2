"""From what a browser's form holds to what a person enters: local times become instants."""

from typing import Any

from slackbot.workspace.jsons import Json
from slackbot.workspace.page.viewer import Viewer


def entered(viewer: Viewer, element: Json, raw: Any) -> Any:
    """An empty or impossible entry is None (or no items)."""
    if element["type"] == "datetimepicker":
        return _moment(viewer, raw)
    if isinstance(raw, list):
        return [str(each) for each in raw]
    return None if raw is None or raw == "" else str(raw)


def _moment(viewer: Viewer, raw: Any) -> int | None:
    if not isinstance(raw, dict) or not raw.get("date"):
        return None
    try:
        return int(viewer.calendar.at(str(raw["date"]), str(raw.get("time") or "09:00")).timestamp())
    except ValueError:
        return None
