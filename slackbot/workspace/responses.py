"""What the app posts to a response URL: messages for the person alone, deletions."""

import json

from slackbot.workspace.api.answers import Answer
from slackbot.workspace.api.drafts import read_draft
from slackbot.workspace.directory import BOT_USER
from slackbot.workspace.errors import SlackError
from slackbot.workspace.jsons import Json
from slackbot.workspace.messages import Message
from slackbot.workspace.response_urls import ResponseUrl
from slackbot.workspace.world import World


def respond(world: World, key: str, body: str) -> Answer:
    """Answer a post to a response URL; 404 when it is used up or expired, 400 when it is not a message."""
    with world.lock:
        try:
            args = json.loads(body)
            url = world.response_urls.use(key)
            _carry_out(world, url, args)
            answer = Answer({"ok": True})
        except ValueError:
            answer = Answer({"ok": False, "error": "invalid_payload"}, 400)
        except SlackError as refusal:
            gone = refusal.code in ("used_url", "expired_url")
            answer = Answer(refusal.answer(), 404 if gone else 400)
    data = {"body": body, "status": answer.status, "ok": answer.body["ok"], "answer": answer.body}
    world.feed.add("api", "response_url", data)
    return answer


def _carry_out(world: World, url: ResponseUrl, args: Json) -> None:
    """An answer appears in the channel, whatever `thread_ts` says."""
    if args.get("delete_original"):
        if len(args) > 1:
            raise SlackError("invalid_payload")  # it stands alone
        world.remove(_source(world, url))
        return
    draft = read_draft(str(args.get("text") or ""), args)
    world.post(world.directory.channel(url.channel), BOT_USER, draft, ephemeral_to=url.user)


def _source(world: World, url: ResponseUrl) -> Message:
    """The message whose button was pressed."""
    if url.ephemeral:
        seen = world.messages.ephemeral(url.user)
        message = next((message for message in seen if message.ts == url.message_ts), None)
    else:
        message = world.messages.find(url.channel, url.message_ts)
    if message is None:
        raise SlackError("message_not_found")
    return message
