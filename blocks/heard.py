"""What the client has heard of a charge (§12): it need not be announced, a receipt or another letter may have named it.

Where the desk has no mail server, whoever follows the ticket sends the same texts.
"""

from models.announcement import ChargeAnnounced
from models.cancellation import AppointmentCancelled
from models.intervention import InterventionPlanned
from models.mail import MailSent
from models.quote_answer import QuoteAccepted
from models.tables.charge import Charge
from models.tables.journal import Entry
from models.terms import Kind
from models.waiver import ExpertiseWaived, comes_before


def has_heard_of(charge: Charge) -> bool:
    """Whether the client knows of the charge: of one that they never heard of, nothing is taken back."""
    return any(_tells_of(entry, charge) for entry in charge.ticket.entries)


def _tells_of(entry: Entry, charge: Charge) -> bool:
    match entry.event:
        case ChargeAnnounced() | MailSent():
            return entry.child == charge.number
        case AppointmentCancelled(fee=True):  # its receipt, as that of an accepted quote, says what is billed
            return entry.child == charge.intervention_number
        case QuoteAccepted():
            return entry.child == charge.quote_number
        case InterventionPlanned(kind=Kind.EXPERTISE):  # the request for the consent says what it can waive
            return charge.made_at <= entry.at and comes_before(charge, entry.ticket.intervention(entry.child))
        case ExpertiseWaived(charges=waived):
            return charge.number in waived
        case _:
            return False
