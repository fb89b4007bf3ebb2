"""What the README and .env.example say of acts, settings and scopes is what the program says of them."""

from pathlib import Path

import pytest
import yaml

from slackbot.settings import Settings
from tests.readme import README, TABLES, rows_under

ROOT = Path(__file__).parents[1]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8").replace("*", "")


@pytest.mark.parametrize("name", ["README.md", ".env.example"])
@pytest.mark.parametrize("where", ["bottom of About", "Copy group ID", "Copy member ID", "U01ABCDEFGH,U02ABCDEFGH"])
def test_whoever_needs_an_id_reads_where_to_find_it(name: str, where: str) -> None:
    assert where in text_of(name)


@pytest.mark.parametrize("head", TABLES)
def test_the_tables_say_what_the_code_says(head: str) -> None:
    """Where this fails, `make readme` writes them anew."""
    lines = README.read_text(encoding="utf-8").splitlines()
    assert lines[rows_under(head, lines)] == TABLES[head]()


def test_the_scopes_are_those_of_the_manifest() -> None:
    manifest = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
    lines = README.read_text(encoding="utf-8").splitlines()
    listed = [row.split("`")[1] for row in lines[rows_under("| scope | what for |", lines)]]
    assert listed == manifest["oauth_config"]["scopes"]["bot"]


@pytest.mark.parametrize(
    ("begins", "steps"),
    [
        ("as_bot() {", ["as_bot backup", "pip install", "as_bot migrate", "systemctl start", "as_bot doctor"]),
        ("docker compose exec", ["pg_dump", "up --detach --build", "bot doctor"]),
    ],
    ids=["pip", "docker"],
)
def test_an_upgrade_begins_with_a_copy_and_ends_with_the_doctor(begins: str, steps: list[str]) -> None:
    upgrade = text_of("README.md").partition("\n## Upgrade\n")[2].partition("\n## ")[0]
    commands = next(part for part in upgrade.split("```sh\n") if part.startswith(begins))
    places = [commands.find(step) for step in steps]
    assert -1 not in places
    assert places == sorted(places)


def test_every_setting_is_described_in_one_sentence() -> None:
    described = {name: field.description or "" for name, field in Settings.model_fields.items()}
    wrong = [name for name, words in described.items() if not words.endswith(".") or ". " in words or "|" in words]
    assert wrong == []
