"""What the journal says of a ticket and its children (§11), rebuilt from its entries and compared with the tables.

`SAYS` is the table: what an event makes of the columns of which subjects. Every event is in it or in `SILENT`; whoever
declares a new one adds its row. A fact that was blanked is None there, and not compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from models.appointment import AppointmentCancelled, AppointmentCorrected, AppointmentMoved, AppointmentScheduled
from models.charge import (
    AnnouncementAsked,
    ChargeAnnounced,
    ChargeCancelled,
    ChargeExported,
    ChargeMade,
    ChargeReduced,
)
from models.closing import TicketCancelled, TicketClosed
from models.consent import ConsentCarriedOver, ConsentRecorded, ConsentWithdrawn
from models.correction import TicketCorrected
from models.dispatch import DispatchApproved, DispatchRefused, DispatchRequested, DispatchRevised, DispatchVoided
from models.dispute import (
    DisputeCorrected,
    DisputeDecided,
    DisputeLapsed,
    DisputeLate,
    DisputeRecorded,
    DisputeWithdrawn,
)
from models.events import Event
from models.evidence import EvidenceFiled, EvidenceNoted
from models.expertise import FaultFixedSince
from models.gate import GateLifted
from models.instants import to_the_minute
from models.intervention import InterventionAbandoned, InterventionPlanned
from models.mail import MailRefused, MailSent
from models.outcome import OutcomeCorrected, OutcomeRecorded
from models.owing import ChargeFinalised
from models.pretests import PretestsConfirmed, PretestsTicked
from models.quote import QuoteAccepted, QuoteDeclined, QuoteOffered, QuoteWithdrawn
from models.reopening import TicketReopened
from models.sav_plus import SavPlusStepped
from models.site import SiteDescribed
from models.supplier_ticket import SupplierTicketRecorded, SupplierTicketReinstated, SupplierTicketWrongful
from models.tables.charge import NOTHING, due_of
from models.tables.ticket import Ticket
from models.terms import ERASED, ChargeStatus, DisputeState, InterventionState, QuoteState, Ruling, TicketState
from models.ticket import TicketAssigned, TicketOpened
from models.waiver import ChargeRestored, ChargeWaived, ExpertiseWaived

GONE = object()  # the column is empty from then on
Subject = tuple[str, int | None]
Facts = dict[str, Any]
Said = list[tuple[Subject, Facts]]


class Written(Protocol):
    """A journal entry, as the mapped class or as a bare row."""

    @property
    def sequence(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def by_id(self) -> str: ...
    @property
    def event_name(self) -> str: ...
    @property
    def child(self) -> int | None: ...
    @property
    def event(self) -> Event: ...


@dataclass(frozen=True)
class Somebody:
    """Somebody, known by the id alone: names may be blanked."""

    id: str

    def __str__(self) -> str:
        return self.id


TICKET: Subject = ("ticket", None)
FORMER = "former supplier ticket"  # by its position


def _ticket(**facts: Any) -> Said:
    return [(TICKET, facts)]


def _child(kind: str, entry: Written, /, **facts: Any) -> Said:
    if entry.child is None:
        raise ValueError(f"entry {entry.sequence} ({entry.event_name}) names no {kind}")
    return [((kind, entry.child), facts)]


def _charge(entry: Written, /, **facts: Any) -> Said:
    return _child("charge", entry, **facts)


def _visit(entry: Written, /, **facts: Any) -> Said:
    return _child("visit", entry, **facts)


def _opened(event: TicketOpened, entry: Written) -> Said:
    opener = Somebody(entry.by_id)
    return _ticket(
        service=event.service,
        fault_nature=event.fault_nature,
        client=event.client,
        client_email=event.client_email,
        line=event.line,
        description=event.description,
        state=TicketState.OPEN,
        opened_by=opener,
        opened_at=entry.at,
        owner=opener,
    )


def _site(event: SiteDescribed, _: Written) -> Said:
    return _ticket(
        contact_name=event.contact_name,
        contact_phone=event.contact_phone,
        contact_hours=event.contact_hours,
        modem=event.modem,
        router=event.router,
        lights=event.lights,
    )


def _made(event: ChargeMade, entry: Written) -> Said:
    return _charge(
        entry,
        code=event.code,
        reason=event.reason,
        amount=event.amount,
        due=event.amount,
        status=ChargeStatus.TO_ANNOUNCE,
        made_at=entry.at,
        intervention_number=GONE if event.intervention is None else event.intervention,
        deadline=GONE,
        exported_at=GONE,
        exported_amount=GONE,
    )


def _announced(event: ChargeAnnounced, entry: Written) -> Said:
    informed_at, deadline = event.informed_at, event.deadline
    return _charge(entry, status=ChargeStatus.ANNOUNCED, announced_at=informed_at, deadline=deadline)


def _restored(event: ChargeRestored, entry: Written) -> Said:
    return _charge(
        entry, status=ChargeStatus.TO_ANNOUNCE, due=event.due, announced_at=GONE, deadline=GONE, waived_by=GONE
    )


def _disputed(event: DisputeRecorded | DisputeLate, entry: Written) -> Said:
    facts: Facts = {"charge_number": event.charge, "received_at": event.received_at, "grounds": event.grounds}
    if isinstance(event, DisputeLate):
        return _child("dispute", entry, state=DisputeState.LATE, **facts)
    charge: Said = [(("charge", event.charge), {"status": ChargeStatus.DISPUTED})]
    return _child("dispute", entry, state=DisputeState.OPEN, **facts) + charge


def _corrected(event: DisputeCorrected, entry: Written) -> Said:
    """The former charge stands as if never disputed; where its window has closed, the next entry says so."""
    state = DisputeState.LATE if event.late else DisputeState.OPEN
    said = _child("dispute", entry, charge_number=event.charge, received_at=event.received_at, state=state)
    if not event.late_before:
        said.append((("charge", event.charge_before), {"status": ChargeStatus.ANNOUNCED}))
    if not event.late:
        said.append((("charge", event.charge), {"status": ChargeStatus.DISPUTED}))
    return said


def _withdrawn(event: DisputeWithdrawn, entry: Written) -> Said:
    charge: Said = [(("charge", event.charge), {"status": ChargeStatus.ANNOUNCED})]
    return _child("dispute", entry, state=DisputeState.WITHDRAWN) + charge


def _decided(event: DisputeDecided, entry: Written) -> Said:
    cancelled = event.decision is Ruling.CANCEL
    charge = {
        "status": ChargeStatus.CANCELLED if cancelled else ChargeStatus.FINAL,
        "due": event.due,
        "decided_by_dispute": entry.child,
    }
    dispute = {"state": DisputeState.DECIDED, "decision": event.decision, "decision_reason": event.reason}
    return [*_child("dispute", entry, **dispute), (("charge", event.charge), charge)]


def _corrected_ticket(event: TicketCorrected, _: Written) -> Said:
    """A changed service keeps the tests that both have, and drops the confirmation (§13)."""
    names = ("service", "fault_nature", "client", "client_email", "line", "description")
    facts = {name: getattr(event, name) for name in names}
    if event.tests is not None:
        facts |= {"ticked": frozenset(event.tests), "confirmed_by": GONE, "confirmation_words": GONE}
    return _ticket(**facts)


def _found(event: OutcomeRecorded | OutcomeCorrected, entry: Written) -> Said:
    facts: dict[str, Any] = {
        "outcome": event.outcome,
        "called_support": event.called_support,
        "findings": event.findings,
    }
    if isinstance(event, OutcomeCorrected):
        facts |= {"fixed_at": GONE, "fixed_how": GONE}
    return _visit(entry, state=InterventionState.COMPLETED, **facts)


def _consented(event: ConsentRecorded | ConsentCarriedOver, entry: Written) -> Said:
    return _visit(
        entry,
        state=InterventionState.AWAITING_APPROVAL,
        consent_given_by=event.given_by,
        consent_channel=event.channel,
        consent_received_at=to_the_minute(event.received_at),
        consent_words=event.words,
    )


def _scheduled(event: AppointmentScheduled, entry: Written) -> Said:
    slot = {"visit_reference": event.reference, "starts_at": event.starts_at, "ends_at": event.ends_at}
    return _visit(entry, state=InterventionState.SCHEDULED, **slot)


def _other_slot(event: AppointmentMoved | AppointmentCorrected, entry: Written) -> Said:
    return _visit(entry, starts_at=event.starts_at, ends_at=event.ends_at)


def _answered(event: QuoteAccepted | QuoteDeclined, entry: Written) -> Said:
    state = QuoteState.ACCEPTED if isinstance(event, QuoteAccepted) else QuoteState.DECLINED
    return _child("quote", entry, state=state, answered_at=event.received_at, answer_words=event.words)


def _called_off(event: Any, entry: Written) -> Said:
    return _visit(entry, state=InterventionState.CANCELLED, exit_reason=event.reason)


def _closed(event: TicketClosed, entry: Written) -> Said:
    return _ticket(state=TicketState.CLOSED, restored_at=event.restored_at, cause=event.cause, closed_at=entry.at)


SAYS: dict[type[Event], Callable[[Any, Written], Said]] = {
    TicketOpened: _opened,
    TicketAssigned: lambda event, _: _ticket(owner=Somebody(event.assignee)),
    TicketCorrected: _corrected_ticket,
    TicketClosed: _closed,
    TicketCancelled: lambda *_: _ticket(state=TicketState.CANCELLED),
    TicketReopened: lambda *_: _ticket(state=TicketState.OPEN, restored_at=GONE, cause=GONE, closed_at=GONE),
    PretestsTicked: lambda event, _: _ticket(
        ticked=frozenset(event.tests), confirmed_by=event.confirmed_by, confirmation_words=event.confirmation
    ),
    SiteDescribed: _site,
    GateLifted: lambda event, entry: _ticket(gate_lift_reason=event.reason, gate_lifted_at=entry.at),
    SupplierTicketRecorded: lambda event, _: _ticket(
        supplier_reference=event.reference,
        supplier_opened_at=event.opened_at,
        wrongful_reason=GONE,
        wrongful_at=GONE,
    ),
    SupplierTicketReinstated: lambda *_: _ticket(wrongful_reason=GONE, wrongful_at=GONE),
    SupplierTicketWrongful: lambda event, entry: _ticket(wrongful_reason=event.reason, wrongful_at=entry.at),
    InterventionPlanned: lambda event, entry: _visit(
        entry,
        kind=event.kind,
        state=InterventionState.AWAITING_CONSENT,
        planned_at=entry.at,
        referent_name=event.referent,
    ),
    InterventionAbandoned: _called_off,
    ConsentRecorded: _consented,
    ConsentCarriedOver: _consented,
    ConsentWithdrawn: _called_off,
    DispatchApproved: lambda event, entry: _visit(entry, state=InterventionState.APPROVED, approval_basis=event.basis),
    DispatchRefused: lambda event, entry: _visit(entry, state=InterventionState.REFUSED, exit_reason=event.reason),
    DispatchVoided: lambda _, entry: _visit(entry, state=InterventionState.AWAITING_APPROVAL, approval_basis=GONE),
    AppointmentScheduled: _scheduled,
    AppointmentMoved: _other_slot,
    AppointmentCorrected: _other_slot,
    AppointmentCancelled: _called_off,
    OutcomeRecorded: _found,
    OutcomeCorrected: _found,
    FaultFixedSince: lambda event, entry: _visit(entry, fixed_at=event.fixed_at, fixed_how=event.how),
    QuoteOffered: lambda event, entry: _child(
        "quote",
        entry,
        state=QuoteState.OFFERED,
        amount=event.amount,
        work=event.work,
        offered_at=entry.at,
        valid_until=GONE if event.valid_until is None else event.valid_until,
    ),
    QuoteWithdrawn: lambda event, entry: _child(
        "quote", entry, state=QuoteState.WITHDRAWN, withdrawn_reason=event.reason, withdrawn_at=entry.at
    ),
    QuoteAccepted: _answered,
    QuoteDeclined: _answered,
    ChargeMade: _made,
    ChargeAnnounced: _announced,
    ChargeFinalised: lambda _, entry: _charge(entry, status=ChargeStatus.FINAL),
    ChargeWaived: lambda event, entry: _charge(
        entry, status=ChargeStatus.WAIVED, due=NOTHING, waived_by=event.expertise, decided_by_dispute=GONE
    ),
    ChargeCancelled: lambda _, entry: _charge(
        entry, status=ChargeStatus.CANCELLED, due=NOTHING, decided_by_dispute=GONE
    ),
    ChargeReduced: lambda event, entry: _charge(entry, due=event.due, decided_by_dispute=GONE),
    ChargeRestored: _restored,
    ChargeExported: lambda event, entry: _charge(entry, exported_at=entry.at, exported_amount=event.amount),
    DisputeRecorded: _disputed,
    DisputeLate: _disputed,
    DisputeCorrected: _corrected,
    DisputeWithdrawn: _withdrawn,
    DisputeDecided: _decided,
    DisputeLapsed: lambda _, entry: _child("dispute", entry, state=DisputeState.LAPSED),
}
# What changes no column that is compared: what is asked and told, and what other events of the same act say.
SILENT: frozenset[type[Event]] = frozenset(
    {
        AnnouncementAsked,
        *(PretestsConfirmed, DispatchRequested, DispatchRevised, ExpertiseWaived, MailSent, MailRefused),
        *(EvidenceFiled, EvidenceNoted),
        SavPlusStepped,  # what was measured along the line is in the entry alone
    }
)


def rebuilt(entries: Sequence[Written]) -> dict[Subject, Facts]:
    """What the entries, oldest first, say of each subject. LookupError and ValueError for what no entry can say."""
    subjects: dict[Subject, Facts] = {}
    for entry in entries:
        event = entry.event
        says = SAYS.get(type(event))
        if says is None:
            continue
        for subject, facts in says(event, entry):
            subjects.setdefault(subject, {}).update(_known(facts))
    return subjects | _former_supplier_tickets(entries)


def _known(facts: Facts) -> Facts:
    """Without what was blanked in the journal (§11)."""
    return {name: fact for name, fact in facts.items() if fact is not None}


def _former_supplier_tickets(entries: Sequence[Written]) -> dict[Subject, Facts]:
    """Those whose place a later one has taken (§3): which that is, no single entry says."""
    had: list[Facts] = []
    for entry in entries:
        if entry.event_name not in _OF_SUPPLIER_TICKETS:
            continue
        match entry.event:
            case SupplierTicketRecorded(reference=reference, opened_at=opened_at):
                recorded: Facts = {"reference": reference, "opened_at": opened_at}
                had.append({**recorded, "recorded_by": Somebody(entry.by_id), **_NOT_WRONGFUL})
            case SupplierTicketWrongful(reason=reason):
                had[-1] |= {"wrongful_reason": reason, "wrongful_at": entry.at}
            case SupplierTicketReinstated():
                next(facts for facts in reversed(had) if facts["wrongful_at"] is not GONE).update(_NOT_WRONGFUL)
    return {(FORMER, position): _known(facts) for position, facts in enumerate(had[:-1], start=1)}


_NOT_WRONGFUL: Facts = {"wrongful_reason": GONE, "wrongful_at": GONE}
_OF_SUPPLIER_TICKETS = {
    event.name for event in (SupplierTicketRecorded, SupplierTicketWrongful, SupplierTicketReinstated)
}


def total(entries: Sequence[Written]) -> Decimal:
    """What the client owes in all, in euros HT, by the journal alone."""
    return sum((facts.get("due", NOTHING) for facts in rebuilt(entries).values()), NOTHING)


def given(entries: Iterable[Written]) -> dict[tuple[int, int], Decimal]:
    """Charge and batch → what accounting was given of it, credit notes below zero; by the journal alone."""
    billed: dict[int | None, Decimal] = {}
    batches: dict[tuple[int, int], Decimal] = {}
    for entry in entries:
        if entry.event_name == ChargeExported.name and isinstance(event := entry.event, ChargeExported):
            before, billed[entry.child] = billed.get(entry.child, NOTHING), event.amount
            if event.batch is not None and entry.child is not None:
                key = (entry.child, event.batch)
                batches[key] = batches.get(key, NOTHING) + event.amount - before
    return batches


@dataclass(frozen=True)
class Books:
    """A ticket as the tables have it: rows, or mapped objects, by subject; and which tests are ticked."""

    number: str
    rows: Mapping[Subject, Any]
    ticked: frozenset[str]
    entries: list[Any]

    @classmethod
    def of(cls, ticket: Ticket) -> Books:
        rows: dict[Subject, Any] = {TICKET: ticket}
        children: dict[str, list[Any]] = {
            "visit": ticket.interventions,
            "charge": ticket.charges,
            "quote": ticket.quotes,
            "dispute": ticket.disputes,
        }
        rows |= {(kind, child.number): child for kind, of_kind in children.items() for child in of_kind}
        rows |= {(FORMER, former.position): former for former in ticket.former_supplier_tickets}
        ticked = frozenset(tick.test for tick in ticket.ticks)
        return cls(ticket.number, rows, ticked, ticket.entries)


def compare(ticket: Ticket | Books) -> Iterator[str]:
    """Where tables and journal disagree, a sentence each."""
    books = Books.of(ticket) if isinstance(ticket, Ticket) else ticket
    try:
        expected = rebuilt(books.entries)
    except (ValueError, LookupError):
        yield f"{books.number}: an entry does not say what such entries say, so nothing can be worked out from it."
        return
    for subject in books.rows.keys() - expected.keys():
        yield f"{books.number}: {_named(subject)} is not in the journal."
    for subject, facts in expected.items():
        row = books.rows.get(subject)
        if row is None:
            yield f"{books.number}: {_named(subject)} is in the journal, and missing."
            continue
        for name, fact in facts.items():
            there = books.ticked if name == "ticked" else _there(row, name)
            if not _agree(there, fact):
                said = "nothing" if fact is GONE else _shown(fact)
                yield f"{books.number}: {_named(subject)}: {name} is {_shown(there)}; by the journal {said}."


def _named(subject: Subject) -> str:
    kind, number = subject
    return f"the {kind}" if number is None else f"{kind} {number}"


def _there(row: Any, name: str) -> Any:
    """What is due is no column."""
    return due_of(row) if name == "due" else getattr(row, name)


def _agree(there: Any, fact: Any) -> bool:
    if fact is GONE:
        return there in (None, ERASED)  # a fact that was blanked cannot say that it came after
    if isinstance(fact, Somebody):
        return there is not None and there.id == fact.id
    return bool(there == fact)


def _shown(fact: Any) -> str:
    """As it stands in a sentence; colleagues by their ids."""
    if fact is None:
        return "nothing"
    if isinstance(fact, datetime):
        return f"{fact:%Y-%m-%d %H:%M:%S} UTC"
    if isinstance(fact, frozenset):
        return ", ".join(sorted(fact)) or "nothing"
    return str(getattr(fact, "id", fact))
