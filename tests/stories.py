"""Tickets through the whole procedure (§4 to §10), each story the acts that lead to its end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from models import charge, mail
from models.tables.ticket import Ticket
from models.terms import (
    CancelledBy,
    FaultNature,
    Informed,
    Kind,
    Outcome,
    QuoteState,
    ReferentRole,
    Ruling,
    SavPlusPoint,
    Service,
)
from tests.again import copied
from tests.builders import OPENED, SUPPLIED, do, later, new_ticket, take, usual_act

Step = tuple[str, dict[str, Any]]

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


@dataclass(frozen=True)
class Story:
    service: Service
    steps: tuple[Step, ...]
    nature: FaultNature = FaultNature.HARD


def _supplied() -> tuple[Step, ...]:
    return tuple((act_id, {}) for act_id in SUPPLIED)


def _agreed(kind: Kind = Kind.STANDARD) -> tuple[Step, ...]:
    referent = {
        "referent_name": "M. Leroux",
        "referent_phone": "06 11 22 33 44",
        "referent_role": ReferentRole.INTEGRATOR,
    }
    planned = {"kind": kind, **(referent if kind is Kind.EXPERTISE else {})}
    return (("intervention.plan", planned), ("consent.record", {}), ("dispatch.approve", {}))


def _visited(outcome: Outcome, kind: Kind = Kind.STANDARD, informed: Informed = Informed.NOW) -> tuple[Step, ...]:
    found = {"outcome": outcome, "informed": informed}
    return (*_agreed(kind), ("appointment.schedule", {}), ("outcome.record", found))


CLIENT_FAULT = (*_supplied(), *_visited(Outcome.CLIENT_FAULT))
NO_FAULT = (*_supplied(), *_visited(Outcome.NO_FAULT))
SAV_PLUS = (*NO_FAULT, *_agreed(Kind.SAV_PLUS), ("appointment.schedule", {"in_days": 8}))
TWICE_NO_FAULT = (*NO_FAULT, ("export", {}), *_visited(Outcome.NO_FAULT))
EXPERTISE = (*TWICE_NO_FAULT, *_agreed(Kind.EXPERTISE), ("appointment.schedule", {}))
WAIVED = (*EXPERTISE, ("outcome.record", {"outcome": Outcome.FAULT_FIXED}))
QUOTED = (*_supplied(), ("quote.offer", {}))
WRONGFUL = (*_supplied(), ("supplier_ticket.wrongful", {}))
DISPUTED = (*CLIENT_FAULT, ("dispute.record", {}))
LEFT_UNFIXED = (*EXPERTISE, ("outcome.record", {"outcome": Outcome.FAULT_NOT_FIXED}))
FIRST_VISIT: Step = (
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


def _dispute_decided(decision: Ruling, **facts: Any) -> Story:
    return Story(Service.SDSL, (*DISPUTED, ("dispute.decide", {"decision": decision, **facts})))


def _intermittent(*steps: Step) -> Story:
    return Story(Service.ADSL, steps, FaultNature.INTERMITTENT)


STORIES: dict[str, Story] = {
    "no_fault": Story(Service.ADSL, NO_FAULT),
    "expertise_planned": Story(
        Service.ADSL, (*TWICE_NO_FAULT, ("intervention.plan", dict(_agreed(Kind.EXPERTISE)[0][1])))
    ),
    "expertise_asked": Story(Service.ADSL, (*TWICE_NO_FAULT, *_agreed(Kind.EXPERTISE)[:2])),
    "expertise_scheduled": Story(Service.ADSL, EXPERTISE),
    "waived": Story(Service.ADSL, WAIVED),
    "left_unfixed": Story(Service.ADSL, LEFT_UNFIXED),
    "fixed_since": Story(Service.ADSL, (*LEFT_UNFIXED, ("expertise.fixed", {}))),
    "technician_absent": Story(Service.ADSL, (*_supplied(), *_visited(Outcome.TECHNICIAN_ABSENT))),
    "restored": Story(Service.ADSL, (*WAIVED, ("outcome.correct", NO_CHANGE))),
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
    "quoted": Story(Service.SDSL, QUOTED),
    "quote_accepted": Story(Service.SDSL, (*QUOTED, ("quote.answer", {}))),
    "quote_declined": Story(Service.SDSL, (*QUOTED, ("quote.answer", {"answer": QuoteState.DECLINED}))),
    "quote_withdrawn": Story(Service.SDSL, (*QUOTED, ("quote.withdraw", {}))),
    "wrong_one_replaced": Story(Service.VGA, (*WRONGFUL, ("supplier_ticket.record", {}))),
    "wrong_twice": Story(Service.VGA, (*WRONGFUL, ("supplier_ticket.record", {}), ("supplier_ticket.wrongful", {}))),
    "reinstated": Story(Service.VGA, (*WRONGFUL, ("supplier_ticket.reinstate", {}))),
    "wrongful": Story(Service.VGA, WRONGFUL),
    "disputed": Story(Service.SDSL, DISPUTED),
    "dispute_late": Story(Service.SDSL, (*CLIENT_FAULT, ("finalise", {}), ("dispute.record", {}))),
    "dispute_accepted": _dispute_decided(Ruling.CANCEL),
    "dispute_reduced": _dispute_decided(Ruling.REDUCE, amount=Decimal("125.00")),
    "dispute_rejected": _dispute_decided(Ruling.UPHOLD),
    "reduced_then_waived": Story(
        Service.ADSL,
        (
            *NO_FAULT,
            ("dispute.record", {}),
            ("dispute.decide", {"decision": Ruling.REDUCE, "amount": Decimal("100.00")}),
            *_visited(Outcome.FAULT_FIXED, Kind.EXPERTISE),
        ),
    ),
    "dispute_lapsed": Story(Service.SDSL, (*DISPUTED, ("charge.cancel", {}))),
    "charge_cancelled": Story(Service.SDSL, (*CLIENT_FAULT, ("finalise", {}), ("export", {}), ("charge.cancel", {}))),
    "outcome_corrected": Story(Service.SDSL, (*CLIENT_FAULT, ("outcome.correct", {}))),
    "ticket_corrected": Story(Service.SDSL, (*_supplied(), *_agreed(), ("ticket.correct", {}))),
    "mail_refused": Story(
        Service.SDSL, (*_supplied(), *_visited(Outcome.CLIENT_FAULT, informed=Informed.EMAIL), ("refuse mail", {}))
    ),
    "planned_again": Story(
        Service.SDSL,
        (
            *_supplied(),
            *_agreed(),
            ("appointment.schedule", {}),
            ("appointment.cancel", {"cancelled_by": CancelledBy.SUPPLIER}),
            ("intervention.plan", {}),
        ),
    ),
    "over": Story(Service.ADSL, (*WAIVED, ("ticket.close", {}))),
    "over_with_a_charge": Story(Service.SDSL, (*CLIENT_FAULT, ("ticket.close", {}))),
    "over_without_a_visit": Story(Service.SDSL, (*_supplied(), ("ticket.close", {}))),
    "opened_by_mistake": Story(Service.SDSL, (("ticket.cancel", {}),)),
    "reopened": Story(Service.SDSL, (*CLIENT_FAULT, ("ticket.close", {}), ("ticket.reopen", {}))),
}


@copied
def a_story(name: str, *, typed: str | None = None, number: int = 42) -> Ticket:
    """The ticket at the story's end; with `typed`, people typed nothing but that."""
    story = STORIES[name]
    words = {} if typed is None else {"client": typed, "line": typed, "description": typed}
    ticket = new_ticket(story.service, number=number, fault_nature=story.nature, **words)
    for act_id, facts in story.steps:
        _take(ticket, act_id, facts | (_typed(ticket, act_id, typed) if typed is not None else {}))
    return ticket


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
