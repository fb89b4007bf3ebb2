"""An approval is bound to what was seen (design §6): what changes afterwards is asked anew, and says so."""

from __future__ import annotations

import pytest

from tests.journeys.stage import Stage, crafted_click, staged


def describe(stage: Stage, journey, **facts: str) -> None:
    crafted_click(stage, stage.lea, journey.card, "site.describe", stage.number(journey))
    journey.fill_and_submit("site.describe", **facts)


def requests(stage: Stage, journey) -> list[str]:
    return [one.plain() for one in stage.thread(journey) if "Contact sur site" in one.plain()]


def test_a_changed_site_voids_the_approval_and_asks_again(shared):
    journey = shared.journey("approve")
    first = next(one for one in shared.thread(journey) if "Validée par" in one.plain())
    describe(shared, journey, contact_name="Mme Blanc")
    shared.workspace.wait_for(journey.request, what="the second request")

    assert "Validation annulée" in " ".join(one.plain() for one in shared.thread(journey)) or "caduque" in " ".join(
        one.plain() for one in shared.thread(journey)
    )
    assert "dispatch.voided" in shared.events(journey)
    assert "remplacée" in first.plain()
    assert not first.buttons()
    assert not journey.card.has_button("appointment.schedule")
    assert "Mme Blanc" in journey.request().plain()

    journey.approve()
    journey.schedule()
    assert shared.events(journey)[-1] == "appointment.scheduled"


def test_an_approval_of_what_is_no_longer_so_is_refused(shared):
    journey = shared.journey("consent")
    seen = next(button for button in journey.request().buttons() if button.action_id == "dispatch.approve")
    describe(shared, journey, contact_phone="06 00 00 00 00")
    shared.settled()
    assert "06 00 00 00 00" in journey.request().plain()  # the request is brought up to date
    known = len(shared.marc.notices)

    crafted_click(shared, shared.marc, journey.request(), "dispatch.approve", seen.value, block_id=seen.block_id)

    assert "changé" in shared.told(shared.marc, after=known)
    assert shared.events(journey)[-1] == "dispatch.revised"  # whatever the request showed, it is shown anew
    journey.approve()


def test_a_site_described_as_it_was_changes_nothing(shared):
    journey = shared.journey("approve")
    describe(shared, journey)
    shared.settled()
    assert shared.events(journey)[-1] == "dispatch.approved"


def test_after_the_appointment_the_site_can_be_corrected_without_a_new_request(shared):
    journey = shared.journey("schedule")
    describe(shared, journey, lights="tous éteints")
    shared.settled()
    assert "dispatch.voided" not in shared.events(journey)
    assert journey.card.has_button("outcome.record")


@pytest.mark.parametrize(
    ("act_id", "values", "off"),
    [
        ("intervention.abandon", {}, "intervention annulée par Léa Martin"),
        ("consent.withdraw", {"received_at": "now"}, "retrait de l'accord par le client"),
    ],
)
def test_a_visit_that_is_off_takes_its_request_back(shared, act_id, values, off):
    journey = shared.journey("consent")
    request = journey.request()
    visit = f"{shared.number(journey)}/1"
    seen = request.buttons()[0]
    crafted_click(shared, shared.lea, journey.card, act_id, visit)
    filled = {name: shared.workspace.clock.now() for name in values}
    journey.fill_and_submit(act_id, reason="Le défaut a disparu.", **filled)
    shared.settled()
    assert not request.buttons()
    assert off in request.plain()
    known = len(shared.marc.notices)
    crafted_click(shared, shared.marc, request, "dispatch.approve", visit, block_id=seen.block_id)
    assert "Léa Martin" in shared.told(shared.marc, after=known)


@pytest.mark.parametrize("http", [True, False], ids=["http", "socket mode"])
def test_requests_go_to_the_managers_own_channel_where_there_is_one(sqlite, http):
    with staged(sqlite, http=http, SLACKBOT_APPROVALS_CHANNEL="C0VALIDAT1") as stage:
        journey = stage.journey("plan")
        journey.click("consent.record")
        journey.fill_and_submit(
            "consent.record",
            given_by="M. Durand",
            channel="email",
            received_at=stage.workspace.clock.now(),
            words="D'accord.",
        )
        room = stage.workspace.channel("validations")
        request = stage.workspace.wait_for(lambda: room.messages and room.messages[0], what="the request")
        assert stage.workspace.managers_group in request.pings
        assert stage.number(journey) in request.text
        assert journey.request() is None

        known = len(stage.lea.notices)
        stage.lea.click(request, "dispatch.approve")
        assert "responsable" in stage.told(stage.lea, after=known)
        stage.marc.click(request, "dispatch.approve")
        journey.card_offers("appointment.schedule")
        stage.settled()
        assert "Validée par" in request.plain()
        assert not request.buttons()
        assert "Intervention validée" in stage.thread(journey)[-1].plain()
        journey.schedule()
        said = "".join(reply.plain() for reply in stage.thread(journey)[1:])
        assert "Intervention validée" not in said
        assert said.count("Validée par Marc Petit") == 1
