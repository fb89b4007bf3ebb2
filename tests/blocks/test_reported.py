"""What a ticket that is opened from a message starts with: the message as people read it, within a field's length."""

import pytest

from blocks.reported import as_read, people_in, report
from blocks.text import length
from blocks.words import Words

LINK = "https://desk.slack.com/archives/C1/p17"
NAMES = {"U0LEA00001": "Léa Martin"}


def reported(french: Words, **message: object) -> str:
    return report(message, LINK, NAMES, french)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("<@U0LEA00001> voit ça", "@Léa Martin voit ça"),
        ("<@U0OTHER001>, <@U0OTHER002|karim>", "@U0OTHER001, @karim"),
        ("<tel:0176710500|01 76 71 05 00>", "01 76 71 05 00"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<mailto:a@b.example|le client>", "le client (a@b.example)"),
        ("<https://a.example/x?y=1&amp;z|a.example/x>", "https://a.example/x?y=1&z"),
        ("<https://a.example|le suivi>", "le suivi (https://a.example)"),
        ("<http://a.example|a.example> <https://b.example>", "http://a.example https://b.example"),
        ("<#C1|support> <#C2>", "#support #C2"),
        ("<!here> <!subteam^S1|@support> <!date^1^{date}|lundi>", "@here @support lundi"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("&lt;@U0LEA00001&gt;", "<@U0LEA00001>"),
        ("&amp;lt;", "&lt;"),
        ("&lt;b&gt; &amp;amp; a", "<b> &amp; a"),
        ("<https://openip.fr>", "https://openip.fr"),
        ("<mailto:a@b.example|a@b.example>, <@U123>", "a@b.example, @U123"),
        ("voir <https://openip.fr/a?b=1&amp;c=2|le site>", "voir le site (https://openip.fr/a?b=1&c=2)"),
    ],
)
def test_a_message_is_read_as_people_read_it(sent: str, read: str) -> None:
    assert as_read(sent, NAMES) == read


def test_the_link_stays_whole_below_a_text_that_is_cut(french: Words) -> None:
    said = reported(french, text="é" * 5000, files=[{"name": "photo.png"}])
    assert length(said) == 3000
    assert said.endswith(f"…\nFichiers\N{NO-BREAK SPACE}: photo.png\n{LINK}")


def test_a_text_that_fits_is_not_cut(french: Words) -> None:
    text = "a" * (3000 - len(LINK) - 1)
    assert reported(french, text=text) == f"{text}\n{LINK}"


@pytest.mark.parametrize("text", [None, "", "  "])
def test_a_message_without_words_is_its_link(french: Words, text: str | None) -> None:
    assert reported(french, text=text) == LINK


def test_files_and_attachments_are_listed_by_name(french: Words) -> None:
    files = [{"id": "F1", "name": "releve.pdf"}, {"id": "F2", "title": "Photo"}, {"id": "F3"}]
    attached = [{"title": "Ticket 7", "fallback": "x"}, {"from_url": "https://a.example"}, {}]
    said = reported(french, text="Voir", files=files, attachments=attached).splitlines()
    assert said[0] == "Voir"
    assert [name in said[1] for name in ("releve.pdf", "Photo", "F3")] == [True] * 3
    assert [name in said[2] for name in ("Ticket 7", "https://a.example")] == [True] * 2


def test_each_file_has_its_address(french: Words) -> None:
    files = [
        {"name": "releve.pdf", "permalink": "https://desk.slack.com/files/U1/F1/releve.pdf"},
        {"title": "Photo", "permalink": "https://desk.slack.com/files/U1/F2/photo"},
        {"id": "F3"},
    ]
    said = reported(french, text="Voir", files=files).splitlines()[1]
    assert said == (
        "Fichiers\N{NO-BREAK SPACE}: releve.pdf (https://desk.slack.com/files/U1/F1/releve.pdf), "
        "Photo (https://desk.slack.com/files/U1/F2/photo) et F3"
    )


@pytest.mark.parametrize("text", ["", "Plus de ligne.", "é" * 5000])
@pytest.mark.parametrize("count", [1, 10, 13, 100])
def test_addresses_are_whole_or_not_there(french: Words, text: str, count: int) -> None:
    """As many as fit beside a part of the words; what comes then is named, and … stands for the rest."""
    addresses = [f"https://desk.slack.com/files/U0LEA00001/F{n:010}/{'n' * 60}.pdf" for n in range(count)]
    files = [{"name": f"{n} {'n' * 60}.pdf", "permalink": address} for n, address in enumerate(addresses)]
    said = reported(french, text=text, files=files)
    whole = [address for address in addresses if address in said]
    assert whole == addresses[: len(whole)]
    assert said.count("https://") == len(whole) + 1
    assert len(whole) >= min(count, 11)
    assert length(said) <= 3000
    assert said.startswith(text[:499])
    assert said.endswith(LINK)
    assert (" …\n" in said) == (count == 100)


def test_a_hundred_files_leave_room_for_the_words(french: Words) -> None:
    said = reported(french, text="Plus de ligne.", files=[{"name": "n" * 200} for _ in range(100)])
    assert said.startswith("Plus de ligne.\n")
    assert length(said) <= 3000


def test_a_forwarded_message_has_its_words_in_what_it_brings_along(french: Words) -> None:
    said = reported(french, text="", attachments=[{"text": "<@U0LEA00001> : plus de ligne", "fallback": "transféré"}])
    assert said.startswith("@Léa Martin : plus de ligne\n")


def test_whoever_is_mentioned_is_asked_for_once() -> None:
    message = {"text": "<@U0LEA00001> <@W2> <@U0LEA00001|lea> <!here> &lt;@U9&gt;"}
    assert people_in(message) == ["U0LEA00001", "W2"]
