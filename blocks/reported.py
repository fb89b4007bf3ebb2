"""A message of Slack's as people read it: what a ticket that is opened from it starts with."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from blocks.kit import TEXT
from blocks.text import clip, length, one_line
from blocks.words import Words

_MARKED = re.compile(r"<([^<>\n]+)>")
_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
LONGEST_NAME, LONGEST_LIST = 100, 500
LEAST_TEXT = 500  # of the message's own words, whatever came with it
MORE = " …"


def people_in(message: Mapping[str, Any]) -> list[str]:
    """The user ids of those whom the message mentions, each once."""
    return list(dict.fromkeys(_PERSON.findall(_written(message))))


def report(message: Mapping[str, Any], address: str, names: Mapping[str, str], words: Words) -> str:
    """The text, what came with it, the message's address.

    At most as long as a field of a form: the text is cut, no address ever is. `names` are people's by user id; who is
    not among them stays an id.
    """
    text = as_read(_written(message), names).strip()
    attached = _attached(message, words)
    room = TEXT - sum(length(line) + 1 for line in (clip(text, LEAST_TEXT), attached, address))
    tail = "\n".join(filter(None, (_files(message, words, room), attached, address)))
    if not text:
        return tail
    return f"{clip(text, TEXT - length(tail) - 1)}\n{tail}"


def as_read(text: str, names: Mapping[str, str]) -> str:
    """Mentions by name, links as they are shown, characters as typed."""
    shown = _MARKED.sub(lambda marked: _shown(marked[1], names), text)
    for entity, char in _ENTITIES:
        shown = shown.replace(entity, char)
    return shown


def _written(message: Mapping[str, Any]) -> str:
    """A forwarded message has its words in what it brings along."""
    text = message.get("text") or ""
    forwarded = (str(part.get("text") or "") for part in _attachments(message))
    return text if text.strip() else "\n".join(filter(None, forwarded))


def _attachments(message: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return message.get("attachments") or ()


def _shown(marked: str, names: Mapping[str, str]) -> str:
    target, _, label = marked.partition("|")
    kind, rest = target[:1], target[1:]
    if kind == "@":
        return f"@{names.get(rest) or label or rest}"
    if kind == "#":
        return f"#{label or rest}"
    if kind == "!":
        return label or f"@{rest.partition('^')[0]}"
    return _link(target, label)


def _link(target: str, label: str) -> str:
    """Telephone numbers as they were typed; addresses whole, after the words that stood for them."""
    scheme, _, rest = target.partition(":")
    if scheme == "tel":
        return label or rest
    address = rest if scheme == "mailto" else target
    return address if not label or label in address else f"{label} ({address})"


def _files(message: Mapping[str, Any], words: Words, room: int) -> str:
    """The files with their addresses, by name alone where an address does not fit whole; … where a name does not."""
    line, shown = "", list[str]()
    for ways in filter(None, map(_ways_to_name, message.get("files") or ())):
        listed = [(entry, words("Files: {names}", names=words.join([*shown, entry]))) for entry in ways]
        fitting = [(entry, longer) for entry, longer in listed if length(longer) <= room - length(MORE)]
        if not fitting:
            return f"{line}{MORE}" if line else ""
        entry, line = fitting[0]
        shown.append(entry)
    return line


def _ways_to_name(file: Mapping[str, Any]) -> list[str]:
    """The best first."""
    name, address = _name(file, "name", "title", "id"), one_line(str(file.get("permalink") or ""))
    return list(dict.fromkeys(filter(None, (f"{name} ({address})" if name and address else address, name))))


def _attached(message: Mapping[str, Any], words: Words) -> str:
    """Attachments by name."""
    attached = list(filter(None, (_name(part, "title", "fallback", "from_url") for part in _attachments(message))))
    return clip(words("Attached: {names}", names=words.join(attached)), LONGEST_LIST) if attached else ""


def _name(part: Mapping[str, Any], *fields: str) -> str:
    name = next((str(part[field]) for field in fields if part.get(field)), "")
    return clip(one_line(as_read(name, {})), LONGEST_NAME)
