"""Tickets through the whole procedure (§4 to §10), each story the acts that lead to its end."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from models import charge, mail
from models.tables.ticket import Ticket
from models.terms import (
    FaultNature,
    Informed,
    Kind,
    Outcome,
    Ruling,
    SavPlusPoint,
    Service,
)
from slackbot.demo.paths import (
    CLIENT_FAULT,
    DECLINED,
    DISPUTED,
    NO_FAULT,
    PLANNED_AGAIN,
    QUOTED,
    SUPPLIED,
    WRONGFUL,
    Move,
    Path,
    agreed,
    planned,
    scheduled,
    visited,
)
from tests.again import copied
from tests.builders import OPENED, a_ticket, do, later, new_ticket, take, usual_act

# What people type in each act.
TYPED = {
    "pretests.tick": ("confirmed_by", "confirmation"),
    "gate.lift": ("reason",),
    "supplier_ticket.record": ("reference",),
    "supplier_ticket.wrongful": ("reason",),
    "supplier_ticket.reinstate": ("reason",),
    "intervention.abandon": ("reason",),
    "consent.record": ("given_by", "words"),
    "consent.withdraw": ("reason",),
    "dispatch.refuse": ("reason",),
    "appointment.schedule": ("supplier_reference",),
    "appointment.move": ("reason",),
    "appointment.correct": ("reason",),
    "appointment.cancel": ("reason",),
    "outcome.record": ("findings",),
    "outcome.correct": ("findings", "reason"),
    "sav_plus.step": ("notes",),
    "expertise.fixed": ("how",),
    "charge.cancel": ("reason",),
    "charge.reduce": ("reason",),
    "quote.offer": ("work",),
    "quote.answer": ("words",),
    "quote.withdraw": ("reason",),
    "dispute.record": ("grounds",),
    "dispute.correct": ("reason",),
    "dispute.withdraw": ("words",),
    "dispute.decide": ("reason",),
    "ticket.close": ("cause",),
    "ticket.reopen": ("reason",),
    "ticket.cancel": ("reason",),
}


SAV_PLUS = (*NO_FAULT, *scheduled(Kind.SAV_PLUS, in_days=8))
TWICE_NO_FAULT = (*NO_FAULT, ("export", {}), *visited(Outcome.NO_FAULT))
EXPERTISE = (*TWICE_NO_FAULT, *scheduled(Kind.EXPERTISE))
WAIVED = (*EXPERTISE, ("outcome.record", {"outcome": Outcome.FAULT_FIXED}))
LEFT_UNFIXED = (*EXPERTISE, ("outcome.record", {"outcome": Outcome.FAULT_NOT_FIXED}))
FIRST_VISIT: Move = (
    "sav_plus.step",
    {"step": SavPlusPoint.FIRST_VISIT, "mutations": 0, "notes": "Coupures constatées pendant les tests."},
)
STEPS = (
    FIRST_VISIT,
    ("sav_plus.step", {}),
    ("sav_plus.step", {"step": SavPlusPoint.STREET_CABINET, "mutations": 1, "notes": ""}),
    ("sav_plus.step", {"step": SavPlusPoint.CONCENTRATION_POINT, "mutations": 0, "tightened": False}),
)
NO_CHANGE = {"outcome": Outcome.FAULT_NOT_FIXED}


def _dispute_decided(decision: Ruling, **facts: Any) -> Path:
    return Path(Service.SDSL, (*DISPUTED, ("dispute.decide", {"decision": decision, **facts})))


def _intermittent(*moves: Move) -> Path:
    return Path(Service.ADSL, moves, FaultNature.INTERMITTENT)


STORIES: dict[str, Path] = {
    "no_fault": Path(Service.ADSL, NO_FAULT),
    "expertise_planned": Path(Service.ADSL, (*TWICE_NO_FAULT, planned(Kind.EXPERTISE))),
    "expertise_asked": Path(Service.ADSL, (*TWICE_NO_FAULT, *agreed(Kind.EXPERTISE)[:2])),
    "expertise_scheduled": Path(Service.ADSL, EXPERTISE),
    "waived": Path(Service.ADSL, WAIVED),
    "left_unfixed": Path(Service.ADSL, LEFT_UNFIXED),
    "fixed_since": Path(Service.ADSL, (*LEFT_UNFIXED, ("expertise.fixed", {}))),
    "technician_absent": Path(Service.ADSL, (*SUPPLIED, *visited(Outcome.TECHNICIAN_ABSENT))),
    "restored": Path(Service.ADSL, (*WAIVED, ("outcome.correct", NO_CHANGE))),
    "sav_plus_suggested": _intermittent(*NO_FAULT),
    "sav_plus_planned": _intermittent(*NO_FAULT, ("intervention.plan", {"kind": Kind.SAV_PLUS})),
    "sav_plus_scheduled": _intermittent(*SAV_PLUS),
    "sav_plus_begun": _intermittent(*SAV_PLUS, FIRST_VISIT),
    "sav_plus_stepped": _intermittent(*SAV_PLUS, *STEPS),
    "sav_plus_performed": _intermittent(
        *SAV_PLUS, *STEPS, ("outcome.record", {"outcome": Outcome.PERFORMED, "informed": Informed.NOW})
    ),
    "sav_plus_absent": _intermittent(
        *SAV_PLUS, ("outcome.record", {"outcome": Outcome.CLIENT_ABSENT, "informed": Informed.NOW})
    ),
    "sav_plus_cancelled": _intermittent(*SAV_PLUS, ("appointment.cancel", {})),
    "sav_plus_cancelled_late": _intermittent(*SAV_PLUS, ("appointment.cancel", {"hours_before": 20})),
    "quoted": Path(Service.SDSL, QUOTED),
    "quote_accepted": Path(Service.SDSL, (*QUOTED, ("quote.answer", {}))),
    "quote_declined": Path(Service.SDSL, (*QUOTED, DECLINED)),
    "quote_withdrawn": Path(Service.SDSL, (*QUOTED, ("quote.withdraw", {}))),
    "wrong_one_replaced": Path(Service.VGA, (*WRONGFUL, ("supplier_ticket.record", {}))),
    "wrong_twice": Path(Service.VGA, (*WRONGFUL, ("supplier_ticket.record", {}), ("supplier_ticket.wrongful", {}))),
    "reinstated": Path(Service.VGA, (*WRONGFUL, ("supplier_ticket.reinstate", {}))),
    "wrongful": Path(Service.VGA, WRONGFUL),
    "disputed": Path(Service.SDSL, DISPUTED),
    "dispute_late": Path(Service.SDSL, (*CLIENT_FAULT, ("finalise", {}), ("dispute.record", {}))),
    "dispute_accepted": _dispute_decided(Ruling.CANCEL),
    "dispute_reduced": _dispute_decided(Ruling.REDUCE, amount=Decimal("125.00")),
    "dispute_rejected": _dispute_decided(Ruling.UPHOLD),
    "reduced_then_waived": Path(
        Service.ADSL,
        (
            *NO_FAULT,
            ("dispute.record", {}),
            ("dispute.decide", {"decision": Ruling.REDUCE, "amount": Decimal("100.00")}),
            *visited(Outcome.FAULT_FIXED, Kind.EXPERTISE),
        ),
    ),
    "dispute_lapsed": Path(Service.SDSL, (*DISPUTED, ("charge.cancel", {}))),
    "charge_cancelled": Path(Service.SDSL, (*CLIENT_FAULT, ("finalise", {}), ("export", {}), ("charge.cancel", {}))),
    "outcome_corrected": Path(Service.SDSL, (*CLIENT_FAULT, ("outcome.correct", {}))),
    "ticket_corrected": Path(Service.SDSL, (*SUPPLIED, *agreed(), ("ticket.correct", {}))),
    "mail_refused": Path(
        Service.SDSL, (*SUPPLIED, *visited(Outcome.CLIENT_FAULT, informed=Informed.EMAIL), ("refuse mail", {}))
    ),
    "planned_again": Path(Service.SDSL, PLANNED_AGAIN),
    "over": Path(Service.ADSL, (*WAIVED, ("ticket.close", {}))),
    "over_with_a_charge": Path(Service.SDSL, (*CLIENT_FAULT, ("ticket.close", {}))),
    "over_without_a_visit": Path(Service.SDSL, (*SUPPLIED, ("ticket.close", {}))),
    "opened_by_mistake": Path(Service.SDSL, (("ticket.cancel", {}),)),
    "reopened": Path(Service.SDSL, (*CLIENT_FAULT, ("ticket.close", {}), ("ticket.reopen", {}))),
}


@copied
def a_story(name: str, *, typed: str | None = None, number: int = 42) -> Ticket:
    """The ticket at the story's end; with `typed`, people typed nothing but that."""
    story = STORIES[name]
    words = {} if typed is None else {"client": typed, "line": typed, "description": typed}
    ticket = new_ticket(story.service, number=number, fault_nature=story.nature, **words)
    for act_id, facts in story.moves:
        _take(ticket, act_id, facts | (_typed(ticket, act_id, typed) if typed is not None else {}))
    return ticket


