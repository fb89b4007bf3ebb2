"""The bot is invited, mentioned, written to: it says what it is, and answers whoever asks."""

from __future__ import annotations

import pytest

from tests.journeys.stage import Stage


def private(stage: Stage, person, *, after: int) -> str:
    return stage.workspace.wait_for(lambda: person.notices[after:], what="an answer")[0].plain()


def test_it_introduces_itself_once_where_it_is_invited(stage):
    channel = stage.workspace.channel("general")
    stage.workspace.faults.delivery("events_api", "double")
    stage.workspace.team.invite("bot", "general")
    introduction = stage.workspace.wait_for(lambda: channel.messages, what="an introduction")[0]
    assert "/ticket" in introduction.plain()
    stage.workspace.team.invite("hugo", "general")
    stage.lea.mention("aide", "support-incidents")
    private(stage, stage.lea, after=0)
    assert len([message for message in channel.messages if message.bot_id]) == 1


@pytest.mark.parametrize("by", ["mention", "direct message"])
def test_it_answers_as_the_command_does(shared, by):
    number = shared.number(shared.journey("open"))

    def ask(words: str) -> str:
        known = len(shared.lea.notices), len(shared.lea.direct_messages)
        if by == "mention":
            shared.lea.mention(words, "support-incidents")
            return private(shared, shared.lea, after=known[0])
        shared.lea.say(words)
        answered = shared.workspace.wait_for(
            lambda: [one for one in shared.lea.direct_messages[known[1] :] if one.bot_id], what="an answer"
        )
        return answered[0].plain()

    assert number in ask(number.removeprefix("INC-"))
    assert "/ticket aide" in ask("bonjour")
    assert "Retrouver" in ask("aide")
    assert "Retrouver" in ask("")
    assert "Retrouver" in ask("nouveau")
    assert "Karim Benali jusqu'au mar. 6 janv. 08:00" in ask("astreinte @karim demain 8h")
    assert "Karim Benali" in ask("astreinte")


def test_managers_are_told_where_they_decide(shared):
    known = len(shared.marc.notices)
    shared.marc.mention("aide", "support-incidents")
    assert "/ticket validations" in private(shared, shared.marc, after=known)
    known = len(shared.lea.notices)
    shared.lea.mention("aide", "support-incidents")
    assert "/ticket validations" not in private(shared, shared.lea, after=known)


def test_others_are_told_that_it_is_the_desks(shared):
    known = len(shared.nina.notices)
    shared.nina.mention("42", "support-incidents")
    assert "support" in private(shared, shared.nina, after=known)


def test_it_does_not_answer_itself(stage):
    stage.lea.say("aide")
    stage.workspace.wait_for(lambda: any(message.bot_id for message in stage.lea.direct_messages), what="an answer")
    stage.lea.mention("aide", "support-incidents")
    private(stage, stage.lea, after=0)
    assert len(stage.lea.direct_messages) == 2
