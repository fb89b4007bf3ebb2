"""The outcome of a visit (§5): the form with its live preview of amount and reason, and what the thread is told."""

from blocks import inputs
from blocks.forms import Form, Prose, Values, filled_in
from blocks.inputs import field
from blocks.kit import Block, Message, View, alert, context, lines
from blocks.labels import choices, label
from blocks.look import Look, person, private
from blocks.rich import Element
from blocks.telling import told
from blocks.views import act_view
from models.intervention import Intervention
from models.journal import Entry
from models.policy import TariffRow
from models.tariff import outcomes, qualify
from models.terms import Informed, Outcome
from models.workdays import local_day

PREVIEW = "preview"


class RecordForm(Form):
    outcome: Outcome
    findings: Prose
    called_support: bool
    informed: Informed = Informed.LATER


def record_view(intervention: Intervention, look: Look, values: Values | None = None) -> View:
    """No way of informing is chosen beforehand: it opens the dispute window, so somebody has to mean it (§9).

    `values` is the state of the form when the outcome is chosen: the preview shows what it leads to.
    """
    words = look.words
    offered = outcomes(intervention.kind, intervention.ticket.service, policy=look.policy)
    chosen = next((outcome for outcome in offered if outcome == filled_in(values or {}).get("outcome")), None)
    called = [("yes", words("Yes, what was done was checked together")), ("no", words("No"))]
    selected = inputs.select(choices(offered, words), initial=chosen, placeholder=words("Choose"))
    blocks = [
        *_slot_notes(intervention, look),
        field("outcome", words("What was found"), selected, dispatch=True),
        _preview(intervention, chosen, look),
        field(
            "findings",
            words("The technician's report"),
            inputs.text(multiline=True),
            hint=words("What was found and done; the client reads it too."),
        ),
        field("called_support", words("Did the client call support during the visit?"), inputs.radio(called)),
        *_informing(intervention, chosen, look),
    ]
    return act_view(
        "outcome.record",
        intervention,
        look,
        title=words("Outcome of the visit"),
        submit=words("Save"),
        blocks=blocks,
    )


def _slot_notes(intervention: Intervention, look: Look) -> list[Block]:
    words, slot = look.words, intervention.appointment
    if slot is None:
        return []
    notes = [context(words("Visit on {slot}", slot=words.slot(slot.starts_at, slot.ends_at)))]
    if look.at < slot.starts_at:
        notes.append(alert(words("The slot has not begun yet. Save only if the technician came early."), "warning"))
    return notes


def _preview(intervention: Intervention, chosen: Outcome | None, look: Look) -> Block:
    return lines(*_consequence(intervention, chosen, look), block_id=PREVIEW)


def _consequence(intervention: Intervention, chosen: Outcome | None, look: Look) -> list[list[Element]]:
    words = look.words
    if chosen is None:
        return [words.rich("Choose what was found: the amount and its reason appear here.")]
    row = _row(intervention, chosen, look)
    if row is None or row.amount is None:
        return [words.rich("*Nothing to bill* for this outcome.")]
    days = look.policy.dispute.working_days
    return [
        words.rich("*{amount}* · {reason}", amount=words.money(row.amount), reason=row.reason),
        words.rich(
            "Can be disputed for {delay} once the client is informed.",
            delay=words.n("{n} working day", "{n} working days", days),
        ),
    ]


def _informing(intervention: Intervention, chosen: Outcome | None, look: Look) -> list[Block]:
    if chosen is not None and _row(intervention, chosen, look) is None:
        return []
    ways = [way for way in Informed if look.mailing or way is not Informed.EMAIL]
    return [field("informed", look.words("Informing the client"), inputs.radio(choices(ways, look.words)))]


def _row(intervention: Intervention, outcome: Outcome, look: Look) -> TariffRow | None:
    code = qualify(intervention.kind, outcome, intervention.ticket.service, policy=look.policy)
    return look.policy.row(code, local_day(look.at, look.policy)) if code else None


def recorded(entry: Entry, look: Look) -> Message:
    """The amount, if any, follows in the breakdown."""
    words, facts = look.words, entry.facts
    called = (
        words("the client called support during the visit")
        if facts["called_support"]
        else words("the client did not call support during the visit")
    )
    told_first = words.rich(
        "*Outcome of the visit:* {outcome}. Recorded by {who}; {called}.",
        outcome=label(Outcome(facts["outcome"]), words),
        who=person(entry.by),
        called=called,
    )
    nothing = [] if facts["qualification"] else [words.rich("*Nothing to bill* for this outcome.")]
    return told(entry.ticket, told_first, *nothing, quoted=private(entry, "findings", words))
