"""Who may do what (design §6): asked of a real HTTP server that answers like Slack, closed when in doubt."""

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Event
from time import monotonic

import pytest
from slack_sdk import WebClient

from models.refusal import Refusal
from models.terms import Role
from models.who import Who
from slackbot.deadline import Deadline, under
from slackbot.flights import Flights
from slackbot.staff import Staff
from slackbot.workspace import Workspace, simultaneously
from slackbot.workspace.directory import OTHER_TEAM, TEAM, Account
from tests.slackbot.workspace.small_app import manifest

LEA, KARIM, MARC, SOPHIE = "U0LEA00001", "U0KARIM001", "U0MARC0001", "U0SOPHIE01"
NINA, HUGO, TOM, BOT, SLACKBOT = "U0NINA0001", "U0HUGO0001", "U0TOM00001", "U0SUPPORTB", "USLACKBOT"
AGENTS, MANAGERS = "S0AGENTS01", "S0MANAGER1"
BY_GROUPS = {"agents": AGENTS, "managers": MANAGERS}
BY_IDS = {"agents": f"{LEA}, {KARIM}", "managers": f"{MARC},{SOPHIE}"}
LONG = 30  # seconds that only a fault lasts


MADE = []


@pytest.fixture
def ws():
    with Workspace() as workspace:
        workspace.install(manifest())
        yield workspace
        while MADE:
            MADE.pop().stop()  # what it still asks is answered before the workspace ends


class Client(WebClient):
    """Slack's own client; each call passes `gate` first, which may hold it up."""

    gate = staticmethod(lambda method, params: None)

    def api_call(self, api_method, *, params=None, **others):
        self.gate(api_method, params or {})
        return super().api_call(api_method, params=params, **others)


def staff_of(ws, *, api_url=None, timeout=30, gate=Client.gate, clock=monotonic, **setting):
    client = Client(token=ws.bot_token, base_url=api_url or ws.api_url, timeout=timeout, retry_handlers=[])
    client.gate = gate
    MADE.append(Staff(client, **(setting or BY_GROUPS), clock=clock))
    return MADE[-1]


def together(number):
    """A gate that opens as soon as so many calls are there at the same time, and not before."""
    barrier = Barrier(number)
    return lambda method, params: barrier.wait(LONG)


def pressed(user, *, team=TEAM, home=None):
    """A button pressed in a channel of `team` by somebody whose own team is `home`."""
    return {
        "type": "block_actions",
        "user": {"id": user, "team_id": home or team},
        "team": {"id": team, "domain": "d"},
        "enterprise": None,
    }


def code(staff, body, user):
    with pytest.raises(Refusal) as refusal:
        staff.identify(body, user)
    return refusal.value.code


@pytest.mark.parametrize("setting", [BY_GROUPS, BY_IDS], ids=["groups", "ids"])
@pytest.mark.parametrize(
    ("user", "role"),
    [
        (LEA, Role.AGENT),
        (KARIM, Role.AGENT),
        (MARC, Role.MANAGER),
        (SOPHIE, Role.MANAGER),
        (NINA, Role.NOBODY),
    ],
)
def test_colleagues_have_the_role_of_their_group_or_list(ws, setting, user, role):
    assert staff_of(ws, **setting).identify(pressed(user), user).role is role


@pytest.mark.parametrize("setting", [BY_GROUPS, BY_IDS], ids=["groups", "ids"])
@pytest.mark.parametrize(
    ("user", "refused"),
    [(HUGO, "guest"), (TOM, "other_company"), (BOT, "agents_only"), (SLACKBOT, "agents_only"), ("U0", "other_company")],
)
def test_others_are_told_why_not(ws, setting, user, refused):
    assert code(staff_of(ws, **setting), pressed(user), user) == refused


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        (lambda team: team.restrict("lea"), "guest"),
        (lambda team: team.add_person(Account("lea", LEA, "lea", "Léa", deleted=True)), "agents_only"),
        (lambda team: team.add_person(Account("lea", LEA, "lea", "Léa", is_bot=True)), "agents_only"),
        (lambda team: team.add_person(Account("lea", LEA, "lea", "Léa", team_id=OTHER_TEAM)), "other_company"),
    ],
    ids=["guest", "deactivated", "bot", "other company"],
)
@pytest.mark.parametrize("setting", [BY_GROUPS, BY_IDS], ids=["groups", "ids"])
def test_to_be_listed_is_not_enough(ws, setting, change, refused):
    change(ws.team)
    assert code(staff_of(ws, **setting), pressed(LEA), LEA) == refused


