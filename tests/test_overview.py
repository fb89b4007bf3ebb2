"""The overview of the procedure says what the declarations say."""

from models.acts import all_acts
from models.events import EVENTS
from tests.overview import acts, events
from tests.stories import STORIES, a_story


def test_it_has_every_act_and_every_event_once():
    assert [row[0] for row in acts()][1:] == list(all_acts())
    assert [row[0] for row in events()][1:] == sorted(EVENTS)


def test_an_event_causes_the_reminders_that_it_declares_and_no_others():
    for story in STORIES:
        for entry in a_story(story).entries:
            caused = {notice.kind for notice in entry.notices if notice.kind.startswith("reminder.")}
            assert caused <= {reminder.kind for reminder in entry.event.reminders}
