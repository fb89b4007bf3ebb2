"""The client's written consent (§4): recording it, and taking over one that no visit has used."""

from datetime import datetime

from blocks import inputs
from blocks.acts import act_button_of, act_form
from blocks.events import message, past_tense
from blocks.forms import Files, Form, Moment, Name, Prose, Values, moment_in
from blocks.inputs import field
from blocks.kit import Block, Message, View, alert, bullets, confirm, context, rich_text
from blocks.labels import choices, label
from blocks.look import Look, or_erased, person
from blocks.moments import when
from blocks.prices import cost_in_short
from blocks.refusals import sentences
from blocks.rich import Element
from blocks.telling import thread_message
from blocks.text import clip, one_line
from blocks.views import act_view
from blocks.words import msgid
from models.consent import CARRY_OVER, RECORD, ConsentCarriedOver, ConsentRecorded
from models.intervention import requested_costs
from models.spending import unspent_consent
from models.tables.intervention import Intervention
from models.tables.journal import Entry
from models.terms import ConsentChannel
from models.visit_costs import agreed_costs, possible_costs
from models.workdays import local_day

LONGEST_NAME, LONGEST_WORDS = 30, 70  # what a dialog of Slack's has room for


class RecordForm(Form):
    given_by: Name
    channel: ConsentChannel
    received_at: Moment
    words: Prose
    evidence: Files = []  # noqa: RUF012  pydantic copies it


@act_form(
    RECORD,
    RecordForm,
    button=msgid("Record the consent"),
    next_step=msgid("obtain the client's written consent to the visit."),
    redrawn_by=("received_at",),
)
def record_view(intervention: Intervention, look: Look, values: Values | None = None) -> View:
    """`values` is the state of the form when the moment of receipt is chosen: that day's prices are what is agreed."""
    words = look.words
    received_at = moment_in(values or {}, "received_at") or look.at
    blocks = [
        *_agreed_costs(intervention, received_at, look),
        field("given_by", words("Given by"), inputs.text(longest=80)),
        field(
            "channel",
            words("In writing, by"),
            inputs.radio(choices(ConsentChannel, words)),
            hint=words("A spoken agreement is not enough: ask the client to write."),
        ),
        when("received_at", words("Received on"), look, initial=received_at, dispatch=True),
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


def _agreed_costs(intervention: Intervention, received_at: datetime, look: Look) -> list[Block]:
    """What was agreed is what is billed (§4): a warning where the request had named other amounts."""
    words, kind = look.words, label(intervention.kind, look.words)
    agreed = possible_costs(intervention.kind, intervention.ticket.service, look.policy, received_at)
    cost = cost_in_short(intervention, agreed, look)
    rows = [context(words("Agreement to the {kind}, told the possible cost: {cost}.", kind=kind, cost=cost))]
    requested = dict(requested_costs(intervention, look.policy))
    changed = [(code, amount) for code, amount in agreed if requested.get(code) not in (None, amount)]
    if not changed:
        return rows
    day = local_day(received_at, look.policy)
    names = [
        words.rich(
            "{before}, now {amount} · {reason}",
            before=words.money(requested[code]),
            amount=words.money(amount),
            reason=look.policy.nearest_row(code, day).reason,
        )
        for code, amount in changed
    ]
    warning = words("The request had named other prices. Make sure that the client agrees to these:")
    return [*rows, alert(warning, "warning"), rich_text(bullets(*names))]


def _sure(intervention: Intervention, look: Look) -> Element:
    """Asks once more, with the consent's date, words and amounts in view."""
    words, unspent = look.words, unspent_consent(intervention)
    if unspent is None:
        return confirm(
            words("Take the consent over?"), words("No consent is left."), words("Take over"), words("Go back")
        )
    said = words(
        "{who}, {channel} of {when}: “{words}” Told: {cost}. The managers are then asked.",
        who=clip(unspent.given_by, LONGEST_NAME),
        channel=label(unspent.channel, words),
        when=words.moment(unspent.received_at),
        words=clip(one_line(unspent.words), LONGEST_WORDS),
        cost=cost_in_short(intervention, agreed_costs(unspent), look),
    )
    return confirm(words("Take the consent over?"), said, words("Take over"), words("Go back"))


act_button_of(
    CARRY_OVER,
    button=msgid("Take the consent over"),
    next_step=msgid("take over the client's consent, which no visit has used, or record a new one."),
    sure=_sure,
)
past_tense(ConsentRecorded, msgid("consent recorded"))
past_tense(ConsentCarriedOver, msgid("consent taken over"))


@message(ConsentCarriedOver)
def carried_over(entry: Entry, event: ConsentCarriedOver, look: Look) -> Message:
    row = look.words.rich(
        "*Consent taken over* by {who}: no visit had used the one received on {when}.",
        when=look.words.moment(event.received_at),
        who=person(entry.by),
    )
    return thread_message(entry.ticket, row, quoted=or_erased(event.words, look.words))


sentences(
    {
        "consent_spent": msgid(
            "The client's last consent was used on {bound}: last time's yes is no yes to another visit. Enter a later "
            "time, or ask the client again."
        ),
        "long_before_the_ticket": msgid("This lies more than a year before the ticket. Check the date."),
        "no_unspent_consent": msgid("No earlier consent is left to take over. Record the client's new one."),
    }
)
