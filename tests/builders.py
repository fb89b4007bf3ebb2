"""Tickets at any stage, made as people make them: by acts. `do` does one act with facts that are right.

Somewhat long, since the right facts of every act are one table.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import inspect

from models import (
    appointment,
    charge,
    closing,
    consent,
    correction,
    dispatch,
    dispute,
    gate,
    intervention,
    outcome,
    pretests,
    quote,
    sav_plus,
    site,
    supplier_ticket,
)
from models.policy import Policy, load_policy
from models.refusal import Overtaken, Refusal
from models.context import Context
from models.tables.ticket import Site, Ticket
from models.terms import (
    ConsentChannel,
    Decision,
    FaultNature,
    Informed,
    Outcome,
    QuoteState,
    Role,
    SavPlusPoint,
    Service,
    TicketState,
)
from models.ticket import assign, open_ticket
from models.who import Who

LEA, KARIM = Who("U0LEA00001", "Léa Martin"), Who("U0KARIM001", "Karim Benali")
MARC, SOPHIE = Who("U0MARC0001", "Marc Petit"), Who("U0SOPHIE01", "Sophie Leroy")

PARIS = load_policy().calendar.time_zone

# A Monday, 10:00 in Paris; people's clicks carry seconds, what they pick does not.
OPENED = datetime(2026, 1, 5, 9, 0, 37, 123456, tzinfo=UTC)
STEP = timedelta(minutes=10)

HERE = Site("Mme Dupont", "01 02 03 04 05", "9 h – 17 h", "Technicolor TG670", "Cisco 881", "pwr ✓, lan ✓, wan ✗")
ELSEWHERE = Site("M. Durand", "06 07 08 09 10", "8 h – 12 h", "Technicolor TG670", "Cisco 881", "pwr ✓, lan ✗, wan ✗")

MANAGERS_ACTS = (
    "gate.lift",
    "dispatch.approve",
    "dispatch.refuse",
    "charge.cancel",
    "dispute.decide",
    "outcome.correct",
)

PREPARED = ("pretests.tick", "site.describe")
SUPPLIED = (*PREPARED, "supplier_ticket.record")
PLANNED = (*SUPPLIED, "intervention.plan")
CONSENTED = (*PLANNED, "consent.record")
APPROVED = (*CONSENTED, "dispatch.approve")
SCHEDULED = (*APPROVED, "appointment.schedule")
CHARGED = (*SCHEDULED, "outcome.record")

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
    return open_ticket(context(at=at), number=number, service=service, **{**usual, **facts})


def a_ticket(
    stage: str = "opened", service: Service = Service.SDSL, *, number: int = 42, at: datetime = OPENED
) -> Ticket:
    """A ticket that was brought to a stage by Léa and Marc, one act every ten minutes."""
    ticket = new_ticket(service, number=number, at=at)
    for step in STAGES[stage]:
        take(ticket, step)
    return ticket


def take(ticket: Ticket, step: str) -> None:
    """One step of STAGES."""
    if step == "finalise":
        last = ticket.charges[-1]
        charge.finalise(last, context(at=last.deadline or OPENED))
    elif step == "close":
        ticket.state = TicketState.CLOSED
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
    doing = by or usual_act(ticket, act_id)
    subject, verb, usual = DEEDS[act_id]
    return verb(subject(ticket, child), doing, **{**usual(ticket, doing), **facts})


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
        return refusal.code, [entry.event for entry in ticket.entries[before:]]
    raise AssertionError(f"{act_id} was not overtaken")


def picture(row: Any) -> dict[str, Any]:
    """All that a row and its children hold, to be compared."""
    state = inspect(row)
    columns = {column.key: getattr(row, column.key) for column in state.mapper.column_attrs}
    children = {
        link.key: [picture(child) for child in getattr(row, link.key)]
        for link in state.mapper.relationships
        if link.uselist
    }
    return {**columns, **children}


def events(ticket: Ticket) -> list[str]:
    return [entry.event for entry in ticket.entries]


def notices(ticket: Ticket, event: str) -> set[str]:
    """The kinds of notices that the latest such event caused."""
    entry = next(entry for entry in reversed(ticket.entries) if entry.event == event)
    return {notice.kind for notice in entry.notices}


def due(ticket: Ticket, kind: str) -> list[datetime]:
    """When the notices of a kind come due, the latest caused last."""
    return [notice.due_at for entry in ticket.entries for notice in entry.notices if notice.kind == kind]


def _the_ticket(ticket: Ticket, _child: int | None) -> Ticket:
    return ticket


def _a_visit(ticket: Ticket, child: int | None) -> intervention.Intervention:
    latest = [visit.number for visit in ticket.interventions][-1:] or [1]
    return ticket.intervention(child or latest[0])


def _a_charge(ticket: Ticket, child: int | None) -> charge.Charge:
    latest = [one.number for one in ticket.charges][-1:] or [1]
    return ticket.charge(child or latest[0])


def _a_quote(ticket: Ticket, child: int | None) -> quote.Quote:
    latest = [one.number for one in ticket.quotes][-1:] or [1]
    return ticket.quote(child or latest[0])


def _a_dispute(ticket: Ticket, child: int | None) -> dispute.Dispute:
    latest = [one.number for one in ticket.disputes][-1:] or [1]
    return ticket.dispute(child or latest[0])


def _ticks(ticket: Ticket, by: Context) -> dict[str, Any]:
    return {
        "tests": by.policy.pretests(ticket.service),
        "confirmed_by": "Mme Dupont",
        "confirmed_at": by.at,
        "confirmation": "Tous les tests sont faits.",
    }


def _site(ticket: Ticket, by: Context) -> dict[str, Any]:
    return {"site": ELSEWHERE if ticket.site == HERE else HERE}


def _reason(ticket: Ticket, by: Context) -> dict[str, Any]:
    return {"reason": "Le client l'a demandé."}


def _received(ticket: Ticket, by: Context) -> dict[str, Any]:
    return {"received_at": by.at, "reason": "Le client a changé d'avis."}


def _consent(ticket: Ticket, by: Context) -> dict[str, Any]:
    words = "Bon pour accord, frais éventuels compris."
    return {"given_by": "M. Martin", "channel": ConsentChannel.EMAIL, "received_at": by.at, "words": words}


def _slot(ticket: Ticket, by: Context) -> dict[str, Any]:
    starts = by.at.replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    return {"starts_at": starts, "ends_at": starts + timedelta(hours=2)}


DEEDS: dict[str, tuple[Callable[..., Any], Callable[..., Any], Callable[[Ticket, Context], dict[str, Any]]]] = {
    "ticket.assign": (_the_ticket, assign, lambda *_: {"assignee": KARIM}),
    "pretests.tick": (_the_ticket, pretests.tick, _ticks),
    "site.describe": (_the_ticket, site.describe, _site),
    "gate.lift": (_the_ticket, gate.lift, _reason),
    "supplier_ticket.record": (
        _the_ticket,
        supplier_ticket.record,
        lambda _, by: {"reference": "SIG-2026-1", "opened_at": by.at},
    ),
    "intervention.plan": (_the_ticket, intervention.plan, lambda *_: {}),
    "intervention.abandon": (_a_visit, intervention.abandon, _reason),
    "consent.record": (_a_visit, consent.record, _consent),
    "consent.withdraw": (_a_visit, consent.withdraw, _received),
    "dispatch.approve": (_a_visit, dispatch.approve, lambda *_: {}),
    "dispatch.refuse": (_a_visit, dispatch.refuse, _reason),
    "appointment.schedule": (
        _a_visit,
        appointment.schedule,
        lambda ticket, by: {"supplier_reference": "RDV-7", **_slot(ticket, by)},
    ),
    "appointment.move": (
        _a_visit,
        appointment.move,
        lambda ticket, by: {"reason": "Le technicien est malade.", **_slot(ticket, by)},
    ),
    "appointment.cancel": (_a_visit, appointment.cancel_appointment, _received),
    "outcome.record": (
        _a_visit,
        outcome.record,
        lambda *_: {
            "outcome": Outcome.CLIENT_FAULT,
            "findings": "Câblage intérieur coupé.",
            "called_support": True,
            "informed": Informed.LATER,
        },
    ),
    "charge.inform": (_a_charge, charge.inform, lambda _, by: {"informed_at": by.at}),
    "charge.cancel": (_a_charge, charge.cancel, _reason),
    "supplier_ticket.wrongful": (_the_ticket, supplier_ticket.close_as_wrongful, _reason),
    "outcome.correct": (
        _a_visit,
        outcome.correct,
        lambda *_: {
            "outcome": Outcome.OPERATOR_FAULT,
            "findings": "Défaut au sous-répartiteur.",
            "called_support": True,
            "reason": "Erreur de saisie.",
        },
    ),
    "sav_plus.step": (
        _a_visit,
        sav_plus.step,
        lambda _, by: {
            "step": SavPlusPoint.MAIN_FRAME,
            "done_at": by.at,
            "tightened": True,
            "mutations": 2,
            "down_kbps": 8128,
            "up_kbps": 864,
            "notes": "Jarretière reprise.",
        },
    ),
    "quote.offer": (
        _the_ticket,
        quote.offer,
        lambda *_: {"amount": Decimal("1234.56"), "work": "Remplacement de 20 m de câble."},
    ),
    "quote.answer": (
        _a_quote,
        quote.answer,
        lambda _, by: {"answer": QuoteState.ACCEPTED, "received_at": by.at, "words": "Bon pour accord."},
    ),
    "dispute.record": (
        _the_ticket,
        dispute.record,
        lambda ticket, by: {
            "charge": ticket.charges[-1].number if ticket.charges else 1,
            "received_at": by.at,
            "grounds": "Le modem venait d'être changé.",
        },
    ),
    "dispute.decide": (
        _a_dispute,
        dispute.decide,
        lambda *_: {"decision": Decision.UPHOLD, "reason": "Le compte rendu est formel."},
    ),
    "ticket.close": (_the_ticket, closing.close, lambda _, by: {"restored_at": by.at, "cause": "Jarretière oxydée."}),
    "ticket.reopen": (_the_ticket, closing.reopen, _reason),
    "ticket.correct": (
        _the_ticket,
        correction.correct,
        lambda *_: {"client_email": "support@boulangerie-martin.example", "line": "SDSL-75011-0043"},
    ),
}
