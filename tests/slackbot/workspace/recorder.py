"""A Bolt app that writes down what it is sent and answers as told, byte for byte."""

from collections.abc import Callable
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse

from slackbot.workspace import Workspace
from tests.slackbot.workspace import small_app

Answer = Callable[[dict[str, Any]], "BoltResponse | None"]


class Recorder:
    """`bodies` are the payloads in order; `answers` is asked for a response, None leaves it unanswered (404)."""

    def __init__(self, workspace: Workspace) -> None:
        self.app: App = small_app.bolt_app(workspace)
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, Any]] = []
        self.answers: Answer = lambda _: BoltResponse(status=200, body="")
        self.app.use(self._take)

    @property
    def last(self) -> dict[str, Any]:
        return self.bodies[-1]

    def answer(self, body: dict[str, Any] | str, status: int = 200) -> None:
        """From now on answer everything with this."""
        self.answers = lambda _: BoltResponse(status=status, body=body)

    def _take(self, req: BoltRequest, body: dict[str, Any], resp: BoltResponse) -> BoltResponse:
        self.bodies.append(body)
        self.headers.append(dict(req.headers))
        answer = self.answers(body)
        return BoltResponse(status=404, body="") if answer is None else answer
