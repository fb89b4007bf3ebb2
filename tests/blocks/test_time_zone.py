"""A desk outside metropolitan France (§9): whatever shows a deadline or an hour shows that of the desk."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from blocks import explanation, home
from blocks.breakdown import breakdown
from blocks.card import card
from blocks.client_texts import text_for
from blocks.look import Look
from blocks.words import Words
from models.policy import Policy, load_policy
from models.policy_values import zone
from models.tables.ticket import Ticket
from tests.blocks.scenes import board, last, look
from tests.builders import a_ticket, do, usual_act
from tests.stories import STORIES, a_story

# Evening in Europe, the next morning in the Indian Ocean and beyond.
INFORMED = datetime(2026, 1, 6, 21, 0, tzinfo=UTC)
VISIT = datetime(2026, 1, 6, 10, 0, tzinfo=UTC)  # of a ticket that is scheduled
ZONES = [
    ("Europe/Paris", "jeudi 8 janvier 2026", "jeu. 8 janv. 23:59"),
    ("America/Martinique", "jeudi 8 janvier 2026", "jeu. 8 janv. 23:59"),
    ("Indian/Reunion", "vendredi 9 janvier 2026", "ven. 9 janv. 23:59"),
    ("Pacific/Noumea", "vendredi 9 janvier 2026", "ven. 9 janv. 23:59"),
]


def policy_in(name: str) -> Policy:
    packaged = load_policy()
    return packaged.model_copy(update={"calendar": packaged.calendar.model_copy(update={"time_zone": zone(name)})})


def seen_by(ticket: Ticket, policy: Policy, language: str = "fr") -> Look:
    words = Words.of(language, policy.calendar.time_zone)
    return replace(look(ticket, words), policy=policy)


def shown(payload: object) -> str:
    return json.dumps(payload, ensure_ascii=False)


def announced_in(policy: Policy) -> Ticket:
    ticket = a_ticket("charged")
    by = usual_act(ticket, "charge.inform", policy=policy, at=INFORMED)
    do(ticket, "charge.inform", by, informed_at=INFORMED)
    return ticket


@pytest.mark.parametrize(("name", "long", "short"), ZONES)
def test_everybody_reads_the_deadline_that_counts(name: str, long: str, short: str) -> None:
    policy = policy_in(name)
    ticket = announced_in(policy)
    (charge,), seen = ticket.charges, seen_by(ticket, policy)
    assert charge.deadline is not None
    local = charge.deadline.astimezone(policy.calendar.time_zone)
    assert (local.hour, local.minute) == (0, 0)
    assert seen.words.long_day((local - timedelta(minutes=1)).date()) == long

    assert short in card(ticket, seen).text
    assert long in shown(explanation.view(charge, seen))
    assert long in shown(breakdown(last(ticket, "charge.made"), seen).blocks)
    letter = text_for(charge, seen)
    assert letter is not None
    assert f"{long} à 23:59" in letter.body


@pytest.mark.parametrize(
    ("name", "slot", "day"),
    [
        ("Europe/Paris", "mar. 6 janv. 11:00\xa0- 13:00", "le mardi 6 janvier 2026, entre 11:00 et 13:00"),
        ("Indian/Reunion", "mar. 6 janv. 14:00\xa0- 16:00", "le mardi 6 janvier 2026, entre 14:00 et 16:00"),
        ("Pacific/Tahiti", "mar. 6 janv. 00:00\xa0- 02:00", "le mardi 6 janvier 2026, entre 00:00 et 02:00"),
        (
            "Pacific/Noumea",
            "mar. 6 janv. 21:00\xa0- 23:00",
            "le mardi 6 janvier 2026, entre 21:00 et 23:00",
        ),
    ],
)
def test_a_visit_is_at_the_hour_of_the_desk(name: str, slot: str, day: str) -> None:
    """On the card, on Home and in the client's letter."""
    ticket, policy = a_ticket("scheduled"), policy_in(name)
    seen = seen_by(ticket, policy)
    letter = text_for(ticket.interventions[0], seen)
    assert letter is not None
    assert slot in card(ticket, seen).text
    assert day in letter.body
    hours = slot.split(" ", 3)[-1].split("\xa0", maxsplit=1)[0]
    then = replace(seen, at=VISIT)
    assert f"aujourd'hui {hours} - " in shown(home.for_staff(board(ticket, seen=then), {}, then))


@pytest.mark.parametrize(
    ("name", "at", "is_today"),
    [
        ("Europe/Paris", VISIT - timedelta(hours=12), False),  # 23:00 the day before
        ("Indian/Reunion", VISIT - timedelta(hours=12), True),  # 02:00 of the day
        ("Pacific/Tahiti", VISIT + timedelta(hours=15), True),  # 15:00 of the day
        ("Europe/Paris", VISIT + timedelta(hours=15), False),  # 02:00 the day after
    ],
)
def test_home_shows_the_visits_of_the_desks_day(name: str, at: datetime, is_today: bool) -> None:
    ticket, policy = a_ticket("scheduled"), policy_in(name)
    seen = replace(seen_by(ticket, policy), at=at)
    assert ("aujourd'hui" in shown(home.for_staff(board(ticket, seen=seen), {}, seen))) is is_today


def test_the_clients_letter_is_french_in_the_desks_zone_whatever_the_agent_reads() -> None:
    policy = policy_in("Indian/Reunion")
    ticket = announced_in(policy)
    english, french = (text_for(ticket.charges[0], seen_by(ticket, policy, language)) for language in ("en", "fr"))
    assert english == french


@pytest.mark.parametrize("story", sorted(STORIES))
def test_no_letter_names_another_city_than_the_desks(story: str) -> None:
    ticket, policy = a_story(story), policy_in("Indian/Reunion")
    seen = seen_by(ticket, policy)
    texts = [text_for(subject, seen) for subject in (ticket, *ticket.all_children)]
    assert [text for text in texts if text is not None and "Paris" in text.body] == []
