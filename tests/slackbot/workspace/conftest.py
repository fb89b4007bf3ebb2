from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from slackbot.workspace import Workspace
from tests.slackbot.workspace import small_app


@pytest.fixture
def ws() -> Iterator[Workspace]:
    """A running workspace with the test app installed, impatient: acknowledgements within half a second."""
    with Workspace(ack_seconds=0.5) as workspace:
        workspace.install(small_app.manifest())
        yield workspace


@pytest.fixture
def api(ws: Workspace) -> WebClient:
    return small_app.client(ws)
