"""One way in, in time: who waits too long is told so, and hears no second answer (design §2)."""

import asyncio
from threading import Event

import pytest
from slack_bolt import BoltResponse

from slackbot import entrance
from slackbot.clicks import Clicks
from slackbot.deadline import Deadline, NotSaved, current
from slackbot.entrance import Entrance
from slackbot.routes import MAYBE_SAVED, NOT_SAVED

COMMAND = {"command": "/ticket"}


class App:
    """Stands where Bolt's does; `work` is what its listener would do."""

    def __init__(self, work):
        self.work = work

    def dispatch(self, request):
        return self.work() or BoltResponse(status=200, body="through")


@pytest.fixture
def entrance_of():
    made, released = [], Event()

    def make(work):
        made.append(
            Entrance(
                App(lambda: work(released)), lambda body, sentence: BoltResponse(status=200, body=sentence), Clicks()
            )
        )
        return made[-1]

    yield make
    released.set()
    for one in made:
        one.stop()


def by_thread(one, seconds):
    return one.take(COMMAND, Deadline(seconds)).body


def by_loop(one, seconds):
    return asyncio.run(one.answer(COMMAND, Deadline(seconds), {})).body


BOTH = pytest.mark.parametrize("answer", [by_thread, by_loop])


@BOTH
def test_what_is_through_in_time_is_the_answer(entrance_of, answer):
    assert answer(entrance_of(lambda _: None), 30) == "through"


@BOTH
def test_what_hangs_is_given_up_and_can_save_nothing_more(entrance_of, answer):
    told, refused = Event(), Event()

    def work(_released):
        told.wait(30)
        try:
            current().commit()
        except NotSaved:
            refused.set()

    assert answer(entrance_of(work), 0.2) == NOT_SAVED
    told.set()
    assert refused.wait(10)


@BOTH
def test_what_hangs_in_its_commit_is_not_said_to_be_unsaved(entrance_of, answer):
    def work(released):
        current().commit()
        released.wait(30)

    assert answer(entrance_of(work), 0.2) == MAYBE_SAVED


@BOTH
def test_a_commit_of_the_last_moment_is_waited_for(entrance_of, answer, monkeypatch):
    monkeypatch.setattr(entrance, "LAST_MOMENT", 30)

    def work(released):
        deadline = current()
        deadline.commit()
        while deadline.left:
            released.wait(0.01)
        released.wait(0.3)  # longer than it takes to see that it is late

    assert answer(entrance_of(work), 0.2) == "through"


@pytest.mark.parametrize("kind", ["view_closed", "app_rate_limited", "block_suggestion"])
def test_what_asks_for_nothing_is_acknowledged(entrance_of, kind):
    one = entrance_of(lambda _: pytest.fail("nothing is to be done"))
    assert one.take({"type": kind}, Deadline(30)).status == 200
