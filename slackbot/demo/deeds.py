"""What people of the desk do in a story: small words for the models' verbs, each done at its hour by somebody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from models import (
    appointment,
    closing,
    consent,
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
from models.charge import inform
from models.context import Context
from models.tables.intervention import Intervention
from models.tables.ticket import Site, Ticket
from models.terms import (
    ConsentChannel,
    Decision,
    Informed,
    Kind,
    Outcome,
    PreTest,
    QuoteState,
    ReferentRole,
    SavPlusPoint,
)
from models.workdays import is_working_day, local_day

Do = Callable[[Ticket, Context], object]


@dataclass(frozen=True)
class Deed:
    """`day` counts working days from the story's first; `time` is the hour at the desk; `who` a person's key."""

    day: int
    time: str
    who: str
    do: Do


def checked(by: str) -> Do:
    """All pre-tests of the service, confirmed in writing."""
    words = "Tous les tests ont été faits, le défaut persiste."

    def do(ticket: Ticket, context: Context) -> None:
        asked = context.policy.pretests(ticket.service)
        pretests.tick(ticket, context, tests=asked, confirmed_by=by, confirmed_at=context.at, confirmation=words)

    return do


def some_tests(*names: PreTest) -> Do:
    return lambda ticket, context: pretests.tick(ticket, context, tests=names)


def contact(name: str, phone: str, hours: str = "9 h – 12 h, 14 h – 18 h", lights: str = "PWR vert, DSL éteint") -> Do:
    found = Site(name, phone, hours, "OneAccess 425", "Cisco 1941", lights)
    return lambda ticket, context: site.describe(ticket, context, site=found)


def lifted(reason: str) -> Do:
    return lambda ticket, context: gate.lift(ticket, context, reason=reason)


def supplier(reference: str) -> Do:
    return lambda ticket, context: supplier_ticket.record(ticket, context, reference=reference, opened_at=context.at)


def wrongful(reason: str) -> Do:
    """The supplier's ticket should not have been opened; the client is told of it at once."""
    return lambda ticket, context: supplier_ticket.close_as_wrongful(ticket, context, reason=reason, informed=Informed.NOW)


def planned(kind: Kind = Kind.STANDARD) -> Do:
    return lambda ticket, context: intervention.plan(ticket, context, kind=kind)


def expertise(referent: str, phone: str, role: ReferentRole = ReferentRole.INSTALLER) -> Do:
    """A joint visit with the client's own technician is planned."""
    return lambda ticket, context: intervention.plan(
        ticket, context, kind=Kind.EXPERTISE, referent_name=referent, referent_phone=phone, referent_role=role
    )


def agreed(by: str, words: str = "Bon pour accord, vous pouvez envoyer un technicien.") -> Do:
    return lambda ticket, context: consent.record(
        visit(ticket), context, given_by=by, channel=ConsentChannel.EMAIL, received_at=context.at, words=words
    )


def approved() -> Do:
    return lambda ticket, context: dispatch.approve(visit(ticket), context)


def refused(reason: str) -> Do:
    return lambda ticket, context: dispatch.refuse(visit(ticket), context, reason=reason)


def withdrawn(reason: str) -> Do:
    return lambda ticket, context: consent.withdraw(visit(ticket), context, received_at=context.at, reason=reason)


def slot(reference: str, days: int = 1, hour: str = "09:00", lasts: timedelta = timedelta(hours=2)) -> Do:
    """The visit begins so many working days after this act, at that hour at the desk."""

    def do(ticket: Ticket, context: Context) -> None:
        start = _working_days_on(context, days, time.fromisoformat(hour))
        appointment.schedule(visit(ticket), context, supplier_reference=reference, starts_at=start, ends_at=start + lasts)

    return do


def cancelled(reason: str) -> Do:
    return lambda ticket, context: appointment.cancel_appointment(visit(ticket), context, received_at=context.at, reason=reason)


def found(what: Outcome, findings: str, informed: Informed = Informed.NOW, *, called: bool = True) -> Do:
    return lambda ticket, context: outcome.record(
        visit(ticket), context, outcome=what, findings=findings, called_support=called, informed=informed
    )


def told() -> Do:
    """The client is told of the charge."""
    return lambda ticket, context: inform(ticket.charges[-1], context, informed_at=context.at)


def measured(point: SavPlusPoint, down: int, up: int, mutations: int = 0, notes: str = "") -> Do:
    """One point of a SAV+: connections tightened, pairs changed, throughput in kbit/s."""
    return lambda ticket, context: sav_plus.step(
        visit(ticket),
        context,
        step=point,
        done_at=context.at,
        tightened=True,
        mutations=mutations,
        down_kbps=down,
        up_kbps=up,
        notes=notes,
    )


def disputed(grounds: str) -> Do:
    """The client contests the latest charge."""
    return lambda ticket, context: dispute.record(
        ticket, context, charge=ticket.charges[-1].number, received_at=context.at, grounds=grounds
    )


def decided(decision: Decision, reason: str, amount: str | None = None) -> Do:
    reduced = None if amount is None else Decimal(amount)
    return lambda ticket, context: dispute.decide(
        ticket.disputes[-1], context, decision=decision, reason=reason, amount=reduced
    )


def quoted(amount: str, work: str) -> Do:
    return lambda ticket, context: quote.offer(ticket, context, amount=Decimal(amount), work=work)


def accepted(words: str) -> Do:
    """The client takes the quote, and so knows what it costs."""
    return lambda ticket, context: quote.answer(
        ticket.quotes[-1], context, answer=QuoteState.ACCEPTED, received_at=context.at, words=words, informed=Informed.NOW
    )


def closed(cause: str) -> Do:
    return lambda ticket, context: closing.close(ticket, context, restored_at=context.at, cause=cause)


def visit(ticket: Ticket) -> Intervention:
    """The one under way."""
    under_way = ticket.active_intervention
    if under_way is None:
        raise LookupError(f"{ticket.number} has no intervention under way")
    return under_way


def _working_days_on(context: Context, days: int, hour: time) -> datetime:
    day = local_day(context.at, context.policy)
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day, context.policy.dispute.calendar, context.policy)
    return datetime.combine(day, hour, context.policy.calendar.time_zone)


def facts_of(service: str, fault: str, client: str, line: str, description: str) -> dict[str, Any]:
    """What `Desk.open` takes; the client's address is made of its name."""
    letters = "".join(letter for letter in client.lower() if letter.isascii() and letter.isalnum())
    return {
        "service": service,
        "fault_nature": fault,
        "client": client,
        "client_email": f"support@{letters}.example",
        "line": line,
        "description": description,
    }
