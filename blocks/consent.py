"""The client's written consent (§4): recording it, and taking it back."""

from datetime import datetime

from blocks import inputs
from blocks.forms import Files, Form, Moment, Name, Prose
from blocks.inputs import field
from blocks.kit import Message, View, alert, context
from blocks.labels import choices, label
from blocks.look import Look, person, possible_cost, private
from blocks.telling import told
from blocks.views import act_view
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
        "consent.record",
        intervention,
        look,
        title=words("Written consent"),
        submit=words("Ask for approval"),
        blocks=blocks,
    )


def withdraw_view(intervention: Intervention, look: Look) -> View:
    words = look.words
    blocks = [
        alert(words("The visit is then cancelled. This costs the client nothing."), "info"),
        field("received_at", words("Message received on"), inputs.moment(initial=look.at)),
        field("reason", words("Reason given by the client"), inputs.text(multiline=True)),
    ]
    return act_view(
        "consent.withdraw",
        intervention,
        look,
        title=words("Consent withdrawn"),
        submit=words("Cancel the visit"),
        blocks=blocks,
    )


def withdrawn(entry: Entry, look: Look) -> Message:
    row = look.words.rich(
        "*Consent withdrawn* by the client on {when}, recorded by {who}: visit cancelled, free of charge.",
        when=look.words.moment(datetime.fromisoformat(entry.facts["received_at"])),
        who=person(entry.by),
    )
    return told(entry.ticket, row, quoted=private(entry, "reason", look.words))
