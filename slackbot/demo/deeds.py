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
from models.rules import Act
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

Do = Callable[[Ticket, Act], object]


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

    def do(ticket: Ticket, act: Act) -> None:
        asked = act.policy.pretests(ticket.service)
        pretests.tick(ticket, act, tests=asked, confirmed_by=by, confirmed_at=act.at, confirmation=words)

    return do


def some_tests(*names: PreTest) -> Do:
    return lambda ticket, act: pretests.tick(ticket, act, tests=names)


def contact(name: str, phone: str, hours: str = "9 h – 12 h, 14 h – 18 h", lights: str = "PWR vert, DSL éteint") -> Do:
    found = Site(name, phone, hours, "OneAccess 425", "Cisco 1941", lights)
    return lambda ticket, act: site.describe(ticket, act, site=found)


def lifted(reason: str) -> Do:
    return lambda ticket, act: gate.lift(ticket, act, reason=reason)


def supplier(reference: str) -> Do:
    return lambda ticket, act: supplier_ticket.record(ticket, act, reference=reference, opened_at=act.at)


def wrongful(reason: str) -> Do:
    """The supplier's ticket should not have been opened; the client is told of it at once."""
    return lambda ticket, act: supplier_ticket.close_as_wrongful(ticket, act, reason=reason, informed=Informed.NOW)


def planned(kind: Kind = Kind.STANDARD) -> Do:
    return lambda ticket, act: intervention.plan(ticket, act, kind=kind)


def expertise(referent: str, phone: str, role: ReferentRole = ReferentRole.INSTALLER) -> Do:
    """A joint visit with the client's own technician is planned."""
    return lambda ticket, act: intervention.plan(
        ticket, act, kind=Kind.EXPERTISE, referent_name=referent, referent_phone=phone, referent_role=role
    )


def agreed(by: str, words: str = "Bon pour accord, vous pouvez envoyer un technicien.") -> Do:
    return lambda ticket, act: consent.record(
        visit(ticket), act, given_by=by, channel=ConsentChannel.EMAIL, received_at=act.at, words=words
    )


def approved() -> Do:
    return lambda ticket, act: dispatch.approve(visit(ticket), act)


def refused(reason: str) -> Do:
    return lambda ticket, act: dispatch.refuse(visit(ticket), act, reason=reason)


def withdrawn(reason: str) -> Do:
    return lambda ticket, act: consent.withdraw(visit(ticket), act, received_at=act.at, reason=reason)


def slot(reference: str, days: int = 1, hour: str = "09:00", lasts: timedelta = timedelta(hours=2)) -> Do:
    """The visit begins so many working days after this act, at that hour at the desk."""

    def do(ticket: Ticket, act: Act) -> None:
        start = _working_days_on(act, days, time.fromisoformat(hour))
        appointment.schedule(visit(ticket), act, supplier_reference=reference, starts_at=start, ends_at=start + lasts)

    return do


def cancelled(reason: str) -> Do:
    return lambda ticket, act: appointment.cancel_appointment(visit(ticket), act, received_at=act.at, reason=reason)


def found(what: Outcome, findings: str, informed: Informed = Informed.NOW, *, called: bool = True) -> Do:
    return lambda ticket, act: outcome.record(
        visit(ticket), act, outcome=what, findings=findings, called_support=called, informed=informed
    )


def told() -> Do:
    """The client is told of the charge."""
    return lambda ticket, act: inform(ticket.charges[-1], act, informed_at=act.at)


def measured(point: SavPlusPoint, down: int, up: int, mutations: int = 0, notes: str = "") -> Do:
    """One point of a SAV+: connections tightened, pairs changed, throughput in kbit/s."""
    return lambda ticket, act: sav_plus.step(
        visit(ticket),
        act,
        step=point,
        done_at=act.at,
        tightened=True,
        mutations=mutations,
        down_kbps=down,
        up_kbps=up,
        notes=notes,
    )


def disputed(grounds: str) -> Do:
    """The client contests the latest charge."""
    return lambda ticket, act: dispute.record(
        ticket, act, charge=ticket.charges[-1].number, received_at=act.at, grounds=grounds
    )


def decided(decision: Decision, reason: str, amount: str | None = None) -> Do:
    reduced = None if amount is None else Decimal(amount)
    return lambda ticket, act: dispute.decide(
        ticket.disputes[-1], act, decision=decision, reason=reason, amount=reduced
    )


def quoted(amount: str, work: str) -> Do:
    return lambda ticket, act: quote.offer(ticket, act, amount=Decimal(amount), work=work)


def accepted(words: str) -> Do:
    """The client takes the quote, and so knows what it costs."""
    return lambda ticket, act: quote.answer(
        ticket.quotes[-1], act, answer=QuoteState.ACCEPTED, received_at=act.at, words=words, informed=Informed.NOW
    )


def closed(cause: str) -> Do:
    return lambda ticket, act: closing.close(ticket, act, restored_at=act.at, cause=cause)


def visit(ticket: Ticket) -> Intervention:
    """The one under way."""
    under_way = ticket.active_intervention
    if under_way is None:
        raise LookupError(f"{ticket.number} has no intervention under way")
    return under_way


def _working_days_on(act: Act, days: int, hour: time) -> datetime:
    day = local_day(act.at, act.policy)
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day, act.policy.dispute.calendar, act.policy)
    return datetime.combine(day, hour, act.policy.calendar.time_zone)


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
