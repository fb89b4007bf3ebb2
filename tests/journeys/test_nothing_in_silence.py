"""What Slack does not show is told where the click was made (design §2, §4)."""

from __future__ import annotations

import pytest
from slack_sdk.errors import SlackApiError

from slackbot.reply import _twice
from tests.journeys.procedure import case
from tests.journeys.stage import crafted_click

NOT_OPENED = "n'a pas ouvert le formulaire"
NOT_SEEN = "n'a peut-être pas ouvert le formulaire"  # where no answer came


def told(stage, person, known: int):
    """The first thing that the person was told since."""
    return stage.workspace.wait_for(lambda: person.notices[known:], what="something told")[0]


@pytest.mark.parametrize(
    ("fault", "count", "said"),
    [("rate_limited", 1, NOT_OPENED), ("server_error", 2, NOT_OPENED), ("reset_before", 4, NOT_SEEN)],
)
def test_a_form_that_slack_does_not_open_is_told_below_the_card(shared, fault, count, said):
    journey, known = shared.journey("open"), len(shared.lea.notices)
    shared.settled()
    shared.workspace.faults.api("views.open", fault, count)
    journey.click("site.describe")
    notice = told(shared, shared.lea, known)
    shared.workspace.faults.clear()  # fewer are met where no connection was kept
    assert said in notice.plain()
    assert notice.thread_ts is None
    assert shared.lea.view is None


def test_a_form_whose_trigger_is_too_old_is_told(shared):
    journey, known = shared.journey("open"), len(shared.lea.notices)
    shared.settled()
    triggers = shared.workspace.world.triggers
    patience, triggers.patience = triggers.patience, -10
    try:
        journey.click("site.describe")
        assert NOT_OPENED in told(shared, shared.lea, known).plain()
    finally:
        triggers.patience = patience


@pytest.mark.parametrize(("fault", "count"), [("rate_limited", 1), ("server_error", 2)])
def test_a_form_that_slack_does_not_bring_up_to_date_is_told_above_it(shared, fault, count):
    ticket = case(shared, upto="schedule")
    ticket.form("outcome.record")
    form = shared.lea.view
    shared.workspace.faults.api("views.update", fault, count)
    shared.lea.fill(outcome="client_fault")
    assert "n'a pas mis le formulaire à jour" in shared.told(shared.lea, after=len(shared.lea.notices))
    shared.lea.cancel()
    assert shared.lea.view is form  # with what was filled in
    assert form.values["outcome"] == "client_fault"


def test_a_form_that_was_closed_meanwhile_is_missed_by_nobody(shared):
    ticket = case(shared, upto="schedule")
    ticket.form("outcome.record")
    calls = len(shared.workspace.feed.entries("api", "views.update"))
    shared.workspace.faults.api("views.update", "slow", seconds=0.5)
    shared.lea.fill(outcome="client_fault")
    shared.lea.close()
    shared.workspace.wait_for(lambda: shared.workspace.feed.entries("api", "views.update")[calls:], what="the answer")
    assert shared.workspace.feed.entries("api", "views.update")[-1].data["answer"]["error"] == "not_found"
    assert shared.lea.view is None


def test_a_command_whose_form_does_not_open_is_told(shared):
    known = len(shared.lea.notices)
    shared.workspace.faults.api("views.open", "rate_limited")
    shared.lea.command("/ticket")
    assert NOT_OPENED in told(shared, shared.lea, known).plain()


def test_a_shortcut_that_knows_no_channel_is_told_by_direct_message(shared):
    shared.workspace.faults.api("views.open", "rate_limited")
    before = len(shared.workspace.feed.entries("api", "chat.postMessage"))
    shared.lea.shortcut("ticket.open")
    posted = shared.workspace.wait_for(
        lambda: shared.workspace.feed.entries("api", "chat.postMessage")[before:], what="a direct message"
    )
    assert NOT_OPENED in str(posted[-1].data)


def test_a_refusal_in_a_thread_is_shown_in_the_thread(shared):
    journey, known = shared.journey("consent"), len(shared.nina.notices)
    request = journey.request()
    shared.nina.click(request, "dispatch.approve")
    notice = told(shared, shared.nina, known)
    assert "Seul le support peut" in notice.plain()
    assert notice.thread_ts == journey.card.ts


def test_a_refusal_on_the_card_is_shown_in_the_channel(shared):
    journey, known = shared.journey("open"), len(shared.nina.notices)
    shared.settled()
    crafted_click(shared, shared.nina, journey.card, "site.describe", shared.number(journey))
    assert told(shared, shared.nina, known).thread_ts is None


def test_where_the_bot_cannot_post_the_response_url_serves(shared):
    journey, known = shared.journey("open"), len(shared.nina.notices)
    shared.settled()
    shared.workspace.faults.api("chat.postEphemeral", "server_error")
    crafted_click(shared, shared.nina, journey.card, "site.describe", shared.number(journey))
    assert "Seul le support peut" in told(shared, shared.nina, known).plain()


ALERT = {"type": "alert", "text": {"type": "plain_text", "text": "x"}}


class Slack:
    """Answers each call with the next of these errors; None: it works."""

    def __init__(self, *errors):
        self.errors, self.views = list(errors), []

    def __call__(self, view):
        self.views.append(view)
        error = self.errors.pop(0)
        if isinstance(error, str):
            raise SlackApiError(error, Answer(error))
        if error is not None:
            raise error


class Answer(dict):
    def __init__(self, error):
        super().__init__(error=error)
        self.status_code = 503 if error == "internal_error" else 200


@pytest.mark.parametrize(
    ("errors", "calls"),
    [
        ([None], 1),
        (["exchanged_trigger_id"], 1),  # the same click, delivered twice
        (["internal_error", None], 2),
        ([TimeoutError(), "exchanged_trigger_id"], 2),  # the first try had opened it
        (["invalid_blocks", None], 2),
        (["invalid_arguments", None], 2),
    ],
)
def test_a_form_is_tried_once_more_where_that_may_help(errors, calls):
    slack = Slack(*errors)
    _twice(slack, {"blocks": [ALERT]})
    assert len(slack.views) == calls
    assert [view["blocks"][0]["type"] for view in slack.views].count("context") == str(errors[0]).startswith("invalid")


@pytest.mark.parametrize(
    ("errors", "calls", "blocks"),
    [
        (["expired_trigger_id"], 1, [ALERT]),
        (["ratelimited"], 1, [ALERT]),
        (["invalid_blocks"], 1, [{"type": "divider"}]),  # classic already
        (["invalid_blocks", "invalid_blocks"], 2, [ALERT]),
    ],
)
def test_what_trying_does_not_mend_is_told(errors, calls, blocks):
    slack = Slack(*errors)
    with pytest.raises(SlackApiError):
        _twice(slack, {"blocks": blocks})
    assert len(slack.views) == calls
