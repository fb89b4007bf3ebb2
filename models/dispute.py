"""The dispute (§9): the client contests one charge, in time or too late."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from models.acts import Act, always
from models.context import Context
from models.disputable import disputable, is_late, refuse_receipt, refuse_undisputable
from models.events import Event, Instant, Private
from models.evidence import EvidenceFiled, keep
from models.open_again import TicketReopened, open_again
from models.policy import Policy
from models.refusal import Refusal
from models.reminders import Due, Reminder
from models.saying import Said, Written, of_child
from models.tables.charge import Charge
from models.tables.dispute import Dispute
from models.tables.ticket import Ticket
from models.terms import ChargeStatus, DisputeState, Notice, Party, TicketState
from models.workdays import in_opening_hours

UNDECIDED = Reminder(
    name="dispute_undecided",
    setting="dispute_undecided",
    usual=timedelta(hours=24),
    urgent=True,
    repeats=True,
    whose=Party.MANAGER,
)


class _Received(Event):
    """`answered` is false where another dispute of the same message has the one answer."""

    charge: int
    received_at: Instant
    answered: bool = True
    grounds: Private[str]

    def notices_now(self) -> tuple[Notice, ...]:
        return tuple(notice for notice in self.notices if self.answered or notice is not Notice.MAIL)

    def _received(self, entry: Written, state: DisputeState) -> Said:
        charge = {"charge_number": self.charge, "charge_since": entry.at}
        return of_child("dispute", entry, state=state, received_at=self.received_at, grounds=self.grounds, **charge)


class DisputeRecorded(
    _Received,
    name="dispute.recorded",
    notices=(Notice.RULING_POST, Notice.MAIL, Notice.BREAKDOWN_REFRESH, Notice.CARD_REFRESH),
    reminders=(UNDECIDED,),
):
    """In time: a manager decides. One reminder is enough for all disputes of a message."""

    def comes_due(self, subject: object, at: datetime, policy: Policy) -> Iterator[Due]:
        if self.answered:
            yield in_opening_hours(UNDECIDED.after(at, policy.reminders), policy)

    def says(self, entry: Written) -> Said:
        charge: Said = [(("charge", self.charge), {"status": ChargeStatus.DISPUTED})]
        return self._received(entry, DisputeState.OPEN) + charge


class DisputeLate(
    _Received,
    name="dispute.late",
    notices=(Notice.THREAD, Notice.MAIL, Notice.BREAKDOWN_REFRESH, Notice.CARD_REFRESH),
):
    """Received after the deadline: not decided here."""

    def says(self, entry: Written) -> Said:
        return self._received(entry, DisputeState.LATE)


def can_record(ticket: Ticket, context: Context) -> None:
    if disputable(ticket):
        return
    if any(charge.status is ChargeStatus.TO_ANNOUNCE for charge in ticket.charges):
        raise Refusal("not_announced_yet", field="charges")
    raise Refusal("nothing_to_dispute", field="charges")


RECORD = Act(
    id="dispute.record",
    on=Ticket,
    records=(DisputeRecorded, DisputeLate, EvidenceFiled, TicketReopened),
    pressing=140,
    check=can_record,
    on_closed=True,
    deferred=always,
)


@RECORD.verb
def record(
    ticket: Ticket,
    context: Context,
    *,
    charges: Sequence[int],
    received_at: datetime,
    grounds: str,
    evidence: list[dict[str, Any]] | None = None,
) -> list[Dispute]:
    """Record that a message of the client disputes the charges of these numbers: all of them, or none (§9).

    Each is a dispute of its own, in time or late by its own deadline; one in time opens a closed ticket again.
    """
    disputed = [ticket.charge(number) for number in dict.fromkeys(charges)]
    if not disputed:
        raise Refusal("choose_a_charge", field="charges")
    for charge in disputed:
        refuse_undisputable(charge, "charges")
        refuse_receipt(charge, received_at, context)
    message = (ticket.children or 0) + 1  # the number of the first
    disputes = [_new_dispute(charge, context, message, received_at, grounds, evidence) for charge in disputed]
    in_time = [dispute for dispute in disputes if dispute.state is DisputeState.OPEN]
    first = next(iter(in_time), disputes[0])  # its event has the answer, and the reminder while managers have to decide
    for dispute in disputes:
        event = DisputeLate if dispute.state is DisputeState.LATE else DisputeRecorded
        answered = dispute is first
        dispute.record(
            context,
            event(charge=dispute.charge_number, received_at=received_at, answered=answered, grounds=grounds),
        )
    keep(disputes[0], context, evidence)
    reopen_by(in_time, context)
    return disputes


def _new_dispute(
    charge: Charge,
    context: Context,
    message: int,
    received_at: datetime,
    grounds: str,
    evidence: list[dict[str, Any]] | None,
) -> Dispute:
    ticket, late = charge.ticket, is_late(charge, received_at)
    dispute = Dispute(
        number=ticket.next_child(),
        message=message,
        charge_number=charge.number,
        charge_since=context.at,
        state=DisputeState.LATE if late else DisputeState.OPEN,
        received_at=received_at,
        grounds=grounds,
        evidence=list(evidence or ()),
        recorded_by=context.by,
        recorded_at=context.at,
    )
    ticket.disputes.append(dispute)
    if not late:
        charge.status = ChargeStatus.DISPUTED
    return dispute


def reopen_by(in_time: Sequence[Dispute], context: Context) -> None:
    if in_time and in_time[0].ticket.state is not TicketState.OPEN:
        open_again(in_time[0].ticket, context, dispute=in_time[0].number)
