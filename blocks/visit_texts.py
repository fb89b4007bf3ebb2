"""Texts for the client about a visit (§4, §8): the request for consent, the SAV+ offer, the appointment."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from blocks import cost_texts
from blocks.cost_texts import visit_day
from blocks.delays import WHICH_COUNT, cancellation_notice, is_free_exactly_then, last_free_moment
from blocks.look import Look
from blocks.writing import ClientText, french, written
from models.agreement import agreed_row
from models.cancellation import AppointmentCancelled
from models.consent_withdrawal import ConsentWithdrawn
from models.intervention import requested_costs
from models.kinds import TRAITS
from models.spending import is_unspent
from models.tables.intervention import Appointment, Intervention
from models.tables.ticket import Ticket
from models.tariff import qualify
from models.terms import CancelledBy, Kind, Outcome, TariffCode
from models.visit_costs import costs_of
from models.waiver import waivable_before
from models.workdays import is_late_cancellation


@dataclass(frozen=True)
class Names:
    """How letters name a kind of visit, in French as all of them are: in a subject, in a sentence, and as what takes
    place at an appointment, and where.
    """

    short: str = "intervention"
    definite: str = "l'intervention"
    appointed: str = "L'intervention d'un technicien"
    place: str = ""


NAMES: dict[Kind, Names] = {
    Kind.STANDARD: Names(),
    Kind.EXPERTISE: Names(
        short="expertise",
        definite="l'expertise",
        appointed="L'expertise",
        place=", dans le local de l'opérateur abritant le DSLAM",
    ),
    Kind.SAV_PLUS: Names(definite="la prestation SAV+", appointed="La première intervention du SAV+"),
}


def consent_request(visit: Intervention, look: Look, *, on: date | None = None) -> ClientText:
    """Asks for the written consent to this kind of visit, and names every cost (§4): those of the day, else today's."""
    words, day = french(look.policy), on or look.today
    costs = [
        {"reason": look.policy.nearest_row(code, day).reason, "amount": words.money(amount)}
        for code, amount in (requested_costs(visit, look.policy) if on else costs_of(visit, look.policy, look.at))
    ]
    return written(
        f"consent_{visit.kind}",
        policy=look.policy,
        ticket=visit.ticket,
        costs=costs,
        referent=visit.referent,
        waivable=cost_texts.owed(waivable_before(visit), look),
        **_conditions(visit.kind, visit.ticket, look, day),
    )


def flat_rate_offer(kind: Kind, ticket: Ticket, look: Look) -> ClientText:
    """What the flat-rate service is, and its conditions (§8)."""
    return written(f"{kind}_offer", policy=look.policy, ticket=ticket, **_conditions(kind, ticket, look, look.today))


def flat_rate(kind: Kind, ticket: Ticket, look: Look) -> str:
    """What a visit of this kind costs whatever is found (§8); nothing where it has no flat rate."""
    return _flat_rate(kind, ticket, look, look.today)


def appointment(visit: Intervention, slot: Appointment, look: Look, *, change: str = "") -> ClientText:
    """Confirms the slot, and advises to call support during the visit (§4); until when a SAV+ can be cancelled (§8).

    `change` is `moved` or `corrected` where it takes the place of a slot that the client was told.
    """
    has_fee = TRAITS[visit.kind].late_cancellation is not None
    return written(
        "appointment",
        policy=look.policy,
        ticket=visit.ticket,
        visit=visit,
        names=NAMES[visit.kind],
        movable=TRAITS[visit.kind].movable,
        change=change,
        day=visit_day(visit, look),
        start=french(look.policy).time(slot.starts_at),
        end=_end(slot, look),
        zone=french(look.policy).desk_time,
        absence=_cost_of_absence(visit.kind, visit.ticket, look, look.today, visit),
        free_until=_free_until(slot, look) if has_fee else "",
        fee=_money(late_fee(visit.kind, look, look.today, visit), look),
    )


def appointment_cancelled(visit: Intervention, event: AppointmentCancelled, look: Look) -> ClientText:
    """A receipt: who cancelled, when that was received, what it costs (§12)."""
    words, slot = french(look.policy), visit.appointment
    return written(
        "appointment_cancelled",
        policy=look.policy,
        ticket=visit.ticket,
        names=NAMES[visit.kind],
        by_supplier=event.cancelled_by is CancelledBy.SUPPLIER,
        reusable=is_reusable(visit),
        received=words.long_moment(event.received_at),
        zone=words.desk_time,
        day=visit_day(visit, look),
        start=words.time(slot.starts_at) if slot else "",
        fee=_money(late_fee(visit.kind, look, look.today, visit), look) if event.fee else "",
        **_notice(look),
    )


