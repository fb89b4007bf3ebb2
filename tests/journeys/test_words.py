"""Every message says enough by itself; the channel reads French, people read their own language (design §3, §4)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from babel.messages.catalog import Message as CatalogueEntry

from slackbot.workspace import Message
from tests.blocks.catalogues import entries, read
from tests.journeys.forms import FORMS, fill
from tests.journeys.stage import staged

# What people and the policy wrote, which is in no catalogue.
NOT_OURS = ("SDSL", "support@durand-telecom.example", "serviceclients@openip.fr", "technique@openip.fr")
NBSP_BEFORE = ":;?!€»"
NUMBERED = re.compile(r"INC-\d{6}")


@pytest.fixture(scope="module")
def story(new_sqlite):
    """A ticket's whole life, with every form opened on the way, a second visit and what managers see."""
    with staged(new_sqlite(), http=True) as stage:
        first = stage.journey("outcome", informed="later")
        stage.lea.click(first.breakdown(), "charge.inform")
        first.fill_and_submit("charge.inform", informed_at=stage.workspace.clock.now())
        for case in FORMS.values():
            journey = stage.journey(case.upto, **({"informed": "later"} if case.upto == "outcome" else {}))
            person, _ = case.open(stage, journey)
            fill(stage, person, case.values)
            assert person.submit().closed
        stage.settled()
        for person in (stage.lea, stage.marc, stage.nina, stage.hugo):
            person.open_home()
            for typed in (
                "/ticket aide",
                "/ticket liste",
                "/ticket 1",
                "/ticket 99",
                "/ticket validations",
                "/ticket list zzz",
            ):
                person.command(typed)
        for message in (first.card, first.thread()[1], stage.workspace.channel("support-incidents").messages[-1]):
            for person in (stage.lea, stage.marc):
                person.message_shortcut("ticket.act", message)
                person.wait_for_view("ticket.act")
                person.close()
        yield stage


def channel_messages(stage) -> list[Message]:
    roots = stage.workspace.channel("support-incidents").messages
    return [message for root in roots for message in stage.workspace.thread(root)]


def shown(stage) -> list[str]:
    """Every text that French readers were shown, with nothing left out: messages, modals, Homes, answers."""
    feed = stage.workspace.feed
    french = {person.id for person in (stage.lea, stage.marc, stage.nina, stage.hugo)}
    texts = [text for entry in feed.entries("message") for text in texts_of(entry.data["message"])]
    texts += [
        text for entry in feed.entries("view") if entry.data["user"] in french for text in texts_of(entry.data["view"])
    ]
    answers = [entry.data["payload"] for entry in feed.entries("ack") if entry.data["payload"]]
    return texts + [text for answer in answers for text in texts_of(answer)]


def texts_of(value: Any) -> list[str]:
    if isinstance(value, list):
        return [found for each in value for found in texts_of(each)]
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        parts = [part for key, part in value.items() if key not in ("state", "metadata", "private_metadata")]
        return own + [found for part in parts for found in texts_of(part)]
    return []


def test_every_message_has_a_text_that_names_its_ticket(story):
    messages = channel_messages(story)
    assert len(messages) > 50
    for message in messages:
        assert message.text.strip()
        assert NUMBERED.search(message.text), message.text


def test_a_message_and_its_text_tell_the_same(story):
    """What the blocks say in bold, a screen reader hears too."""
    for message in channel_messages(story):
        for bold in bold_of(message.blocks):
            if not bold.endswith((":", "HT", "Total dû", "Motif", "Texte pour le client")):
                assert bold.strip(" :*") in message.text.replace("&amp;", "&"), (bold, message.text)


def test_no_english_sentence_is_shown_to_french_readers(story):
    everything = "\n".join(shown(story))
    assert len(everything) > 100_000
    untranslated = [
        piece
        for entry in entries(read("fr"))
        for piece in english_of(entry)
        if len(piece) > 5
        and piece in everything
        and piece not in french_of(entry)
        and pattern(piece).search(everything)
    ]
    assert untranslated == []


