"""Why this amount, why this deadline (`charge.explain`): in the words of the procedure, under its headings."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from blocks.act_buttons import act_button, text_button
from blocks.acts import reading
from blocks.charge import billed, credit_note
from blocks.delays import WHICH_COUNT, dispute_delay
from blocks.events import history_of
from blocks.kit import Block, View, actions, bullets, context, paragraph, rich_text
from blocks.labels import capital
from blocks.look import Look, heading, person
from blocks.prices import Rows, price
from blocks.procedure import DISPUTE, source
from blocks.readings import EXPLAIN
from blocks.reasons import reasons
from blocks.rich import Element
from blocks.statuses import status_of
from blocks.views import reading_view
from models.announcement import ChargeAnnounced
from models.charge import ChargeExported
from models.disputable import disputable
from models.dispute import RECORD
from models.tables.charge import Charge
from models.tables.journal import Entry
from models.who import BOT
from models.workdays import dispute_days, dispute_deadline, holiday_name, local_day


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
        *([actions(*buttons)] if (buttons := _buttons(charge, look)) else []),
    ]
    return reading_view(EXPLAIN.id, look, title=words("Why?"), blocks=blocks)


def _section(title: list[Element], rows: Rows) -> Block:
    return rich_text(paragraph(title), bullets(*rows))


def _buttons(charge: Charge, look: Look) -> list[Element]:
    dispute = [act_button(RECORD, charge, look)] if charge in disputable(charge.ticket) else []
    return [*dispute, *text_button(charge, look)]


def _delay(charge: Charge, look: Look) -> Rows:
    """The days counted one by one, and those that were not (§9)."""
    words = look.words
    if charge.announced_at is None or charge.deadline is None:
        return [words.rich("The client is not informed yet: the dispute period has not begun.")]
    until = words.rich("Deadline: *{deadline}*.", deadline=words.until(charge.deadline))
    return [_informed(charge, charge.announced_at, look), *_counted(charge, look), until]


def _informed(charge: Charge, at: datetime, look: Look) -> list[Element]:
    """When, how and by whom the client was told; the journal knows whom."""
    words, by, when = look.words, charge.announced_by, look.words.moment(at)
    entry = charge.ticket.last_entry(ChargeAnnounced, child=charge.number)
    event = entry.event if entry else None
    if by is None or by.id == BOT.id:
        to = event.to if isinstance(event, ChargeAnnounced) and event.to else charge.ticket.client
        return words.rich("The client was informed on {when} by the bot's e-mail to {to}.", when=when, to=to)
    return words.rich("The client was informed on {when}, recorded by {who}.", when=when, who=person(by))


def _counted(charge: Charge, look: Look) -> Rows:
    """Nothing where the policy has changed since: the deadline was counted otherwise then."""
    words, announced = look.words, charge.announced_at
    if announced is None or dispute_deadline(announced, look.policy) != charge.deadline:
        return []
    days = dispute_days(announced, look.policy)
    rule = words.rich(
        "*{source}:* {delay} ({which}); the day of the information does not count: {days}.",
        source=source(DISPUTE, words),
        delay=dispute_delay(words, look.policy),
        which=words(WHICH_COUNT[look.policy.dispute.calendar]),
        days=words.days(days),
    )
    skipped = _between(local_day(announced, look.policy), days)
    if not skipped:
        return [rule]
    named = words.join(_named(day, look) for day in skipped)
    return [rule, words.rich("Not counted: {days}.", days=named)]


def _named(day: date, look: Look) -> str:
    """`jeu. 14 mai (Ascension)`; a weekend says itself."""
    words, holiday = look.words, holiday_name(day, look.words.language, look.policy)
    if holiday is not None:
        return words("{day} ({holiday})", day=words.day(day), holiday=holiday)
    if day in look.policy.calendar.closing_days:
        return words("{day} (closing day)", day=words.day(day))
    return words.day(day)


def _between(informed: date, days: list[date]) -> list[date]:
    """The days up to the last one counted that are no working days."""
    span = ((days[-1] - informed).days + 1) if days else 1
    return [day for day in (informed + timedelta(days=n) for n in range(1, span)) if day not in days]


def _history(charge: Charge, look: Look) -> Rows:
    """What happened to it, in order; what accounting was given and gave back; what it has still to give back."""
    rows = [row for entry in _of(charge) if (row := history_of(entry, look)) is not None]
    return [*rows, *_accounting(charge, look), *credit_note([charge], look)]


def _of(charge: Charge) -> list[Entry]:
    """The entries about the charge, and about its disputes."""
    numbers = {charge.number, *(dispute.number for dispute in charge.disputes)}
    return [entry for entry in charge.ticket.entries if entry.child in numbers]


def _accounting(charge: Charge, look: Look) -> Rows:
    words, given, rows = look.words, Decimal(0), []
    for entry in charge.ticket.entries:
        event = entry.event
        if entry.child != charge.number or not isinstance(event, ChargeExported):
            continue
        change, given = event.amount - given, event.amount
        when = words.moment(entry.at)
        rows.append(
            words.rich("{amount} exported to accounting on {when}.", amount=words.money(change), when=when)
            if change >= 0
            else words.rich("Credit note of {amount} issued on {when}.", amount=words.money(-change), when=when)
        )
    return rows
