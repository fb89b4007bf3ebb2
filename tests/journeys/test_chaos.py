"""A short chaos in the suite: the worst of the scenarios, with a seed of its own; `make chaos` plays them all."""

from __future__ import annotations

from tests.chaos.__main__ import played
from tests.chaos.scenarios import SCENARIOS


def test_on_a_server_nothing_is_lost_doubled_or_reordered(postgres, tmp_path):
    """Three processes, killed, frozen and with wrong clocks, while Slack fails one call in five."""
    played(SCENARIOS["everything at once"], postgres, tmp_path, seed=1)


def test_in_a_file_nothing_is_lost_doubled_or_reordered(sqlite, tmp_path):
    played(SCENARIOS["killed at every act"], sqlite, tmp_path, seed=1)
