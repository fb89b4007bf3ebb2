"""The page's own catalogue: every sentence is there in French, and none is there in vain."""

import re
from pathlib import Path

from slackbot.workspace import wording
from slackbot.workspace.page import words

PAGE = Path(words.__file__).parent
SAID = re.compile(r"""\bsay\(\s*(?:"([^"]+)"|'([^']+)')(?:\s+if [^,]+? else "([^"]+)")?""")
LISTED = re.compile(r'\("[a-z0-9_.]+", "([^"]+)"\)')


def said() -> set[str]:
    """The sentences that templates and code say; those of tables too."""
    files = [*PAGE.rglob("*.html"), *PAGE.glob("*.py")]
    texts = [path.read_text(encoding="utf-8") for path in files if path.name != "words.py"]
    found = {one for text in texts for match in SAID.finditer(text) for one in match.groups() if one}
    listed = {one for text in texts for one in LISTED.findall(text) if one in words._FRENCH}
    return found | listed


def catalogue() -> set[str]:
    slacks = {value for name, value in vars(wording).items() if name.isupper()}
    return set(words._FRENCH) - slacks


def test_every_sentence_has_its_french() -> None:
    assert said() - catalogue() - {"OpenIP"} == set()


def test_no_french_waits_in_vain() -> None:
    assert catalogue() - said() == set()


def test_slack_s_own_sentences_are_all_translated() -> None:
    for name, sentence in vars(wording).items():
        if name.isupper():
            filled = sentence.format(command="/x", error="e", most=9, channel="#c", person="Zoé")
            assert words.slack_says("fr", filled) != filled


def test_slack_s_sentences_are_recognised_filled_in() -> None:
    assert words.slack_says("fr", "/ticket is not a valid command.") == "/ticket n’est pas une commande valide."
    assert words.slack_says("en", "/ticket is not a valid command.") == "/ticket is not a valid command."
    assert words.slack_says("fr", "Autre chose.") == "Autre chose."


def test_french_is_set_with_its_spaces_and_apostrophes() -> None:
    for key in words._FRENCH:
        french = words.typeset(words._FRENCH[key])
        assert "'" not in french
        assert not re.search(" [;:!?»]|« ", french)
        assert not re.search(r"\w[;!?»]", french)
