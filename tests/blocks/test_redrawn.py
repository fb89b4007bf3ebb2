"""A form that is open while others act on its ticket is drawn anew as choices are made in it: Slack takes it still."""

import pytest

from blocks.acts import faces
from models.dispute import RECORD
from tests.blocks.limits import assert_within_limits
from tests.blocks.scenes import look
from tests.builders import STAGES
from tests.stories import STORIES, a_case

REDRAWN = [face for face in faces().values() if face.redrawn_by and face.act.on is not None]


@pytest.mark.parametrize("name", [*STAGES, *STORIES])
def test_a_form_is_drawn_anew_whatever_was_done_meanwhile(name: str) -> None:
    ticket = a_case(name)
    assert REDRAWN
    for face in REDRAWN:
        for subject in ticket.subjects(face.act.on):
            if face.act is not RECORD or ticket.charges:  # without one it was never opened
                assert face.view is not None
                assert_within_limits(face.view(subject, look(ticket), values={}))