def test_whoever_is_in_both_groups_is_a_manager(ws):
    ws.team.join_group("marc", AGENTS)
    assert staff_of(ws).identify(pressed(MARC), MARC).role is Role.MANAGER


def test_names_and_languages_are_those_of_slack(ws):
    found = staff_of(ws).identify(pressed(KARIM), KARIM)
    assert (found.who, found.locale) == (Who(KARIM, "Karim Benali"), "en-GB")


def test_a_language_once_told_is_known_without_asking_however_old(ws):
    clock = Clock()
    staff = staff_of(ws, clock=clock)
    assert staff.locale_of(KARIM) is None
    assert ws.feed.entries("api", "users.info") == []
    staff.identify(pressed(KARIM), KARIM)
    clock.seconds = 3600
    ws.faults.api("*", "server_error", None)
    assert staff.locale_of(KARIM) == "en-GB"
    assert len(ws.feed.entries("api", "users.info")) == 1


@pytest.mark.parametrize(
    ("setting", "group", "ids"), [(BY_GROUPS, MANAGERS, []), (BY_IDS, None, [MARC, SOPHIE])], ids=["groups", "ids"]
)
def test_managers_are_mentioned_as_a_group_or_one_by_one(ws, setting, group, ids):
    staff = staff_of(ws, **setting)
    assert (staff.managers_group, staff.managers_by_id) == (group, ids)


# What payloads say of whose people they are; as users.info knows her, Léa is one of ours.
OURS = [
    pytest.param(pressed(LEA), id="button"),
    pytest.param({"team_id": TEAM, "user_id": LEA, "enterprise_id": None}, id="command"),
    pytest.param({"team_id": TEAM, "event": {"type": "app_home_opened", "user": LEA}}, id="event"),
    pytest.param({"type": "message_action", "team": {"id": TEAM}, "user": {"id": LEA, "name": "lea"}}, id="shortcut"),
    pytest.param(
        {**pressed(LEA), "view": {"team_id": TEAM, "app_installed_team_id": TEAM}},
        id="view",
    ),
]
THEIRS = [
    pytest.param(pressed(LEA, home=OTHER_TEAM), id="button in our channel"),
    pytest.param(pressed(LEA, team=OTHER_TEAM), id="button in theirs"),
    pytest.param({"team_id": OTHER_TEAM, "user_id": LEA}, id="command"),
    pytest.param({"team_id": OTHER_TEAM, "event": {"type": "app_home_opened", "user": LEA}}, id="event"),
    pytest.param({"team": {"id": OTHER_TEAM}, "user": {"id": LEA, "name": "lea"}}, id="shortcut"),
    pytest.param(
        {
            "type": "view_submission",
            "team": {"id": OTHER_TEAM},
            "user": {"id": LEA, "team_id": OTHER_TEAM},
            "view": {"team_id": OTHER_TEAM, "app_installed_team_id": TEAM},
        },
        id="view",
    ),
    pytest.param(
        {
            **pressed(LEA, team=OTHER_TEAM),
            "user": {"id": LEA, "team_id": OTHER_TEAM, "enterprise_id": "E0THEIRS01"},
            "enterprise": {"id": "E0THEIRS01"},
        },
        id="another enterprise",
    ),
]


@pytest.mark.parametrize("body", OURS)
def test_payloads_of_our_own_people_pass(ws, body):
    assert staff_of(ws).identify(body, LEA).role is Role.AGENT


@pytest.mark.parametrize("body", THEIRS)
def test_payloads_of_another_company_do_not_whatever_users_info_says(ws, body):
    assert code(staff_of(ws), body, LEA) == "other_company"


FAULTS = ["rate_limited", "server_error", "timeout_before", "timeout_after", "reset_before", "reset_after"]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("asked", ["auth.test", "users.info", "usergroups.users.list"])
def test_where_slack_does_not_answer_nobody_may_do_anything(ws, asked, fault):
    staff = staff_of(ws, timeout=1)
    ws.faults.api(asked, fault, 2 if asked == "usergroups.users.list" else 1, seconds=1.2)
    assert code(staff, pressed(MARC), MARC) == "rights_unknown"
    assert staff.identify(pressed(MARC), MARC).role is Role.MANAGER


@pytest.mark.parametrize(
    "change",
    [
        lambda ws: ws.uninstall(),
        lambda ws: ws.team.disable_group(MANAGERS),
        lambda ws: ws.install(manifest(scopes=["users:read"])),
        lambda ws: ws.install(manifest(scopes=["usergroups:read"])),
    ],
    ids=["no longer installed", "group switched off", "groups not readable", "people not readable"],
)
def test_where_slack_refuses_to_tell_nobody_may_do_anything(ws, change):
    change(ws)
    assert code(staff_of(ws), pressed(MARC), MARC) == "rights_unknown"


