"""The README's tables that are made from the code: `make readme` brings them up to date."""

from collections.abc import Callable
from pathlib import Path

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from slackbot.settings import Settings
from slackbot.slack_check import SCOPES
from tests import overview

README = Path(__file__).parents[1] / "README.md"


def settings() -> list[str]:
    """Each setting with its default and what it means."""
    return [
        f"| `{(field.validation_alias or name).upper()}` | {_default(field)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "needed"
    default = field.default
    value = default.get_secret_value() if isinstance(default, SecretStr) else default
    return "" if value is None else f"`{value}`"


def scopes() -> list[str]:
    return [f"| `{scope}` | {reason} |" for scope, reason in SCOPES.items()]


TABLES: dict[str, Callable[[], list[str]]] = {
    "| act | whose | button |": overview.readme_rows,
    "| name | default | meaning |": settings,
    "| scope | what for |": scopes,
}


def rows_under(head: str, lines: list[str]) -> slice:
    """Where the table with this head has its rows."""
    first = lines.index(head) + 2
    last = next(number for number in range(first, len(lines)) if not lines[number].startswith("|"))
    return slice(first, last)


def write() -> None:
    lines = README.read_text(encoding="utf-8").splitlines()
    for head, rows in TABLES.items():
        lines[rows_under(head, lines)] = rows()
    README.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    write()
