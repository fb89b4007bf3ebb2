"""Correcting what was mistyped when the ticket was opened (§2)."""

from __future__ import annotations

from models import pretests
from models.acts import Act, always
from models.context import Context
from models.dispatch import DispatchRequested, DispatchRevised, DispatchVoided, void_approval
from models.events import Event, Private
from models.refusal import Refusal
from models.saying import GONE, Said, Written, of_ticket
from models.tables.ticket import Ticket
from models.terms import FaultNature, InterventionState, Notice, PreTest, Service

FIELDS = ("service", "client", "client_email", "line", "fault_nature", "description")


class TicketCorrected(Event, name="ticket.corrected", notices=(Notice.THREAD, Notice.CARD_REFRESH)):
    """What the ticket says now, and what it said before; `changed` names the fields that are others now.

    Entries from before anything but e-mail and line could be corrected name no fields. Where the service changed,
    `tests` are those still ticked.
    """

    changed: tuple[str, ...] = ()
    service: Service | None = None
    former_service: Service | None = None
    fault_nature: FaultNature | None = None
    former_fault_nature: FaultNature | None = None
    client: Private[str]
    former_client: Private[str]
    client_email: Private[str]
    former_client_email: Private[str]
    line: Private[str]
    former_line: Private[str]
    description: Private[str]
    former_description: Private[str]
    tests: tuple[PreTest, ...] | None = None

    def says(self, entry: Written) -> Said:
        """A changed service keeps the tests that both have, and drops the confirmation (§13)."""
        facts = {name: getattr(self, name) for name in FIELDS}
        if self.tests is not None:
            facts |= {
                "ticked": frozenset(self.tests),
                "confirmed_by": GONE,
                "confirmed_at": GONE,
                "confirmation_words": GONE,
            }
        return of_ticket(**facts)


def can_change_service(ticket: Ticket) -> bool:
    """As long as nothing depends on it: no supplier ticket, no intervention, no quote, no charge (§2)."""
    return ticket.supplier_ticket is None and not ticket.all_children


CORRECT = Act(
    id="ticket.correct",
    on=Ticket,
    records=(TicketCorrected, DispatchVoided, DispatchRequested, DispatchRevised),
    pressing=240,
    edits=(TicketCorrected,),
    on_closed=True,
    deferred=always,
)


@CORRECT.verb
def correct(
    ticket: Ticket,
    context: Context,
    *,
    client_email: str,
    line: str,
    client: str | None = None,
    fault_nature: FaultNature | None = None,
    description: str | None = None,
    service: Service | None = None,
) -> None:
    """Correct what was mistyped; what is not given stays as it is (§2).

    Another line is another visit: an approval of it is void (design §6). Another fault nature lets a SAV+ under way go
    on (§13). Another service keeps the ticks that both have, and asks for the confirmation anew (§13).
    """
    given = {
        "service": service,
        "client": client,
        "client_email": client_email,
        "line": line,
        "fault_nature": fault_nature,
        "description": description,
    }
    before = {name: getattr(ticket, name) for name in FIELDS}
    after = {name: before[name] if given[name] is None else given[name] for name in FIELDS}
    changed = tuple(name for name in FIELDS if after[name] != before[name])
    if not changed:
        return
    if "service" in changed:
        _refuse_settled_service(ticket)
    for name in changed:
        setattr(ticket, name, after[name])
    if "service" in changed:
        _keep_common_tests(ticket, context)
    former = {f"former_{name}": value for name, value in before.items()}
    tests = tuple(sorted(tick.test for tick in ticket.ticks)) if "service" in changed else None
    ticket.record(context, TicketCorrected(changed=changed, tests=tests, **after, **former))
    _tell_managers(ticket, context, changed)


def _refuse_settled_service(ticket: Ticket) -> None:
    if not can_change_service(ticket):
        raise Refusal("service_is_settled", field="service", service=ticket.service)


def _keep_common_tests(ticket: Ticket, context: Context) -> None:
    wanted = pretests.required(ticket, context.policy)
    ticket.ticks[:] = [tick for tick in ticket.ticks if tick.test in wanted]
    ticket.confirmation = None


def _tell_managers(ticket: Ticket, context: Context, changed: tuple[str, ...]) -> None:
    """Their request, which shows all but the e-mail, is shown anew; another line takes an approval back."""
    visit = ticket.active_intervention
    if visit is None:
        return
    if "line" in changed:
        void_approval(visit, context)
    elif visit.state is InterventionState.AWAITING_APPROVAL and set(changed) != {"client_email"}:
        visit.record(context, DispatchRevised())
