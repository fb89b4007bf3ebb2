"""What the client has heard of a charge (§12): it need not be announced, a receipt or another letter may have named it.

Where the desk has no mail server, whoever follows the ticket sends the same texts.
"""

from datetime import datetime
from decimal import Decimal

from blocks.look import Look
from models.announcement import ChargeAnnounced
from models.cancellation import AppointmentCancelled
from models.dispute_ending import DisputeDecided
from models.goodwill import ChargeReduced
from models.intervention import InterventionPlanned
from models.mail import MailSent
from models.quote_answer import QuoteAccepted
from models.tables.charge import Charge
from models.tables.journal import Entry
from models.terms import ChargeStatus, Kind
from models.waiver import ExpertiseWaived, comes_before


def has_heard_of(charge: Charge) -> bool:
    """Whether the client knows of the charge: of one that they never heard of, nothing is taken back."""
    return any(_tells_of(entry, charge) for entry in charge.ticket.entries)


def told_before(entry: Entry, event: ChargeReduced, look: Look) -> Decimal:
    """The last amount of the charge that the client was told before that reduction.

    Of an earlier one they heard nothing where this one overtook its letter; where the bot does not mail, they did.
    """
    charge, before = entry.ticket.charge(entry.child), event.before
    if not look.mailing:
        return before
    for earlier in reversed(entry.ticket.entries[: entry.sequence - 1]):
        if _tells_of(earlier, charge):
            break
        reduction = earlier.event if earlier.child == charge.number else None
        if isinstance(reduction, ChargeReduced):
            before = reduction.before
    return before


def _tells_of(entry: Entry, charge: Charge) -> bool:
    match entry.event:
        case ChargeAnnounced() | MailSent():
            told = entry.child == charge.number
        case AppointmentCancelled(fee=True):  # its receipt, as that of an accepted quote, says what is billed
            told = entry.child == charge.intervention_number
        case QuoteAccepted():
            told = entry.child == charge.quote_number
        case InterventionPlanned(kind=Kind.EXPERTISE):  # the request for the consent says what it can waive
            told = _was_owed(charge, entry.at) and comes_before(charge, entry.ticket.intervention(entry.child))
        case DisputeDecided(charge=disputed):
            told = disputed == charge.number
        case ExpertiseWaived(charges=waived):
            told = charge.number in waived
        case _:
            told = False
    return told


def _was_owed(charge: Charge, at: datetime) -> bool:
    given_up = charge.ended if charge.status is ChargeStatus.CANCELLED else None
    return charge.made_at <= at and (given_up is None or given_up.at > at)
