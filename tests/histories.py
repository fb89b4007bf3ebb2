"""Random histories of a ticket, as people might make them: any acts, by anybody, in any order that is allowed."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from models.next_steps import steps
from models.owing import finalise
from models.policy import load_policy
from models.refusal import Refusal
from models.tables.ticket import Ticket
from models.tables.ticket_parts import Site
from models.tariff import outcomes
from models.terms import Informed, Kind, PreTest, Role, Service
from tests.builders import KARIM, LEA, MANAGERS_ACTS, MARC, SOPHIE, STAGES, a_ticket, context, do

# What people write: anything that a database can keep.
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30)
SLOWLY = st.timedeltas(timedelta(microseconds=1), timedelta(days=2))


@dataclass(frozen=True)
class Move:
    """Which of the possible acts (0 is the next step of the card), by whom, how long after the last, saying what."""

    choice: int
    by: int
    after: timedelta
    words: str


@dataclass(frozen=True)
class History:
    """What was done to a ticket after it had come to a stage."""

    stage: str
    moves: list[Move]


MOVES = st.builds(
    Move,
    choice=st.sampled_from((*(0,) * 8, *range(8))),
    by=st.integers(0, 3),
    after=SLOWLY,
    words=WORDS,
)
HISTORIES = st.builds(History, stage=st.sampled_from([*STAGES][:-1]), moves=st.lists(MOVES, min_size=1, max_size=10))


def played(history: History, service: Service = Service.SDSL, number: int = 42) -> Ticket:
    """A ticket to which all this was done; what was refused was not."""
    ticket = a_ticket(history.stage, service, number=number)
    for move in history.moves:
        _play(ticket, move)
    return ticket


def _play(ticket: Ticket, move: Move) -> None:
    options = steps(ticket, load_policy(), ticket.entries[-1].at + move.after)
    step = options[move.choice % len(options)]
    people = (MARC, SOPHIE) if step.act.id in MANAGERS_ACTS else (LEA, KARIM, MARC)
    doing = context(people[move.by % len(people)], Role.MANAGER, ticket.entries[-1].at + move.after)
    try:
        do(ticket, step.act.id, doing, step.child, **_facts(ticket, step.act.id, move))
    except Refusal:
        return
    if move.by == 0 and ticket.charges and ticket.charges[-1].deadline:
        finalise(ticket.charges[-1], context(at=max(ticket.entries[-1].at, ticket.charges[-1].deadline)))


def _facts(ticket: Ticket, act_id: str, move: Move) -> dict[str, Any]:
    """Facts with these words in them; the rest is as usual."""
    match act_id:
        case "site.describe":
            return {"site": Site(move.words, move.words, "9 h", "modem", "", "vert")}
        case "pretests.tick":
            return {"tests": list(PreTest)[: move.by + 1], "confirmation": move.words}
        case "consent.record":
            now = ticket.entries[-1].at + move.after
            return {"words": move.words, "received_at": now.astimezone(ZoneInfo("Europe/Paris"))}
        case "outcome.record":
            offered = outcomes(Kind.STANDARD, ticket.service)
            found, informed = offered[move.by % len(offered)], list(Informed)[move.by % 3]
            return {"outcome": found, "findings": move.words, "informed": informed}
        case "gate.lift" | "dispatch.refuse" | "intervention.abandon" | "consent.withdraw" | "appointment.cancel":
            return {"reason": move.words}
        case _:
            return {}
