"""The buttons of acts: whether one is offered to its reader, what it says, what it asks before it is sure."""

from collections.abc import Callable
from datetime import datetime

from blocks.acts import MORE, Reading, Style, faces
from blocks.events import text_for
from blocks.kit import button, option, overflow
from blocks.look import Look, value
from blocks.readings import SHOW_TEXT
from blocks.rich import Element
from blocks.words import Words
from models.acts import Act, Subject
from models.tables.charge import Charge
from models.tables.dispute import Dispute
from models.tables.intervention import Intervention
from models.terms import Role


def offers(act: Act, subject: Subject, look: Look) -> bool:
    """Whether it is offered: to whoever sees this alone what they may do now, to all of the desk whatever there is."""
    return look.reader is None or act.is_possible(subject, look.reader)


def act_button(act: Act | Reading, subject: Subject, look: Look, style: Style | None = None) -> Element:
    return button(look.words(_label(act)), act.id, value(subject), style=style, confirm=_sure(act, subject, look))


def text_button(subject: Subject, look: Look) -> list[Element]:
    """The way to the client's text, where the client needs one."""
    return [] if text_for(subject, look) is None else [act_button(SHOW_TEXT, subject, look)]


def named_button(act: Act | Reading, subject: Subject, look: Look, style: Style | None = None) -> Element:
    """A button that also says which of the ticket's children is meant, where there are several of a kind."""
    return button(_title(act, subject, look), act.id, value(subject), style=style, confirm=_sure(act, subject, look))


def named_option(act: Act | Reading, subject: Subject, look: Look) -> Element:
    """The same in a menu: the option's value is what its button would be, `<id> <ticket[/child]>`. Where the whole desk
    sees it, it says what managers alone may do.
    """
    title = _title(act, subject, look)
    if look.reader is None and isinstance(act, Act) and act.role is Role.MANAGER:
        title = look.words("{act} (managers)", act=title)
    return option(title, f"{act.id} {value(subject)}")


def more_menu(options: list[Element]) -> Element:
    return overflow(MORE, options)


def _sure(act: Act | Reading, subject: Subject, look: Look) -> Element | None:
    ask = None if isinstance(act, Reading) else faces()[act.id].sure
    return None if ask is None else ask(subject, look)


def _label(act: Act | Reading) -> str:
    return act.button if isinstance(act, Reading) else faces()[act.id].button


def _title(act: Act | Reading, subject: Subject, look: Look) -> str:
    """Where the ticket has several children of a kind, which of them is meant: by its day, or else by its minute."""
    title, words = look.words(_label(act)), look.words
    if not isinstance(subject, Charge | Dispute | Intervention):
        return title
    by_day = [_known_by(child, words.short_day, words) for child in subject.root.subjects(type(subject))]
    if len(by_day) == 1:
        return title
    name = _known_by(subject, words.short_day, words)
    return f"{title} · {name if by_day.count(name) == 1 else _known_by(subject, words.moment, words)}"


def _known_by(child: Charge | Dispute | Intervention, when: Callable[[datetime], str], words: Words) -> str:
    """A charge by its amount, a dispute by its charge, a visit by its slot; without one by when it was requested."""
    if isinstance(child, Dispute):
        return _known_by(child.charge, when, words)
    if isinstance(child, Charge):
        return f"{words.amount(child.due or child.amount)}, {when(child.made_at)}"
    if child.appointment is not None:
        return when(child.appointment.starts_at)
    return words("requested on {day}", day=when(child.planned_at))
