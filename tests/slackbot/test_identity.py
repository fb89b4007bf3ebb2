"""Who is one of ours (design §6): payload and users.info crossed, on one workspace and on Enterprise Grid."""

import itertools

import pytest

from models.refusal import Refusal
from slackbot.identity import Installation, Sender, refuse_outsider, refuse_stranger

OURS, SISTER, OTHER = "T0OURS0001", "T0SISTER01", "T0OTHER001"
GRID, OTHER_GRID = "E0OURS0001", "E0OTHER001"
ALONE, ON_GRID = Installation(OURS, None), Installation(OURS, GRID)

TEAMS = (OURS, SISTER, OTHER)
ENTERPRISES = (None, GRID, OTHER_GRID)


def refused(home, body, user):
    try:
        sender = Sender.of(body)
        refuse_outsider(home, sender)
        refuse_stranger(home, sender, user)
    except Refusal as refusal:
        return refusal.code
    return None


def payload(kind, team, enterprise):
    """What Slack sends when somebody of this team clicks in a channel of it."""
    if kind == "command":
        return {"command": "/ticket", "team_id": team, "enterprise_id": enterprise, "user_id": "U1"}
    if kind == "event":
        event = {"type": "app_home_opened", "user": "U1"}
        return {"team_id": team, "event": event, "authorizations": [{"team_id": team, "enterprise_id": enterprise}]}
    named = {"id": enterprise} if enterprise else None
    body = {"type": kind, "team": {"id": team}, "enterprise": named, "user": {"id": "U1", "team_id": team}}
    if kind == "view_submission":
        body["view"] = {"app_installed_team_id": OURS}
    if kind == "message_action":
        del body["user"]["team_id"]
    return body


def known(team, enterprise, **more):
    return {
        "id": "U1",
        "team_id": team,
        **({"enterprise_user": {"enterprise_id": enterprise}} if enterprise else {}),
        **more,
    }


@pytest.mark.parametrize("kind", ["block_actions", "view_submission", "message_action", "shortcut", "command", "event"])
@pytest.mark.parametrize("home", [ALONE, ON_GRID], ids=["alone", "on grid"])
def test_payload_and_slack_must_both_call_somebody_ours(home, kind):
    """All of {our, sister, other workspace} × {no, our, other enterprise}, in the payload and in users.info."""
    for p_team, p_grid, u_team, u_grid in itertools.product(TEAMS, ENTERPRISES, TEAMS, ENTERPRISES):
        at_home = p_team == u_team == OURS
        by_enterprise = home.enterprise is not None and p_grid == u_grid == home.enterprise
        expected = None if at_home or by_enterprise else "other_company"
        cell = (p_team, p_grid, u_team, u_grid)
        assert refused(home, payload(kind, p_team, p_grid), known(u_team, u_grid)) == expected, cell


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"is_stranger": True}, "other_company"),
        ({"is_restricted": True}, "guest"),
        ({"is_restricted": True, "is_ultra_restricted": True}, "guest"),
        ({"is_bot": True}, "agents_only"),
        ({"deleted": True}, "agents_only"),
        ({"id": "USLACKBOT"}, "agents_only"),
    ],
)
@pytest.mark.parametrize("team", [OURS, SISTER])
def test_strangers_guests_and_bots_are_refused_in_a_sister_workspace_too(team, more, code):
    assert refused(ON_GRID, payload("block_actions", team, GRID), known(team, GRID)) is None
    assert refused(ON_GRID, payload("block_actions", team, GRID), known(team, GRID, **more)) == code


def test_somebody_pressing_in_our_channel_from_another_company_is_refused():
    """Slack Connect: the channel is ours, they are not."""
    body = payload("block_actions", OURS, GRID)
    body["user"]["team_id"] = OTHER
    assert refused(ALONE, body | {"enterprise": None}, known(OURS, None)) == "other_company"
    assert refused(ON_GRID, body, known(OTHER, OTHER_GRID)) == "other_company"


@pytest.mark.parametrize("user", [known(OURS, GRID), known(SISTER, GRID)])
def test_without_a_payload_slack_alone_says_it(user):
    refuse_stranger(ON_GRID, None, user)
    with pytest.raises(Refusal):
        refuse_stranger(ALONE, None, known(SISTER, GRID))
