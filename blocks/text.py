"""Text made fit to show: cut to Slack's limits, on one line where needed, never turning its surroundings."""

import re
import unicodedata

ELLIPSIS = "…"
NOTHING = "–"  # Slack refuses empty texts

_LINE_BREAKS = re.compile(r"[\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+ *")
_PARAGRAPH_ENDS = re.compile(r"([\r\n\x1c-\x1e\x85\u2029]+)")
_RIGHT_TO_LEFT = re.compile(
    r"[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_OPENERS = "\u2066\u2067\u2068"
_JOINER = "\u200d"
_LONGEST_CLUSTER = 16  # stacked accents may be endless; then a cut inside them is the lesser evil


def length(text: str) -> int:
    """In UTF-16 units, the larger of the two ways in which a limit may be counted."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clip(text: str, limit: int) -> str:
    """At most `limit` long, ending in … if something was cut; letters keep their accents, emoji stay whole."""
    if length(text) <= limit:
        return text
    whole = end = len(text.encode("utf-16-le", "surrogatepass")[: 2 * (limit - 1)].decode("utf-16-le", "ignore"))
    while whole > 0 and end - whole < _LONGEST_CLUSTER and _inside_cluster(text, whole):
        whole -= 1
    return text[: end if _inside_cluster(text, whole) else whole].rstrip() + ELLIPSIS


def pieces(text: str, limit: int) -> list[str]:
    """The whole text in parts of at most `limit`, parted at line ends where there are some."""
    parts: list[str] = []
    while length(text) > limit:
        most = len(text.encode("utf-16-le", "surrogatepass")[: 2 * limit].decode("utf-16-le", "ignore"))
        cut = text.rfind("\n", 1, most) + 1 or most
        parts.append(text[:cut])
        text = text[cut:]
    return [*parts, text] if text else parts


def _inside_cluster(text: str, cut: int) -> bool:
    following, before = text[cut], text[cut - 1]
    modifies = unicodedata.combining(following) or unicodedata.category(following) in ("Mn", "Me", "Mc")
    skin_tone = "\U0001f3fb" <= following <= "\U0001f3ff"
    return bool(modifies or skin_tone or _JOINER in (following, before))


def one_line(text: str) -> str:
    """Line breaks and tabs become spaces; no-break spaces stay."""
    return _LINE_BREAKS.sub(" ", text)


def escaped(text: str) -> str:
    """For a message's `text`, the one place where Slack reads markup in what people typed."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def isolated(text: str) -> str:
    """Right-to-left text and direction marks, fenced so that they do not reorder what stands around them.

    Paragraph ends close every isolate, so each paragraph is fenced by itself. Text without such characters is returned
    as it is. Nothing is taken away: a stray closing mark gets an opening one of its own.
    """
    if not _RIGHT_TO_LEFT.search(text):
        return text
    return "".join(
        part if index % 2 or not part else _fenced(part) for index, part in enumerate(_PARAGRAPH_ENDS.split(text))
    )


def _fenced(paragraph: str) -> str:
    depth = stray = 0
    for char in paragraph:
        if char in _OPENERS:
            depth += 1
        elif char == _POP_ISOLATE and depth:
            depth -= 1
        elif char == _POP_ISOLATE:
            stray += 1
    return _FIRST_STRONG_ISOLATE * (1 + stray) + paragraph + _POP_ISOLATE * (1 + depth)
