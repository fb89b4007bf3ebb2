"""From what a browser's form holds to what a person enters: local times become instants, picked values options."""

from dataclasses import dataclass
from typing import Any

from slackbot.workspace.jsons import Json
from slackbot.workspace.page.viewer import Viewer
from slackbot.workspace.people.filling import Suggest


@dataclass(frozen=True)
class Values:
    """`offers` are the options that the app suggested, by view, block and action."""

    viewer: Viewer
    offers: dict[tuple[str, str, str], list[Json]]
    view_id: str

    def read(self, element: Json, raw: Any) -> Any:
        """An empty or impossible entry is None (or no items)."""
        if element["type"] == "datetimepicker":
            return self._moment(raw)
        if isinstance(raw, list):
            return [str(each) for each in raw]
        return None if raw is None or raw == "" else str(raw)

    def offered(self, block_id: str, action_id: str) -> Suggest:
        """What was suggested before counts as suggested."""
        known = self.offers.get((self.view_id, block_id, action_id), [])
        return lambda element, _: [*known, *_initial(element)]

    def _moment(self, raw: Any) -> int | None:
        if not isinstance(raw, dict) or not raw.get("date"):
            return None
        try:
            return int(self.viewer.calendar.at(str(raw["date"]), str(raw.get("time") or "09:00")).timestamp())
        except ValueError:
            return None


def _initial(element: Json) -> list[Json]:
    one = [element["initial_option"]] if "initial_option" in element else []
    return [*one, *element.get("initial_options", ())]
