"""Telling the client of a charge (§9): from then on the dispute window is open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from models.acts import Act, always
from models.context import Context
from models.events import Event, Instant, Private
from models.goodwill import ChargeReduced
from models.instants import refuse_before, refuse_future, to_the_minute
from models.policy import Policy
from models.refusal import Refusal
from models.reminders import Due, Reminder
from models.saying import SILENT, Said, Written, of_charge
from models.tables.charge import Charge
from models.terms import ChargeStatus, Informed, Notice, TariffCode
from models.workdays import dispute_deadline

LAST_DAY = Reminder(name="last_day", setting="dispute_ends", usual=timedelta(hours=15), urgent=True)


class ChargeAnnounced(
    Event,
    name="charge.announced",
    notices=(Notice.BREAKDOWN_REFRESH, Notice.THREAD, Notice.CARD_REFRESH),
    reminders=(LAST_DAY,),
):
    """`informed` is how the client was told, `to` whom. `corrects`: the letter had named an earlier deadline."""

    informed_at: Instant
    deadline: Instant
    informed: Informed | None = None
    corrects: bool = False
    to: Private[str]

    def notices_now(self) -> tuple[Notice, ...]:
        return (*self.notices, Notice.MAIL) if self.corrects else self.notices

    def comes_due(self, subject: object, at: datetime, policy: Policy) -> Iterator[Due]:
        yield LAST_DAY.before(self.deadline, policy.reminders)
        yield Due(Notice.CLOSE_WINDOW, self.deadline)

    def says(self, entry: Written) -> Said:
        window = {"announced_at": self.informed_at, "deadline": self.deadline}
        return of_charge(entry, status=ChargeStatus.ANNOUNCED, **window)


class AnnouncementAsked(
    Event,
    name="charge.announcement_asked",
    notices=(Notice.MAIL_ANNOUNCE, Notice.BREAKDOWN_REFRESH, Notice.CARD_REFRESH),
):
    """The bot is to mail the client; the charge is announced when the mail server takes the letter."""

    def says(self, entry: Written) -> Said:
        return SILENT


INFORM = Act(
    id="charge.inform",
    on=Charge,
    records=(ChargeAnnounced, AnnouncementAsked),
    pressing=20,
    states=(ChargeStatus.TO_ANNOUNCE,),
    edits=(ChargeReduced,),  # the client was told what the form said
    done_as=(ChargeAnnounced,),
    forward=always,
)


@INFORM.verb
def inform(
    charge: Charge, context: Context, *, informed: Informed = Informed.NOW, informed_at: datetime | None = None
) -> None:
    """Record that the client was told of the charge (now, if no time is given), or have the bot mail them (§9)."""
    if informed is Informed.EMAIL:
        charge.record(context, AnnouncementAsked())
        return
    if informed is not Informed.NOW:
        raise Refusal("inform_now_or_by_mail", field="informed")
    informed_at = informed_at or context.at
    refuse_future(informed_at, context.at, "informed_at")
    _refuse_before_made(charge, informed_at)
    if charge.restored_at is not None:
        refuse_before(informed_at, charge.restored_at, "informed_at", "before_the_restoration")
    announce(charge, context, informed_at=informed_at)


def _refuse_before_made(charge: Charge, informed_at: datetime) -> None:
    """Nobody told the client before the act that made the charge: mostly an outcome, by these rows something else."""
    match charge.code:
        case TariffCode.SAV_PLUS_LATE_CANCELLATION:
            refuse_before(informed_at, charge.made_at, "informed_at", "before_the_cancellation")
        case TariffCode.VGA_SUPPLIER_TICKET:
            refuse_before(informed_at, charge.made_at, "informed_at", "before_the_closing_as_wrong")
        case TariffCode.SDSL_INTERNAL_WIRING:
            refuse_before(informed_at, charge.made_at, "informed_at", "before_the_answer")
        case _:
            refuse_before(informed_at, charge.made_at, "informed_at", "before_the_outcome")


def announce(
    charge: Charge,
    context: Context,
    *,
    informed_at: datetime,
    informed: Informed = Informed.NOW,
    written_at: datetime | None = None,
    quietly: bool = False,
) -> None:
    """Open the dispute window at the moment the client learnt of the charge (§9).

    `written_at` is the moment for which a letter was written that told them: where it named another deadline than the
    one that holds, a corrected letter follows.
    """
    deadline = dispute_deadline(informed_at, context.policy)
    charge.status = ChargeStatus.ANNOUNCED
    charge.announced_at = to_the_minute(informed_at)
    charge.announced_by = context.by
    charge.deadline = deadline
    announced = ChargeAnnounced(
        informed_at=charge.announced_at,
        deadline=deadline,
        informed=informed,
        corrects=written_at is not None and dispute_deadline(written_at, context.policy) != deadline,
        to=charge.ticket.client_email if informed is Informed.EMAIL else charge.ticket.client,
    )
    charge.record(context, announced, quietly=quietly)
