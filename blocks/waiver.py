"""The expertise waiver (§7), told at once: which charges, what is still due, what accounting has to do."""

from blocks.acts import act_button
from blocks.breakdown import total_due
from blocks.charge import billed, credit_note
from blocks.kit import Message
from blocks.look import Look
from blocks.telling import told
from models.tables.journal import Entry


def waived(entry: Entry, look: Look) -> Message:
    """`entry` keeps which charges it was."""
    ticket, words = entry.ticket, look.words
    charges = [ticket.charge(number) for number in entry.facts["charges"]]
    return told(
        ticket,
        words.rich("*Fault corrected by the expertise:* the earlier visits are not billed."),
        *(billed(charge, look) for charge in charges),
        *credit_note(charges, look),
        total_due(ticket, words),
        buttons=[act_button("client_text.show", ticket.intervention(entry.child), look)],
    )
