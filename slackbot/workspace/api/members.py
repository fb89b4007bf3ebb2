"""users.info and usergroups.users.list: who somebody is, and who is in a group."""

from slackbot.workspace.api.calls import Call, method
from slackbot.workspace.directory import profile
from slackbot.workspace.errors import SlackError
from slackbot.workspace.jsons import Json


@method("users.info", "users:read", tier=4)
def users_info(call: Call) -> Json:
    account, directory = call.account(call.text("user")), call.world.directory
    user = profile(
        account,
        locale=call.flag("include_locale"),
        stranger=not directory.shares_a_channel(account.id),
        on_grid=directory.is_grid,
        now=call.world.clock.now(),
    )
    return {"user": user}


@method("usergroups.users.list", "usergroups:read", tier=2)
def usergroups_users_list(call: Call) -> Json:
    if not call.world.directory.is_paid:
        raise SlackError("plan_upgrade_required")
    group = call.world.directory.groups.get(call.text("usergroup"))
    if group is None or group.disabled:
        raise SlackError("no_such_subteam")
    return {"users": list(group.users)}
