"""Any act, done with usual facts where none are given: what the demo's stories and the tests build tickets with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from models.acts import VERBS, Act, all_acts
from models.context import Context
from models.tables.ticket import Ticket
from models.tables.ticket_parts import Site
from models.terms import CancelledBy, ConsentChannel, Informed, Outcome, QuoteState, Ruling, SavPlusPoint
from models.who import Who

COLLEAGUE = Who("U0KARIM001", "Karim Benali")
HERE = Site("Mme Dupont", "01 02 03 04 05", "9 h – 17 h", "Technicolor TG670", "Cisco 881", "pwr ✓, lan ✓, wan ✗")
ELSEWHERE = Site("M. Durand", "06 07 08 09 10", "8 h – 12 h", "Technicolor TG670", "Cisco 881", "pwr ✓, lan ✗, wan ✗")

UsualFacts = Callable[[Ticket, Context], dict[str, Any]]


def do(ticket: Ticket, act_id: str, context: Context, child: int | None = None, **facts: Any) -> Any:
    """Do the act to the child of that number, else to the latest that such acts are for; returns what its verb does."""
    act = all_acts()[act_id]
    subject = act.subject(ticket, child or _latest(ticket, act))
    return VERBS[act_id](subject, context, **{**USUAL.get(act_id, _reason)(ticket, context), **facts})


def _latest(ticket: Ticket, act: Act) -> int:
    """A ticket without such a child has none of the number 1 either, and says so."""
    return max((subject.child or 1 for subject in ticket.subjects(act.on or Ticket)), default=1)


def _ticks(ticket: Ticket, context: Context) -> dict[str, Any]:
    return {
        "tests": context.policy.pretests(ticket.service),
        "confirmed_by": "Mme Dupont",
        "confirmed_at": context.at,
        "confirmation": "Tous les tests sont faits.",
    }


def _site(ticket: Ticket, context: Context) -> dict[str, Any]:
    return {"site": ELSEWHERE if ticket.site == HERE else HERE}


def _reason(ticket: Ticket, context: Context) -> dict[str, Any]:
    return {"reason": "Le client l'a demandé."}


def _received(ticket: Ticket, context: Context) -> dict[str, Any]:
    return {"received_at": context.at, "reason": "Le client a changé d'avis."}


def _consent(ticket: Ticket, context: Context) -> dict[str, Any]:
    words = "Bon pour accord, frais éventuels compris."
    return {"given_by": "M. Martin", "channel": ConsentChannel.EMAIL, "received_at": context.at, "words": words}


def _slot(ticket: Ticket, context: Context) -> dict[str, Any]:
    starts = context.at.replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    return {"starts_at": starts, "ends_at": starts + timedelta(hours=2)}


def _other_slot(ticket: Ticket, context: Context) -> dict[str, Any]:
    """An hour later than the usual one, where that is the visit's already."""
    slot, visit = _slot(ticket, context), ticket.active_intervention
    known = visit.appointment if visit is not None else None
    taken = known is not None and (known.starts_at, known.ends_at) == (slot["starts_at"], slot["ends_at"])
    return {name: at + timedelta(hours=taken) for name, at in slot.items()}


def _corrected_dispute(ticket: Ticket, context: Context) -> dict[str, Any]:
    charge = ticket.disputes[-1].charge_number if ticket.disputes else 1
    return {"charge": charge, "received_at": context.at, "reason": "Erreur de saisie."}


def _supplier_ticket(ticket: Ticket, context: Context) -> dict[str, Any]:
    """The supplier's next reference: `SIG-2026-1`, then `SIG-2026-2`."""
    known = len(ticket.former_supplier_tickets) + (ticket.supplier_ticket is not None)
    return {"reference": f"SIG-2026-{known + 1}", "opened_at": context.at}


# All others ask for a reason alone.
USUAL: dict[str, UsualFacts] = {
    "ticket.assign": lambda *_: {"assignee": COLLEAGUE},
    "pretests.tick": _ticks,
    "site.describe": _site,
    "supplier_ticket.record": _supplier_ticket,
    "intervention.plan": lambda *_: {},
    "consent.record": _consent,
    "consent.withdraw": _received,
    "consent.carry_over": lambda *_: {},
    "dispatch.approve": lambda *_: {},
    "appointment.schedule": lambda ticket, context: {"supplier_reference": "RDV-7", **_slot(ticket, context)},
    "appointment.move": lambda ticket, context: {"reason": "Le technicien est malade.", **_other_slot(ticket, context)},
    "appointment.correct": lambda ticket, context: {"reason": "Date mal recopiée.", **_other_slot(ticket, context)},
    "appointment.cancel": lambda ticket, context: {"cancelled_by": CancelledBy.CLIENT, **_received(ticket, context)},
    "outcome.record": lambda *_: {
        "outcome": Outcome.CLIENT_FAULT,
        "findings": "Câblage intérieur coupé.",
        "called_support": True,
        "informed": Informed.LATER,
    },
    "charge.inform": lambda _, context: {"informed_at": context.at},
    "charge.reduce": lambda *_: {"amount": Decimal("50.00"), "reason": "Geste commercial."},
    "outcome.correct": lambda *_: {
        "outcome": Outcome.OPERATOR_FAULT,
        "findings": "Défaut au sous-répartiteur.",
        "called_support": True,
        "reason": "Erreur de saisie.",
    },
    "expertise.fixed": lambda _, context: {"fixed_at": context.at, "how": "Paire échangée au sous-répartiteur."},
    "sav_plus.step": lambda _, context: {
        "step": SavPlusPoint.MAIN_FRAME,
        "done_at": context.at,
        "tightened": True,
        "mutations": 2,
        "down_kbps": 8128,
        "up_kbps": 864,
        "notes": "Jarretière reprise.",
    },
    "quote.offer": lambda *_: {"amount": Decimal("1234.56"), "work": "Remplacement de 20 m de câble."},
    "quote.answer": lambda _, context: {
        "answer": QuoteState.ACCEPTED,
        "received_at": context.at,
        "words": "Bon pour accord.",
    },
    "dispute.record": lambda ticket, context: {
        "charges": [ticket.charges[-1].number if ticket.charges else 1],
        "received_at": context.at,
        "grounds": "Le modem venait d'être changé.",
    },
    "dispute.correct": _corrected_dispute,
    "dispute.withdraw": lambda _, context: {"received_at": context.at, "words": "Nous retirons notre contestation."},
    "dispute.decide": lambda *_: {"decision": Ruling.UPHOLD, "reason": "Le compte rendu est formel."},
    "ticket.close": lambda _, context: {"restored_at": context.at, "cause": "Jarretière oxydée."},
    "ticket.correct": lambda *_: {"client_email": "support@boulangerie-martin.example", "line": "SDSL-75011-0043"},
}
