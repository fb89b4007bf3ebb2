"""Sharing a file: an address to upload it to, then a message that carries it. And looking at one, and reading it."""

from slackbot.workspace.api.calls import Call, authorize, method
from slackbot.workspace.api.chat import member_channel, thread_for
from slackbot.workspace.directory import BOT_USER
from slackbot.workspace.errors import SlackError, invalid_arguments
from slackbot.workspace.files import File
from slackbot.workspace.jsons import Json
from slackbot.workspace.world import Draft, World


@method("files.getUploadURLExternal", "files:write", tier=4)
def get_upload_url(call: Call) -> Json:
    owner = call.world.directory.accounts[BOT_USER]
    name, size = call.text("filename"), call.number("length", 0)
    if not size:
        raise invalid_arguments("missing required field: length [json-pointer:/length]")
    file = call.world.files.announce(name, size, owner)
    return {"upload_url": f"{call.world.url}/upload/{file.key}", "file_id": file.id}


@method("files.completeUploadExternal", "files:write", tier=4, json=True)
def complete_upload(call: Call) -> Json:
    """Shares the uploaded files in a channel or thread; without `channel_id` they stay with the app."""
    given = call.json("files") or []
    if not isinstance(given, list) or not given:
        raise invalid_arguments("no fewer than 1 items allowed [json-pointer:/files]")
    files = [_uploaded(call, upload) for upload in given]
    if call.optional("channel_id"):
        channel = member_channel(call, "channel_id")
        thread_ts = thread_for(call.world, channel, call.optional("thread_ts") or None)
        draft = Draft(text=call.optional("initial_comment"), thread_ts=thread_ts, files=tuple(files))
        call.world.post(channel, BOT_USER, draft)
    return {"files": [file.payload(call.world.url) for file in files]}


@method("files.info", "files:read", tier=4)
def info(call: Call) -> Json:
    file = seen_by_the_app(call.world, call.text("file"))
    if file is None:
        raise SlackError("file_not_found")
    if file.deleted:
        raise SlackError("file_deleted")
    return {"file": file.payload(call.world.url), "comments": []}


def seen_by_the_app(world: World, identifier: str) -> File | None:
    """A file of the app's own, one given to it in a form, or one shared where it can look; a deleted one too."""
    file, channels = world.files.known(identifier), world.directory.channels
    if file is None or file.handed or file.owner.id == BOT_USER:
        return file
    return file if any(world.bot_sees(channels[each]) for each in file.shared_in) else None


def download(world: World, token: str, identifier: str) -> File | None:
    """The file behind its private address; raises SlackError where Slack sends to its log-in page instead."""
    authorize(world, token, app=False)
    Call(world, "download", {}).demand("files:read")
    file = seen_by_the_app(world, identifier)
    return None if file is None or file.deleted else file


def _uploaded(call: Call, given: Json) -> File:
    file = call.world.files.find(str(given.get("id", "")))
    if file is None:
        raise SlackError("file_not_found")
    file.title = str(given.get("title") or "")
    return file
