"""The buttons of acts: whether one is offered to its reader, what it says, what it asks before it is sure."""

from blocks.acts import MORE, Reading, Style, faces
from blocks.kit import button, option, overflow
from blocks.look import Look, value
from blocks.rich import Element
from models.acts import Act, Subject
from models.tables.charge import Charge
from models.tables.intervention import Intervention


def offers(act: Act, subject: Subject, look: Look) -> bool:
    """Whether it is offered: to whoever sees this alone what they may do now, to all of the desk whatever there is."""
    return look.reader is None or act.is_possible(subject, look.reader)


def act_button(act: Act | Reading, subject: Subject, look: Look, style: Style | None = None) -> Element:
    return button(look.words(_label(act)), act.id, value(subject), style=style, confirm=_sure(act, subject, look))


def named_button(act: Act | Reading, subject: Subject, look: Look, style: Style | None = None) -> Element:
    """A button that also says which of the ticket's children is meant, where there are several of a kind."""
    return button(_title(act, subject, look), act.id, value(subject), style=style, confirm=_sure(act, subject, look))


def named_option(act: Act | Reading, subject: Subject, look: Look) -> Element:
    """The same in a menu: the option's value is what its button would be, `<id> <ticket[/child]>`."""
    return option(_title(act, subject, look), f"{act.id} {value(subject)}")


def more_menu(options: list[Element]) -> Element:
    return overflow(MORE, options)


def _sure(act: Act | Reading, subject: Subject, look: Look) -> Element | None:
    ask = None if isinstance(act, Reading) else faces()[act.id].sure
    return None if ask is None else ask(subject, look)


def _label(act: Act | Reading) -> str:
    return act.button if isinstance(act, Reading) else faces()[act.id].button


def _title(act: Act | Reading, subject: Subject, look: Look) -> str:
    """Where the ticket has several children of a kind, which of them is meant: a charge's amount, a day."""
    title, ticket = look.words(_label(act)), subject.root
    match subject:
        case Charge() as charge if len(ticket.charges) > 1:
            return f"{title} · {look.words.amount(charge.due or charge.amount)}, {look.words.short_day(charge.made_at)}"
        case Intervention() as visit if len(ticket.interventions) > 1:
            return f"{title} · {_day_of(visit, look)}"
        case _:
            return title


def _day_of(visit: Intervention, look: Look) -> str:
    """Of its slot; without one it is known by the day on which it was requested."""
    if visit.appointment is not None:
        return look.words.short_day(visit.appointment.starts_at)
    return look.words("requested on {day}", day=look.words.short_day(visit.planned_at))
