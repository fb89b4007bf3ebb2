"""The client takes a consent back, in writing (§4)."""

from blocks import inputs, visit_texts
from blocks.act_buttons import act_button
from blocks.acts import act_form
from blocks.events import letter, message, past_tense
from blocks.forms import Form, Moment, Prose
from blocks.inputs import field
from blocks.kit import Message, View, alert
from blocks.look import Look, or_erased, person
from blocks.moments import when
from blocks.readings import SHOW_TEXT
from blocks.refusals import sentences
from blocks.telling import thread_message
from blocks.views import act_view
from blocks.words import msgid
from blocks.writing import ClientText
from models.consent_withdrawal import WITHDRAW, ConsentWithdrawn
from models.tables.intervention import Intervention
from models.tables.journal import Entry


class WithdrawForm(Form):
    received_at: Moment
    reason: Prose


@act_form(WITHDRAW, WithdrawForm, button=msgid("Consent withdrawn"))
def withdraw_view(intervention: Intervention, look: Look) -> View:
    words = look.words
    blocks = [
        alert(words("The visit is then cancelled. This costs the client nothing."), "info"),
        when("received_at", words("Message received on"), look, initial=look.at),
        field("reason", words("Reason given by the client"), inputs.text(multiline=True)),
    ]
    return act_view(
        WITHDRAW,
        intervention,
        look,
        title=words("Consent withdrawn"),
        submit=words("Cancel the visit"),
        blocks=blocks,
        close=words("Go back"),
    )


past_tense(ConsentWithdrawn, msgid("consent withdrawn"))


@message(ConsentWithdrawn)
def withdrawn(entry: Entry, event: ConsentWithdrawn, look: Look) -> Message:
    row = look.words.rich(
        "*Consent withdrawn* by the client on {when}, recorded by {who}: visit cancelled, free of charge.",
        when=look.words.moment(event.received_at),
        who=person(entry.by),
    )
    text = act_button(SHOW_TEXT, entry.ticket.intervention(entry.child), look)
    return thread_message(entry.ticket, row, quoted=or_erased(event.reason, look.words), buttons=[text])


@letter(ConsentWithdrawn)
def _receipt(entry: Entry, event: ConsentWithdrawn, look: Look) -> ClientText | None:
    return visit_texts.consent_withdrawn(entry.ticket.intervention(entry.child), event, look)


sentences(
    {
        "before_the_consent": msgid("The consent was received on {bound}. Enter a later time."),
    }
)
