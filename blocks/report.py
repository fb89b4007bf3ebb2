"""A month's report as people see it (design §4): in words, as charts against the month before, as tables to sort."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal

from blocks.classic import sentences
from blocks.data import Number, bars, data_table
from blocks.kit import Block, Message, actions, button, confirm, context, header, lines
from blocks.labels import capital, label
from blocks.look import Look
from blocks.rich import Bold, Element, spoken, text_element
from blocks.text import NOTHING
from blocks.words import Words, msgid
from models.report import FIGURES, Figures, Month, Report
from models.terms import Kind, Outcome

PUBLISH, EXPORT = "report.publish", "report.export"  # their buttons' value is the month, `2026-01`
SERVICES, CLIENTS = 5, 8  # rows shown at once
LONGEST = 12_000  # characters: nobody is notified of it, and a screen reader is to have all of it
OUTCOMES = {
    Outcome.OPERATOR_FAULT: msgid("operator's fault"),
    Outcome.CLIENT_FAULT: msgid("client's fault"),
    Outcome.CLIENT_FAULT_MODEM_REPLACED: msgid("modem replaced"),
    Outcome.NO_FAULT: msgid("no fault found"),
    Outcome.CLIENT_ABSENT: msgid("client absent"),
    Outcome.TECHNICIAN_ABSENT: msgid("technician absent"),
    Outcome.FAULT_FIXED: msgid("fault fixed"),
    Outcome.FAULT_NOT_FIXED: msgid("fault not fixed"),
    Outcome.PERFORMED: msgid("SAV+ performed"),
}
TITLES = {
    "visits": msgid("Visits"),
    "wrongful": msgid("Wrongful"),
    "announced": msgid("Announced"),
    "waived": msgid("Waived"),
    "cancelled": msgid("Cancelled"),
    "reduced": msgid("Reduced"),
    "disputed": msgid("In dispute"),
    "final": msgid("Final"),
    "open": msgid("Can be disputed"),
    "credited": msgid("Credited"),
}
COUNTED, AMOUNTS = FIGURES[:2], FIGURES[2:]
HOW = msgid(
    "Visits count on the day of their slot, amounts (excl. tax) on the day on which the client was informed. What was "
    "announced is what was waived (expertise), cancelled, reduced, is in dispute, final, or can still be disputed; "
    "credit notes come on top. A visit is wrongful where the fault is the client's, none is found, or the client is "
    "absent. Times are medians."
)


def answer(report: Report, look: Look, *, exports: bool) -> Message:
    """The report for whoever asked, with what can be made of it. `exports`: this person gets accounting's batches."""
    words, message, month = look.words, report_message(report, look), f"{report.month:%Y-%m}"
    named = words.month(report.month)
    seen = confirm(
        words("Publish the report?"),
        words("Everybody in the channel sees the report of {month}: clients, visits, amounts.", month=named),
        words("Publish"),
        words("Back"),
    )
    buttons = [button(words("Publish in the channel"), PUBLISH, month, confirm=seen)]
    if exports:
        sure = confirm(
            words("Make a batch?"),
            words("Accounting's next batch of {month} is made and sent to you. What is in it is billed.", month=named),
            words("Make it"),
            words("Back"),
        )
        buttons.append(button(words("Accounting export (.xlsx)"), EXPORT, month, confirm=sure))
    return Message(message.text, [*message.blocks, actions(*buttons)])


def report_message(report: Report, look: Look) -> Message:
    """Its text says all that charts and tables show."""
    words = look.words
    title = words("Report · {month}", month=words.month(report.month))
    said, tables = [*_said(report, words)], [*_tables(report.now, words)]
    rows = [[text_element(title)], *said, *(row for table in tables for row in sentences(table))]
    charts = [*_charts(report, words)]
    return Message(spoken(rows, longest=LONGEST), [header(title), lines(*said), *charts, *tables, context(words(HOW))])


