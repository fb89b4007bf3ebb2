"""What the forms about an outcome ask (§5), and their live preview: what it leads to, and how the client hears."""

from decimal import Decimal
from functools import partial

from blocks import cost_texts, inputs
from blocks.delays import dispute_delay
from blocks.forms import Values, filled_in
from blocks.informing import informing_in_view
from blocks.inputs import field
from blocks.kit import Block, lines
from blocks.labels import choices
from blocks.look import Look
from blocks.reasons import reads_otherwise
from blocks.rich import Element
from blocks.words import last_minute
from blocks.writing import ClientText
from models.outcome import billed_row, offered
from models.policy import TariffRow
from models.tables.charge import left_of
from models.tables.intervention import Intervention, Result
from models.tariff import outcomes
from models.terms import Outcome
from models.waiver import is_covered, restored_without, waivable_before
from models.workdays import dispute_deadline

PREVIEW = "preview"


def _offered(intervention: Intervention, look: Look) -> tuple[Outcome, ...]:
    return offered(intervention, look.at, look.policy)


def chosen_outcome(intervention: Intervention, look: Look, values: Values | None) -> Outcome | None:
    wanted = filled_in(values or {}).get("outcome")
    return next((outcome for outcome in _offered(intervention, look) if outcome == wanted), None)


def finding_fields(
    intervention: Intervention, chosen: Outcome | None, look: Look, before: Result | None = None
) -> list[Block]:
    """What was found, with its consequence; `before` is what was recorded already."""
    words = look.words
    called = [("yes", words("Yes, what was done was checked together")), ("no", words("No"))]
    possible = choices(_offered(intervention, look), words)
    had_called = ("yes" if before.called_support else "no") if before else None
    return [
        field(
            "outcome",
            words("What was found"),
            inputs.radio(possible, initial=chosen),  # on a phone a select takes two taps
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


def _preview(intervention: Intervention, chosen: Outcome | None, look: Look) -> Block:
    return lines(*_consequence(intervention, chosen, look), block_id=PREVIEW)


def _consequence(intervention: Intervention, chosen: Outcome | None, look: Look) -> list[list[Element]]:
    if chosen is None:
        return [look.words.rich("Choose what was found: the amount and its reason appear here.")]
    return [*_of_this_visit(intervention, chosen, look), *_of_earlier_ones(intervention, chosen, look)]


def _of_earlier_ones(intervention: Intervention, chosen: Outcome, look: Look) -> list[list[Element]]:
    """What becomes of earlier charges (§7): waived by an expertise that fixed the fault, owed again without it."""
    words = look.words
    if chosen is Outcome.FAULT_FIXED:
        return [
            words.rich(
                "*Waived, with its dispute if there is one:* {amount} · {reason}",
                amount=words.money(charge.due),
                reason=charge.reason,
            )
            for charge in waivable_before(intervention)
        ]
    return [
        words.rich(
            "*Owed again, to be announced anew:* {amount} · {reason}",
            amount=words.money(left_of(charge)),
            reason=charge.reason,
        )
        for charge in restored_without(intervention)
    ]


def _of_this_visit(intervention: Intervention, chosen: Outcome, look: Look) -> list[list[Element]]:
    words, row = look.words, row_of(intervention, chosen, look)
    if row is None or row.amount is None:
        return [words.rich("*Nothing to bill* for this outcome.")]
    billed = [
        words.rich("*{amount}* · {reason}", amount=words.money(row.amount), reason=row.reason),
        *reads_otherwise(chosen, row.code, look),
    ]
    if row.waived_by_expertise and is_covered(intervention):
        return [*billed, words.rich("*Waived at once:* a later expertise found the fault, which was corrected.")]
    return [
        *billed,
        words.rich(
            "Can be disputed for {delay} once the client is informed: until {deadline} if informed today.",
            delay=dispute_delay(words, look.policy),
            deadline=words.long_moment(last_minute(dispute_deadline(look.at, look.policy))),
        ),
    ]


def informing_fields(
    intervention: Intervention, chosen: Outcome | None, look: Look, values: Values | None
) -> list[Block]:
    """How the client learns of the charge that the outcome leads to, if it leads to one."""
    row = row_of(intervention, chosen, look)
    if chosen is not None and row is None:
        return []
    text = partial(_to_be_told, intervention, chosen, row, values, look) if chosen and row else None
    return informing_in_view(look, values, text)


def _to_be_told(
    intervention: Intervention, outcome: Outcome, row: TariffRow, values: Values | None, look: Look
) -> ClientText:
    return cost_texts.to_be_made(
        intervention.ticket,
        row,
        row.amount or Decimal(0),
        look,
        visit=intervention,
        outcome=outcome,
        findings=str(filled_in(values or {}).get("findings", "")),
    )


def row_of(intervention: Intervention, outcome: Outcome | None, look: Look) -> TariffRow | None:
    if outcome is None or outcome not in outcomes(intervention.kind, intervention.ticket.service, policy=look.policy):
        return None
    return billed_row(intervention, outcome, look.at, look.policy)
