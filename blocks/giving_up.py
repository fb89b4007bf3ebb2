"""Giving up a visit before it has a slot (§4)."""

from blocks import inputs, visit_texts
from blocks.act_buttons import act_button
from blocks.acts import act_form
from blocks.events import letter, message, past_tense
from blocks.forms import ReasonForm
from blocks.inputs import field
from blocks.kit import Message, View, alert
from blocks.look import Look, or_erased, person
from blocks.readings import SHOW_TEXT
from blocks.telling import thread_message
from blocks.views import act_view
from blocks.words import msgid
from blocks.writing import ClientText
from models.giving_up import ABANDON, InterventionAbandoned
from models.tables.intervention import Intervention
from models.tables.journal import Entry


@act_form(ABANDON, ReasonForm, button=msgid("Give up the visit"))
def abandon_view(intervention: Intervention, look: Look) -> View:
    words = look.words
    blocks = [
        alert(words("The visit will not take place. This costs the client nothing."), "info"),
        field("reason", words("Reason"), inputs.text(multiline=True)),
    ]
    return act_view(
        ABANDON,
        intervention,
        look,
        title=words("Giving up"),
        submit=words("Give up"),
        blocks=blocks,
        close=words("Go back"),
    )


past_tense(InterventionAbandoned, msgid("visit given up"))


@message(InterventionAbandoned)
def abandoned(entry: Entry, event: InterventionAbandoned, look: Look) -> Message:
    row = look.words.rich("*Visit given up* by {who}, free of charge.", who=person(entry.by))
    text = act_button(SHOW_TEXT, entry.ticket.intervention(entry.child), look)
    return thread_message(entry.ticket, row, quoted=or_erased(event.reason, look.words), buttons=[text])


@letter(InterventionAbandoned)
def _giving_up(entry: Entry, event: InterventionAbandoned, look: Look) -> ClientText | None:
    return visit_texts.called_off(entry.ticket.intervention(entry.child), look)
