"""For whom and when something is shown: what every builder of messages and views needs besides its subject."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from blocks.labels import label
from blocks.rich import Element, Link, Rich, User, as_typed, text_element
from blocks.text import clip, isolated, one_line
from blocks.words import Words, msgid
from models.acts import Subject
from models.context import Context
from models.policy import Policy
from models.ref import Ref
from models.summary import Brief
from models.tables.ticket import Ticket
from models.who import Who
from models.workdays import local_day

LONGEST_DESCRIPTION = 160


@dataclass(frozen=True, kw_only=True)
class Look:
    """`at` is the instant of showing (aware). `managers` are whom an approval request mentions: their group, or them.

    `workspace_url` ends in a slash; `thread_url` is the ticket's thread; `mailing`: the bot can send e-mail, so it may
    be offered; `asks_elsewhere`: the managers are asked in a channel of their own, so the thread does not show what
    they answered.
    `speaks_to` is whom a reminder speaks to, if not the ticket's owner. `reader` is who sees it alone, with their role:
    nothing is offered to them that they would be refused; None where all of the desk see it.
    """

    words: Words
    policy: Policy
    at: datetime
    managers: tuple[Rich, ...] = ()
    workspace_url: str = ""
    thread_url: str | None = None
    mailing: bool = False
    asks_elsewhere: bool = False
    speaks_to: Rich | None = None
    reader: Context | None = None

    def __post_init__(self) -> None:
        """Dates are read at that instant: what lies in another year shows it."""
        object.__setattr__(self, "words", self.words.at(self.at))

    @property
    def today(self) -> date:
        """At the desk."""
        return local_day(self.at, self.policy)


def heading(ticket: Ticket | Brief) -> str:
    """`INC-000042 · SDSL · Durand Télécom`."""
    return f"{ticket.number} · {ticket.service} · {isolated(ticket.client)}"


def named(ticket: Ticket | Brief, address: str | None) -> str | Link:
    """Its heading, linked to its thread at that address, for the middle of a sentence."""
    return Link(address, heading(ticket)) if address else heading(ticket)


def link_to(ticket: Ticket | Brief, workspace_url: str) -> str | None:
    """The address of the ticket's card, once it is posted, in the workspace of that address, which ends in a slash."""
    if ticket.thread_ts is None or not workspace_url:
        return None
    return address_of(workspace_url, ticket.channel, ticket.thread_ts)


def address_of(workspace_url: str, channel: str, ts: str | None = None) -> str:
    """Of a channel, or of the message in it that has this timestamp."""
    return f"{workspace_url}archives/{channel}" + (f"/p{ts.replace('.', '')}" if ts else "")


def linked(ticket: Ticket | Brief, address: str | None, *, bold: bool = False) -> list[Element]:
    """The same by itself."""
    name = named(ticket, address)
    return [text_element(name, bold=bold) if isinstance(name, str) else name.element(bold=bold)]


def value(subject: Subject) -> str:
    """What a button carries: the ticket, with the child it acts on."""
    return str(Ref(subject.root.id, subject.child))


def person(who: Who) -> str:
    """Who did something, by name: nobody is notified of what they did themselves."""
    return who.name


def notified(who: Who) -> User:
    """Who has something to do now: the mention notifies them."""
    return User(who.id)


def reminded(ticket: Ticket, look: Look) -> Rich:
    """Whom a reminder speaks to; the mention notifies them."""
    return look.speaks_to or notified(ticket.owner)


def fact(look: Look, label: str, content: str | Rich) -> list[Element]:
    """`*Ligne :* SD-75-004211`; `label` is translated already."""
    return look.words.rich("*{label}:* {content}", label=label, content=content)


def fault(ticket: Ticket, look: Look) -> str:
    """`franc · Plus de synchronisation depuis ce matin…`."""
    description = isolated(clip(one_line(ticket.description), LONGEST_DESCRIPTION))
    return f"{label(ticket.fault_nature, look.words)} · {description}"


def evidence(files: Sequence[Mapping[str, str]], look: Look) -> list[list[Element]]:
    """Files kept in Slack, linked; nothing where there are none."""
    shown: list[Element] = []
    for file in files:
        name, url = file.get("name") or file.get("id", ""), file.get("permalink", "")
        if shown:
            shown.append(text_element(", "))
        shown.append(Link(url, name).element(bold=False) if url.startswith("https://") else as_typed(name))
    return [[*look.words.rich("*Files:* "), *shown]] if shown else []


def or_erased(text: str | None, words: Words) -> str:
    """Personal data of a journal entry, which may have been blanked since."""
    return text or words(ERASED)


def in_short(text: str | None, longest: int, words: Words) -> str:
    """The same on one line, of so many signs at most."""
    return clip(one_line(or_erased(text, words)), longest)


ERASED = msgid("(erased)")