def consent_withdrawn(visit: Intervention, event: ConsentWithdrawn, look: Look) -> ClientText:
    """A receipt: the visit will not take place, which costs nothing (§4, §12)."""
    words = french(look.policy)
    received = words.long_moment(event.received_at)
    return written(
        "consent_withdrawn",
        policy=look.policy,
        ticket=visit.ticket,
        names=NAMES[visit.kind],
        received=received,
        zone=words.desk_time,
    )


def called_off(visit: Intervention, look: Look) -> ClientText:
    """The visit is given up or was refused: it will not take place, which costs nothing (§12)."""
    return written(
        "called_off",
        policy=look.policy,
        ticket=visit.ticket,
        names=NAMES[visit.kind],
        agreed=french(look.policy).long_moment(visit.consent.received_at) if visit.consent else "",
        reusable=is_reusable(visit),
    )


def is_reusable(visit: Intervention) -> bool:
    """Whether the consent to a visit that does not take place can serve another of its kind (§4)."""
    return visit.consent is not None and is_unspent(visit.consent, visit.ticket)


def price_of(code: TariffCode, look: Look, day: date, visit: Intervention | None = None) -> Decimal | None:
    """As agreed for the visit (§4); without its consent, that day's."""
    agreed = agreed_row(visit, code, look.policy) if visit else None
    return (agreed or look.policy.nearest_row(code, day)).amount


def _conditions(kind: Kind, ticket: Ticket, look: Look, day: date) -> dict[str, Any]:
    """Of a flat-rate service (§8); no rate where the kind has none, or this policy no such visits for the service."""
    return {
        "rate": _flat_rate(kind, ticket, look, day),
        "fee": _money(late_fee(kind, look, day), look),
        "which_count": french(look.policy)(WHICH_COUNT[look.policy.sav_plus.calendar]),
        "absent": _cost_of_absence(kind, ticket, look, day),
        **_notice(look),
    }


def _notice(look: Look) -> dict[str, Any]:
    """How long before the slot a cancellation is free (§8), and whether one that comes exactly then still is."""
    return {
        "notice": cancellation_notice(french(look.policy), look.policy),
        "exactly_is_free": is_free_exactly_then(look.policy),
    }


def _flat_rate(kind: Kind, ticket: Ticket, look: Look, day: date) -> str:
    outcome = TRAITS[kind].flat_rate
    return _money(_billed(kind, outcome, ticket, look, day), look) if outcome else ""


def late_fee(kind: Kind, look: Look, day: date, visit: Intervention | None = None) -> Decimal | None:
    """What cancelling such a visit too late costs (§8), as agreed or on that day; None where that is free."""
    code = TRAITS[kind].late_cancellation
    return price_of(code, look, day, visit) if code else None


def _cost_of_absence(kind: Kind, ticket: Ticket, look: Look, day: date, visit: Intervention | None = None) -> str:
    """Nothing where this policy does not bill it."""
    return _money(_billed(kind, Outcome.CLIENT_ABSENT, ticket, look, day, visit), look)


def _billed(
    kind: Kind, outcome: Outcome, ticket: Ticket, look: Look, day: date, visit: Intervention | None = None
) -> Decimal | None:
    try:
        code = qualify(kind, outcome, ticket.service, policy=look.policy)
    except LookupError:
        return None
    return price_of(code, look, day, visit) if code else None


def _money(amount: Decimal | None, look: Look) -> str:
    return "" if amount is None else french(look.policy).money(amount)


def _free_until(slot: Appointment, look: Look) -> str:
    """Nothing once it is over."""
    over = is_late_cancellation(look.at, slot.starts_at, look.policy)
    return "" if over else french(look.policy).long_moment(last_free_moment(slot.starts_at, look.policy))


def _end(slot: Appointment, look: Look) -> str:
    words = french(look.policy)
    same_day = words.day_of(slot.starts_at) == words.day_of(slot.ends_at)
    return words.time(slot.ends_at) if same_day else words.long_moment(slot.ends_at)
