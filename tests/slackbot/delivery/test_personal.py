"""Taking over and being relieved (design §3): each is told what is so when the message goes."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from blocks.look import Look
from blocks.words import Words
from models.on_call import named
from models.policy import load_policy
from models.tables.outbox import OutboxRow
from models.watch import Watch
from slackbot.delivery import personal
from slackbot.delivery.plan import NOTHING
from slackbot.means import watch_of
from tests.builders import KARIM, LEA, MARC, OPENED, PARIS, a_ticket, context, summed

NOW, UNTIL = OPENED + timedelta(hours=1), OPENED + timedelta(hours=14)


def told(database, notice, person, *turns, now=NOW):
    """What the notice says to that person, after these have been named one after the other; None where nothing."""
    with database.write() as session:
        session.add_all(summed(a_ticket("prepared")))
        for turn in turns:
            session.add(named(turn, UNTIL, context()))
            session.flush()
    look, means = Look(words=Words.of("en", PARIS), policy=load_policy(), at=now), SimpleNamespace(workspace_url="")
    with database.read() as session:
        plan = notice(personal.Errand(session, OutboxRow(), person.id, look, means, Watch))
    return None if plan == NOTHING else plan.post.message.text


@pytest.mark.parametrize(
    ("turns", "now", "expected"),
    [((KARIM,), NOW, True), ((KARIM, MARC), NOW, False), ((MARC, KARIM), NOW, True), ((KARIM,), UNTIL, False)],
    ids=["on call", "another since", "again", "over"],
)
def test_whoever_is_on_call_still_is_told_what_is_open_for_all_of_the_desk(database, turns, now, expected):
    said = told(database, personal.hand_over, KARIM, *turns, now=now)
    assert (said is not None) == expected
    assert said is None or "INC-000042" in said  # Léa's


@pytest.mark.parametrize(
    ("turns", "now", "expected"),
    [((LEA, KARIM), NOW, True), ((LEA, KARIM, LEA), NOW, False), ((LEA, KARIM), UNTIL, False)],
    ids=["relieved", "named again since", "over"],
)
def test_whoever_is_on_call_no_more_is_told_who_is(database, turns, now, expected):
    said = told(database, personal.relieve, LEA, *turns, now=now)
    assert (said is not None) == expected
    assert said is None or KARIM.name in said


def test_who_is_there_decides_only_where_they_are_managers(database):
    """Whoever is on call by night is asked to decide only if they may (gate C)."""
    staff = SimpleNamespace(known=lambda: {LEA.id, KARIM.id, MARC.id}, managers=lambda: {MARC.id})
    with database.write() as session:
        session.add(named(KARIM, UNTIL, context()))
        session.flush()
        assert watch_of(session, staff, NOW) == Watch({LEA.id, KARIM.id, MARC.id}, KARIM.id, {MARC.id})
        assert watch_of(session, staff, UNTIL).on_call is None
