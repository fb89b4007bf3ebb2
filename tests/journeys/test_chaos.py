"""A short chaos in the suite: the worst of the scenarios, with a seed of its own; `make chaos` plays them all."""

from __future__ import annotations

import pytest

from tests.chaos.__main__ import played
from tests.chaos.scenarios import SCENARIOS


@pytest.mark.parametrize("name", ["everything at once", "the database is stopped"])
def test_on_a_server_nothing_is_lost_doubled_or_reordered(postgres, tmp_path, name):
    played(SCENARIOS[name], postgres, tmp_path, seed=1)


@pytest.mark.parametrize("name", ["killed at every act", "the database is locked"])
def test_in_a_file_nothing_is_lost_doubled_or_reordered(sqlite, tmp_path, name):
    played(SCENARIOS[name], sqlite, tmp_path, seed=1)