def test_common_english_words_are_absent(story):
    words = re.compile(r"\b(the|and|of|is|was|by|with|for|visit|client's|line|not|this|who|when|you)\b", re.IGNORECASE)
    found = {(match[0], text[:90]) for text in shown(story) for match in words.finditer(text)}
    assert found == set()


def test_french_typography(story):
    """A no-break space before : ; ? ! € and inside « », none missing and no plain one."""
    wrong = set()
    for text in shown(story):
        for match in re.finditer(rf"(.?)([{NBSP_BEFORE}])", without_codes(text)):
            if match[1] not in ("\xa0", "\u202f", ""):
                wrong.add((match[2], text[max(0, match.start() - 30) : match.end() + 5]))
    assert wrong == set()


def test_no_straight_quotes_and_no_three_dots(story):
    wrong = {text[:80] for text in shown(story) if '"' in text or "..." in text}
    assert wrong == set()


def test_an_english_reader_works_in_english_while_the_channel_stays_french(story):
    journey = story.journey("plan")
    karim = story.karim
    karim.click(journey.card, "consent.record")
    view = karim.wait_for_view("consent.record")
    assert view.title == "Written consent"
    fill(story, karim, FORMS["consent.record"].values)
    assert karim.submit().closed
    story.workspace.wait_for(journey.request, what="the request")
    assert "Validation demandée" in journey.request().plain()

    known = len(karim.notices)
    karim.click(journey.request(), "dispatch.approve")
    assert "Only a manager can do this" in story.told(karim, after=known)
    karim.command("/ticket help")
    assert "a new ticket" in karim.notices[-1].plain()
    assert "To decide" in sophie_in_english(story)


def test_a_channel_can_be_english(new_sqlite):
    with staged(new_sqlite(), http=True, SLACKBOT_LANGUAGE="en") as stage:
        journey = stage.journey("outcome")
        breakdown = journey.breakdown().plain()
        assert "Total due" in breakdown
        assert "Wednesday 7 January 2026 at 23:59 (Paris time)" in breakdown
        assert "Intervention à tort" in breakdown  # the reason is billed in French (§6)
        assert stage.lea.command("/ticket aide").ok
        assert "un nouveau ticket" in stage.lea.notices[-1].plain()


def test_a_language_without_a_catalogue_leaves_it_to_the_desk(new_sqlite):
    with staged(new_sqlite(), http=True, SLACKBOT_LANGUAGE="en") as stage:
        stage.lea.account.locale = "de-DE"
        assert stage.lea.command("/ticket aide").ok
        assert "a new ticket" in stage.lea.notices[-1].plain()


def sophie_in_english(stage) -> str:
    stage.sophie.account.locale = "en-US"
    home = stage.sophie.open_home()
    assert home is not None
    return home.plain()


def english_of(entry: CatalogueEntry) -> list[str]:
    """The msgids, in the pieces between their values."""
    messages = [entry.id] if isinstance(entry.id, str) else list(entry.id)
    return [piece.strip() for message in messages for piece in re.split(r"\{\w+\}|\*", message)]


def french_of(entry: CatalogueEntry) -> str:
    return entry.string if isinstance(entry.string, str) else " ".join(entry.string or ())


def pattern(piece: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(piece)}(?!\w)")


def bold_of(value: Any) -> list[str]:
    if isinstance(value, list):
        return [found for each in value for found in bold_of(each)]
    if isinstance(value, dict):
        own = [value["text"]] if (value.get("style") or {}) == {"bold": True} and "text" in value else []
        return own + [found for each in value.values() for found in bold_of(each)]
    return []


def without_codes(text: str) -> str:
    """Without times, links, mentions, entities and what is not ours."""
    for foreign in NOT_OURS:
        text = text.replace(foreign, "")
    text = re.sub(r"https?://\S+|<[@!][^>]*>|&\w+;", "", text)
    return re.sub(r"\d\d:\d\d", "", text)
