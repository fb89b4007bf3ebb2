"""Evidence that cannot be read now, or ever (design §5): tried again as long as that may help, and noted with why."""

from types import SimpleNamespace

import pytest
from slack_sdk.errors import SlackApiError

from models.evidence import EvidenceFiled
from models.terms import Unread
from slackbot.delivery.courier import AttemptReport
from slackbot.delivery.evidence import Evidence
from slackbot.delivery.slack_calls import RateLimited
from slackbot.delivery.verdicts import MOST_TRIES

FILED = EvidenceFiled(file="F1", file_name="before.png", size=1)


@pytest.fixture
def reader():
    """It reads with what Slack says of the file, and hands over what it would note."""
    made = object.__new__(Evidence)
    made._noted = lambda attempt, noted: noted
    return made


def attempt(tries):
    return SimpleNamespace(row=SimpleNamespace(id=1, attempts=tries - 1))


def refusal(code):
    return SlackApiError("no", {"ok": False, "error": code})


@pytest.mark.parametrize(
    ("error", "tries", "unread"),
    [
        (refusal("file_not_found"), 1, Unread.DELETED),
        (refusal("file_deleted"), 1, Unread.DELETED),
        (refusal("access_denied"), 1, Unread.NO_PERMISSION),
        (refusal("not_visible"), 1, Unread.NO_PERMISSION),
        (refusal("something_new"), MOST_TRIES, Unread.UNREADABLE),
    ],
)
def test_what_can_never_be_read_is_noted_with_the_reason(reader, error, tries, unread):
    assert reader._failed(attempt(tries), FILED, error).unread is unread


@pytest.mark.parametrize(
    ("error", "tries", "wait"),
    [(RateLimited(70), 1, (70, 70)), (refusal("something_new"), MOST_TRIES - 1, (1, 300))],
)
def test_else_it_is_tried_again_no_earlier_than_slack_wants(reader, error, tries, wait):
    report = reader._failed(attempt(tries), FILED, error)
    assert isinstance(report, AttemptReport)
    assert wait[0] <= report.ending.wait <= wait[1]


@pytest.mark.parametrize(("mimetype", "is_page"), [("text/html", True), ("text/plain", False)])
def test_what_slack_says_now_goes_before_what_it_said_then(reader, mimetype, is_page):
    asked = []

    def digest(url, *, is_page):
        asked.append((url, is_page))
        return "a" * 64, 7

    now = {"name": "now.png", "size": 6, "mimetype": mimetype, "url_private_download": "https://files.slack.com/F1"}
    reader._calls, reader._downloads = SimpleNamespace(file=lambda file: now), SimpleNamespace(digest=digest)
    noted = reader._read(FILED)
    assert (noted.file_name, noted.size, noted.sha256) == ("now.png", 7, "a" * 64)
    assert asked == [("https://files.slack.com/F1", is_page)]
