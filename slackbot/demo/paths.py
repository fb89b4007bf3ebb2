"""Ways through the procedure (§3 to §10), as acts with what is special in their facts; the rest is as usual."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from models.terms import (
    CancelledBy,
    FaultNature,
    Informed,
    Kind,
    Outcome,
    QuoteState,
    ReferentRole,
    SavPlusPoint,
    Service,
)

Move = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Path:
    """What is done about a ticket for that service, from the moment it is open."""

    service: Service
    moves: tuple[Move, ...]
    nature: FaultNature = FaultNature.HARD


SUPPLIED: tuple[Move, ...] = (("pretests.tick", {}), ("site.describe", {}), ("supplier_ticket.record", {}))
REFERENT = {"referent_name": "M. Leroux", "referent_phone": "06 11 22 33 44", "referent_role": ReferentRole.INTEGRATOR}


def planned(kind: Kind = Kind.STANDARD) -> Move:
    """An expertise names who comes for the client."""
    return ("intervention.plan", {"kind": kind, **(REFERENT if kind is Kind.EXPERTISE else {})})


def agreed(kind: Kind = Kind.STANDARD) -> tuple[Move, ...]:
    """Planned, agreed to by the client and approved by a manager."""
    return (planned(kind), ("consent.record", {}), ("dispatch.approve", {}))


def scheduled(kind: Kind = Kind.STANDARD, **slot: Any) -> tuple[Move, ...]:
    return (*agreed(kind), ("appointment.schedule", slot))


def visited(outcome: Outcome, kind: Kind = Kind.STANDARD, informed: Informed = Informed.NOW) -> tuple[Move, ...]:
    return (*scheduled(kind), ("outcome.record", {"outcome": outcome, "informed": informed}))


QUOTED: tuple[Move, ...] = (*SUPPLIED, ("quote.offer", {}))
DECLINED: Move = ("quote.answer", {"answer": QuoteState.DECLINED})
CANCELLED_BY_SUPPLIER: Move = ("appointment.cancel", {"cancelled_by": CancelledBy.SUPPLIER})
NO_FAULT = (*SUPPLIED, *visited(Outcome.NO_FAULT))
CLIENT_FAULT = (*SUPPLIED, *visited(Outcome.CLIENT_FAULT))
DISPUTED = (*CLIENT_FAULT, ("dispute.record", {}))
PLANNED_AGAIN = (*SUPPLIED, *scheduled(), CANCELLED_BY_SUPPLIER, ("intervention.plan", {}))
WRONGFUL: tuple[Move, ...] = (*SUPPLIED, ("supplier_ticket.wrongful", {}))

# Together they come by every form and message that the usual facts lead to.
PATHS: tuple[Path, ...] = (
    Path(Service.SDSL, (*DISPUTED, ("dispute.decide", {}), ("ticket.close", {}))),
    Path(Service.SDSL, (*QUOTED, ("quote.answer", {}))),
    Path(Service.SDSL, (*QUOTED, DECLINED)),
    Path(Service.SDSL, PLANNED_AGAIN),
    Path(
        Service.ADSL,
        (
            *NO_FAULT,
            *scheduled(Kind.SAV_PLUS),
            ("sav_plus.step", {"step": SavPlusPoint.FIRST_VISIT}),
            ("sav_plus.step", {}),
        ),
        FaultNature.INTERMITTENT,
    ),
    Path(
        Service.ADSL,
        (*NO_FAULT, *visited(Outcome.NO_FAULT), *visited(Outcome.FAULT_NOT_FIXED, Kind.EXPERTISE)),
    ),
    Path(Service.VGA, WRONGFUL),
)


def beginnings(path: Path) -> list[Path]:
    """Its stages: from a ticket just opened to the path's end."""
    return [Path(path.service, path.moves[:count], path.nature) for count in range(len(path.moves) + 1)]
