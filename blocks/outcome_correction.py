"""Correcting an outcome (§5, §13): what becomes of its charge is shown before, and said after."""

from blocks import inputs
from blocks.acts import act_form
from blocks.events import message, past_tense
from blocks.forms import Form, Prose, Values
from blocks.inputs import field
from blocks.kit import Block, Message, View, alert, lines
from blocks.labels import label
from blocks.look import Look, fact, in_short, or_erased, person
from blocks.outcome import fixed_button, is_acted_on, visit_note
from blocks.outcome_fields import chosen_outcome, finding_fields, informing_fields, row_of
from blocks.rich import Element
from blocks.telling import thread_message
from blocks.views import act_view
from blocks.words import msgid
from models.outcome_correction import (
    CORRECT,
    OutcomeCorrected,
    charges_of,
    is_corrected_away,
    leads_to_the_same,
    standing_charge,
)
from models.tables.charge import Charge
from models.tables.intervention import Intervention
from models.tables.journal import Entry
from models.terms import ChargeStatus, Informed, Outcome

LONGEST_REPORT = 400


class CorrectForm(Form):
    outcome: Outcome
    findings: Prose
    called_support: bool
    informed: Informed = Informed.LATER
    reason: Prose


@act_form(CORRECT, CorrectForm, button=msgid("Correct the outcome"), redrawn_by=("outcome", "informed"))
def correct_view(intervention: Intervention, look: Look, values: Values | None = None) -> View:
    """The same form, filled in with what was recorded; where it leads to another row, the charge is another one."""
    words, before = look.words, intervention.result
    chosen = chosen_outcome(intervention, look, values) or (before.outcome if before else None)
    row, standing = row_of(intervention, chosen, look), standing_charge(intervention)
    stays = chosen is None or leads_to_the_same(standing, row)
    blocks = [
        *visit_note(intervention, look),
        *_consequences_of_correcting(intervention, standing, look, stays=stays),
        *finding_fields(intervention, chosen, look, before),
        *([] if stays else informing_fields(intervention, chosen, look, values)),
        field(
            "reason",
            words("Reason for the correction"),
            inputs.text(multiline=True),
            hint=words("Shown in the thread; the client reads it too if a charge is cancelled."),
        ),
    ]
    return act_view(
        CORRECT,
        intervention,
        look,
        title=words("Correct the outcome"),
        submit=words("Correct"),
        blocks=blocks,
    )


def _consequences_of_correcting(
    intervention: Intervention, standing: Charge | None, look: Look, *, stays: bool
) -> list[Block]:
    words = look.words
    if standing is None:
        charge = words("The old outcome billed nothing; what another one leads to is charged in full.")
    elif stays:
        charge = words("The charge stays as it is: the outcome leads to the same reason and amount.")
    else:
        charge = words("The charge of the old outcome is cancelled; what the new one leads to is charged in full.")
    fixed = (
        [alert(words("Correcting undoes that the fault was fixed since: what that waived is owed again."), "warning")]
        if intervention.fixed_since is not None
        else []
    )
    given_up = [_given_up(charge, look) for charge in charges_of(intervention) if _was_given_up(charge)]
    return [alert(charge, "info"), *fixed, *([lines(*given_up)] if given_up else [])]


def _was_given_up(charge: Charge) -> bool:
    """A manager reduced it or gave it up; that a correction cancelled it is no gesture."""
    if charge.reduced_to is not None:
        return True
    return charge.status is ChargeStatus.CANCELLED and not is_corrected_away(charge)


def _given_up(charge: Charge, look: Look) -> list[Element]:
    words, ended = look.words, charge.ended
    if charge.reduced_to is not None:
        return words.rich(
            "*Reduced before:* {reason}, from {amount} to {reduced}.",
            reason=charge.reason,
            amount=words.money(charge.amount),
            reduced=words.money(charge.reduced_to),
        )
    return words.rich(
        "*Given up before:* {reason}, {amount}, by {who} on {when}: {why}",
        reason=charge.reason,
        amount=words.money(charge.amount),
        who=person(ended.by) if ended else "",
        when=words.moment(ended.at) if ended else "",
        why=ended.reason if ended else "",
    )


past_tense(OutcomeCorrected, msgid("outcome corrected"))


@message(OutcomeCorrected, settled=is_acted_on)
def corrected(entry: Entry, event: OutcomeCorrected, look: Look) -> Message:
    """What becomes of the charges follows in messages of its own."""
    words = look.words
    row = words.rich(
        "*Outcome corrected* by {who}: {outcome}, instead of: {before}.",
        who=person(entry.by),
        outcome=label(event.outcome, words),
        before=label(event.before, words) if event.before else words("unknown"),
    )
    kept = [words.rich("The charge stays as it is: same reason, same amount.")] if event.kept is not None else []
    buttons = fixed_button(entry, look)
    report = fact(look, words("The technician's report"), in_short(event.findings, LONGEST_REPORT, words))
    return thread_message(entry.ticket, row, report, *kept, quoted=or_erased(event.reason, words), buttons=buttons)
