"""The expertise waiver (§7), told at once: which charges, what is still due, what accounting has to do."""

from blocks import cost_texts
from blocks.act_buttons import act_button
from blocks.breakdown import total_due
from blocks.charge import billed, credit_note
from blocks.events import history, letter, message, past_tense
from blocks.kit import Message
from blocks.look import Look, person
from blocks.procedure import EXPERTISE, source
from blocks.readings import SHOW_TEXT
from blocks.rich import Element
from blocks.telling import thread_message
from blocks.words import msgid
from blocks.writing import ClientText
from models.charge import mail_asked
from models.tables.charge import Charge
from models.tables.journal import Entry
from models.terms import ChargeStatus
from models.waiver import ChargeRestored, ChargeWaived, ExpertiseWaived, WaiverUndone

past_tense(ChargeWaived, msgid("charge waived"))
past_tense(ChargeRestored, msgid("charge due again"))
past_tense(ExpertiseWaived, msgid("earlier visits waived"))
past_tense(WaiverUndone, msgid("earlier visits billed again"))


@message(ExpertiseWaived)
def waived(entry: Entry, event: ExpertiseWaived, look: Look) -> Message:
    charges = [entry.ticket.charge(number) for number in event.charges]
    row = look.words.rich("*Fault found by the expertise and corrected:* these earlier charges are not billed.")
    return _told(entry, row, charges, look, *credit_note(charges, look))


@letter(ExpertiseWaived)
def _letter(entry: Entry, event: ExpertiseWaived, look: Look) -> ClientText | None:
    expertise = entry.ticket.intervention(entry.child)
    return cost_texts.waiver(expertise, look) if cost_texts.is_waiving(expertise) else None


@message(WaiverUndone)
def undone(entry: Entry, event: WaiverUndone, look: Look) -> Message:
    charges = [entry.ticket.charge(number) for number in event.charges]
    row = look.words.rich("*Expertise corrected:* these earlier charges are owed again, and are to be announced again.")
    return _told(entry, row, charges, look)


def _told(entry: Entry, row: list[Element], charges: list[Charge], look: Look, *more: list[Element]) -> Message:
    """What became of these charges, what is due now, and the way to the letter about their expertise."""
    return thread_message(
        entry.ticket,
        row,
        *(billed(charge, look) for charge in charges),
        *more,
        total_due(entry.ticket, look.words),
        buttons=[act_button(SHOW_TEXT, entry.ticket.intervention(entry.child), look)],
    )


@letter(WaiverUndone)
def _restoration(entry: Entry, event: WaiverUndone, look: Look) -> ClientText | None:
    charges = [entry.ticket.charge(number) for number in event.charges]
    waiting = [charge for charge in charges if _waits_for_its_announcement(charge, entry)]
    return cost_texts.restored(entry.ticket.intervention(entry.child), waiting, look) if waiting else None


def _waits_for_its_announcement(charge: Charge, undone: Entry) -> bool:
    """Not where it was waived again since, nor where the letter that announces it is on its way: that says all."""
    asked = mail_asked(charge)
    is_new = charge.status is ChargeStatus.TO_ANNOUNCE and charge.restored_at == undone.at
    return is_new and (asked is None or asked.sequence < undone.sequence)


@history(ChargeWaived)
def _waived_in_history(entry: Entry, event: ChargeWaived, look: Look) -> list[Element]:
    """Which expertise waived it, and when (§7)."""
    words, expertise = look.words, entry.ticket.intervention(event.expertise)
    slot, since = expertise.appointment, expertise.fixed_since
    day, when = words.moment(slot.starts_at) if slot else "–", words.moment(entry.at)
    if since is not None:
        return words.rich(
            "*{source}:* the expertise of {day} found the fault, which was corrected on {fixed}. Waived on {when}.",
            source=source(EXPERTISE, words),
            day=day,
            fixed=words.moment(since.at),
            when=when,
        )
    return words.rich(
        "*{source}:* the expertise of {day} found and corrected the fault. Waived on {when}.",
        source=source(EXPERTISE, words),
        day=day,
        when=when,
    )


@history(ChargeRestored)
def _restored_in_history(entry: Entry, event: ChargeRestored, look: Look) -> list[Element]:
    """The outcome of an expertise that had waived it was a mistake."""
    return look.words.rich(
        "Waived by mistake: the outcome of the expertise was corrected by {who} on {when}.",
        who=person(entry.by),
        when=look.words.moment(entry.at),
    )
