"""Sharing a file: an address to upload it to, then a message that carries it."""

from slackbot.workspace.api.calls import Call, method
from slackbot.workspace.api.chat import member_channel, thread_for
from slackbot.workspace.directory import BOT_USER
from slackbot.workspace.errors import SlackError, invalid_arguments
from slackbot.workspace.files import File
from slackbot.workspace.jsons import Json
from slackbot.workspace.world import Draft


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


def _uploaded(call: Call, given: Json) -> File:
    file = call.world.files.find(str(given.get("id", "")))
    if file is None:
        raise SlackError("file_not_found")
    file.title = str(given.get("title") or "")
    return file
