"""The charge (§6): an amount for one qualification, as it is made, and billed by accounting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from models.announcement import AnnouncementAsked, announce
from models.context import Context
from models.events import Event
from models.policy import Policy, TariffRow
from models.reminders import Due, Reminder
from models.saying import GONE, Said, Written, of_charge
from models.tables.charge import Charge
from models.tables.intervention import Intervention
from models.tables.journal import Entry
from models.tables.quote import Quote
from models.tables.ticket import Ticket
from models.terms import ChargeStatus, Informed, Notice, TariffCode
from models.workdays import in_opening_hours, local_day

NOT_INFORMED = Reminder(
    name="inform", setting="client_not_informed", usual=timedelta(hours=2), urgent=True, repeats=True
)


class ChargeMade(
    Event,
    name="charge.made",
    notices=(Notice.BREAKDOWN_POST, Notice.BREAKDOWN_REFRESH, Notice.CARD_REFRESH),
    reminders=(NOT_INFORMED,),
):
    """`informed` is how the client is to learn of it; `intervention` the number of its visit, if it is for one.
    `waivable`: by its row §7 waives it; None in entries from before that was kept.
    """

    code: TariffCode
    reason: str
    amount: Decimal
    intervention: int | None
    informed: Informed
    waivable: bool | None = None

    def comes_due(self, subject: object, at: datetime, policy: Policy) -> Iterator[Due]:
        if self.informed is not Informed.NOW:
            yield in_opening_hours(NOT_INFORMED.after(at, policy.reminders), policy)

    def notices_now(self) -> tuple[Notice, ...]:
        """A charge that is to be announced by e-mail waits for the mail server."""
        return (*self.notices, Notice.MAIL_ANNOUNCE) if self.informed is Informed.EMAIL else self.notices

    def says(self, entry: Written) -> Said:
        return of_charge(
            entry,
            code=self.code,
            reason=self.reason,
            amount=self.amount,
            due=self.amount,
            status=ChargeStatus.TO_ANNOUNCE,
            made_at=entry.at,
            intervention_number=GONE if self.intervention is None else self.intervention,
            waivable=self.waivable,
            reduced_to=GONE,
            restored_at=GONE,
            deadline=GONE,
            exported_at=GONE,
            exported_amount=GONE,
        )


class ChargeExported(Event, name="charge.exported"):
    """Accounting has it, at this amount; `batch` is the number of the batch that has it, since there are any."""

    amount: Decimal
    batch: int | None = None

    def says(self, entry: Written) -> Said:
        return of_charge(entry, exported_at=entry.at, exported_amount=self.amount)


def make(
    ticket: Ticket,
    context: Context,
    *,
    code: TariffCode,
    informed: Informed,
    intervention: Intervention | None = None,
    quote: Quote | None = None,
    row: TariffRow | None = None,
) -> Charge:
    """Charge the client by a row of the tariff (§6), and announce it where they know (§9).

    It is the `row` that was agreed, without one that in force on the day of the act (§4). `quote` is the accepted
    quote of a row that has no price. One to be announced later is reminded of.
    """
    row = row or context.policy.row(code, local_day(context.at, context.policy))
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
            waivable=charge.waivable,
        ),
    )
    if informed is Informed.NOW:
        announce(charge, context, informed_at=context.at, quietly=True)
    return charge


def mail_asked(charge: Charge) -> Entry | None:
    """The entry that last asked the bot to mail the charge to the client, if one did."""
    entry = charge.ticket.last_entry(ChargeMade, AnnouncementAsked, child=charge.number)
    event = entry.event if entry else None
    return None if isinstance(event, ChargeMade) and event.informed is not Informed.EMAIL else entry


def export(charge: Charge, context: Context, *, batch: int | None = None) -> None:
    """Note that accounting has it, at what is due now; a credit note that was to be issued is issued with it."""
    charge.exported_at, charge.exported_amount = context.at, charge.due
    charge.record(context, ChargeExported(amount=charge.due, batch=batch))
