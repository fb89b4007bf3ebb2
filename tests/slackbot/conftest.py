"""What the tests of the app share."""

import shutil

import pytest


@pytest.fixture
def sqlite(sqlite_template, tmp_path):
    """The URL of a file of the test's own, with the newest schema."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'desk.db')}"
