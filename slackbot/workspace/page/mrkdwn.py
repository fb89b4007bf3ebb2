"""mrkdwn as Slack reads it: entities, `*_~`, code, quotes, links, mentions, emoji. Everything else is text.

There is no list syntax in it, no headings, and a marker counts only at the edge of a word.
"""

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Protocol

from markupsafe import Markup, escape

from slackbot.workspace.page import emoji

_FENCE = re.compile(r"```\n?(?P<code>[^`].*?)\n?```", re.DOTALL)
_ATOM = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|<(?P<angle>[^<>\n]+)>"
    r"|:(?P<emoji>[a-z0-9_+'\-]+):(?::skin-tone-[2-6]:)?"
    r"|(?P<url>https?://[^\s<>|]+[^\s<>|.,;:!?)'\"»])"
)
_STYLE = re.compile(
    r"(?<![\w*_~])(?:"
    r"\*(?P<b>(?!\s)[^*\n]+?(?<!\s))\*|_(?P<i>(?!\s)[^_\n]+?(?<!\s))_|~(?P<s>(?!\s)[^~\n]+?(?<!\s))~"
    r")(?![\w])"
)
_QUOTED = re.compile(r"^(?:>|&gt;) ?")
_REST_QUOTED = re.compile(r"(?:^|\n)(?:>>>|&gt;&gt;&gt;) ?")
_FIRST_PLACE = 0xF0000
_PLACES = re.compile("[\U000f0000-\U000ffffd]")


class Names(Protocol):
    """Who reads: knows names, links and local time."""

    def user(self, identifier: str) -> Markup: ...
    def group(self, identifier: str, label: str = "") -> Markup: ...
    def channel(self, identifier: str, label: str = "") -> Markup: ...
    def broadcast(self, name: str) -> Markup: ...
    def link(self, url: str, label: str = "") -> Markup: ...


def render(text: str, names: Names) -> Markup:
    """The HTML of a mrkdwn text."""
    text = _PLACES.sub("\N{REPLACEMENT CHARACTER}", text)
    parts, at = [], 0
    for fence in _FENCE.finditer(text):
        parts.append(_prose(text[at : fence.start()].removesuffix("\n"), names))
        parts.append(Markup("<pre>{}</pre>").format(decoded(fence["code"])))
        at = fence.end() + text[fence.end() :].startswith("\n")
    parts.append(_prose(text[at:], names))
    return Markup("").join(parts)


def plain(text: str, names: Names) -> str:
    """What a notification shows: the words without the marks, line by line."""
    lines = re.split(r"<br>|</?(?:blockquote|pre)>", render(text, names))
    words = (unescape(re.sub(r"<[^>]*>", "", line)).strip() for line in lines)  # striptags takes no-break spaces away
    return "\n".join(line for line in words if line)


def decoded(text: str) -> str:
    """Slack knows three entities and no more."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _prose(text: str, names: Names) -> Markup:
    if not text:
        return Markup("")
    rest = _REST_QUOTED.search(text)
    if rest is not None:
        before = _prose(text[: rest.start()], names)
        quoted = _inline(text[rest.end() :], names)
        return before + Markup("<blockquote>{}</blockquote>").format(quoted)
    return Markup("").join(_paragraphs(text, names))


def _paragraphs(text: str, names: Names) -> Iterator[Markup]:
    """Runs of quoted lines become quotes, the lines between them stay lines."""
    run: list[str] = []
    quoting = False
    for line in [*text.split("\n"), None]:
        quoted = line is not None and _QUOTED.match(line) is not None
        if run and (line is None or quoted != quoting):
            inner = _inline("\n".join(run), names)
            yield Markup("<blockquote>{}</blockquote>").format(inner) if quoting else inner
            run = []
        if line is not None:
            run.append(_QUOTED.sub("", line) if quoted else line)
            quoting = quoted


def _inline(text: str, names: Names) -> Markup:
    atoms: list[Markup] = []

    def set_aside(match: re.Match[str]) -> str:
        atom = _atom(match, names)
        if atom is None:
            return match[0]
        atoms.append(atom)
        return chr(_FIRST_PLACE + len(atoms) - 1)

    styled = _styled(_ATOM.sub(set_aside, text))
    html = _PLACES.sub(lambda place: str(atoms[ord(place[0]) - _FIRST_PLACE]), str(styled))
    return Markup(html.replace("\n", "<br>"))  # noqa: S704 - escaped part by part above


def _styled(text: str) -> Markup:
    match = _STYLE.search(text)
    if match is None:
        return escape(decoded(text))
    tag = str(match.lastgroup)
    inner = _styled(match[tag])
    before = escape(decoded(text[: match.start()]))
    return before + Markup(f"<{tag}>") + inner + Markup(f"</{tag}>") + _styled(text[match.end() :])  # noqa: S704


def _atom(match: re.Match[str], names: Names) -> Markup | None:
    kind = match.lastgroup
    if kind == "code":
        return Markup("<code>{}</code>").format(decoded(match["code"]))
    if kind == "emoji":
        return emoji.shown(match["emoji"])
    if kind == "url":
        return names.link(decoded(match["url"]))
    return _angle(match["angle"], names)


def _angle(inside: str, names: Names) -> Markup | None:
    """What stands between angle brackets; what Slack does not know stays as it was typed."""
    target, _, label = inside.partition("|")
    label = decoded(label)
    for mark, show in _MENTIONS.items():
        if target.startswith(mark):
            return show(names, target[len(mark) :], label)
    return names.link(decoded(target), label) if is_address(target) else None


def is_address(url: str) -> bool:
    return re.match(r"(?:https?://|mailto:|tel:)\S", url) is not None


_MENTIONS: dict[str, Callable[[Names, str, str], Markup]] = {
    "@": lambda names, target, _: names.user(target),
    "#": lambda names, target, label: names.channel(target, label),
    "!subteam^": lambda names, target, label: names.group(target, label),
    "!": lambda names, target, _: names.broadcast(target),
}
