"""What people of the desk do in a story: small words for the models' verbs, each done at its hour by somebody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from models.context import Context
from models.search import squeezed
from models.tables.ticket import Ticket
from models.tables.ticket_parts import Site
from models.terms import Informed, Kind, Outcome, PreTest, ReferentRole, Ruling, SavPlusPoint
from models.workdays import is_working_day, local_day
from slackbot.demo.usual import do

Do = Callable[[Ticket, Context], object]


@dataclass(frozen=True)
class Deed:
    """`day` counts working days from the story's first; `time` is the hour at the desk; `who` a person's key."""

    day: int
    time: str
    who: str
    do: Do


def doing(act_id: str, **facts: Any) -> Do:
    """The act with these facts, the others as usual."""
    return lambda ticket, context: do(ticket, act_id, context, **facts)


def checked(by: str) -> Do:
    """All pre-tests of the service, confirmed in writing."""
    return doing("pretests.tick", confirmed_by=by, confirmation="Tous les tests ont été faits, le défaut persiste.")


def some_tests(*names: PreTest) -> Do:
    nobody = {"confirmed_by": None, "confirmed_at": None, "confirmation": None}
    return doing("pretests.tick", tests=names, **nobody)


def contact(name: str, phone: str, hours: str = "9 h – 12 h, 14 h – 18 h") -> Do:
    return doing("site.describe", site=Site(name, phone, hours, "OneAccess 425", "Cisco 1941", "PWR vert, DSL éteint"))


def lifted(reason: str) -> Do:
    return doing("gate.lift", reason=reason)


def supplier(reference: str) -> Do:
    return doing("supplier_ticket.record", reference=reference)


def wrongful(reason: str) -> Do:
    """The supplier's ticket should not have been opened; the client is told of it at once."""
    return doing("supplier_ticket.wrongful", reason=reason, informed=Informed.NOW)


def planned(kind: Kind = Kind.STANDARD) -> Do:
    return doing("intervention.plan", kind=kind)


def expertise(referent: str, phone: str) -> Do:
    """A joint visit with the client's own technician is planned."""
    who = {"referent_name": referent, "referent_phone": phone, "referent_role": ReferentRole.INSTALLER}
    return doing("intervention.plan", kind=Kind.EXPERTISE, **who)


def agreed(by: str, words: str = "Bon pour accord, vous pouvez envoyer un technicien.") -> Do:
    return doing("consent.record", given_by=by, words=words)


def approved() -> Do:
    return doing("dispatch.approve")


def refused(reason: str) -> Do:
    return doing("dispatch.refuse", reason=reason)


def withdrawn(reason: str) -> Do:
    return doing("consent.withdraw", reason=reason)


def slot(reference: str, days: int = 1, hour: str = "09:00", lasts: timedelta = timedelta(hours=2)) -> Do:
    """The visit begins so many working days after this act, at that hour at the desk."""

    def schedule(ticket: Ticket, context: Context) -> None:
        starts_at = _working_days_on(context, days, time.fromisoformat(hour))
        when: dict[str, Any] = {"starts_at": starts_at, "ends_at": starts_at + lasts}
        do(ticket, "appointment.schedule", context, supplier_reference=reference, **when)

    return schedule


def cancelled(reason: str) -> Do:
    return doing("appointment.cancel", reason=reason)


def found(what: Outcome, findings: str, informed: Informed = Informed.NOW, *, called: bool = True) -> Do:
    return doing("outcome.record", outcome=what, findings=findings, called_support=called, informed=informed)


def informed() -> Do:
    """The client is told of the charge."""
    return doing("charge.inform")


def measured(point: SavPlusPoint, down: int, up: int, mutations: int = 0, notes: str = "") -> Do:
    """One point of a SAV+: connections tightened, pairs changed, throughput in kbit/s."""
    return doing("sav_plus.step", step=point, mutations=mutations, down_kbps=down, up_kbps=up, notes=notes)


def disputed(grounds: str) -> Do:
    """The client contests the latest charge."""
    return doing("dispute.record", grounds=grounds)


def decided(decision: Ruling, reason: str, amount: str | None = None) -> Do:
    reduced = None if amount is None else Decimal(amount)
    return doing("dispute.decide", decision=decision, reason=reason, amount=reduced)


def quoted(amount: str, work: str) -> Do:
    return doing("quote.offer", amount=Decimal(amount), work=work)


def accepted(words: str) -> Do:
    """The client takes the quote, and so knows what it costs."""
    return doing("quote.answer", words=words, informed=Informed.NOW)


def closed(cause: str) -> Do:
    return doing("ticket.close", cause=cause)


def _working_days_on(context: Context, days: int, hour: time) -> datetime:
    day = local_day(context.at, context.policy)
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day, context.policy.dispute.calendar, context.policy)
    return datetime.combine(day, hour, context.policy.calendar.time_zone)


def facts_of(service: str, fault: str, client: str, line: str, description: str) -> dict[str, Any]:
    """What `Desk.open` takes; the client's address is made of its name."""
    return {
        "service": service,
        "fault_nature": fault,
        "client": client,
        "client_email": f"support@{squeezed(client)}.example",
        "line": line,
        "description": description,
    }
