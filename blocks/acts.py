"""How acts look to people: their buttons, their place in menus, their forms. Declared at their nouns.

`@act_form(ACT, …)` stands above the view that asks for the facts of an act; `act_button_of(ACT, …)` declares one that
is done by its button alone. A `Reading` is a button that opens something to read. Ids are an interface (design §3).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from blocks import nouns
from blocks.forms import Form
from blocks.kit import Block, View
from blocks.look import Look
from blocks.rich import Element
from models.acts import Act, Subject
from models.summary import Brief
from models.tables.ticket import Ticket

MORE, MORE_STEPS = "ticket.more", 5

Viewer = Callable[..., View]
V = TypeVar("V", bound=Viewer)
B = TypeVar("B", bound="Basing")
Style = Literal["primary", "danger"]
Asking = Callable[[Any, Look], Element]
Basing = Callable[[Any, Look], list[Block]]
Pressed = Callable[[Mapping[str, Any]], dict[str, Any]]
NextStep = str | Callable[[Any], str]  # one that varies, by its subject or, in lists, by the ticket's row


def no_facts(_action: Mapping[str, Any]) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, kw_only=True)
class Face:
    """How one act looks. `button` and `next_step` are texts of the catalogues.

    - `next_step` finishes the sentence "Next step: …".
    - `form` reads what the view asked for; without one, `pressed` reads the facts off the pressed button.
    - `redrawn_by` are the fields whose choice shows the form anew, by the view's argument `values`.
    - `chooses`: the view's argument `chosen` is the child that the button named.
    - `sure` makes the dialog that asks once more before the act is done; a menu cannot ask, so it has no option of it.
    - `beside` is the act whose button stands beside it where it is the next step.
    """

    act: Act
    button: str
    next_step: NextStep
    form: type[Form] | None = None
    view: Viewer | None = None
    pressed: Pressed = no_facts
    redrawn_by: tuple[str, ...] = ()
    chooses: bool = False
    sure: Asking | None = None
    beside: Act | None = None

    def step(self, subject: Subject | Brief) -> str:
        """What is to be done next with that subject, or on the ticket of that row; a text of the catalogues."""
        return self.next_step if isinstance(self.next_step, str) else self.next_step(subject)


@dataclass(frozen=True)
class Basis:
    """What a decision rests on: `shown` with the buttons that decide, wherever it is to be taken.

    `in_view`: it is taken nowhere else, so menus have no button of it.
    """

    shown: Basing
    in_view: bool


@dataclass(frozen=True)
class Reading:
    """Something to read behind a button: its id, the text of the button, and what it is about.

    `on` is the class of its subject; None where it can be about the ticket as well as any child of it.
    """

    id: str
    button: str
    on: type[Any] | None = None

    def subject(self, ticket: Ticket, child: int | None) -> Any:
        """Raises Refusal where the ticket has no such child."""
        if self.on is Ticket:
            return ticket
        return ticket.named(child) if self.on is None else ticket.child_of(self.on, child)


_FACES: dict[str, Face] = {}
_BASES: dict[str, Basis] = {}
_READINGS: dict[str, tuple[Reading, Viewer]] = {}


def act_form(
    act: Act,
    form: type[Form],
    *,
    button: str,
    next_step: NextStep = "",
    redrawn_by: tuple[str, ...] = (),
    chooses: bool = False,
    beside: Act | None = None,
) -> Callable[[V], V]:
    """Declare the view below as the form of the act."""

    def declare(view: V) -> V:
        _enter(
            Face(
                act=act,
                button=button,
                next_step=next_step,
                form=form,
                view=view,
                redrawn_by=redrawn_by,
                chooses=chooses,
                beside=beside,
            )
        )
        return view

    return declare


def act_button_of(
    act: Act,
    *,
    button: str,
    next_step: str = "",
    pressed: Pressed = no_facts,
    sure: Asking | None = None,
) -> None:
    """Declare an act that is done by pressing its button."""
    _enter(Face(act=act, button=button, next_step=next_step, pressed=pressed, sure=sure))


def _enter(face: Face) -> None:
    if face.act.id in _FACES:
        raise ValueError(f"the act {face.act.id} is declared twice")
    _FACES[face.act.id] = face


def basis(*acts: Act, in_view: bool = False) -> Callable[[B], B]:
    """Declare the blocks below as what each of these acts rests on."""

    def declare(shown: B) -> B:
        _BASES.update({act.id: Basis(shown, in_view) for act in acts})
        return shown

    return declare


def reading(what: Reading) -> Callable[[V], V]:
    """Declare the view below as what the button opens."""

    def declare(view: V) -> V:
        _READINGS[what.id] = (what, view)
        return view

    return declare


def faces() -> dict[str, Face]:
    """Every act's face by the act's id."""
    nouns.load()
    return _FACES


def basis_for(act_id: str) -> Basis | None:
    """Of the act of that id; None where its form shows all that there is to know."""
    nouns.load()
    return _BASES.get(act_id)


def is_on_menus(act_id: str) -> bool:
    """Whether menus may have its button: not of what is decided in view of its basis alone."""
    decided = basis_for(act_id)
    return decided is None or not decided.in_view


def readings() -> list[tuple[Reading, Viewer]]:
    """Everything to read, with its view."""
    nouns.load()
    return list(_READINGS.values())
