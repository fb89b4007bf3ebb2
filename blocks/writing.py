"""How texts for the client are made, French whatever the agent reads: from one Jinja2 template come subject and plain
text, and from the plain text the HTML, so that both say the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from blocks.text import clip, isolated, one_line
from blocks.words import Words
from models.policy import Policy

BULLET = "- "
LONGEST_SUBJECT = 200

_TEMPLATES = Environment(
    loader=PackageLoader("blocks", "templates"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    finalize=lambda shown: isolated(shown) if isinstance(shown, str) else shown,
)


def french(policy: Policy) -> Words:
    """What clients read, whatever the agent does."""
    return Words.of("fr", policy.calendar.time_zone)


@dataclass(frozen=True)
class ClientText:
    """A mail to the client, or a text to copy into one."""

    subject: str
    body: str

    @property
    def html(self) -> str:
        """The same words as `body`, its paragraphs and lists marked as such."""
        page = _TEMPLATES.get_template("letter.html")
        return page.render(subject=self.subject, parts=list(_parts(self.body)), bullet=BULLET)


def written(name: str, **values: Any) -> ClientText:
    """The text of `templates/<name>.txt`, which sets its `subject`."""
    module = _TEMPLATES.get_template(f"{name}.txt").make_module(values)
    subject = clip(one_line(str(module.subject)), LONGEST_SUBJECT)  # type: ignore[attr-defined]
    return ClientText(subject, str(module).strip() + "\n")


def _parts(body: str) -> Iterator[list[str]]:
    """Paragraphs and lists: neighbouring lines that are all, or none of them, bullets."""
    for (blank, _), rows in groupby(body.splitlines(), key=lambda row: (not row.strip(), row.startswith(BULLET))):
        if not blank:
            yield list(rows)
