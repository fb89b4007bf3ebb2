"""App Home (design §4): decisions that wait for a manager, today's visits, one's own tickets by their next step."""

from collections.abc import Iterable, Mapping, Sequence

from blocks.dispatch import decision
from blocks.kit import Block, View, actions, button, divider, header, home, lines
from blocks.labels import label
from blocks.listing import row
from blocks.look import Look, heading, person, possible_cost
from blocks.rich import Element, Link, text_element
from blocks.words import PARIS, Words
from models.intervention import Appointment, Intervention
from models.terms import InterventionState
from models.ticket import Ticket

DECISIONS = 20
Addresses = Mapping[int, str | None]  # ticket id → its thread


def for_others(words: Words) -> View:
    """For people who are not of the desk."""
    return home([lines(words.rich("This is the *support desk's* bot. Only its agents and managers can use it."))])


def for_staff(decisions: Iterable[Ticket], mine: Sequence[Ticket], addresses: Addresses, look: Look) -> View:
    words = look.words
    asked = [visit for ticket in decisions if (visit := _awaiting(ticket)) is not None]
    visits = [(ticket, slot) for ticket in mine if (slot := _today(ticket, look)) is not None]
    new = button(words("New ticket"), "ticket.open", "new", style="primary")
    return home(
        [
            *_decisions(sorted(asked, key=_since), addresses, look),
            *_visits(sorted(visits, key=lambda visit: visit[1].starts_at), addresses, look),
            *_mine(mine, addresses, look),
            actions(new),
        ]
    )


def _decisions(asked: Sequence[Intervention], addresses: Addresses, look: Look) -> list[Block]:
    words = look.words
    blocks = [header(words("To decide · {n}", n=len(asked)))] if asked else []
    for visit in asked[:DECISIONS]:
        about = words.rich(
            "{kind}, {cost} if wrongful, asked for by {who}",
            kind=label(visit.kind, words),
            cost=possible_cost(visit, look),
            who=person(visit.consent.recorded_by if visit.consent else visit.planned_by),
        )
        blocks += [lines(_linked(visit.ticket, addresses), about), decision(visit, look)]
    return [*blocks, divider()] if blocks else []


def _visits(visits: Sequence[tuple[Ticket, Appointment]], addresses: Addresses, look: Look) -> list[Block]:
    rows = [
        [text_element(f"{look.words.slot(slot.starts_at, slot.ends_at)} · "), *_linked(ticket, addresses)]
        for ticket, slot in visits
    ]
    return _section(look.words("Today's visits · {n}", n=len(rows)), rows)


def _mine(mine: Sequence[Ticket], addresses: Addresses, look: Look) -> list[Block]:
    if not mine:
        return [lines(look.words.rich("You follow no open ticket."))]
    rows = [row(ticket, look, addresses.get(ticket.id)) for ticket in mine]
    return _section(look.words("Your tickets · {n}", n=len(mine)), rows)


def _section(title: str, rows: Sequence[Sequence[Element]]) -> list[Block]:
    return [header(title), lines(*rows)] if rows else []


def _linked(ticket: Ticket, addresses: Addresses) -> list[Element]:
    address = addresses.get(ticket.id)
    return [Link(address, heading(ticket)).element(bold=True) if address else text_element(heading(ticket), bold=True)]


def _awaiting(ticket: Ticket) -> Intervention | None:
    visit = ticket.active_intervention
    return visit if visit and visit.state is InterventionState.AWAITING_APPROVAL else None


def _since(visit: Intervention) -> float:
    return (visit.consent.recorded_at if visit.consent else visit.planned_at).timestamp()


def _today(ticket: Ticket, look: Look) -> Appointment | None:
    visit = ticket.active_intervention
    slot = visit.appointment if visit else None
    return slot if slot and slot.starts_at.astimezone(PARIS).date() == look.today else None
