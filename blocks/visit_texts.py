"""Texts for the client about a visit (§4, §8): the request for consent, the SAV+ offer, the appointment."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from blocks.cost_texts import visit_day
from blocks.delays import WHICH_COUNT, cancellation_notice
from blocks.look import Look
from blocks.writing import ClientText, french, written
from models.intervention import costs_of
from models.sav_plus import LATE_CANCELLATION
from models.tables.intervention import Appointment, Intervention
from models.tables.ticket import Ticket
from models.tariff import qualify
from models.terms import Kind, Outcome
from models.workdays import free_cancellation_until


def consent_request(visit: Intervention, look: Look) -> ClientText:
    """Asks for the written consent to this kind of visit, and names every possible cost (§4)."""
    words = french(look.policy)
    costs = [
        {"reason": look.policy.row(code, look.today).reason, "amount": words.money(amount)}
        for code, amount in costs_of(visit, look.policy, look.at)
    ]
    return written(
        f"consent_{visit.kind}",
        policy=look.policy,
        ticket=visit.ticket,
        costs=costs,
        referent=visit.referent,
        **_conditions(visit.ticket, look),
    )


def sav_plus_offer(ticket: Ticket, look: Look) -> ClientText:
    """What the flat-rate service is, and its conditions (§8)."""
    return written("sav_plus_offer", policy=look.policy, ticket=ticket, **_conditions(ticket, look))


def appointment(visit: Intervention, slot: Appointment, look: Look, *, moved: bool = False) -> ClientText:
    """Confirms the slot, and advises to call support during the visit (§4); until when a SAV+ can be cancelled (§8)."""
    sav_plus = visit.kind is Kind.SAV_PLUS
    return written(
        "appointment",
        policy=look.policy,
        ticket=visit.ticket,
        visit=visit,
        moved=moved,
        day=visit_day(visit, look),
        start=french(look.policy).time(slot.starts_at),
        end=_end(slot, look),
        absence=_cost_of_absence(visit.kind, visit.ticket, look),
        free_until=_free_until(slot, look) if sav_plus else "",
        **(_conditions(visit.ticket, look) if sav_plus else {"fee": ""}),
    )


def _conditions(ticket: Ticket, look: Look) -> dict[str, Any]:
    """Of the SAV+ (§8); no flat rate where this policy has no SAV+ for the service."""
    words = french(look.policy)
    rate = _billed(Kind.SAV_PLUS, Outcome.PERFORMED, ticket, look)
    exactly = look.policy.sav_plus.exactly_at_limit == "free"
    return {
        "rate": _money(rate, look),
        "fee": _money(look.policy.row(LATE_CANCELLATION, look.today).amount, look),
        "notice": cancellation_notice(words, look.policy),
        "which_count": words(WHICH_COUNT[look.policy.sav_plus.calendar]),
        "at_least": "au moins" if exactly else "plus de",
        "absent": _cost_of_absence(Kind.SAV_PLUS, ticket, look),
    }


def _cost_of_absence(kind: Kind, ticket: Ticket, look: Look) -> str:
    """Nothing where this policy does not bill it."""
    return _money(_billed(kind, Outcome.CLIENT_ABSENT, ticket, look), look)


def _billed(kind: Kind, outcome: Outcome, ticket: Ticket, look: Look) -> Decimal | None:
    try:
        code = qualify(kind, outcome, ticket.service, policy=look.policy)
    except LookupError:
        return None
    return look.policy.row(code, look.today).amount if code else None


def _money(amount: Decimal | None, look: Look) -> str:
    return "" if amount is None else french(look.policy).money(amount)


def _free_until(slot: Appointment, look: Look) -> str:
    """Nothing once it is over."""
    until: datetime = free_cancellation_until(slot.starts_at, look.policy)
    return french(look.policy).long_moment(until) if look.at <= until else ""


def _end(slot: Appointment, look: Look) -> str:
    words = french(look.policy)
    same_day = words.day_of(slot.starts_at) == words.day_of(slot.ends_at)
    return words.time(slot.ends_at) if same_day else words.long_moment(slot.ends_at)
