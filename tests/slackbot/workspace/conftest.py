from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from slackbot.workspace import Workspace
from tests.slackbot.workspace import small_app
from tests.slackbot.workspace.recorder import Recorder


@pytest.fixture
def ws() -> Iterator[Workspace]:
    """A running workspace with the test app installed."""
    with Workspace() as workspace:
        workspace.install(small_app.manifest())
        yield workspace


@pytest.fixture
def api(ws: Workspace) -> WebClient:
    return small_app.client(ws)


@pytest.fixture
def bot(ws: Workspace) -> Iterator[Recorder]:
    """An app connected by Socket Mode that records what it is sent."""
    recorder = Recorder(ws)
    with small_app.by_socket(ws, recorder.app):
        yield recorder


@pytest.fixture(params=["socket", "http"])
def either_bot(request: pytest.FixtureRequest, ws: Workspace) -> Iterator[Recorder]:
    """The same, once by Socket Mode and once by signed HTTP."""
    recorder = Recorder(ws)
    connect = small_app.by_socket if request.param == "socket" else small_app.by_http
    with connect(ws, recorder.app):
        yield recorder
