"""The catalogues are complete in both languages, and French reads as French is typeset."""

import ast
import re
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from string import Formatter

import pytest

from blocks import words
from blocks.words import LANGUAGES, Words
from models.policy import load_policy
from models.workdays import holiday_name
from tests.blocks import catalogues
from tests.builders import PARIS

FRENCH_TYPOGRAPHY = {
    "no-break space before : ; ! ?": re.compile(r"(?<![\xa0\u202f\d/])[:;!?](?!//|\S)|[^\xa0\u202f][;!?](?=\s|$)"),
    "no-break space inside « »": re.compile(r"«(?![\xa0\u202f])|(?<![\xa0\u202f])»"),
    "no-break space before €": re.compile(r"(?<![\xa0\u202f])€"),
    "no-break space before HT": re.compile(r"(?<=[\d}]) HT"),
    "straight apostrophe": re.compile("’"),
    "… instead of ...": re.compile(r"\.\.\."),
    "« » instead of quotes": re.compile('["“”]'),
    "no double space": re.compile("  "),
}


# One word a thing, and the procedure's: what stands here was written once, and is said otherwise since.
SAID_OTHERWISE = {
    "seconde": r"\b2n?de\b",
    "sans frais jusqu'au": "libres? jusqu",
    "non facturée": "exonér",
    "intervention": r"\bvisites?\b",
    "enregistré": r"\bnotée?s?\b",
    "dispense": "dérogation",
    "trancher, statuer": r"décid\w+ (de|sur) (la|une) contestation",
    "euros HT": r"€ hors taxes|\(€\)",
    "Saisissez une date postérieure": "moment postérieur",
    "demander une intervention, until a slot stands": r"\bplanifi",
    "Tels que le client les a écrits": "tels que le client les écrit",
    "Demander la validation": "demander l'approbation",
}


def shape(text: str) -> tuple[Counter[str], int]:
    """What a translation must keep: its placeholders and its bold passages."""
    return Counter(name for _, name, _, _ in Formatter().parse(text) if name), text.count("*")


def bad_typography(text: str) -> list[str]:
    return [rule for rule, wrong in FRENCH_TYPOGRAPHY.items() if wrong.search(text)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_code_is_translated_and_nothing_else_is(language: str) -> None:
    catalogue = catalogues.read(language)
    translated = {message.id for message in catalogues.entries(catalogue) if all(catalogues.texts(message))}
    assert translated == {message.id for message in catalogues.entries(catalogues.extracted())}
    assert not [message.id for message in catalogues.entries(catalogue) if message.fuzzy]
    assert not catalogue.obsolete


def test_the_template_is_up_to_date() -> None:
    template = (catalogues.PACKAGE / "locale" / "messages.pot").read_text(encoding="utf-8")
    assert template == catalogues.written(catalogues.extracted()), "run python -m tests.blocks.catalogues"


def test_no_text_hides_from_the_extraction() -> None:
    """As it would inside an f-string."""
    found = {message.id for message in catalogues.entries(catalogues.extracted())}
    known = {part for one in found for part in (one if isinstance(one, tuple) else [one])}
    for file in (catalogues.PROJECT / "blocks").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and called(node) in catalogues.KEYWORDS and node.args:
                assert not isinstance(node.args[0], ast.Constant) or node.args[0].value in known


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_placeholders_and_bold(language: str) -> None:
    for message in catalogues.entries(catalogues.read(language)):
        original = message.id[-1] if isinstance(message.id, tuple) else message.id
        for text in catalogues.texts(message):
            assert shape(text)[1] == shape(original)[1], text
            assert shape(text)[0] == shape(original)[0] or isinstance(message.id, tuple), text


def test_french_is_typeset_as_french() -> None:
    wrong = {
        text: rules
        for message in catalogues.entries(catalogues.read("fr"))
        for text in catalogues.texts(message)
        if (rules := bad_typography(text))
    }
    assert wrong == {}


@pytest.mark.parametrize("instead", SAID_OTHERWISE)
def test_a_thing_has_one_word(instead: str) -> None:
    said = [text for message in catalogues.entries(catalogues.read("fr")) for text in catalogues.texts(message)]
    said += [file.read_text(encoding="utf-8") for file in (catalogues.PACKAGE / "templates").glob("*.txt")]
    assert [text for text in said if re.search(SAID_OTHERWISE[instead], text, re.IGNORECASE)] == []


def test_letters_take_the_time_zone_from_the_policy() -> None:
    texts = (file.read_text(encoding="utf-8") for file in (catalogues.PACKAGE / "templates").glob("*.txt"))
    assert not [text for text in texts if "heure de" in text]


def test_english_periods_are_no_windows_and_no_delays() -> None:
    said = [text for message in catalogues.entries(catalogues.read("en")) for text in catalogues.texts(message)]
    wrong = re.compile(r"dispute (window|delay)|is waiting (for a decision )?since|\binterventions?\b")
    assert [text for text in said if wrong.search(text)] == []


@pytest.mark.parametrize(
    "text", ["Prêt ?", "Non: oui", "Fin!", "« a »", "250 €", "{amount} HT", "l’accord", "Et...", '"a"', "a  b", "a ; b"]
)
def test_the_lint_finds_wrong_typography(text: str) -> None:
    assert bad_typography(text)


@pytest.mark.parametrize(
    "text", ["à 14:00", "Prêt\xa0?", "«\xa0a\xa0»", "https://a.example", "250\xa0€\xa0HT", "l'accord"]
)
def test_the_lint_lets_right_typography_be(text: str) -> None:
    assert not bad_typography(text)


@pytest.mark.parametrize(
    ("locale", "language"),
    [("fr-FR", "fr"), ("en-US", "en"), ("en_GB", "en"), ("fr", "fr"), ("de-DE", "fr"), ("", "fr"), (None, "fr")],
)
def test_a_persons_locale_chooses_the_language(locale: str | None, language: str) -> None:
    assert Words.of(locale, PARIS).language == language
    assert Words.of(locale, PARIS) is Words.of(language, PARIS)


@pytest.mark.parametrize(("locale", "language"), [("fr-FR", "fr"), ("de-DE", "en"), ("", "en"), (None, "en")])
def test_a_locale_without_a_catalogue_leaves_it_to_the_desk(locale: str | None, language: str) -> None:
    assert Words.of(locale, PARIS, otherwise="en").language == language


def test_a_language_is_its_catalogue_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its header says of which country dates and amounts are; public holidays that have no name in it are English."""
    spoken = {language: Words.of(language, PARIS).amount(Decimal(1250)) for language in LANGUAGES}
    assert spoken == {"en": "€1,250.00", "fr": "1\u202f250,00\xa0€"}
    new = tmp_path / "de" / "LC_MESSAGES" / "messages.po"
    new.parent.mkdir(parents=True)
    new.write_text(catalogues.path("en").read_text(encoding="utf-8").replace("Language: en_GB", "Language: de_AT"))
    monkeypatch.setattr(words, "CATALOGUES", tmp_path)
    monkeypatch.setattr(words, "LANGUAGES", ("de",))
    german = Words.of("de-DE", PARIS)
    assert (german.language, german.amount(Decimal(1250))) == ("de", "€\xa01.250,00")
    assert german("Close") == "Close"
    assert holiday_name(date(2026, 5, 1), german.language, load_policy()) == "Labor Day"