@pytest.mark.parametrize(
    "answer",
    [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", b"HTTP/1.1 200 OK\r\n\r\n<html>"],
    ids=["silence", "no HTTP", "cut off", "no JSON"],
)
def test_an_answer_that_makes_no_sense_gives_no_rights(ws, answer):
    with answering(answer) as url:
        assert code(staff_of(ws, api_url=url), pressed(MARC), MARC) == "rights_unknown"


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds


def test_an_old_answer_does_not_stand_in_for_one_that_cannot_be_had(ws):
    clock = Clock()
    staff = staff_of(ws, clock=clock)
    assert staff.identify(pressed(MARC), MARC).role is Role.MANAGER
    clock.seconds = 61
    ws.faults.api("usergroups.users.list", "server_error", 2)
    assert code(staff, pressed(MARC), MARC) == "rights_unknown"


def test_nobody_keeps_rights_for_longer_than_a_minute(ws):
    clock = Clock()
    staff = staff_of(ws, clock=clock)
    assert staff.identify(pressed(MARC), MARC).role is Role.MANAGER
    ws.team.leave_group("marc", MANAGERS)
    clock.seconds = 59
    assert staff.identify(pressed(MARC), MARC).role is Role.MANAGER
    clock.seconds = 61
    assert staff.identify(pressed(MARC), MARC).role is Role.NOBODY
    ws.team.restrict("lea")
    assert code(staff, pressed(LEA), LEA) == "guest"


def test_a_managers_group_that_cannot_be_read_takes_no_agents_rights(ws):
    ws.team.disable_group(MANAGERS)
    staff = staff_of(ws)
    assert staff.identify(pressed(LEA), LEA).role is Role.AGENT
    assert code(staff, pressed(MARC), MARC) == "rights_unknown"


def test_people_who_click_at_the_same_moment_ask_each_question_once(ws):
    for number in range(16):
        ws.team.add_person(Account(f"p{number}", f"U0PERSON{number:02}", f"p{number}", f"P{number}"))
        ws.team.join_group(f"p{number}", AGENTS)
    staff, roles = staff_of(ws, gate=together(2 + 1 + 16)), []
    people = [f"U0PERSON{number:02}" for number in range(16)]
    simultaneously(*(lambda p=person: roles.append(staff.identify(pressed(p), p).role) for person in people))
    assert roles == [Role.AGENT] * 16
    assert len(ws.feed.entries("api", "usergroups.users.list")) == 2
    assert len(ws.feed.entries("api", "auth.test")) == 1
    assert len(ws.feed.entries("api", "users.info")) == 16


def test_the_first_click_waits_for_one_answer_and_not_for_four(ws):
    staff = staff_of(ws, gate=together(4))  # asked one after the other, none would ever be answered
    assert staff.identify(pressed(MARC), MARC).role is Role.MANAGER


def test_somebody_of_whom_slack_is_slow_to_tell_holds_up_nobody_else(ws):
    asked, answered = Event(), Event()

    def slow_to_tell_of_marc(method, params):
        if params.get("user") == MARC:
            asked.set()
            answered.wait(LONG)

    staff = staff_of(ws, gate=slow_to_tell_of_marc)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(staff.identify, pressed(MARC), MARC)
        assert asked.wait(LONG)
        assert staff.identify(pressed(LEA), LEA).role is Role.AGENT
        assert not waiting.done()
        answered.set()
        assert waiting.result(LONG).role is Role.MANAGER


def test_who_waits_no_longer_is_told_so_and_the_answer_comes_for_the_next_time(ws):
    answered = Event()
    staff = staff_of(ws, gate=lambda method, params: method != "users.info" or answered.wait(LONG))
    with under(Deadline(0.2)):
        assert code(staff, pressed(MARC), MARC) == "rights_unknown"
    answered.set()
    assert staff.identify(pressed(MARC), MARC).role is Role.MANAGER
    assert len(ws.feed.entries("api", "users.info")) == 1


def test_groups_are_known_before_the_first_click(ws):
    staff = staff_of(ws)
    staff.start()
    ws.wait_for(lambda: len(ws.feed.entries("api", "usergroups.users.list")) == 2, what="the groups")
    ws.wait_for(lambda: ws.feed.entries("api", "auth.test"), what="the installation")
    staff.identify(pressed(MARC), MARC)
    assert len(ws.feed.entries("api", "usergroups.users.list")) == 2
    staff.stop()


def test_people_s_languages_are_known_before_they_click_anything(ws):
    """Nobody is written to before: a direct message is in its reader's language."""
    ws.person("karim").account.locale = "en-GB"
    release = Event()
    staff = staff_of(ws, gate=lambda method, _: method != "users.info" or release.wait(LONG))
    staff.start()
    ws.wait_for(lambda: len(ws.feed.entries("api", "usergroups.users.list")) >= 2, what="both groups")
    assert staff.known() is None
    release.set()
    ws.wait_for(staff.known, what="everybody")
    assert staff.managers() == {MARC, SOPHIE}
    assert {person: staff.locale_of(person) for person in (LEA, KARIM, MARC)} == {
        LEA: "fr-FR",
        KARIM: "en-GB",
        MARC: "fr-FR",
    }


def test_meeting_people_holds_up_no_click(ws):
    """Of forty others Slack does not tell anything for now."""
    others, release, asked = [f"U0AAAAAA{number:02}" for number in range(40)], Event(), []

    def gate(method, params):
        if method == "users.info" and params["user"] in others:
            asked.append(params["user"])
            release.wait(LONG)

    staff = staff_of(ws, gate=gate, agents=",".join([*others, LEA]), managers=MARC)
    staff.start()
    ws.wait_for(lambda: asked, what="the first of them")
    try:
        with under(Deadline()):
            assert staff.colleague(LEA).role is Role.AGENT
        assert asked == others[:1]  # the threads that clicks need are free
    finally:
        release.set()


def test_a_stop_waits_for_the_one_who_is_asked_after_and_asks_no_further(ws):
    release, asked = Event(), []

    def gate(method, params):
        if method == "users.info":
            asked.append(params["user"])
            release.wait(LONG)

    staff = staff_of(ws, gate=gate)
    staff.start()
    ws.wait_for(lambda: asked, what="the first of them")
    stopping = threading.Thread(target=staff.stop)
    stopping.start()
    ws.wait_for(staff._stopping.is_set, what="the stop")
    assert stopping.is_alive()
    release.set()
    stopping.join(LONG)
    assert (stopping.is_alive(), len(asked)) == (False, 1)


def test_whose_language_slack_does_not_tell_is_written_to_all_the_same(ws):
    """And is not asked after again and again: they are known once they click."""
    ws.faults.api("users.info", "server_error", 4)
    staff = staff_of(ws)
    staff.start()
    ws.wait_for(staff.known, what="everybody")
    assert staff.locale_of(LEA) is None
    assert staff._refreshed()
    assert ws.feed.entries("api", "users.info") == []  # but for the four that failed
    staff.colleague(LEA)
    assert staff.locale_of(LEA) == "fr-FR"


def test_an_answer_that_left_before_a_change_is_not_kept(ws):
    """Marc leaves the group while the list of its members, with him on it, is on its way to us."""
    asked, answered = Event(), Event()

    def ask(_question):
        if asked.is_set():
            return "without him"
        asked.set()
        answered.wait(10)
        return "with him"

    with ThreadPoolExecutor(2) as pool:
        flights = Flights(ask, pool, kept_for=60)
        first = flights.asked("managers")
        asked.wait(10)
        flights.forget("managers")
        assert flights.asked("managers").result(10) == "without him"
        answered.set()
        assert first.result(10) == "with him"
    assert flights.asked("managers").result(0) == flights.last("managers") == "without him"


def calls(ws, method):
    return [event for event in ws.feed.dump().splitlines() if method in event]


def test_an_answer_is_kept_for_a_while(ws):
    staff = staff_of(ws)
    for _ in range(3):
        staff.identify(pressed(LEA), LEA)
    staff.identify(pressed(KARIM), KARIM)
    assert len(calls(ws, "usergroups.users.list")) == 2  # managers, agents
    assert len(calls(ws, "users.info")) == 2


def test_who_leaves_the_group_is_no_manager_as_soon_as_slack_says_so(ws):
    staff = staff_of(ws)
    assert staff.identify(pressed(MARC), MARC).role is Role.MANAGER
    ws.team.leave_group("marc", MANAGERS)
    staff.forget_groups()
    assert staff.identify(pressed(MARC), MARC).role is Role.NOBODY
    ws.team.join_group("nina", AGENTS)
    staff.forget_groups()
    assert staff.identify(pressed(NINA), NINA).role is Role.AGENT


@contextmanager
def answering(answer):
    """The base URL of a server that answers every request with these bytes."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/api/"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()
