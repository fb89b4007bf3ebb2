"""The charge (§6, §9): an amount announced to the client for one qualification."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from models.acts import Act, always
from models.context import Context
from models.dispute import DisputeLapsed, lapse_disputes
from models.events import Event, Instant, Private
from models.instants import refuse_before, refuse_future, to_the_minute
from models.owing import ENDABLE, owe_nothing
from models.policy import Policy
from models.reminders import Due, Reminder
from models.tables.charge import Charge
from models.tables.intervention import Intervention
from models.tables.quote import Quote
from models.tables.ticket import Ticket
from models.terms import ChargeStatus, Informed, Notice, Role, TariffCode
from models.workdays import dispute_deadline, local_day

NOT_INFORMED = Reminder(name="inform", setting="client_not_informed", usual=timedelta(hours=2), repeats=True)
LAST_DAY = Reminder(name="last_day", setting="dispute_ends", usual=timedelta(hours=15))


class ChargeMade(
    Event, name="charge.made", notices=(Notice.BREAKDOWN_POST, Notice.CARD_REFRESH), reminders=(NOT_INFORMED,)
):
    """`informed` is how the client is to learn of it; `intervention` the number of its visit, if it is for one."""

    code: TariffCode
    reason: str
    amount: Decimal
    intervention: int | None
    informed: Informed

    def comes_due(self, subject: object, at: datetime, policy: Policy) -> Iterator[Due]:
        if self.informed is not Informed.NOW:
            yield NOT_INFORMED.after(at, policy.reminders)

    def notices_now(self) -> tuple[Notice, ...]:
        """A charge that is to be announced by e-mail waits for the mail server."""
        return (*self.notices, Notice.MAIL_ANNOUNCE) if self.informed is Informed.EMAIL else self.notices


class ChargeAnnounced(
    Event,
    name="charge.announced",
    notices=(Notice.BREAKDOWN_REFRESH, Notice.THREAD, Notice.CARD_REFRESH),
    reminders=(LAST_DAY,),
):
    informed_at: Instant
    deadline: Instant

    def comes_due(self, subject: object, at: datetime, policy: Policy) -> Iterator[Due]:
        yield LAST_DAY.before(self.deadline, policy.reminders)
        yield Due(Notice.CLOSE_WINDOW, self.deadline)


class ChargeFinalised(Event, name="charge.finalised", notices=(Notice.BREAKDOWN_REFRESH, Notice.CARD_REFRESH)):
    """Its dispute window closed without a dispute."""


class ChargeCancelled(
    Event,
    name="charge.cancelled",
    notices=(Notice.BREAKDOWN_REFRESH, Notice.THREAD, Notice.MAIL, Notice.CARD_REFRESH),
):
    reason: Private[str]


class ChargeExported(Event, name="charge.exported"):
    """Accounting has it, at this amount."""

    amount: Decimal


def make(
    ticket: Ticket,
    context: Context,
    *,
    code: TariffCode,
    informed: Informed,
    intervention: Intervention | None = None,
    quote: Quote | None = None,
) -> Charge:
    """Charge the client by the tariff row in force on the day of the act (§6), and announce it where they know (§9).

    `quote` is the accepted quote of a row that has no price. One to be announced later is reminded of.
    """
    row = context.policy.row(code, local_day(context.at, context.policy))
    amount = row.amount if quote is None else quote.amount
    if amount is None:
        raise LookupError(f"{code} has no fixed price: it takes a quote.")
    charge = Charge(
        number=ticket.next_child(),
        intervention_number=intervention.number if intervention else None,
        quote_number=quote.number if quote else None,
        code=code,
        reason=row.reason,
        amount=amount,
        status=ChargeStatus.TO_ANNOUNCE,
        made_by=context.by,
        made_at=context.at,
        waivable=row.waived_by_expertise,
    )
    ticket.charges.append(charge)
    charge.record(
        context,
        ChargeMade(
            code=code,
            reason=charge.reason,
            amount=charge.amount,
            intervention=charge.intervention_number,
            informed=informed,
        ),
    )
    if informed is Informed.NOW:
        announce(charge, context, informed_at=context.at, quietly=True)
    return charge


INFORM = Act(
    id="charge.inform",
    on=Charge,
    records=(ChargeAnnounced,),
    pressing=20,
    states=(ChargeStatus.TO_ANNOUNCE,),
    done_as=(ChargeAnnounced,),
    forward=always,
)


@INFORM.verb
def inform(charge: Charge, context: Context, *, informed_at: datetime) -> None:
    """Record that the client was told of the charge: the dispute window opens (§9)."""
    refuse_future(informed_at, context.at, "informed_at")
    refuse_before(informed_at, charge.made_at, "informed_at", "before_the_outcome")
    announce(charge, context, informed_at=informed_at)


def announce(charge: Charge, context: Context, *, informed_at: datetime, quietly: bool = False) -> None:
    """Open the dispute window at the moment the client learnt of the charge (§9)."""
    charge.status = ChargeStatus.ANNOUNCED
    charge.announced_at = to_the_minute(informed_at)
    charge.announced_by = context.by
    charge.deadline = dispute_deadline(informed_at, context.policy)
    charge.record(context, ChargeAnnounced(informed_at=charge.announced_at, deadline=charge.deadline), quietly=quietly)


def finalise(charge: Charge, context: Context) -> bool:
    """Make the charge final where its window closed without a dispute (§9); the bot's own act, at the deadline.

    Returns whether there was something to do.
    """
    if charge.status is not ChargeStatus.ANNOUNCED or charge.deadline is None or context.at < charge.deadline:
        return False
    charge.status = ChargeStatus.FINAL
    charge.record(context, ChargeFinalised())
    return True


CANCEL = Act(
    id="charge.cancel",
    on=Charge,
    records=(ChargeCancelled, DisputeLapsed),
    pressing=270,
    role=Role.MANAGER,
    states=ENDABLE,
    on_closed=True,
    deferred=always,
)


@CANCEL.verb
def cancel(charge: Charge, context: Context, *, reason: str) -> None:
    """A manager's goodwill gesture (§9): nothing is owed any more, whatever the charge was before."""
    cancel_charge(charge, context, reason=reason)


def cancel_charge(charge: Charge, context: Context, *, reason: str) -> None:
    """Owe nothing of the charge any more; an undecided dispute of it ends with it."""
    owe_nothing(charge, context, ChargeStatus.CANCELLED, reason=reason)
    lapse_disputes(charge, context)
    charge.record(context, ChargeCancelled(reason=reason))


def export(charge: Charge, context: Context) -> None:
    """Note that accounting has it, at what is due now; a credit note that was to be issued is issued with it."""
    charge.exported_at, charge.exported_amount = context.at, charge.due
    charge.record(context, ChargeExported(amount=charge.due))
