"""Texts for the client about a visit (§4, §8): the request for consent, the SAV+ offer, the appointment."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from blocks.cost_texts import visit_day
from blocks.delays import WHICH_COUNT, cancellation_notice
from blocks.look import Look
from blocks.writing import ClientText, french, written
from models.intervention import costs_of
from models.kinds import TRAITS
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
        **_conditions(visit.kind, visit.ticket, look),
    )


def flat_rate_offer(kind: Kind, ticket: Ticket, look: Look) -> ClientText:
    """What the flat-rate service is, and its conditions (§8)."""
    return written(f"{kind}_offer", policy=look.policy, ticket=ticket, **_conditions(kind, ticket, look))


def flat_rate(kind: Kind, ticket: Ticket, look: Look) -> str:
    """What a visit of this kind costs whatever is found (§8); nothing where it has no flat rate."""
    outcome = TRAITS[kind].flat_rate
    return _money(_billed(kind, outcome, ticket, look), look) if outcome else ""


def appointment(visit: Intervention, slot: Appointment, look: Look, *, moved: bool = False) -> ClientText:
    """Confirms the slot, and advises to call support during the visit (§4); until when a SAV+ can be cancelled (§8)."""
    has_fee = TRAITS[visit.kind].late_cancellation is not None
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
        free_until=_free_until(slot, look) if has_fee else "",
        fee=_fee(visit.kind, look),
    )


def _conditions(kind: Kind, ticket: Ticket, look: Look) -> dict[str, Any]:
    """Of a flat-rate service (§8); no rate where the kind has none, or this policy no such visits for the service."""
    words = french(look.policy)
    exactly = look.policy.sav_plus.exactly_at_limit == "free"
    return {
        "rate": flat_rate(kind, ticket, look),
        "fee": _fee(kind, look),
        "notice": cancellation_notice(words, look.policy),
        "which_count": words(WHICH_COUNT[look.policy.sav_plus.calendar]),
        "at_least": "au moins" if exactly else "plus de",
        "absent": _cost_of_absence(kind, ticket, look),
    }


def _fee(kind: Kind, look: Look) -> str:
    """What cancelling too late costs; nothing where that is free."""
    code = TRAITS[kind].late_cancellation
    return _money(look.policy.row(code, look.today).amount, look) if code else ""


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
