"""From a method's name, token and arguments to the HTTP answer, with every refusal in Slack's shape."""

from dataclasses import dataclass, field

from slackbot.workspace.api.calls import METHODS, Call, authorize
from slackbot.workspace.errors import RateLimitedError, SlackError
from slackbot.workspace.jsons import Json
from slackbot.workspace.world import World


@dataclass(frozen=True)
class Answer:
    body: Json
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def answer(world: World, name: str, token: str, args: Json) -> Answer:
    """Carry out one call. The caller has already dropped arguments that the method does not read."""
    try:
        with world.lock:
            return Answer({"ok": True} | _run(world, name, token, args), headers=_headers(world))
    except RateLimitedError as limited:
        return too_many(limited.retry_after)
    except SlackError as refusal:
        return Answer(refusal.answer(), headers=_headers(world))


def too_many(retry_after: int) -> Answer:
    """Slack's 429."""
    return Answer({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(retry_after)})


def takes_json(name: str) -> bool:
    return name not in METHODS or METHODS[name].json


def _run(world: World, name: str, token: str, args: Json) -> Json:
    method = METHODS.get(name)
    if method is None:
        raise SlackError("unknown_method", req_method=name)
    authorize(world, token, app=method.app)
    call = Call(world, name, args)
    world.rates.spend(name, method.tier, world.directory.conversation_of(call.optional("channel")))
    call.demand(*method.scopes)
    return method.run(call)


def _headers(world: World) -> dict[str, str]:
    installation = world.installation
    return {"X-OAuth-Scopes": ",".join(installation.scopes)} if installation is not None else {}
