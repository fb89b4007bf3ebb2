"""The outcome of a visit (§5): the form with its live preview of amount and reason, and what the thread is told."""

from blocks import inputs
from blocks.acts import act_button
from blocks.delays import dispute_delay
from blocks.forms import Form, Prose, Values, filled_in
from blocks.informing import informing
from blocks.inputs import field
from blocks.kit import Block, Message, View, alert, button, context, lines
from blocks.labels import choices, label
from blocks.look import Look, person, private, value
from blocks.rich import Element
from blocks.telling import told
from blocks.views import act_view
from models.policy import TariffRow
from models.rules import RULES
from models.sav_plus import is_suggested
from models.tables.intervention import Intervention, Result
from models.tables.journal import Entry
from models.tariff import outcomes, qualify
from models.terms import Informed, Outcome, Role, TariffCode
from models.workdays import local_day

PREVIEW = "preview"


class CorrectForm(Form):
    outcome: Outcome
    findings: Prose
    called_support: bool
    informed: Informed = Informed.LATER
    reason: Prose


class RecordForm(Form):
    outcome: Outcome
    findings: Prose
    called_support: bool
    informed: Informed = Informed.LATER


def record_view(intervention: Intervention, look: Look, values: Values | None = None) -> View:
    """`values` is the state of the form when the outcome is chosen: the preview shows what it leads to."""
    words = look.words
    chosen = _chosen(intervention, look, values)
    blocks = [
        *_slot_notes(intervention, look),
        *_found(intervention, chosen, look),
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


def correct_view(intervention: Intervention, look: Look, values: Values | None = None) -> View:
    """The same form, filled in with what was recorded; where the outcome is another one, so is the charge."""
    words, before = look.words, intervention.result
    chosen = _chosen(intervention, look, values) or (before.outcome if before else None)
    changed = before is None or chosen is not before.outcome
    blocks = [
        alert(words("Another outcome cancels the charge of the old one; what it leads to is charged instead."), "info"),
        *_found(intervention, chosen, look, before),
        *(_informing(intervention, chosen, look) if changed else []),
        field(
            "reason",
            words("Reason for the correction"),
            inputs.text(multiline=True),
            hint=words("Shown in the thread; the client reads it too if a charge is cancelled."),
        ),
    ]
    return act_view(
        "outcome.correct",
        intervention,
        look,
        title=words("Correct the outcome"),
        submit=words("Correct"),
        blocks=blocks,
    )


def _offered(intervention: Intervention, look: Look) -> tuple[Outcome, ...]:
    return outcomes(intervention.kind, intervention.ticket.service, policy=look.policy)


def _chosen(intervention: Intervention, look: Look, values: Values | None) -> Outcome | None:
    wanted = filled_in(values or {}).get("outcome")
    return next((outcome for outcome in _offered(intervention, look) if outcome == wanted), None)


def _found(intervention: Intervention, chosen: Outcome | None, look: Look, before: Result | None = None) -> list[Block]:
    """What was found, with its consequence; `before` is what was recorded already."""
    words = look.words
    called = [("yes", words("Yes, what was done was checked together")), ("no", words("No"))]
    offered = choices(_offered(intervention, look), words)
    had_called = ("yes" if before.called_support else "no") if before else None
    return [
        field(
            "outcome",
            words("What was found"),
            inputs.select(offered, initial=chosen, placeholder=words("Choose")),
            dispatch=True,
        ),
        _preview(intervention, chosen, look),
        field(
            "findings",
            words("The technician's report"),
            inputs.text(initial=before.findings if before else None, multiline=True),
            hint=words("What was found and done; the client reads it too."),
        ),
        field(
            "called_support",
            words("Did the client call support during the visit?"),
            inputs.radio(called, initial=had_called),
        ),
    ]


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
    return [
        words.rich("*{amount}* · {reason}", amount=words.money(row.amount), reason=row.reason),
        words.rich(
            "Can be disputed for {delay} once the client is informed.",
            delay=dispute_delay(words, look.policy),
        ),
    ]


def _informing(intervention: Intervention, chosen: Outcome | None, look: Look) -> list[Block]:
    return [] if chosen is not None and _row(intervention, chosen, look) is None else [informing(look)]


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
    return told(
        entry.ticket,
        told_first,
        *nothing,
        *_suggestion(entry, look),
        quoted=private(entry, "findings", words),
        buttons=_plan_buttons(entry, look),
    )


def corrected(entry: Entry, look: Look) -> Message:
    """What becomes of the charges follows in messages of its own."""
    words, facts = look.words, entry.facts
    row = words.rich(
        "*Outcome corrected* by {who}: {outcome}, instead of: {before}.",
        who=person(entry.by),
        outcome=label(Outcome(facts["outcome"]), words),
        before=label(Outcome(facts["before"]), words) if facts["before"] else words("unknown"),
    )
    return told(entry.ticket, row, quoted=private(entry, "reason", words))


def _suggests_sav_plus(entry: Entry, look: Look) -> bool:
    """After a first visit without fault on a line that can have it (§8), while a visit can be planned."""
    found = entry.facts["outcome"] == Outcome.NO_FAULT and is_suggested(entry.ticket)
    return found and RULES["intervention.plan"].possible(entry.ticket, Role.AGENT, look.policy)


def _suggestion(entry: Entry, look: Look) -> list[list[Element]]:
    if not _suggests_sav_plus(entry, look):
        return []
    words, row = look.words, look.policy.row(TariffCode.ADSL_SAV_PLUS, local_day(look.at, look.policy))
    price = words.money(row.amount) if row.amount is not None else ""
    return [words.rich("*SAV+ suggested:* {price} flat, instead of visits that find nothing again.", price=price)]


def _plan_buttons(entry: Entry, look: Look) -> list[Element]:
    if not _suggests_sav_plus(entry, look):
        return []
    plan = button(look.words("Plan a SAV+"), "intervention.plan", value(entry.ticket), style="primary")
    return [plan, act_button("client_text.show", entry.ticket, look)]
