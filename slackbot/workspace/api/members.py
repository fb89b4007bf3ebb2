"""users.* and usergroups.*"""

from slackbot.workspace.api.calls import Call, method
from slackbot.workspace.api.pages import page
from slackbot.workspace.directory import Account, profile, usergroup
from slackbot.workspace.errors import SlackError
from slackbot.workspace.jsons import Json


@method("users.info", "users:read", tier=4)
def users_info(call: Call) -> Json:
    return {"user": _profile(call, call.account(call.text("user")))}


@method("users.list", "users:read", tier=2)
def users_list(call: Call) -> Json:
    everyone = list(call.world.directory.accounts.values())
    shown, cursor = page(call, everyone, 1000)
    members = [_profile(call, account) for account in shown]
    return {"members": members, "cache_ts": int(call.world.clock.timestamp()), "response_metadata": cursor}


@method("users.lookupByEmail", "users:read.email", tier=3)
def users_lookup_by_email(call: Call) -> Json:
    wanted = call.text("email").lower()
    for account in call.world.directory.accounts.values():
        user = _profile(call, account)
        if user["profile"].get("email") == wanted:
            return {"user": user}
    raise SlackError("users_not_found")


@method("usergroups.list", "usergroups:read", tier=2)
def usergroups_list(call: Call) -> Json:
    _paid(call)
    groups = call.world.directory.groups.values()
    shown = [group for group in groups if call.flag("include_disabled") or not group.disabled]
    return {"usergroups": [usergroup(group, users=call.flag("include_users")) for group in shown]}


@method("usergroups.users.list", "usergroups:read", tier=2)
def usergroups_users_list(call: Call) -> Json:
    _paid(call)
    group = call.world.directory.groups.get(call.text("usergroup"))
    if group is None or (group.disabled and not call.flag("include_disabled")):
        raise SlackError("no_such_subteam")
    return {"users": list(group.users)}


def _paid(call: Call) -> None:
    if not call.world.directory.is_paid:
        raise SlackError("plan_upgrade_required")


def _profile(call: Call, account: Account) -> Json:
    installation = call.world.installation
    return profile(
        account,
        locale=call.flag("include_locale"),
        email=installation is not None and "users:read.email" in installation.scopes,
        stranger=not call.world.directory.shares_a_channel(account.id),
        now=call.world.clock.now(),
    )
