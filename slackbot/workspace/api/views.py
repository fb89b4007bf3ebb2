"""views.*: opening, pushing, updating modals, publishing Homes."""

from typing import Any

from slackbot.workspace import walk
from slackbot.workspace.api.calls import Call, method
from slackbot.workspace.errors import SlackError, invalid_arguments
from slackbot.workspace.jsons import Json
from slackbot.workspace.rules.blocks import HOME, MODAL
from slackbot.workspace.rules.surfaces import check_view, is_too_large
from slackbot.workspace.triggers import Trigger
from slackbot.workspace.views import View


@method("views.open", tier=4, json=True)
def views_open(call: Call) -> Json:
    """Opens a stack; out of a modal's own interaction, a further level of that stack."""
    definition = _definition(call, MODAL)
    views = call.world.views
    trigger = _trigger(call)
    if not trigger.from_view:
        views.clear(trigger.user)
    return _put_on_stack(call, trigger, definition, "opened")


@method("views.push", tier=4, json=True)
def views_push(call: Call) -> Json:
    definition = _definition(call, MODAL)
    trigger = _trigger(call)
    if not call.world.views.stack(trigger.user):
        raise SlackError("not_found")
    return _put_on_stack(call, trigger, definition, "pushed")


@method("views.update", tier=4, json=True)
def views_update(call: Call) -> Json:
    view = call.world.views.get(call.text("view_id"))
    definition = _definition(call, view.kind)
    _hash_agrees(call, view)
    call.world.redefine(view, definition)
    return {"view": view.payload()}


@method("views.publish", tier=4, json=True)
def views_publish(call: Call) -> Json:
    installation = call.world.installation
    if installation is None or not installation.home_tab:
        raise SlackError("not_enabled")
    user = call.account(call.text("user_id"))
    definition = _definition(call, HOME)
    views = call.world.views
    view = views.homes.get(user.id)
    if view is None:
        view = call.world.new_view(user.id, definition)
        views.set_home(view)
        call.world.shown(view, "published")
    else:
        _hash_agrees(call, view)
        call.world.redefine(view, definition)
    return {"view": view.payload()}


def checked_definition(call_or_ack: Any, kind: str) -> Json:
    """A view definition that Slack takes; `invalid_arguments` or `view_too_large` otherwise."""
    problems = check_view(call_or_ack, kind)
    if problems:
        raise invalid_arguments(*(str(problem) for problem in problems))
    if is_too_large(call_or_ack):
        raise SlackError("view_too_large")
    definition: Json = call_or_ack
    return definition


def _definition(call: Call, kind: str) -> Json:
    view = call.json("view")
    if view is None:
        raise invalid_arguments("missing required field: view [json-pointer:/view]")
    definition = checked_definition(view, kind)
    if any(element["type"] == "file_input" for _, element in walk.elements(definition["blocks"])):
        call.demand("files:read")
    return definition


def _trigger(call: Call) -> Trigger:
    return call.world.triggers.exchange(call.text("trigger_id"))


def _put_on_stack(call: Call, trigger: Trigger, definition: Json, how: str) -> Json:
    view = call.world.new_view(trigger.user, definition)
    call.world.views.push(view)
    call.world.shown(view, how)
    return {"view": view.payload()}


def _hash_agrees(call: Call, view: View) -> None:
    if call.optional("hash") not in ("", view.hash):
        raise SlackError("hash_conflict")
