"""Correcting a dispute that was recorded with a wrong date, or about a wrong charge (§9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from models.acts import Act, always
from models.context import Context
from models.disputable import disputable, free, is_late, refuse_receipt, refuse_undisputable
from models.dispute import UNDECIDED, reopen_by
from models.events import Event, Instant, Private
from models.instants import to_the_minute
from models.open_again import TicketReopened
from models.owing import ChargeFinalised, finalise
from models.policy import Policy
from models.refusal import Refusal
from models.reminders import Due
from models.saying import Said, Written, of_child
from models.tables.dispute import Dispute
from models.terms import ChargeStatus, DisputeState, Notice
from models.workdays import in_opening_hours


class DisputeCorrected(
    Event,
    name="dispute.corrected",
    notices=(
        Notice.RULING_POST,
        Notice.RULING_REFRESH,
        Notice.THREAD,
        Notice.MAIL,
        Notice.BREAKDOWN_REFRESH,
        Notice.CARD_REFRESH,
    ),
    reminders=(UNDECIDED,),
):
    """It was recorded with a wrong date, or about a wrong charge: `before` and `late_before` say what it was."""

    charge_before: int
    charge: int
    before: Instant
    received_at: Instant
    late_before: bool
    late: bool
    reason: Private[str]

    def notices_now(self) -> tuple[Notice, ...]:
        """The managers are asked where they were not asked before."""
        asked_now = self.late_before and not self.late
        return tuple(notice for notice in self.notices if asked_now or notice is not Notice.RULING_POST)

    def comes_due(self, subject: object, at: datetime, policy: Policy) -> Iterator[Due]:
        if self.late_before and not self.late:
            yield in_opening_hours(UNDECIDED.after(at, policy.reminders), policy)

    def says(self, entry: Written) -> Said:
        """The former charge stands as if never disputed; where its window has closed, the next entry says so."""
        state = DisputeState.LATE if self.late else DisputeState.OPEN
        charge = {"charge_number": self.charge, "charge_since": entry.at}
        said = of_child("dispute", entry, state=state, received_at=self.received_at, **charge)
        if not self.late_before:
            said.append((("charge", self.charge_before), {"status": ChargeStatus.ANNOUNCED}))
        if not self.late:
            said.append((("charge", self.charge), {"status": ChargeStatus.DISPUTED}))
        return said


def can_correct(dispute: Dispute, context: Context) -> None:
    if not disputable(dispute.ticket, dispute):
        raise Refusal("nothing_to_dispute", field="charge")


CORRECT = Act(
    id="dispute.correct",
    on=Dispute,
    records=(DisputeCorrected, ChargeFinalised, TicketReopened),
    pressing=262,
    states=(DisputeState.OPEN, DisputeState.LATE),
    check=can_correct,
    edits=(DisputeCorrected,),
    on_closed=True,
    deferred=always,
)


@CORRECT.verb
def correct(dispute: Dispute, context: Context, *, charge: int, received_at: datetime, reason: str) -> None:
    """It was received at another time, or is about another charge; the former stands as if never disputed (§9)."""
    former, disputed = dispute.charge, dispute.ticket.charge(charge)
    if former is disputed and to_the_minute(received_at) == to_the_minute(dispute.received_at):
        raise Refusal("nothing_corrected", field="received_at")
    refuse_undisputable(disputed, "charge", dispute)
    refuse_receipt(disputed, received_at, context)
    corrected = DisputeCorrected(
        charge_before=former.number,
        charge=charge,
        before=dispute.received_at,
        received_at=received_at,
        late_before=dispute.state is DisputeState.LATE,
        late=is_late(disputed, received_at),
        reason=reason,
    )
    free(dispute)
    dispute.received_at = received_at
    dispute.charge_number, dispute.charge_since = charge, context.at  # about the announcement that holds now (§13)
    dispute.state = DisputeState.LATE if corrected.late else DisputeState.OPEN
    if dispute.state is DisputeState.OPEN:
        disputed.status = ChargeStatus.DISPUTED
    dispute.record(context, corrected)
    finalise(former, context)
    reopen_by([] if corrected.late else [dispute], context)
