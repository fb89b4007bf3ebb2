"""`/ticket bilan`: a month's report, for whoever asks; its buttons publish it and hand over its batch (design §4)."""

from __future__ import annotations

import pytest

from slackbot.workspace import Message, Person
from tests.journeys.stage import Stage, crafted_click
from tests.journeys.test_export_to_a_manager import files, finish
from tests.journeys.test_ways_in import answer

BUTTONS = ("report.publish", "report.export")


@pytest.mark.parametrize(("who", "typed"), [("lea", "/ticket bilan"), ("marc", "/ticket report 2026-01")])
def test_a_months_report_is_for_the_one_who_asks(shared, who, typed):
    shared.journey("outcome", informed="now")
    person = shared.workspace.person(who)
    shown = reported(shared, person, typed)
    assert "Bilan · janvier 2026" in shown.plain()
    assert {"data_visualization", "data_table"} <= {block["type"] for block in shown.blocks}
    assert "Durand Télécom" in shown.text


def test_where_slack_takes_no_charts_the_report_is_in_words(shared):
    shared.journey("outcome", informed="now")
    shared.workspace.faults.api("response_url", "server_error", status=400)
    shown = reported(shared, shared.lea, "/ticket bilan")
    assert {block["type"] for block in shown.blocks} == {"header", "rich_text", "context", "actions"}
    assert "Durand Télécom" in shown.plain()


def test_a_report_that_slack_does_not_take_is_told(shared):
    shared.workspace.faults.api("response_url", "server_error", 2)
    assert "n'a pas accepté la réponse" in reported(shared, shared.lea, "/ticket bilan").plain()


@pytest.mark.parametrize("typed", ["janvier", "2026-13", "2026-1", "0000-01", "9999-12"])
def test_what_is_no_month_is_said_to_be_none(shared, typed):
    said = answer(shared.lea, f"/ticket bilan {typed}")
    assert f"«\u00a0{typed}\u00a0» n'en est pas un" in said


def reported(stage: Stage, person: Person, typed: str, channel: str = "support-incidents") -> Message:
    """What comes after the command's own, empty answer."""
    known = len(person.notices)
    assert person.command(typed, channel).ok
    return stage.workspace.wait_for(lambda: person.notices[known:], what="the report")[0]


def test_a_report_is_published_where_it_was_asked_for_and_the_answer_goes(shared):
    shown = reported(shared, shared.lea, "/ticket bilan 2026-01")
    channel, notices = shared.workspace.channel("support-incidents"), len(shared.lea.notices)
    known = len(channel.messages)
    assert shared.lea.click(shown, "report.publish").ok
    published = shared.workspace.wait_for(lambda: channel.messages[known:], what="the report")[-1]
    assert "Bilan · janvier 2026" in published.plain()
    assert not any(name in str(published.blocks) for name in BUTTONS)
    shared.workspace.wait_for(lambda: len(shared.lea.notices) == notices - 1, what="the end of the answer")


def test_what_slack_does_not_confirm_is_told_and_the_answer_stays(shared):
    shown = reported(shared, shared.lea, "/ticket bilan")
    known = len(shared.lea.notices)
    shared.workspace.faults.api("chat.postMessage", "server_error")
    assert shared.lea.click(shown, "report.publish").ok
    assert "n'a pas confirmé" in shared.told(shared.lea, after=known)
    assert shown in shared.lea.notices


def test_a_report_asked_for_by_direct_message_is_published_in_the_desks_channel(shared):
    known = len(shared.lea.direct_messages) + 1  # what she writes
    shared.lea.say("bilan", channel="bot")
    shown = shared.workspace.wait_for(lambda: shared.lea.direct_messages[known:], what="the report")[-1]
    channel = shared.workspace.channel("support-incidents")
    before = len(channel.messages)
    assert shared.lea.click(shown, "report.publish").ok
    assert "Bilan" in shared.workspace.wait_for(lambda: channel.messages[before:], what="the report")[-1].plain()
    assert shown in shared.lea.direct_messages
    shared.workspace.wait_for(lambda: "dans le canal du support" in shared.lea.notices[-1].plain(), what="the word")


def test_a_report_is_published_in_no_channel_that_another_company_reads(shared):
    shown = reported(shared, shared.lea, "/ticket bilan", channel="partage-externe")
    known = len(shared.lea.notices)
    assert shared.lea.click(shown, "report.publish").ok
    assert "autre entreprise" in shared.told(shared.lea, after=known)


def test_only_a_manager_has_the_months_batch_under_the_report(shared):
    finish(shared)
    assert "report.export" not in str(reported(shared, shared.lea, "/ticket bilan 2026-01").blocks)
    shown = reported(shared, shared.marc, "/ticket bilan 2026-01")
    known = len(files(shared.marc))
    assert shared.marc.click(shown, "report.export").ok
    assert shared.workspace.wait_for(lambda: files(shared.marc)[known:], what="the batch")[-1].files[0]["name"]


def test_an_agent_who_sends_the_managers_button_has_no_batch(shared):
    finish(shared)
    shown, known = reported(shared, shared.lea, "/ticket bilan 2026-01"), len(shared.lea.notices)
    crafted_click(shared, shared.lea, shown, "report.export", "2026-01")
    assert "responsable" in shared.told(shared.lea, after=known)


def test_a_button_that_names_no_month_is_refused(shared):
    shown, known = reported(shared, shared.lea, "/ticket bilan"), len(shared.lea.notices)
    crafted_click(shared, shared.lea, shown, "report.publish", "janvier")
    assert "n'en est pas un" in shared.told(shared.lea, after=known)
