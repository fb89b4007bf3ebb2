"""App Home (design §4): what waits for a manager, today's visits, one's own tickets by their next step."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from blocks.acts import act_button
from blocks.dispatch import approval_buttons
from blocks.kit import Block, View, actions, button, context, divider, header, home, lines
from blocks.labels import label
from blocks.listing import row
from blocks.look import Look, heading, last_minute, person, possible_cost
from blocks.rich import Element, Link, text_element
from blocks.text import clip, one_line
from blocks.words import Words
from models.dispute import DECIDE
from models.kinds import TRAITS
from models.tables.dispute import Dispute
from models.tables.intervention import Appointment, Intervention
from models.tables.ticket import Ticket
from models.terms import ChargeStatus
from models.ticket import OPEN
from models.waiting import ToDecide, to_decide, waiting_since
from models.workdays import free_cancellation_until, local_day

MOST_TO_DECIDE = 20
LONGEST_GROUNDS = 200
Addresses = Mapping[int, str | None]  # ticket id → its thread


def for_others(words: Words) -> View:
    """For people who are not of the desk."""
    return home([lines(words.rich("This is the *support desk's* bot. Only its agents and managers can use it."))])


def for_staff(waiting: Iterable[Ticket], mine: Sequence[Ticket], addresses: Addresses, look: Look) -> View:
    """`waiting` are the tickets on which a manager has to decide something."""
    words = look.words
    asked = [subject for ticket in waiting for subject in to_decide(ticket)]
    visits = [(ticket, slot) for ticket in mine if (slot := _today(ticket, look)) is not None]
    new = button(words("New ticket"), OPEN.id, "new", style="primary")
    return home(
        [
            *_asked(sorted(asked, key=waiting_since), addresses, look),
            *_visits(sorted(visits, key=lambda visit: visit[1].starts_at), addresses, look),
            *_deadlines(mine, look),
            *_mine(mine, addresses, look),
            actions(new),
        ]
    )


def _asked(asked: Sequence[ToDecide], addresses: Addresses, look: Look) -> list[Block]:
    """Oldest first, each with its facts in view."""
    blocks = [header(look.words("To decide · {n}", n=len(asked)))] if asked else []
    for subject in asked[:MOST_TO_DECIDE]:
        if isinstance(subject, Dispute):
            blocks += _dispute_to_decide(subject, addresses, look)
        else:
            blocks += _visit_to_decide(subject, addresses, look)
    return [*blocks, divider()] if blocks else []


def _visit_to_decide(visit: Intervention, addresses: Addresses, look: Look) -> list[Block]:
    facts = look.words.rich(
        "{kind}, possible cost {cost}, asked for by {who}",
        kind=label(visit.kind, look.words),
        cost=possible_cost(visit, look),
        who=person(visit.consent.recorded_by if visit.consent else visit.planned_by),
    )
    return [lines(_linked(visit.ticket, addresses), facts), approval_buttons(visit, look)]


def _dispute_to_decide(dispute: Dispute, addresses: Addresses, look: Look) -> list[Block]:
    facts = look.words.rich(
        "Dispute of {amount}, received in time: “{grounds}”",
        amount=look.words.money(dispute.charge.due),
        grounds=clip(one_line(dispute.grounds), LONGEST_GROUNDS),
    )
    decide = act_button(DECIDE, dispute, look, "primary")
    return [lines(_linked(dispute.ticket, addresses), facts), actions(decide)]


def _deadlines(mine: Sequence[Ticket], look: Look) -> list[Block]:
    """What ends today: dispute windows (§9), the free cancellation of a SAV+ (§8)."""
    ends = [end for ticket in mine for end in (*_windows(ticket, look), *_free_cancellations(ticket, look))]
    return [context(look.words("Ending today: {what}", what=" · ".join(ends)))] if ends else []


def _windows(ticket: Ticket, look: Look) -> Iterator[str]:
    for charge in ticket.charges:
        until = last_minute(charge.deadline) if charge.deadline else None
        if charge.status is ChargeStatus.ANNOUNCED and until is not None and _is_today(until, look):
            yield look.words("{ticket} can be disputed until {time}", ticket=ticket.number, time=look.words.time(until))


def _free_cancellations(ticket: Ticket, look: Look) -> Iterator[str]:
    visit = ticket.active_intervention
    if visit is None or visit.appointment is None or TRAITS[visit.kind].late_cancellation is None:
        return
    until = free_cancellation_until(visit.appointment.starts_at, look.policy)
    if _is_today(until, look) and look.at <= until:
        yield look.words(
            "{ticket} SAV+ can be cancelled free until {time}", ticket=ticket.number, time=look.words.time(until)
        )


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


def _today(ticket: Ticket, look: Look) -> Appointment | None:
    visit = ticket.active_intervention
    slot = visit.appointment if visit else None
    return slot if slot and _is_today(slot.starts_at, look) else None


def _is_today(at: datetime, look: Look) -> bool:
    return local_day(at, look.policy) == look.today
