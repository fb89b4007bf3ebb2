"""Which columns of a ticket hold personal data, and what is left of them once its retention is over.

What is not named here stays: code names, amounts, instants, references of the supplier, and the ids of colleagues, of
which the name goes. The lines given to accounting stay too: bills have a retention of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from models.tables.base import Base, WhoInAColumn
from models.tables.charge import Charge
from models.tables.dispute import Dispute
from models.tables.intervention import Intervention
from models.tables.quote import Quote
from models.tables.sav_plus import SavPlusStep
from models.tables.ticket import Ticket
from models.tables.ticket_parts import FormerSupplierTicket, Tick
from models.terms import ERASED
from models.who import Who

WORDS: dict[type[Base], tuple[str, ...]] = {
    Ticket: (
        *("client", "client_email", "line", "description", "contact_name", "contact_phone", "contact_hours", "modem"),
        *("router", "lights", "confirmed_by", "confirmation_words", "gate_lift_reason", "wrongful_reason", "cause"),
    ),
    Intervention: (
        *("referent_name", "referent_phone", "consent_given_by", "consent_words", "findings", "fixed_how"),
        "exit_reason",
    ),
    Charge: ("ended_reason",),
    Dispute: ("grounds", "decision_reason"),
    Quote: ("work", "answer_words", "withdrawn_reason"),
    FormerSupplierTicket: ("wrongful_reason",),
    SavPlusStep: ("notes",),
    Tick: (),
}
# What follows from what people wrote: emptied, so that nothing finds it.
EMPTIED: dict[type[Base], dict[str, str]] = {Ticket: {"folded_line": ""}}
# Worked out anew from what is left (models/summary).
WORKED_OUT: dict[type[Base], tuple[str, ...]] = {Ticket: ("search_text",)}
# Files are named, and stay in Slack; here their list goes.
FILES: dict[type[Base], tuple[str, ...]] = {
    Ticket: ("confirmation_evidence",),
    Intervention: ("consent_evidence",),
    Dispute: ("evidence",),
}
# Text that says nothing of a person.
IMPERSONAL: dict[type[Base], tuple[str, ...]] = {
    Ticket: (
        *("channel", "thread_ts", "journal_hash", "journal_seal", "supplier_reference"),
        *("next_act", "made_by", "owner_id"),
    ),
    Intervention: ("approval_basis", "visit_reference", "consent_told"),
    Charge: ("code", "reason"),
    FormerSupplierTicket: ("reference",),
}


def erased(mapped: type[Base], row: Any) -> dict[str, Any]:
    """What the personal columns of this bare row get: what is not there stays so, colleagues keep their id."""
    values: dict[str, Any] = {name: ERASED for name in WORDS[mapped] if getattr(row, name)}
    values |= {name: [] for name in FILES.get(mapped, ()) if getattr(row, name)}
    values |= {name: nameless(getattr(row, name)) for name in people(mapped) if getattr(row, name) is not None}
    return values | EMPTIED.get(mapped, {})


def nameless(who: Who) -> Who:
    """Somebody of whom only the id is left."""
    return Who(who.id, who.id)


def people(mapped: type[Base]) -> Iterable[str]:
    """The columns that hold a colleague."""
    return [column.name for column in mapped.__table__.c if isinstance(column.type, WhoInAColumn)]
