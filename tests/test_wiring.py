"""Every id has a listener, every listener's id is in the design, and the tables agree with one another."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from inspect import signature
from pathlib import Path

import pytest
import yaml
from slack_sdk import WebClient

from blocks import refusals
from blocks.acts import faces, readings
from blocks.events import declared
from blocks.finding import FIND, WORDS, FindForm
from blocks.on_call import SET, OnCallForm
from blocks.snooze import SNOOZE, SnoozeForm
from models.acts import VERBS, all_acts, never
from models.events import EVENTS
from models.policy import Policy
from models.policy_sections import Section, TariffRow
from models.refusal import Refusal
from models.reminders import REMINDERS
from models.tables.outbox import BY_THEMSELVES
from models.terms import Notice
from slackbot.app import find_action
from slackbot.delivery import plans
from slackbot.delivery.ways import way_of
from slackbot.demo.usual import USUAL
from slackbot.listeners import ROUTES
from slackbot.listeners.commands import COMMANDS
from slackbot.slack_check import SCOPES
from tests.builders import a_ticket

ROOT = Path(__file__).parents[1]
SOURCES = [path for package in ("models", "blocks", "slackbot") for path in (ROOT / package).rglob("*.py")]
TEMPLATES = list((ROOT / "blocks" / "templates").iterdir())
OURS = [path for path in SOURCES if "workspace" not in path.parts]
MANIFEST = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))

# Design §3, of which messages posted months ago hold the buttons: what is here never changes its name.
# id → the fields of its modal, None where it has none.
INTERFACE: dict[str, tuple[str, ...] | None] = {
    "ticket.open": ("service", "fault_nature", "client", "client_email", "line", "description", "channel"),
    "ticket.assign": ("assignee",),
    "pretests.tick": ("tests", "confirmed_by", "confirmed_at", "confirmation", "evidence"),
    "site.describe": ("contact_name", "contact_phone", "contact_hours", "modem", "router", "lights"),
    "gate.lift": ("reason",),
    "supplier_ticket.record": ("reference", "opened_at"),
    "supplier_ticket.wrongful": ("reason", "informed"),
    "supplier_ticket.reinstate": ("reason",),
    "intervention.plan": ("kind", "referent_name", "referent_phone", "referent_role"),
    "intervention.abandon": ("reason",),
    "consent.record": ("given_by", "channel", "received_at", "words", "evidence"),
    "consent.carry_over": None,
    "consent.withdraw": ("received_at", "reason"),
    "dispatch.approve": None,
    "dispatch.refuse": ("reason",),
    "appointment.schedule": ("supplier_reference", "starts_at", "ends_at"),
    "appointment.move": ("starts_at", "ends_at", "reason"),
    "appointment.correct": ("starts_at", "ends_at", "reason"),
    "appointment.cancel": ("cancelled_by", "received_at", "reason"),
    "outcome.record": ("outcome", "findings", "called_support", "informed"),
    "outcome.correct": ("outcome", "findings", "called_support", "informed", "reason"),
    "expertise.fixed": ("fixed_at", "how"),
    "sav_plus.step": ("step", "done_at", "tightened", "mutations", "down_kbps", "up_kbps", "notes"),
    "charge.inform": ("informed", "informed_at"),
    "charge.reduce": ("amount", "reason"),
    "charge.cancel": ("reason",),
    "charge.explain": None,
    "quote.offer": ("amount", "work", "valid_until"),
    "quote.withdraw": ("reason",),
    "quote.answer": ("answer", "received_at", "words", "informed"),
    "dispute.record": ("charges", "received_at", "grounds", "evidence"),
    "dispute.correct": ("charge", "received_at", "reason"),
    "dispute.withdraw": ("received_at", "words"),
    "dispute.decide": ("decision", "amount", "reason"),
    "ticket.close": ("restored_at", "cause"),
    "ticket.cancel": ("reason",),
    "ticket.reopen": ("reason",),
    "ticket.correct": ("client", "client_email", "line", "fault_nature", "description", "service"),
    "client_text.show": None,
    "client_text.send": None,
    "ticket.more": None,
    "ticket.act": None,
}
# What belongs to no act of a ticket: finding tickets, who is on call, and turning Home.
FORMS = {FIND: FindForm, SET: OnCallForm, SNOOZE: SnoozeForm}
OTHERS = {"ticket.find": ("words",), "oncall.set": ("person", "until"), "reminder.snooze": ("until",)}
BUTTONS = {
    *("find.back", "find.next", "home.scope", "home.back", "home.next"),
    *("report.publish", "report.export", "channel.leave"),
}
SHORTCUTS = {"ticket.open", "ticket.open_from_message", "ticket.act"}
SUBSCRIPTIONS = {
    *("app_home_opened", "subteam_members_changed"),
    *("member_joined_channel", "app_mention", "message.im"),
}

# What happens without an act: mail, accounting.
BOTS_OWN = {"mail.sent", "mail.refused", "charge.exported", "evidence.noted"}
# Names that also stand for something else: the id of a button that shows something.
SHARED_NAMES: set[str] = set()

# Which scope each call of ours needs.
SCOPE_OF = {
    "apps_connections_open": None,
    "blocks_validate": None,
    "auth_test": None,
    "chat_delete": "chat:write",
    "chat_postEphemeral": "chat:write",
    "chat_postMessage": "chat:write",
    "chat_update": "chat:write",
    "conversations_history": "channels:history",
    "conversations_info": "channels:read",
    "conversations_open": "im:write",
    "conversations_replies": "channels:history",
    "files_info": "files:read",
    "files_upload_v2": "files:write",
    "usergroups_users_list": "usergroups:read",
    "users_info": "users:read",
    "views_open": None,
    "views_publish": None,
    "views_push": None,
    "views_update": None,
}
NEEDED_OTHERWISE = {
    "app_mentions:read": "the event app_mention",
    "commands": "the slash command and the shortcuts",
    "groups:read": "conversations.info of private channels",
    "groups:history": "conversations.history of private channels",
    "im:history": "conversations.history of messages to people",
}


def trees(paths: list[Path]) -> Iterator[tuple[Path, ast.AST]]:
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            yield path, node


def test_every_button_of_the_design_has_a_listener_and_no_other():
    assert set(ROUTES.actions) == {*INTERFACE, *OTHERS, *BUTTONS}


def test_every_modal_of_the_design_has_a_listener_and_no_other():
    assert set(ROUTES.views) == {act_id for act_id, fields in INTERFACE.items() if fields is not None} | set(OTHERS)


def test_every_shortcut_of_the_manifest_has_a_listener_and_no_other():
    declared = {shortcut["callback_id"] for shortcut in MANIFEST["features"]["shortcuts"]}
    assert declared == set(ROUTES.shortcuts) == SHORTCUTS


def test_every_act_is_declared_in_both_rooms_and_has_a_listener():
    assert set(all_acts()) == set(faces()) == set(VERBS)
    assert set(all_acts()) <= set(ROUTES.actions)


def test_every_act_can_be_done_with_usual_facts():
    """Without them neither `doctor --blocks` nor the tests of whole procedures could do it."""
    asks = {
        act_id: {name for name, fact in list(signature(verb).parameters.items())[2:] if fact.default is fact.empty}
        for act_id, verb in VERBS.items()
    }
    assert {act_id for act_id, facts in asks.items() if facts != {"reason"}} <= {*USUAL, "ticket.open"}


def test_what_is_said_in_slack_is_what_goes_at_slacks_paces():
    """Two rooms ask: the business by the kind, delivery by the way that it goes."""
    assert {kind for kind in Notice if not way_of(kind).needs_slack} == BY_THEMSELVES


def test_every_act_that_can_be_the_next_step_says_how():
    silent = {
        act_id for act_id, act in all_acts().items() if act.forward is not never and not faces()[act_id].next_step
    }
    assert silent == set()


def test_an_act_names_the_events_that_it_writes():
    """And all events are written by an act, or by the bot itself."""
    written = {event for act in all_acts().values() for event in act.records}
    assert {event.name for event in EVENTS.values()} - {event.name for event in written} == BOTS_OWN


WORDS_OF_THE_COMMAND = [
    "nouveau",
    "new",
    "liste",
    "list",
    "validations",
    "approvals",
    "astreinte",
    "oncall",
    "aide",
    "help",
]


@pytest.mark.parametrize("word", ["", *WORDS_OF_THE_COMMAND])
def test_every_word_of_the_command_is_understood(word):
    assert word in COMMANDS


def test_the_forms_have_the_fields_of_the_design():
    read = {act_id: set(face.form.model_fields) for act_id, face in faces().items() if face.form is not None}
    assert read == {act_id: set(fields) for act_id, fields in INTERFACE.items() if fields is not None}
    assert {form_id: tuple(form.model_fields) for form_id, form in FORMS.items()} == OTHERS


def test_an_input_that_dispatches_is_listened_to():
    dispatching = {WORDS} | {
        node.args[0].value
        for _, node in trees([path for path in OURS if "blocks" in path.parts])
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("field", "when")
        if any(keyword.arg == "dispatch" for keyword in node.keywords)
        if isinstance(node.args[0], ast.Constant)
    }
    assert dispatching == {field for _, field in ROUTES.inputs}


def test_a_choice_inside_a_modal_finds_its_listener():
    for view_id, field in ROUTES.inputs:
        body = {"view": {"callback_id": view_id}, "actions": [{"action_id": "input", "block_id": field}]}
        assert find_action(body)[1] is ROUTES.inputs[view_id, field]


def test_the_manifest_subscribes_to_what_is_listened_to():
    assert set(MANIFEST["settings"]["event_subscriptions"]["bot_events"]) == SUBSCRIPTIONS
    listened = {
        node.args[0].value
        for path, node in trees([ROOT / "slackbot" / "app.py"])
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") == "event"
        and isinstance(node.args[0], ast.Constant)
    }
    assert listened == {event.partition(".")[0] for event in SUBSCRIPTIONS}


def test_the_manifest_asks_for_the_scopes_that_are_used():
    asked = set(MANIFEST["oauth_config"]["scopes"]["bot"])
    methods = {name for name in dir(WebClient) if "_" in name and not name.startswith("_")} - {"api_call"}
    called = {
        name
        for _, node in trees([path for path in OURS if "slackbot" in path.parts])
        if (name := getattr(node, "attr", None) or getattr(node, "value", None)) in methods
    }
    assert called == set(SCOPE_OF)
    used = {SCOPE_OF[call] for call in called} - {None}
    assert asked == used | set(NEEDED_OTHERWISE)
    assert asked == set(SCOPES)


def test_every_notice_has_a_plan():
    assert set(plans.PLANS) | plans.TO_PEOPLE | BY_THEMSELVES == set(Notice)


def test_every_reminder_has_words():
    assert declared().reminders == set(REMINDERS)


def test_every_event_can_be_named_and_told():
    assert declared().past_tenses == set(EVENTS.values())
    assert declared().messages == {event for event in EVENTS.values() if Notice.THREAD in event.notices}


def test_every_refusal_has_a_sentence_and_every_sentence_a_refusal():
    raised = {
        node.args[0].value
        for _, node in trees(OURS)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Refusal", "Overtaken") and node.args
        if isinstance(node.args[0], ast.Constant)
    }
    passed_on = {  # as an argument of a helper that raises
        node.value
        for _, node in trees([path for path in OURS if "models" in path.parts])
        if isinstance(node, ast.Constant) and node.value in refusals.codes()
    }
    assert raised | passed_on == set(refusals.codes())


def test_names_of_acts_and_events_stand_where_they_are_declared_and_nowhere_else():
    """Elsewhere an act is its object and an event its class, so that a misspelt one is no name at all."""
    names = {*all_acts(), *EVENTS, *REMINDERS} - SHARED_NAMES
    spelt = {
        (path.relative_to(ROOT).as_posix(), node.value)
        for path, node in trees([path for path in OURS if "demo" not in path.parts])
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in names
    }
    misplaced = {(path, name) for path, name in spelt if not path.startswith("models/")}
    assert misplaced == set()
    assert {name for _, name in spelt} == names - {reminder.kind for reminder in REMINDERS.values()}


def test_every_key_of_the_policy_is_read():
    """As `policy.gates.four_eyes`; a table as `policy.outcomes`, the tariff as `row.amount`."""
    read = chains([path for path in OURS if path.name != "policy_sections.py"])
    for path in TEMPLATES:
        read |= set(re.findall(r"policy\.\w+(?:\.\w+)?", path.read_text(encoding="utf-8")))
    known = [
        f"policy.{section}" if section == key else f"row.{key}" if section == "tariff" else f"policy.{section}.{key}"
        for section, key in policy_keys()
    ]
    assert len(known) > 20
    assert [key for key in known if key not in read] == []


def chains(paths: list[Path]) -> set[str]:
    """What is read of whatever is called a policy, or a row; the policy itself reads its own."""
    chained = {ast.unparse(node) for _, node in trees(paths) if isinstance(node, ast.Attribute)}
    whole = {re.sub(r"^self\b|load_policy\(.*\)", "policy", text) for text in chained}
    return {text[text.index(name) :] for text in whole for name in ("policy", "row") if f"{name}." in text}


def policy_keys() -> Iterator[tuple[str, str]]:
    """A whole table is the key of itself where its own keys are names of other things (days, services, findings)."""
    for name, field in Policy.model_fields.items():
        kind = TariffRow if name == "tariff" else field.annotation
        keys = kind.model_fields if isinstance(kind, type) and issubclass(kind, Section) else (name,)
        yield from ((name, key) for key in keys)


def test_the_time_zone_is_that_of_the_policy():
    """No file of ours names one, but for the sentence that says what a time zone looks like, and the local workspace,
    which says once where its people live unless it is told, as the demo does, and where a stranger does.
    """
    named = {
        path.name
        for path, node in trees(SOURCES)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "Europe/" in node.value
    }
    assert named == {"policy_values.py", "world.py", "seed.py"}


def test_what_is_to_be_read_about_a_charge_is_about_nothing_else():
    """Whatever a button's value says."""
    (explain, _), *_ = (declared for declared in readings() if declared[0].id == "charge.explain")
    ticket = a_ticket("charged")
    assert explain.subject(ticket, 2) is ticket.charges[0]
    for child in (None, 1):
        with pytest.raises(Refusal):
            explain.subject(ticket, child)
