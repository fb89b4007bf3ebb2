"""Tickets at any stage, made as people make them: by acts. `do` does one act with facts that are right."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import inspect

from models import owing, summary
from models.context import Context
from models.policy import Policy, load_policy
from models.refusal import Overtaken, Refusal
from models.tables.journal import Entry
from models.tables.outbox import OF_THE_TICKET, OutboxRow
from models.tables.ticket import Ticket
from models.terms import (
    ABSENCES,
    FaultNature,
    Outcome,
    Role,
    Service,
)
from models.ticket import open_ticket
from models.who import Who
from slackbot.demo import usual
from slackbot.demo.paths import CLIENT_FAULT
from tests.again import copied

LEA, KARIM = Who("U0LEA00001", "Léa Martin"), Who("U0KARIM001", "Karim Benali")
MARC, SOPHIE = Who("U0MARC0001", "Marc Petit"), Who("U0SOPHIE01", "Sophie Leroy")

PARIS = load_policy().calendar.time_zone

# A Monday, 10:00 in Paris; people's clicks carry seconds, what they pick does not.
OPENED = datetime(2026, 1, 5, 9, 0, 37, 123456, tzinfo=UTC)
STEP = timedelta(minutes=10)

MANAGERS_ACTS = (
    "gate.lift",
    "dispatch.approve",
    "dispatch.refuse",
    "charge.cancel",
    "charge.reduce",
    "dispute.decide",
    "outcome.correct",
    "supplier_ticket.reinstate",
)

# The acts of the main path, from a ticket just opened up to each of its stages.
MAIN_PATH = tuple(act_id for act_id, _ in CLIENT_FAULT)
PREPARED, SUPPLIED, PLANNED, CONSENTED, APPROVED, SCHEDULED, CHARGED = (MAIN_PATH[:count] for count in range(2, 9))

# A stage of a ticket, and the acts that lead there.
STAGES: dict[str, tuple[str, ...]] = {
    "opened": (),
    "prepared": PREPARED,
    "lifted": ("gate.lift",),
    "supplied": SUPPLIED,
    "planned": PLANNED,
    "consented": CONSENTED,
    "approved": APPROVED,
    "scheduled": SCHEDULED,
    "charged": CHARGED,
    "announced": (*CHARGED, "charge.inform"),
    "final": (*CHARGED, "charge.inform", "finalise"),
    "fixed": (*SCHEDULED, "outcome.record: operator_fault"),
    "refused": (*CONSENTED, "dispatch.refuse"),
    "abandoned": (*APPROVED, "intervention.abandon"),
    "withdrawn": (*APPROVED, "consent.withdraw"),
    "cancelled": (*SCHEDULED, "appointment.cancel"),
    "closed": (*CHARGED, "charge.inform", "finalise", "close"),
}


def context(
    by: Who = LEA,
    role: Role = Role.AGENT,
    at: datetime = OPENED,
    *,
    seen: int | None = None,
    policy: Policy | None = None,
) -> Context:
    return Context(by=by, role=role, at=at, policy=policy or load_policy(), seen=seen)


def policy_with(**gates: bool) -> Policy:
    """The packaged policy with other gates (§9)."""
    packaged = load_policy()
    return packaged.model_copy(update={"gates": packaged.gates.model_copy(update=gates)})


def new_ticket(service: Service = Service.SDSL, *, number: int = 42, at: datetime = OPENED, **facts: Any) -> Ticket:
    usual: dict[str, Any] = {
        "fault_nature": FaultNature.HARD,
        "client": "Boulangerie Martin & fils",
        "client_email": "contact@boulangerie-martin.example",
        "line": "SDSL-75011-0042",
        "description": "Plus de synchronisation depuis ce matin.",
        "channel": "C0SUPPORT1",
    }
    return open_ticket(number, context(at=at), service=service, **{**usual, **facts})


@copied
def a_ticket(
    stage: str = "opened", service: Service = Service.SDSL, *, number: int = 42, at: datetime = OPENED
) -> Ticket:
    """A ticket that was brought to a stage by Léa and Marc, one act every ten minutes."""
    ticket = new_ticket(service, number=number, at=at)
    for step in STAGES[stage]:
        take(ticket, step)
    return ticket


def summed(*tickets: Ticket) -> tuple[Ticket, ...]:
    """With their summaries, as the desk keeps them after each act."""
    for ticket in tickets:
        summary.keep(ticket, load_policy())
    return tickets


def take(ticket: Ticket, step: str) -> None:
    """One step of STAGES."""
    if step == "finalise":
        last = ticket.charges[-1]
        owing.finalise(last, context(at=last.deadline or OPENED))
    elif step == "close":
        do(ticket, "ticket.close", context(at=later(ticket)))
    else:
        act_id, _, found = step.partition(": ")
        do(ticket, act_id, **({"outcome": Outcome(found)} if found else {}))


def later(ticket: Ticket, **parts: float) -> datetime:
    """Some time after the last thing that was done; ten minutes, unless the parts of a timedelta say otherwise."""
    return ticket.entries[-1].at + (timedelta(**parts) if parts else STEP)


def usual_act(ticket: Ticket, act_id: str, **changes: Any) -> Context:
    """Léa does what agents do, Marc what managers do, ten minutes after what was done last."""
    by, role = (MARC, Role.MANAGER) if act_id in MANAGERS_ACTS else (LEA, Role.AGENT)
    return context(**{"by": by, "role": role, "at": later(ticket), **changes})


def do(ticket: Ticket, act_id: str, by: Context | None = None, child: int | None = None, **facts: Any) -> Any:
    """Do the act, with right facts where none are given, to the ticket or its latest child that such acts are for."""
    return usual.do(ticket, act_id, by or usual_act(ticket, act_id, **_when(ticket, facts)), child, **facts)


def _when(ticket: Ticket, facts: dict[str, Any]) -> dict[str, Any]:
    """Nobody is absent before the slot begins (§13)."""
    visit = ticket.interventions[-1] if ticket.interventions else None
    if facts.get("outcome") not in ABSENCES or visit is None or visit.appointment is None:
        return {}
    return {"at": max(later(ticket), visit.appointment.starts_at)}


def refused(ticket: Ticket, act_id: str, by: Context | None = None, child: int | None = None, **facts: Any) -> Refusal:
    """The Refusal that the act meets, which must leave the ticket as it was."""
    before = picture(ticket)
    try:
        do(ticket, act_id, by, child, **facts)
    except Refusal as refusal:
        assert picture(ticket) == before
        return refusal
    raise AssertionError(f"{act_id} was not refused")


def overtaken(ticket: Ticket, act_id: str, by: Context | None = None, **facts: Any) -> tuple[str, list[str]]:
    """The code of the Overtaken that the act meets, and the events that it leaves."""
    before = len(ticket.entries)
    try:
        do(ticket, act_id, by, **facts)
    except Overtaken as refusal:
        return refusal.code, [entry.event_name for entry in ticket.entries[before:]]
    raise AssertionError(f"{act_id} was not overtaken")


def picture(row: Any) -> dict[str, Any]:
    """All that a row and its children hold, to be compared; of a notice what the act says of it."""
    if isinstance(row, OutboxRow):
        return {
            name: getattr(row, name) for name in ("lane", "kind", "ticket_id", "child", "due_at", "person", "channel")
        }
    state = inspect(row)
    columns = {column.key: getattr(row, column.key) for column in state.mapper.column_attrs}
    children = {
        link.key: [picture(child) for child in getattr(row, link.key)]
        for link in state.mapper.relationships
        if link.uselist and not link.viewonly
    }
    if isinstance(row, Ticket):
        told = [[picture(notice) for notice in notices] for notices in written_together(row)]
        entries = zip(row.entries, told, strict=True)
        children["entries"] = [picture(entry) | {"notices": notices} for entry, notices in entries]
    return {**columns, **children}


def written_together(ticket: Ticket) -> list[list[OutboxRow]]:
    """The notices of each entry, where one transaction writes all: of the same refresh of the whole ticket the last."""
    rows = [(number, row) for number, entry in enumerate(ticket.entries) for row in entry.notices]
    last = {row.kind: row for _, row in rows if row.kind in OF_THE_TICKET}
    kept = [(number, row) for number, row in rows if last.get(row.kind, row) is row]
    return [[row for at, row in kept if at == number] for number, _ in enumerate(ticket.entries)]


def events(ticket: Ticket) -> list[str]:
    return [entry.event_name for entry in ticket.entries]


def last_entry(ticket: Ticket, event: str, child: int | None = None) -> Entry:
    """The latest entry with that event about the ticket or that child of it."""
    return next(entry for entry in reversed(ticket.entries) if (entry.event_name, entry.child) == (event, child))


def notices(ticket: Ticket, event: str) -> set[str]:
    """The kinds of notices that the latest such event caused."""
    entry = next(entry for entry in reversed(ticket.entries) if entry.event_name == event)
    return {notice.kind for notice in entry.notices}


def due(ticket: Ticket, kind: str) -> list[datetime | None]:
    """When the notices of a kind come due, the latest caused last; None: at once."""
    return [notice.due_at for entry in ticket.entries for notice in entry.notices if notice.kind == kind]
