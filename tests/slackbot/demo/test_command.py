"""What `slackbot demo` says: the address first, so that the page can be opened while it is being filled."""

from __future__ import annotations

import logging

import pytest

from slackbot.demo import command
from slackbot.demo.stories import STORIES
from slackbot.workspace import Workspace


def ctrl_c(_seconds: float) -> None:
    """In the place of waiting for it."""
    raise KeyboardInterrupt


@pytest.fixture(autouse=True)
def soon_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "sleep", ctrl_c)
    monkeypatch.setattr("slackbot.demo.seed.STORIES", STORIES[:1])


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "L’espace de travail est à l’adresse"), ("en", "The workspace is at")]
)
def test_the_address_is_said_before_anything_happens(monkeypatch, capsys, language, words):
    said = []

    def prepare(*_: object) -> bool:
        said.append(capsys.readouterr().out)
        return True

    monkeypatch.setattr(command, "prepare", prepare)
    monkeypatch.setenv("SLACKBOT_LANGUAGE", language)
    assert command.demonstrate(port=0, check=False) == 0
    first, *_ = said[0].splitlines()
    assert first.startswith(f"{words} http://127.0.0.1:")


def test_a_workspace_that_others_reach_says_so(monkeypatch, capsys):
    monkeypatch.setattr(command, "prepare", lambda *_: True)
    command.demonstrate(port=0, check=False, host="0.0.0.0")
    assert "0.0.0.0\N{NO-BREAK SPACE}: quiconque" in capsys.readouterr().out.splitlines()[0]


def test_two_lines_are_all_until_it_is_ready(capsys, caplog):
    command.demonstrate(port=0, check=False)
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []
    _address, filled, *more = capsys.readouterr().out.rstrip("\n").splitlines()
    assert filled.endswith("c’est prêt.")
    assert more == []


def test_whoever_comes_in_between_does_not_end_the_demo(monkeypatch, capsys):
    """The main journey's Léa finds a form of somebody else's."""
    plain = Workspace.wait_for

    def disturbed(workspace, condition, timeout=10, what=""):
        if what == "the card":
            raise TimeoutError
        return plain(workspace, condition, timeout, what)

    monkeypatch.setattr(Workspace, "wait_for", disturbed)
    assert command.demonstrate(port=0, check=False) == 0
    assert "relancez la démonstration" in capsys.readouterr().out


def test_a_form_that_somebody_has_open_is_left_alone(monkeypatch, capsys):
    """Somebody opened the page at once, and follows its guide."""
    prepare, seen = command.prepare, []

    def while_somebody_types(workspace, bot):
        workspace.person("lea").command("/ticket")
        form = workspace.person("lea").wait_for_view("ticket.open")
        well = prepare(workspace, bot)
        seen.append((workspace.person("lea").view is form, len(workspace.feed.entries("clock"))))
        return well

    monkeypatch.setattr(command, "prepare", while_somebody_types)
    assert command.demonstrate(port=0, check=False) == 0
    assert "relancez la démonstration" in capsys.readouterr().out
    assert seen == [(True, 1)]
