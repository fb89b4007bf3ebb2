"""A message of Slack's as people read it: what a ticket that is opened from it starts with."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from blocks.kit import TEXT
from blocks.text import clip, length, one_line
from blocks.words import Words

_MARKED = re.compile(r"<([^<>\n]+)>")
_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
LONGEST_NAME, LONGEST_LIST = 100, 500


def people_in(message: Mapping[str, Any]) -> list[str]:
    """The user ids of those whom the message mentions, each once."""
    return list(dict.fromkeys(_PERSON.findall(_written(message))))


def report(message: Mapping[str, Any], address: str, names: Mapping[str, str], words: Words) -> str:
    """The text, the names of what came with it, the message's address.

    At most as long as a field of a form: the text is cut, the address never. `names` are people's by user id; who is
    not among them stays an id.
    """
    tail = "\n".join([*_brought_along(message, words), address])
    text = as_read(_written(message), names).strip()
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
    forwarded = (str(part.get("text") or "") for part in message.get("attachments") or ())
    return text if text.strip() else "\n".join(filter(None, forwarded))


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


def _brought_along(message: Mapping[str, Any], words: Words) -> Iterator[str]:
    """Files and attachments, by name."""
    files = [_name(file, "name", "title", "id") for file in message.get("files") or ()]
    attached = [_name(part, "title", "fallback", "from_url") for part in message.get("attachments") or ()]
    if any(files):
        yield clip(words("Files: {names}", names=words.join(filter(None, files))), LONGEST_LIST)
    if any(attached):
        yield clip(words("Attached: {names}", names=words.join(filter(None, attached))), LONGEST_LIST)


def _name(part: Mapping[str, Any], *fields: str) -> str:
    name = next((str(part[field]) for field in fields if part.get(field)), "")
    return clip(one_line(as_read(name, {})), LONGEST_NAME)
