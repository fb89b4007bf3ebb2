"""Who is on call: said by the command and on Home, set by both, told to whoever takes over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.journeys.test_ways_in import answer


def direct(person) -> list[str]:
    return [message.plain() for message in person.direct_messages]


@pytest.mark.parametrize(("word", "who", "said"), [("astreinte", "lea", "Astreinte"), ("oncall", "karim", "On call")])
def test_the_command_says_who_it_is_and_offers_to_hand_over(shared, word, who, said):
    person = shared.workspace.person(who)
    assert said in answer(person, f"/ticket {word}")
    person.click(person.notices[-1], "oncall.set")
    assert person.wait_for_view("oncall.set").plain()


def test_the_command_hands_over_and_whoever_takes_over_is_told(shared):
    journey = shared.journey("consent")
    number = shared.number(journey)
    shared.settled()
    assert "Karim Benali jusqu'au mar. 6 janv. 08:00" in answer(shared.lea, "/ticket astreinte @karim demain 8h")
    shared.settled()
    last = direct(shared.karim)[-1]  # in his language
    assert "on call until Tue 6 Jan 08:00, named by Léa Martin" in last
    assert number in last or "Waiting" in last
    shared.lea.open_home()
    assert "Karim Benali jusqu'au mar. 6 janv. 08:00" in shared.lea.home.plain()


def test_a_repeated_command_is_answered_as_the_first_was_and_names_nobody_again(stage):
    said = answer(stage.lea, "/ticket astreinte @karim jeudi 8h")
    repeated = stage.workspace.redeliver("slash_commands").payload
    assert repeated is not None
    assert repeated["text"] in said
    stage.settled()
    assert len(direct(stage.karim)) == 1


def test_whoever_is_relieved_is_told_who_took_over(stage):
    answer(stage.lea, "/ticket astreinte @karim jeudi 8h")
    answer(stage.lea, "/ticket astreinte @sophie demain 8h")
    stage.settled()
    assert "You are not on call any more: Sophie Leroy is, until Tue 6 Jan 08:00" in direct(stage.karim)[-1]
    assert "d'astreinte" in direct(stage.sophie)[-1]


def test_without_an_end_it_is_until_the_next_morning(shared):
    assert "Léa Martin jusqu'au mar. 6 janv. 09:00" in answer(shared.lea, "/ticket astreinte @lea")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("karim demain 8h", "/ticket astreinte @Karim demain 8h"),
        ("@karim bientôt", "« bientôt »"),
        ("@karim 2026-01-01 08:00", "passé"),
        ("@karim 2027-01-01 08:00", "31 jours"),
        ("@nina demain 8h", "n'est pas du support"),
    ],
)
def test_what_cannot_be_is_said_with_what_can(shared, typed, said):
    assert said in answer(shared.lea, f"/ticket astreinte {typed}").replace("\u00a0", " ")


def test_the_form_hands_over_from_home(shared):
    shared.lea.open_home()
    shared.lea.press("oncall.set")
    shared.lea.wait_for_view("oncall.set")
    shared.lea.fill(person="sophie", until=shared.workspace.clock.now() - timedelta(hours=1))
    assert "passé" in shared.lea.submit().errors["until"]
    shared.lea.fill(person="sophie", until=shared.workspace.clock.now() + timedelta(hours=10))
    shared.lea.submit()
    shared.settled()
    assert "d'astreinte" in direct(shared.sophie)[-1]
    assert "Sophie Leroy" in answer(shared.lea, "/ticket astreinte")


@pytest.mark.parametrize("typed", ["Dupont & Fils", "<b>", "@karim.benali", "#support-incidents"])
def test_words_are_searched_as_they_were_typed(shared, typed):
    assert f"«\u00a0{typed}\u00a0»" in answer(shared.lea, f"/ticket {typed}")


def test_who_has_left_is_not_said_to_be_on_call(stage):
    assert "Karim" in answer(stage.lea, "/ticket astreinte @karim mercredi 8h")
    stage.workspace.team.deactivate("karim")
    stage.workspace.wait_for(lambda: stage.karim.id not in stage.bot.staff.everybody(), what="the groups")
    assert "Karim" not in answer(stage.lea, "/ticket astreinte")
    stage.lea.open_home()
    assert "Karim" not in stage.lea.home.plain()


def test_an_end_that_cannot_be_read_is_shown_as_it_was_typed(shared):
    assert "« @sophie.leroy demain 8h »" in answer(shared.lea, "/ticket astreinte @karim @sophie demain 8h").replace(
        "\u00a0", " "
    )


def test_a_month_in_other_digits_is_refused_with_a_sentence(shared):
    assert "2026-01" in answer(shared.marc, "/ticket bilan 2\u0660\u0662\u0666-01")
