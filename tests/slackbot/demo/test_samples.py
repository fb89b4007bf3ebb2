"""What is sent through Slack's check is every form and every message there is."""

from __future__ import annotations

from blocks.acts import faces
from blocks.events import declared
from blocks.kit import Message
from models.policy import load_policy
from slackbot.block_check import _different, look_in
from tests.blocks.limits import assert_within_limits

# Told only after what the usual facts do not lead to: a mail server's no, a dispute too late, a waiver and its end.
ELSEWHERE = {"mail.refused", "dispute.late", "expertise.waived", "expertise.waiver_undone"}


def test_every_form_and_message_is_among_the_samples() -> None:
    samples = list(_different(look_in("fr", load_policy())))
    names = {name for name, _ in samples}
    assert {act_id for act_id, face in faces().items() if face.view} - names == set()
    assert {event.name for event in declared().messages} - names <= ELSEWHERE
    assert declared().reminders - names == set()
    assert len(samples) < 400
    for _, sample in samples:
        payload = {"text": sample.text, "blocks": sample.blocks} if isinstance(sample, Message) else sample
        assert_within_limits(payload)