def a_case(name: str, service: Service = Service.SDSL, *, number: int = 42) -> Ticket:
    """The ticket at the stage of this name, or at this story's end, whose service is the story's own."""
    return a_story(name, number=number) if name in STORIES else a_ticket(name, service, number=number)


def visit(ticket: Ticket, outcome: Outcome, kind: Kind = Kind.STANDARD) -> None:
    """Another visit of a ticket, from its planning to its outcome; the client is told at once."""
    for act_id, facts in visited(outcome, kind):
        _take(ticket, act_id, facts)


def _typed(ticket: Ticket, act_id: str, typed: str) -> dict[str, Any]:
    """Every field that takes free words says the same; but a supplier never gives one reference twice."""
    if act_id == "supplier_ticket.record" and ticket.supplier_ticket is not None:
        return {}
    return dict.fromkeys(TYPED.get(act_id, ()), typed)


def _take(ticket: Ticket, act_id: str, facts: Mapping[str, Any]) -> None:
    if act_id == "finalise":
        take(ticket, act_id)
    elif act_id == "export":
        charge.export(ticket.charges[-1], usual_act(ticket, act_id))
    elif act_id == "refuse mail":
        about = next(entry for entry in reversed(ticket.entries) if entry.event_name == "charge.made")
        mail.refused(about, usual_act(ticket, act_id), answer="550 5.1.1 no such user")
    else:
        do(ticket, act_id, **_timed(ticket, act_id, dict(facts)))


def _timed(ticket: Ticket, act_id: str, facts: dict[str, Any]) -> dict[str, Any]:
    """`in_days`: a slot so many days ahead. `hours_before`: received so long before the slot begins.

    What the technician did is recorded after the slot.
    """
    visit = ticket.interventions[-1] if ticket.interventions else None
    if act_id in ("outcome.record", "sav_plus.step") and visit and visit.appointment:
        facts["by"] = usual_act(ticket, act_id, at=max(later(ticket), visit.appointment.ends_at))
    if "in_days" in facts:
        start = OPENED.replace(minute=0, second=0, microsecond=0) + timedelta(days=facts.pop("in_days"))
        facts |= {"starts_at": start, "ends_at": start + timedelta(hours=2)}
    if "hours_before" in facts:
        slot = ticket.interventions[-1].appointment
        assert slot is not None
        at = slot.starts_at - timedelta(hours=facts.pop("hours_before"))
        facts |= {"received_at": at, "by": usual_act(ticket, "appointment.cancel", at=at)}
    return facts
