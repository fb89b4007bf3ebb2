"""What people of the desk do in a story: small words for the models' verbs, each done at its hour by somebody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from models import appointment, consent, dispatch, gate, intervention, outcome, pretests, site, supplier_ticket
from models.charge import inform
from models.intervention import Intervention
from models.rules import Act
from models.terms import ConsentChannel, Informed, Outcome, PreTest
from models.ticket import Site, Ticket

Do = Callable[[Ticket, Act], object]


@dataclass(frozen=True)
class Deed:
    """`day` counts working days from the story's first; `time` is the hour in Paris; `who` a person's key."""

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


def planned() -> Do:
    return intervention.plan


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


def slot(reference: str, begins_in: timedelta, lasts: timedelta = timedelta(hours=2)) -> Do:
    """The visit begins so long after this act, on the hour."""

    def do(ticket: Ticket, act: Act) -> None:
        start = _on_the_hour(act.at + begins_in)
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


def visit(ticket: Ticket) -> Intervention:
    """The one under way."""
    under_way = ticket.active_intervention
    if under_way is None:
        raise LookupError(f"{ticket.number} has no intervention under way")
    return under_way


def _on_the_hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


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
