"""The client's written consent (§4): recording it, and taking it back."""

from blocks import inputs
from blocks.acts import act_form
from blocks.events import message, past_tense
from blocks.forms import Files, Form, Moment, Name, Prose
from blocks.inputs import field
from blocks.kit import Message, View, alert, context
from blocks.labels import choices, label
from blocks.look import Look, or_erased, person, possible_cost
from blocks.refusals import sentences
from blocks.telling import thread_message
from blocks.views import act_view
from blocks.words import msgid
from models.consent import RECORD, WITHDRAW, ConsentRecorded, ConsentWithdrawn
from models.tables.intervention import Intervention
from models.tables.journal import Entry
from models.terms import ConsentChannel


class RecordForm(Form):
    given_by: Name
    channel: ConsentChannel
    received_at: Moment
    words: Prose
    evidence: Files = []  # noqa: RUF012  pydantic copies it


class WithdrawForm(Form):
    received_at: Moment
    reason: Prose


@act_form(
    RECORD,
    RecordForm,
    button=msgid("Record the consent"),
    next_step=msgid("obtain the client's written consent to the visit."),
)
def record_view(intervention: Intervention, look: Look) -> View:
    words = look.words
    cost = possible_cost(intervention, look)
    kind = label(intervention.kind, words)
    blocks = [
        context(words("Agreement to the {kind}, told the possible cost: {cost}.", kind=kind, cost=cost)),
        field("given_by", words("Given by"), inputs.text(longest=80)),
        field(
            "channel",
            words("In writing, by"),
            inputs.radio(choices(ConsentChannel, words)),
            hint=words("A spoken agreement is not enough: ask the client to write."),
        ),
        field("received_at", words("Received on"), inputs.moment(initial=look.at)),
        field("words", words("The client's words"), inputs.text(multiline=True), hint=words("Copy them as written.")),
        field("evidence", words("File"), inputs.file(), optional=True),
    ]
    return act_view(
        RECORD,
        intervention,
        look,
        title=words("Written consent"),
        submit=words("Ask for approval"),
        blocks=blocks,
    )


@act_form(WITHDRAW, WithdrawForm, button=msgid("Consent withdrawn"))
def withdraw_view(intervention: Intervention, look: Look) -> View:
    words = look.words
    blocks = [
        alert(words("The visit is then cancelled. This costs the client nothing."), "info"),
        field("received_at", words("Message received on"), inputs.moment(initial=look.at)),
        field("reason", words("Reason given by the client"), inputs.text(multiline=True)),
    ]
    return act_view(
        WITHDRAW,
        intervention,
        look,
        title=words("Consent withdrawn"),
        submit=words("Cancel the visit"),
        blocks=blocks,
    )


past_tense(ConsentRecorded, msgid("consent recorded"))
past_tense(ConsentWithdrawn, msgid("consent withdrawn"))


@message(ConsentWithdrawn)
def withdrawn(entry: Entry, event: ConsentWithdrawn, look: Look) -> Message:
    row = look.words.rich(
        "*Consent withdrawn* by the client on {when}, recorded by {who}: visit cancelled, free of charge.",
        when=look.words.moment(event.received_at),
        who=person(entry.by),
    )
    return thread_message(entry.ticket, row, quoted=or_erased(event.reason, look.words))


sentences(
    {
        "before_the_consent": msgid("The consent was received on {bound}. Enter a later time."),
    }
)
