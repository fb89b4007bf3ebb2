"""This program as it is installed: its name, its version, and its three packages side by side."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

NAME = "support-interventions-bot"
HOME = Path(__file__).resolve().parents[1]  # the folder that holds `slackbot`
COMPANIONS = ("models", "blocks")


def version() -> str:
    """The version that was installed, which a folder that was only copied does not know."""
    try:
        return metadata.version(NAME)
    except metadata.PackageNotFoundError:
        return "unknown (not installed)"


def installing(extra: str) -> str:
    """What to do when the libraries of an extra are missing. A name alone would be looked for on a public index."""
    return f"install {NAME} from its folder with its extra {extra}, as in pip install '.[{extra}]'"


def hidden_packages() -> dict[str, Path]:
    """Companions that Python would import from elsewhere than beside `slackbot`, with that place.

    Their names are common: another distribution, or a folder that comes earlier on the path, may bring its own. Nothing
    is imported here. A companion that is nowhere is left to the import, whose error names it.
    """
    places = {name: _place(name) for name in COMPANIONS}
    return {name: place for name, place in places.items() if place is not None and place != HOME / name}


def warning(hidden: Mapping[str, Path]) -> str:
    """One sentence that says which packages are hidden, by what, and what to do."""
    names = " and ".join(hidden)
    places = " and ".join(str(place) for place in hidden.values())
    return (
        f"The bot's own {names} beside {HOME / 'slackbot'} cannot be imported, because {places} comes first: "
        "install the bot into a virtual environment of its own, and start it from another folder, without PYTHONPATH."
    )


def _place(name: str) -> Path | None:
    """The folder of a package, or the file of a module; None where there is none of that name."""
    spec = find_spec(name)
    if spec is None:
        return None
    if spec.submodule_search_locations:
        return Path(next(iter(spec.submodule_search_locations))).resolve()
    return Path(spec.origin or name).resolve()
