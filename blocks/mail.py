"""A mail that the server will not take (§9): who has to do what instead."""

from blocks.act_buttons import act_button
from blocks.events import event_name, message, past_tense
from blocks.kit import Message
from blocks.look import Look, notified, or_erased
from blocks.readings import SHOW_TEXT
from blocks.refusals import sentences
from blocks.telling import thread_message
from blocks.words import msgid
from models.announcement import INFORM
from models.correction import CORRECT
from models.mail import MailRefused, MailSent
from models.tables.journal import Entry
from models.terms import ChargeStatus

past_tense(MailSent, msgid("e-mail sent"))
past_tense(MailRefused, msgid("e-mail refused"))


@message(MailRefused)
def refused(entry: Entry, event: MailRefused, look: Look) -> Message:
    """The text is one tap away; so is the address, if that is what is wrong."""
    words, ticket = look.words, entry.ticket
    subject = ticket.named(entry.child)
    otherwise = [INFORM] if subject.state is ChargeStatus.TO_ANNOUNCE else []
    return thread_message(
        ticket,
        words.rich(
            "{owner}, *the e-mail was refused*, the client has not received it: {about}.",
            owner=notified(ticket.owner),
            about=words(event_name(event.about)),
        ),
        words.rich(
            "Copy the text and tell the client otherwise; correct the address {address} if it is wrong.",
            address=ticket.client_email,
        ),
        quoted=or_erased(event.answer, words),
        buttons=[
            act_button(SHOW_TEXT, subject, look, "primary"),
            *(act_button(act, subject, look) for act in otherwise),
            act_button(CORRECT, ticket, look),
        ],
    )


sentences({"no_mail": msgid("The bot cannot send e-mail here. Tell the client yourself and choose another way.")})
