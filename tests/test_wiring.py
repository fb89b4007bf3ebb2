"""Every id has a listener, every listener's id is in the design, and the tables agree with one another."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from slack_sdk import WebClient

from blocks import acts, refusals, reminders, thread, ticket
from models import notices
from models.rules import RULES
from slackbot import doctor
from slackbot.app import find_action
from slackbot.delivery import plans
from slackbot.listeners import ROUTES
from slackbot.listeners.acts import DIALOGS
from slackbot.listeners.commands import COMMANDS
from slackbot.settings import Settings

ROOT = Path(__file__).parents[1]
SOURCES = [path for package in ("models", "blocks", "slackbot") for path in (ROOT / package).rglob("*.py")]
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
    "intervention.plan": ("kind", "referent_name", "referent_phone", "referent_role"),
    "intervention.abandon": ("reason",),
    "consent.record": ("given_by", "channel", "received_at", "words", "evidence"),
    "consent.withdraw": ("received_at", "reason"),
    "dispatch.approve": None,
    "dispatch.refuse": ("reason",),
    "appointment.schedule": ("supplier_reference", "starts_at", "ends_at"),
    "appointment.move": ("starts_at", "ends_at", "reason"),
    "appointment.cancel": ("received_at", "reason"),
    "outcome.record": ("outcome", "findings", "called_support", "informed"),
    "outcome.correct": ("outcome", "findings", "called_support", "informed", "reason"),
    "sav_plus.step": ("step", "done_at", "tightened", "mutations", "down_kbps", "up_kbps", "notes"),
    "charge.inform": ("informed_at",),
    "charge.cancel": ("reason",),
    "charge.explain": None,
    "quote.offer": ("amount", "work"),
    "quote.answer": ("answer", "received_at", "words", "informed"),
    "dispute.record": ("charge", "received_at", "grounds", "evidence"),
    "dispute.decide": ("decision", "amount", "reason"),
    "ticket.close": ("restored_at", "cause"),
    "ticket.reopen": ("reason",),
    "ticket.correct": ("client_email", "line"),
    "client_text.show": None,
    "ticket.more": None,
}
SHORTCUTS = {"ticket.open", "ticket.open_from_message", "ticket.act"}
EVENTS = {"app_home_opened", "subteam_members_changed"}

# Which scope each call of ours needs.
SCOPE_OF = {
    "apps_connections_open": None,
    "auth_test": None,
    "chat_postEphemeral": "chat:write",
    "chat_postMessage": "chat:write",
    "chat_update": "chat:write",
    "conversations_history": "channels:history",
    "conversations_info": "channels:read",
    "conversations_replies": "channels:history",
    "usergroups_users_list": "usergroups:read",
    "users_info": "users:read",
    "views_open": None,
    "views_publish": None,
    "views_push": None,
    "views_update": None,
}
NEEDED_OTHERWISE = {
    "commands": "the slash command and the shortcuts",
    "files:read": "file inputs in forms",
    "groups:read": "conversations.info of private channels",
    "groups:history": "conversations.history of private channels",
    "im:history": "conversations.history of messages to people",
}


def trees(paths: list[Path]) -> Iterator[tuple[Path, ast.AST]]:
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            yield path, node


def test_every_button_of_the_design_has_a_listener_and_no_other():
    assert set(ROUTES.actions) == set(INTERFACE)


def test_every_modal_of_the_design_has_a_listener_and_no_other():
    assert set(ROUTES.views) == {act_id for act_id, fields in INTERFACE.items() if fields is not None}


def test_every_shortcut_of_the_manifest_has_a_listener_and_no_other():
    declared = {shortcut["callback_id"] for shortcut in MANIFEST["features"]["shortcuts"]}
    assert declared == set(ROUTES.shortcuts) == SHORTCUTS


def test_every_act_that_is_offered_has_a_listener():
    assert set(acts.ACTS) <= set(ROUTES.actions)
    assert set(RULES) <= set(ROUTES.actions)
    assert {step for step in RULES if step not in acts.ACTS} == set()


@pytest.mark.parametrize("word", ["", "nouveau", "new", "liste", "list", "validations", "approvals", "aide", "help"])
def test_every_word_of_the_command_is_understood(word):
    assert word in COMMANDS


def literals(*functions: str) -> set[str]:
    """The ids given as text to these functions of blocks/."""
    return {
        argument.value
        for _, node in trees([path for path in OURS if "blocks" in path.parts])
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in functions
        for argument in node.args[:2]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and "." in argument.value
    }


def test_buttons_and_forms_in_blocks_are_listened_to():
    """Those that are not made from the table of acts: `button(…, "ticket.open", …)`."""
    buttons, forms = literals("button", "act_button", "overflow"), literals("act_view")
    assert buttons
    assert forms
    assert buttons <= set(ROUTES.actions)
    assert forms <= set(ROUTES.views)


def test_the_forms_have_the_fields_of_the_design():
    forms = {act_id: dialog.form for act_id, dialog in DIALOGS.items()}
    forms |= {"ticket.open": ticket.OpenForm, "ticket.assign": ticket.AssignForm}
    read = {act_id: set(form.model_fields) for act_id, form in forms.items()}
    assert read == {act_id: set(fields) for act_id, fields in INTERFACE.items() if fields is not None}


def test_an_input_that_dispatches_is_listened_to():
    dispatching = {
        node.args[0].value
        for _, node in trees([path for path in OURS if "blocks" in path.parts])
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "field"
        if any(keyword.arg == "dispatch" for keyword in node.keywords)
        if isinstance(node.args[0], ast.Constant)
    }
    assert dispatching == {field for _, field in ROUTES.inputs}


def test_a_choice_inside_a_modal_finds_its_listener():
    for view_id, field in ROUTES.inputs:
        body = {"view": {"callback_id": view_id}, "actions": [{"action_id": "input", "block_id": field}]}
        assert find_action(body)[1] is ROUTES.inputs[view_id, field]


def test_the_manifest_subscribes_to_what_is_listened_to():
    assert set(MANIFEST["settings"]["event_subscriptions"]["bot_events"]) == EVENTS
    listened = {
        node.args[0].value
        for path, node in trees([ROOT / "slackbot" / "app.py"])
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") == "event"
        and isinstance(node.args[0], ast.Constant)
    }
    assert listened == EVENTS


def test_the_manifest_asks_for_the_scopes_that_are_used():
    asked = set(MANIFEST["oauth_config"]["scopes"]["bot"])
    methods = {name for name in dir(WebClient) if "_" in name.strip("_")} - {"api_call"}
    called = {
        name
        for _, node in trees([path for path in OURS if "slackbot" in path.parts])
        if (name := getattr(node, "attr", None) or getattr(node, "value", None)) in methods
    }
    assert called == set(SCOPE_OF)
    used = {SCOPE_OF[call] for call in called} - {None}
    assert asked == used | set(NEEDED_OTHERWISE)
    assert used | set(NEEDED_OTHERWISE) >= set(doctor.SCOPES)
    assert asked - set(doctor.SCOPES) <= {"im:history"}


def test_every_notice_has_a_plan():
    immediate = {kind for kinds in notices.NOTICES.values() for kind in kinds}
    assert immediate == set(plans.PLANS) | {"mail"}


def test_every_reminder_that_the_rules_set_has_words():
    set_ = {
        node.value
        for _, node in trees([path for path in OURS if "models" in path.parts])
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("reminder.")
    }
    assert set_ == set(reminders.REMINDERS)
    assert set_ >= plans.REPEATED


def test_every_event_of_the_journal_is_known_everywhere():
    recorded = {
        name.value
        for _, node in trees([path for path in OURS if "models" in path.parts])
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "record" and len(node.args) > 1
        for name in ast.walk(node.args[1])  # `"quote.accepted" if accepted else "quote.declined"` names two
        if isinstance(name, ast.Constant)
    }
    assert recorded == set(notices.NOTICES)
    assert recorded == set(refusals.EVENTS)


def test_every_event_that_is_told_in_the_thread_has_a_message():
    told = {event for event, kinds in notices.NOTICES.items() if "thread" in kinds}
    assert told == set(thread.MESSAGES)


def test_every_refusal_has_a_sentence_and_every_sentence_a_refusal():
    raised = {
        node.args[0].value
        for _, node in trees(OURS)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refusal" and node.args
        if isinstance(node.args[0], ast.Constant)
    }
    passed_on = {  # as an argument of a helper that raises
        node.value
        for _, node in trees([path for path in OURS if "models" in path.parts])
        if isinstance(node, ast.Constant) and node.value in refusals.SENTENCES
    }
    assert raised | passed_on == set(refusals.SENTENCES)


def test_every_state_of_a_visit_is_reached_by_some_act():
    states = {state for rule in RULES.values() if rule.on == "intervention" for state in rule.states}
    assert len(states) == 5  # those in which something can still be done; of a completed visit: corrected


def test_every_setting_is_in_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    names = [str(field.validation_alias or name).upper() for name, field in Settings.model_fields.items()]
    assert [name for name in names if name not in readme] == []
