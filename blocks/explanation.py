"""Why this amount, why this deadline (`charge.explain`): in the words of the procedure, with its paragraphs."""

from datetime import date, datetime, timedelta

from blocks.acts import act_button, reading
from blocks.charge import billed, credit_note
from blocks.delays import WHICH_COUNT, dispute_delay
from blocks.kit import Block, View, actions, bullets, context, paragraph, rich_text
from blocks.labels import capital
from blocks.look import Look, heading, last_minute, person
from blocks.readings import EXPLAIN, SHOW_TEXT
from blocks.reasons import Rows, price, reasons
from blocks.rich import Element
from blocks.statuses import dispute_of, ended_by, status_of
from blocks.views import reading_view
from blocks.words import msgid
from models.dispute import RECORD, disputable
from models.tables.charge import Charge
from models.terms import ChargeStatus, Decision, DisputeState
from models.waiver import ChargeRestored
from models.who import BOT
from models.workdays import dispute_days, dispute_deadline, local_day

_VERDICTS = {
    Decision.CANCEL: msgid("Charge cancelled"),
    Decision.REDUCE: msgid("Charge reduced"),
    Decision.UPHOLD: msgid("Charge upheld"),
}


@reading(EXPLAIN)
def view(charge: Charge, look: Look) -> View:
    words = look.words
    sections = [
        (words.rich("*Why it is billed*"), reasons(charge, look)),
        (words.rich("*Why this amount*"), price(charge, look)),
        (words.rich("*Until when it can be disputed*"), _delay(charge, look)),
        (words.rich("*What became of it*"), _history(charge, look)),
    ]
    status = words.rich("{status}.", status=capital(status_of(charge, words)))
    blocks = [
        context(heading(charge.ticket)),
        rich_text(paragraph(billed(charge, look), status)),
        *(_section(title, rows) for title, rows in sections if rows),
        actions(*_buttons(charge, look)),
    ]
    return reading_view(EXPLAIN.id, look, title=words("Why?"), blocks=blocks)


def _section(title: list[Element], rows: Rows) -> Block:
    return rich_text(paragraph(title), bullets(*rows))


def _buttons(charge: Charge, look: Look) -> list[Element]:
    dispute = [act_button(RECORD, charge, look)] if charge in disputable(charge.ticket) else []
    return [*dispute, act_button(SHOW_TEXT, charge, look)]


def _delay(charge: Charge, look: Look) -> Rows:
    """The days counted one by one, and those that were not (§9)."""
    words = look.words
    if charge.announced_at is None or charge.deadline is None:
        return [words.rich("*§9.* The client is not informed yet: the delay has not begun.")]
    until = words.rich("Deadline: *{deadline}*.", deadline=words.long_moment(last_minute(charge.deadline)))
    return [_informed(charge, charge.announced_at, look), *_counted(charge, look), until]


def _informed(charge: Charge, at: datetime, look: Look) -> list[Element]:
    words, by, when = look.words, charge.announced_by, look.words.moment(at)
    if by is None or by.id == BOT.id:
        return words.rich("The client was informed on {when} by the bot's e-mail.", when=when)
    return words.rich("The client was informed on {when}, recorded by {who}.", when=when, who=person(by))


def _counted(charge: Charge, look: Look) -> Rows:
    """Nothing where the policy has changed since: the deadline was counted otherwise then."""
    words, announced = look.words, charge.announced_at
    if announced is None or dispute_deadline(announced, look.policy) != charge.deadline:
        return []
    days = dispute_days(announced, look.policy)
    rule = words.rich(
        "*§9.* {delay} ({which}); the day of the information does not count: {days}.",
        delay=dispute_delay(words, look.policy),
        which=words(WHICH_COUNT[look.policy.dispute.calendar]),
        days=words.days(days),
    )
    skipped = _between(local_day(announced, look.policy), days)
    if not skipped:
        return [rule]
    return [rule, words.rich("Not counted: {days}.", days=words.days(skipped))]


def _between(informed: date, days: list[date]) -> list[date]:
    """The days up to the last one counted that are no working days."""
    span = ((days[-1] - informed).days + 1) if days else 1
    return [day for day in (informed + timedelta(days=n) for n in range(1, span)) if day not in days]


def _history(charge: Charge, look: Look) -> Rows:
    exported = charge.exported_at
    rows = [*_restored(charge, look), *_dispute(charge, look), *_ended(charge, look)]
    if exported is not None:
        rows.append(look.words.rich("Exported to accounting on {when}.", when=look.words.moment(exported)))
    return [*rows, *credit_note([charge], look)]


def _restored(charge: Charge, look: Look) -> Rows:
    """The outcome of an expertise that had waived it was a mistake."""
    entry, words = charge.ticket.last_entry(ChargeRestored, child=charge.number), look.words
    if entry is None:
        return []
    return [
        words.rich(
            "*§7.* Waived by mistake: the outcome of the expertise was corrected by {who} on {when}.",
            who=person(entry.by),
            when=words.moment(entry.at),
        )
    ]


def _dispute(charge: Charge, look: Look) -> Rows:
    words, dispute = look.words, dispute_of(charge)
    if dispute is None:
        return []
    received = words.moment(dispute.received_at)
    if dispute.state is DisputeState.LATE:
        return [words.rich("*§9.* Dispute received on {when}: too late, referred to Service Clients.", when=received)]
    rows = [words.rich("*§9.* Dispute received in time, on {when}.", when=received)]
    if dispute.state is DisputeState.LAPSED:
        rows.append(words.rich("Nobody had decided on it when the charge ended: it was closed with it."))
    if dispute.decision is None or dispute.decided_by is None or dispute.decided_at is None:
        return rows
    outcome = words.rich(
        "{verdict} by {who} on {when}: {reason}",
        verdict=words(_VERDICTS[dispute.decision]),
        who=person(dispute.decided_by),
        when=words.moment(dispute.decided_at),
        reason=dispute.decision_reason or "",
    )
    return [*rows, outcome]


def _ended(charge: Charge, look: Look) -> Rows:
    """What the dispute's decision has not told already."""
    words, ended, dispute = look.words, charge.ended, dispute_of(charge)
    if ended is None or (dispute is not None and ended_by(charge, dispute)):
        return []
    if charge.status is ChargeStatus.WAIVED:
        return [words.rich("*§7.* An expertise found and corrected the fault: the earlier visits are not billed.")]
    return [
        words.rich(
            "*§9.* Cancelled by {who} on {when}: {reason}",
            who=person(ended.by),
            when=words.moment(ended.at),
            reason=ended.reason,
        )
    ]
