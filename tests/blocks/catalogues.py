"""The catalogues of `blocks/locale`, brought up to date with the code: `python -m tests.blocks.catalogues`.

New msgids come in untranslated (English: translated by themselves), unused ones go. The tests compare with the same
extraction.
"""

import io
from copy import deepcopy
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

import blocks
from blocks.words import LANGUAGES

PACKAGE = Path(blocks.__file__).parent
PROJECT = PACKAGE.parent
ROOTS = ("blocks", "slackbot")
KEYWORDS: dict[str, tuple[int, ...] | None] = {"words": None, "n": (1, 2), "rich": None, "msgid": None}
METHODS = [("workspace/**.py", "ignore"), ("**.py", "python")]
HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: {language}\\n"
"Plural-Forms: {plural}\\n"

"""


def extracted() -> Catalog:
    """From everything that people see of ours; the look-alike Slack of `slackbot/workspace` is not ours."""
    catalogue = Catalog(charset="utf-8")
    for root in ROOTS:
        found = extract_from_dir(PROJECT / root, keywords=KEYWORDS, method_map=METHODS)
        for file, _, message, comments, _ in found:
            catalogue.add(message, locations=[(f"{root}/{file}", 0)], auto_comments=comments)
    return catalogue


def path(language: str) -> Path:
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "messages.po"


def read(language: str) -> Catalog:
    with path(language).open("rb") as file:
        return read_po(file, abort_invalid=True)


def entries(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or [""])


def written(catalogue: Catalog, header: str = "") -> str:
    out = io.BytesIO()
    write_po(out, catalogue, omit_header=True, sort_by_file=True, include_lineno=False, ignore_obsolete=True, width=110)
    return header + out.getvalue().decode()


def updated(language: str, template: Catalog) -> str:
    catalogue = read(language) if path(language).exists() else Catalog(locale=language)
    catalogue.update(deepcopy(template), no_fuzzy_matching=True)  # else new messages are the same object in all
    if language == "en":
        for message in entries(catalogue):
            message.string = message.string if all(texts(message)) else message.id
    return written(catalogue, HEADER.format(language=catalogue.locale_identifier, plural=catalogue.plural_forms))


def main() -> None:
    template = extracted()
    (PACKAGE / "locale" / "messages.pot").write_text(written(template), encoding="utf-8")
    for language in LANGUAGES:
        path(language).write_text(updated(language, template), encoding="utf-8")


if __name__ == "__main__":
    main()
