"""A mail that the server will not take (§9): who has to do what instead."""

from blocks.acts import act_button
from blocks.kit import Message
from blocks.look import Look, notified, private
from blocks.refusals import EVENTS
from blocks.telling import told
from models.tables.journal import Entry
from models.terms import ChargeStatus


def refused(entry: Entry, look: Look) -> Message:
    """The text is one tap away; so is the address, if that is what is wrong."""
    words, ticket = look.words, entry.ticket
    event = EVENTS[entry.facts["about"]]
    about = ticket.named(entry.child)
    told_otherwise = ["charge.inform"] if about.state is ChargeStatus.TO_ANNOUNCE else []
    return told(
        ticket,
        words.rich(
            "{owner}, *the e-mail was refused*, the client has not received it: {about}.",
            owner=notified(ticket.owner),
            about=words(event),
        ),
        words.rich(
            "Copy the text and tell the client otherwise; correct the address {address} if it is wrong.",
            address=ticket.client_email,
        ),
        quoted=private(entry, "answer", words),
        buttons=[
            act_button("client_text.show", about, look, "primary"),
            *(act_button(act_id, about, look) for act_id in told_otherwise),
            act_button("ticket.correct", ticket, look),
        ],
    )
