"""The charge (§6): what is billed and why, what is credited, and what the client needs to know of it now."""

from blocks import cost_texts, dispute_texts
from blocks.events import client_text, past_tense
from blocks.heard import has_heard_of, told_before
from blocks.look import Look
from blocks.rich import Element
from blocks.statuses import deciding_dispute_of, sum_of, undecided_dispute_of
from blocks.words import msgid
from blocks.writing import ClientText
from models.charge import ChargeExported, ChargeMade
from models.goodwill import ChargeReduced
from models.owing import ChargeFinalised
from models.tables.charge import Charge
from models.tables.ticket import Ticket
from models.terms import ChargeStatus


def billed(charge: Charge, look: Look) -> list[Element]:
    """What is billed, and why, as the tariff says it."""
    return look.words.rich("*{amount}* · {reason}", amount=sum_of(charge, look.words), reason=charge.reason)


past_tense(ChargeMade, msgid("charge made"))
past_tense(ChargeFinalised, msgid("dispute period over"))
past_tense(ChargeExported, msgid("charge exported to accounting"))


def credit_note(charges: list[Charge], look: Look) -> list[list[Element]]:
    """What accounting has to do about charges that it was given already (§7)."""
    owed_back = [charge.to_credit for charge in charges if charge.to_credit]
    if not owed_back:
        return []
    amounts = look.words.join(look.words.money(credit) for credit in owed_back)
    return [look.words.rich("*Credit note to issue:* {amounts}; accounting has the bill already.", amounts=amounts)]


def next_deadline(ticket: Ticket) -> Charge | None:
    """The announced charge whose dispute window closes first."""
    open_windows = [charge for charge in ticket.charges if charge.status is ChargeStatus.ANNOUNCED and charge.deadline]
    return min(open_windows, key=lambda charge: charge.deadline or charge.made_at, default=None)


@client_text(Charge)
def _text_now(charge: Charge, look: Look) -> ClientText | None:
    """What the client needs to know of a charge now."""
    if charge.status is ChargeStatus.WAIVED:
        return cost_texts.waiver(charge.ticket.intervention(charge.waived_by), look)
    undecided = undecided_dispute_of(charge)
    if undecided is not None:
        return dispute_texts.received(undecided, look)
    decided = deciding_dispute_of(charge)
    if decided is not None:
        return dispute_texts.decided(decided, look)
    if charge.status is ChargeStatus.CANCELLED:
        return cost_texts.cancelled(charge, look) if has_heard_of(charge) else None
    entry = charge.ticket.last_entry(ChargeReduced, child=charge.number)
    event = entry.event if entry else None
    if entry and isinstance(event, ChargeReduced) and charge.announced_at is not None and event.due == charge.due:
        return cost_texts.reduced(charge, told_before(entry, event, look), event.reason or "", look)
    return cost_texts.qualification(charge, look)
