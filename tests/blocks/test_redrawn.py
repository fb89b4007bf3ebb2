"""A form that is open while others act on its ticket is drawn anew as choices are made in it: Slack takes it still."""

import pytest

from blocks.acts import faces
from blocks.dispute import charges_to_dispute
from models.dispute import RECORD
from models.terms import Outcome
from tests.blocks.limits import assert_within_limits
from tests.blocks.scenes import look
from tests.builders import STAGES
from tests.stories import STORIES, a_case, a_story, visit

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


def test_a_charge_that_was_chosen_stays_although_somebody_else_disputes_it_meanwhile() -> None:
    ticket = a_story("disputed")
    visit(ticket, Outcome.CLIENT_FAULT)
    disputed, other = ticket.charges
    assert charges_to_dispute(ticket, []) == [other]
    assert charges_to_dispute(ticket, [str(disputed.number)]) == [disputed, other]
