"""The charge (§6, §9): an amount announced to the client for one qualification."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from models.instants import to_the_minute
from models.rules import Act, refuse_before, refuse_future, rule
from models.tables.charge import Charge, Ending
from models.tables.dispute import Dispute
from models.terms import ChargeStatus, DisputeState, Informed, Role
from models.workdays import dispute_deadline, local_day

if TYPE_CHECKING:
    from models.tables.intervention import Intervention
    from models.tables.ticket import Ticket

ENDABLE = (ChargeStatus.TO_ANNOUNCE, ChargeStatus.ANNOUNCED, ChargeStatus.DISPUTED, ChargeStatus.FINAL)


def make(
    ticket: Ticket,
    act: Act,
    *,
    code: str,
    informed: Informed,
    intervention: Intervention | None = None,
    quoted: Decimal | None = None,
) -> Charge:
    """Charge the client by the tariff row in force on the day of the act (§6), and announce it where they know (§9).

    `quoted` is the accepted price of a row that has none. A charge that is to be announced by e-mail waits for the
    mail server; one to be announced later is reminded of.
    """
    row = act.policy.row(code, local_day(act.at, act.policy))
    amount = row.amount if quoted is None else quoted
    if amount is None:
        raise LookupError(f"{code} has no fixed price: it takes a quote.")
    charge = Charge(
        number=ticket.next_child(),
        intervention_number=intervention.number if intervention else None,
        code=code,
        reason=row.reason,
        amount=amount,
        status=ChargeStatus.TO_ANNOUNCE,
        made_by=act.by,
        made_at=act.at,
        waivable=row.waived_by_expertise,
        credit_note=False,
    )
    ticket.charges.append(charge)
    ticket.record(
        act,
        "charge.made",
        child=charge.number,
        facts={
            "code": code,
            "reason": charge.reason,
            "amount": str(charge.amount),
            "intervention": charge.intervention_number,
            "informed": informed,
        },
        remind=_until_informed(act, informed),
    )
    if informed is Informed.NOW:
        announce(charge, act, informed_at=act.at, quietly=True)
    return charge


@rule("charge.inform", on="charge", when=(ChargeStatus.TO_ANNOUNCE,), done_as=("charge.announced",))
def inform(charge: Charge, act: Act, *, informed_at: datetime) -> None:
    """Record that the client was told of the charge: the dispute window opens (§9)."""
    refuse_future(informed_at, act, "informed_at")
    refuse_before(informed_at, charge.made_at, "informed_at", "before_the_outcome")
    announce(charge, act, informed_at=informed_at)


def announce(charge: Charge, act: Act, *, informed_at: datetime, quietly: bool = False) -> None:
    """Open the dispute window at the moment the client learnt of the charge (§9)."""
    charge.status = ChargeStatus.ANNOUNCED
    charge.announced_at = to_the_minute(informed_at)
    charge.announced_by = act.by
    charge.deadline = dispute_deadline(informed_at, act.policy)
    charge.ticket.record(
        act,
        "charge.announced",
        child=charge.number,
        facts={"informed_at": charge.announced_at.isoformat(), "deadline": charge.deadline.isoformat()},
        remind={
            "reminder.last_day": charge.deadline - act.policy.reminders.dispute_ends,
            "timer.close_window": charge.deadline,
        },
        quietly=quietly,
    )


def finalise(charge: Charge, act: Act) -> bool:
    """Make the charge final where its window closed without a dispute (§9); the bot's own act, at the deadline.

    Returns whether there was something to do.
    """
    if charge.status is not ChargeStatus.ANNOUNCED or charge.deadline is None or act.at < charge.deadline:
        return False
    charge.status = ChargeStatus.FINAL
    charge.ticket.record(act, "charge.finalised", child=charge.number)
    return True


@rule("charge.cancel", on="charge", role=Role.MANAGER, when=ENDABLE, on_closed=True)
def cancel(charge: Charge, act: Act, *, reason: str) -> None:
    """A manager's goodwill gesture (§9): nothing is owed any more, whatever the charge was before."""
    end(charge, act, ChargeStatus.CANCELLED, reason=reason)
    charge.ticket.record(act, "charge.cancelled", child=charge.number, private={"reason": reason})


def end(charge: Charge, act: Act, status: ChargeStatus, *, reason: str) -> None:
    """Owe nothing of the charge any more. A dispute of it ends with it; if it was exported, it needs a credit note."""
    charge.status = status
    charge.ended = Ending(reason, act.by, act.at)
    charge.credit_note = bool(charge.exported_amount)
    for dispute in charge.ticket.disputes:
        if dispute.charge_number == charge.number:
            _lapse(dispute, act)


def _lapse(dispute: Dispute, act: Act) -> None:
    """The charge of an open dispute is waived or cancelled, so there is nothing left to decide (§9)."""
    if dispute.state is DisputeState.OPEN:
        dispute.state = DisputeState.LAPSED
        dispute.ticket.record(act, "dispute.lapsed", child=dispute.number, facts={"charge": dispute.charge_number})


def export(charge: Charge, act: Act) -> None:
    """Note that accounting has it, at what is due now; a credit note that was to be issued is issued with it."""
    charge.exported_at, charge.exported_amount, charge.credit_note = act.at, charge.due, False
    charge.ticket.record(act, "charge.exported", child=charge.number, facts={"amount": str(charge.due)})


def _until_informed(act: Act, informed: Informed) -> dict[str, datetime]:
    if informed is Informed.NOW:
        return {}
    remind = {"reminder.inform": act.at + act.policy.reminders.client_not_informed}
    return remind | ({"mail.announce": act.at} if informed is Informed.EMAIL else {})