def _said(report: Report, words: Words) -> Iterator[list[Element]]:
    """A line each, with this month and the one before it."""

    def line(name: str, now: str, before: str) -> list[Element]:
        return words.rich("{name}: {now} (month before: {before})", name=name, now=Bold(now), before=before)

    now, before = report.now, report.before
    visits, wrongful, *_ = FIGURES
    yield line(words(TITLES[visits]), str(now.total.visits), str(before.total.visits))
    yield line(words(TITLES[wrongful]), _wrongful(now.total, words), _wrongful(before.total, words))
    for kind in Kind:
        if kind in now.kinds or kind in before.kinds:
            yield line(capital(label(kind, words)), str(now.kinds.get(kind, 0)), str(before.kinds.get(kind, 0)))
    for outcome in _outcomes(report):
        counts = (str(month.outcomes.get(outcome, 0)) for month in (now, before))
        yield line(capital(words(OUTCOMES[outcome])), *counts)
    for name in _amounts(report):
        yield line(words(TITLES[name]), *(words.money(getattr(month.total, name)) for month in (now, before)))
    yield line(words("From opening to visit"), *_spans(now.to_visit, before.to_visit, words=words))
    yield line(words("From the last visit to closing"), *_spans(now.to_closing, before.to_closing, words=words))
    yield line(words("From opening to closing"), *_spans(now.in_all, before.in_all, words=words))


def _wrongful(total: Figures, words: Words) -> str:
    if total.wrongful_share is None:
        return str(total.wrongful)
    return words("{n}, that is {share}", n=total.wrongful, share=words.share(total.wrongful_share))


def _spans(*spans: timedelta | None, words: Words) -> Iterator[str]:
    yield from (NOTHING if span is None else words.span(span) for span in spans)


def _outcomes(report: Report) -> list[Outcome]:
    """Those that were found in one of the months."""
    return [outcome for outcome in Outcome if outcome in report.now.outcomes or outcome in report.before.outcomes]


def _amounts(report: Report) -> list[str]:
    """What was announced, and of the others those that are something in one of the months."""
    totals = (report.now.total, report.before.total)
    return [name for name in AMOUNTS if name == "announced" or any(getattr(total, name) for total in totals)]


def _charts(report: Report, words: Words) -> Iterator[Block]:
    """The month before stands first, as time runs. Nothing is drawn of nothing."""
    outcomes, amounts = _outcomes(report), _amounts(report)
    months = {words.month(report.month - timedelta(days=1)): report.before, words.month(report.month): report.now}
    if outcomes:
        counts = {name: [month.outcomes.get(outcome, 0) for outcome in outcomes] for name, month in months.items()}
        yield bars(words("Visits by outcome"), [capital(words(OUTCOMES[outcome])) for outcome in outcomes], counts)
    if any(month.total.announced for month in months.values()):
        sums = {name: [getattr(month.total, amount) for amount in amounts] for name, month in months.items()}
        title = words("Announced, and what became of it (euros excl. tax)")
        yield bars(title, [words(TITLES[name]) for name in amounts], sums)


def _tables(month: Month, words: Words) -> Iterator[Block]:
    services = {service.value: figures for service, figures in month.services.items()}
    if services:
        total = {words("Total"): month.total}
        yield _table(words("By service"), words("Service"), services | total, SERVICES, words)
        yield _table(words("Clients to whom most was announced"), words("Client"), dict(month.clients), CLIENTS, words)


def _table(caption: str, name: str, figures: Mapping[str, Figures], page: int, words: Words) -> Block:
    head = [name, *(words(TITLES[column]) for column in FIGURES)]
    rows: list[list[str | Number]] = [[of, *_cells(row, words)] for of, row in figures.items()]
    return data_table(caption, head, rows, page=page)


def _cells(row: Figures, words: Words) -> Iterator[Number]:
    for column in COUNTED:
        yield Number(getattr(row, column), str(getattr(row, column)))
    for column in AMOUNTS:
        amount: Decimal = getattr(row, column)
        yield Number(amount, words.amount(amount))
