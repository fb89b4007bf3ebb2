"""Whom a reminder reaches: owner, then whoever is on call, then the managers."""

from datetime import UTC, datetime

import pytest

from models.appointment import OUTCOME_MISSING
from models.dispatch import APPROVAL_WAITING
from models.intervention import CONSENT_WAITING
from models.policy import load_policy
from models.watch import Watch, direct_to, is_for_managers
from tests.builders import KARIM, LEA, MARC

BY_DAY = datetime(2026, 1, 5, 10, tzinfo=UTC)
BY_NIGHT = datetime(2026, 1, 5, 20, tzinfo=UTC)
SATURDAY = datetime(2026, 1, 10, 10, tzinfo=UTC)
STAFF = {LEA.id, KARIM.id, MARC.id}
KARIM_ON_CALL = Watch(STAFF, KARIM.id)
MARC_ON_CALL = Watch(STAFF, MARC.id, managers={MARC.id})
NOBODY_ON_CALL = Watch(STAFF, None)
LEA_LEFT = Watch(STAFF - {LEA.id}, KARIM.id)
KARIM_LEFT = Watch(STAFF - {KARIM.id}, KARIM.id)
SLACK_IS_SILENT = Watch(None, KARIM.id)


@pytest.mark.parametrize(
    ("reminder", "said", "at", "watch", "person"),
    [
        (OUTCOME_MISSING, 0, BY_DAY, KARIM_ON_CALL, None),
        (OUTCOME_MISSING, 0, BY_NIGHT, KARIM_ON_CALL, KARIM.id),
        (OUTCOME_MISSING, 0, SATURDAY, KARIM_ON_CALL, KARIM.id),
        (OUTCOME_MISSING, 0, BY_NIGHT, NOBODY_ON_CALL, None),
        (OUTCOME_MISSING, 0, BY_NIGHT, KARIM_LEFT, None),
        (OUTCOME_MISSING, 0, BY_DAY, LEA_LEFT, KARIM.id),
        (OUTCOME_MISSING, 0, BY_DAY, SLACK_IS_SILENT, None),
        (OUTCOME_MISSING, 1, BY_DAY, KARIM_ON_CALL, KARIM.id),
        (OUTCOME_MISSING, 1, BY_DAY, NOBODY_ON_CALL, None),
        (OUTCOME_MISSING, 2, BY_DAY, KARIM_ON_CALL, None),
        (OUTCOME_MISSING, 2, BY_DAY, LEA_LEFT, None),
        (OUTCOME_MISSING, 2, BY_NIGHT, KARIM_ON_CALL, KARIM.id),
        (CONSENT_WAITING, 1, BY_DAY, KARIM_ON_CALL, None),
        (APPROVAL_WAITING, 0, BY_DAY, KARIM_ON_CALL, None),
        (APPROVAL_WAITING, 0, BY_DAY, MARC_ON_CALL, None),
        (APPROVAL_WAITING, 0, BY_NIGHT, KARIM_ON_CALL, None),
        (APPROVAL_WAITING, 0, BY_NIGHT, MARC_ON_CALL, MARC.id),
        (APPROVAL_WAITING, 0, SATURDAY, NOBODY_ON_CALL, None),
        (APPROVAL_WAITING, 1, BY_DAY, KARIM_ON_CALL, None),
        (APPROVAL_WAITING, 0, BY_DAY, LEA_LEFT, None),
    ],
)
def test_it_goes_to_whoever_can_act(reminder, said, at, watch, person):
    assert direct_to(reminder, LEA.id, said, at, load_policy(), watch) == person


@pytest.mark.parametrize(
    ("reminder", "said", "watch", "managers"),
    [
        (OUTCOME_MISSING, 0, KARIM_ON_CALL, False),
        (OUTCOME_MISSING, 0, LEA_LEFT, True),
        (OUTCOME_MISSING, 0, SLACK_IS_SILENT, False),
        (OUTCOME_MISSING, 1, NOBODY_ON_CALL, True),
        (OUTCOME_MISSING, 2, KARIM_ON_CALL, True),
        (CONSENT_WAITING, 5, KARIM_ON_CALL, False),
        (CONSENT_WAITING, 0, LEA_LEFT, True),
    ],
)
def test_in_the_thread_it_speaks_to_the_owner_while_they_are_there_and_then_to_the_managers(
    reminder, said, watch, managers
):
    assert is_for_managers(reminder, LEA.id, said, watch) == managers
