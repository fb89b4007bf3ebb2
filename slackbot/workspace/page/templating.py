"""The templates, and the style sheets and scripts as they are served."""

import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from slackbot.workspace import plain
from slackbot.workspace.page.places import Scene

_HERE = Path(__file__).parent
PARTS = ("top", "sidebar", "main", "thread", "panel", "guide", "modals")
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class Assets:
    """Files for the browser, under an address that changes with them. The style sheets are served as one."""

    def __init__(self) -> None:
        files = sorted((_HERE / "static").iterdir())
        self._bodies = {file.name: file.read_bytes() for file in files if file.suffix in _TYPES}
        sheets = [body for name, body in self._bodies.items() if name.endswith(".css")]
        self._bodies["page.css"] = b"\n".join(sheets)
        digest = hashlib.sha256(b"".join(self._bodies.values())).hexdigest()[:12]
        self.base = f"/static/{digest}"

    def find(self, name: str) -> tuple[bytes, str] | None:
        """The file and its type."""
        body = self._bodies.get(name)
        return None if body is None else (body, _TYPES[Path(name).suffix])


class Templates:
    """Autoescaped; a name that is not there is an error, not an empty text."""

    def __init__(self) -> None:
        self.assets = Assets()
        self._environment = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.globals.update(assets=self.assets, cell_text=plain.cell_text)

    def warm(self) -> None:
        """Compile all of them, so that the first page does not wait for it."""
        for name in self._environment.list_templates():
            self._environment.get_template(name)

    def page(self, scene: Scene) -> str:
        """The whole page."""
        return self._render("page.html", scene)

    def parts(self, scene: Scene, names: list[str]) -> str:
        """Some parts of it, one after the other."""
        return "".join(self._render(f"part/{name}.html", scene) for name in PARTS if name in names)

    def _render(self, template: str, scene: Scene) -> str:
        context = {"scene": scene, "viewer": scene.viewer, "say": scene.viewer.say, "place": scene.place}
        return self._environment.get_template(template).render(context)


@cache
def templates() -> Templates:
    """One set for all workspaces of the process: compiling takes its time."""
    return Templates()
