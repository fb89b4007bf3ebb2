"""`/ticket export`: the batch for accounting reaches a manager as a spreadsheet, whatever happens on the way (§10)."""

from __future__ import annotations

import io
import urllib.request
from datetime import datetime, timedelta
from itertools import count

import openpyxl
import pytest
from sqlalchemy import select

from models.tables.batch import BatchLine
from slackbot import accounting, purge
from slackbot.workspace import Message, Person
from tests.builders import a_ticket, summed
from tests.journeys.procedure import case
from tests.journeys.stage import PARIS, Stage

NUMBERS = count(900)


def finish(stage: Stage, stage_of_ticket: str = "final") -> int:
    """A ticket with a charge that is final; its number."""
    number = next(NUMBERS)
    with stage.bot.database.write() as session:
        session.add_all(summed(a_ticket(stage_of_ticket, number=number)))
    return number


def export(stage: Stage, person: Person, typed: str = "/ticket export") -> str:
    """What the person is told in the end, where they typed it."""
    known = len(person.notices)
    assert person.command(typed).ok
    return stage.told(person, after=known)


def files(person: Person) -> list[Message]:
    return [message for message in person.direct_messages if message.files]


def sheet_of(stage: Stage, message: Message):
    """As Marc downloads it."""
    url = stage.workspace.url
    with urllib.request.urlopen(f"{url}/as/marc{message.files[0]['url_private'].removeprefix(url)}") as answer:
        return openpyxl.load_workbook(io.BytesIO(answer.read())).active


def last_batch(stage: Stage) -> int:
    finish(stage)
    number = accounting.make_batch(stage.bot.desk)
    assert number is not None
    return number


def test_a_manager_receives_the_next_batch_with_dates_numbers_filter_and_total(shared):
    ticket = finish(shared)
    said = export(shared, shared.marc)
    message = files(shared.marc)[-1]
    name = message.files[0]["name"]
    assert said == f"{name} est dans vos messages directs avec le bot."
    above = shared.marc.direct_messages[-2].plain()
    assert name.removesuffix(".xlsx").upper() in above
    assert "1 facture, 0 avoir, 250,00\u00a0€\u00a0HT en tout" in above
    sheet = sheet_of(shared, message)
    titles = [cell.value for cell in sheet[1]]
    row = dict(zip(titles, (cell.value for cell in sheet[2]), strict=True))
    assert row["Ticket"] == f"INC-{ticket:06}"
    assert row["Montant HT, en euros"] == 250
    assert isinstance(row["Définitive le"], datetime)
    assert sheet.auto_filter.ref == "A1:P2"
    assert str(sheet.cell(4, titles.index("Montant HT, en euros") + 1).value).startswith("=SUBTOTAL")


@pytest.mark.parametrize("typed", ["/ticket export", "/ticket export LOT-1"])
def test_a_command_that_is_delivered_twice_sends_one_file_and_says_so_once(stage, typed):
    if typed == "/ticket export":
        finish(stage)
    else:
        last_batch(stage)
    assert "est dans vos messages" in export(stage, stage.marc, typed)
    assert stage.workspace.redeliver("slash_commands").ok
    stage.bot.stop()  # once it has done all that it had begun
    assert (len(files(stage.marc)), len(stage.marc.notices)) == (1, 1)


def test_asked_twice_nothing_is_billed_twice(shared):
    finish(shared)
    assert "est dans vos messages" in export(shared, shared.marc)
    known = len(files(shared.marc))
    assert "rien de nouveau à facturer" in export(shared, shared.sophie)
    assert "rien de nouveau à facturer pour 2026-01" in export(shared, shared.marc, "/ticket export 2026-01")
    assert (len(files(shared.marc)), files(shared.sophie)) == (known, [])


@pytest.mark.parametrize("typed", ["LOT-{n}", "lot {n}", "{n}"])
def test_a_batch_is_sent_again_as_it_is(shared, typed):
    number = last_batch(shared)
    before = [(line.ticket_id, line.amount) for line in kept(shared, number)]
    assert f"lot-{number}.xlsx" in export(shared, shared.marc, "/ticket export " + typed.format(n=number))
    assert files(shared.marc)[-1].files[0]["name"] == f"lot-{number}.xlsx"
    assert [(line.ticket_id, line.amount) for line in kept(shared, number)] == before
    assert number not in accounting.unwritten(shared.bot.database)


def kept(stage: Stage, number: int) -> list:
    with accounting.lines_of(stage.bot.database, number) as lines:
        return list(lines)


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("chat.postMessage", "server_error"),
        ("files.getUploadURLExternal", "rate_limited"),
        ("upload", "server_error"),
        ("files.completeUploadExternal", "reset_before"),
    ],
)
def test_what_slack_does_not_take_is_kept_and_sent_by_its_number(shared, method, fault):
    finish(shared)
    shared.settled()
    shared.workspace.faults.api(method, fault)
    assert "redemandez-le par son numéro" in export(shared, shared.marc)
    [number] = accounting.unwritten(shared.bot.database)
    assert f"Pas encore reçu\u00a0: LOT-{number}. /ticket export LOT-{number}" in export(shared, shared.marc)
    assert f"lot-{number}.xlsx" in export(shared, shared.marc, f"/ticket export LOT-{number}")
    assert accounting.unwritten(shared.bot.database) == []


def test_what_breaks_on_our_side_is_told(shared, monkeypatch):
    finish(shared)
    monkeypatch.setattr(accounting, "summary_of", None)
    assert "erreur s'est produite de notre côté" in export(shared, shared.marc)
    monkeypatch.undo()
    [number] = accounting.unwritten(shared.bot.database)
    assert "est dans vos messages" in export(shared, shared.marc, f"/ticket export {number}")


def test_only_a_manager_is_given_a_batch(shared):
    finish(shared)
    assert "Seul un responsable" in export(shared, shared.lea)
    assert "Seul un responsable" in export(shared, shared.lea, "/ticket export LOT-1")
    assert files(shared.lea) == []
    assert "est dans vos messages" in export(shared, shared.marc)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("janvier", "n'est ni l'un ni l'autre"),
        ("2026-13", "n'est ni l'un ni l'autre"),
        ("LOT-0", "n'est ni l'un ni l'autre"),
        ("LOT-999", "Le lot LOT-999 n'existe pas"),
    ],
)
def test_what_is_neither_month_nor_batch_is_said_to_be_so(shared, typed, said):
    assert said in export(shared, shared.marc, f"/ticket export {typed}")


def test_a_batch_that_reached_nobody_is_named_at_the_next_export_too(stage):
    finish(stage)
    lost = accounting.make_batch(stage.bot.desk)  # and then the process was killed
    finish(stage)
    assert "Pas encore reçu" in export_and_more(stage, f"LOT-{lost}")
    stage.workspace.wait_for(lambda: accounting.unwritten(stage.bot.database) == [lost], what="the newer one's arrival")


def export_and_more(stage: Stage, expected: str) -> str:
    """What the manager is told after the file, once that is there."""
    stage.marc.command("/ticket export")
    told = stage.workspace.wait_for(
        lambda: [one.plain() for one in stage.marc.notices if expected in one.plain()], what=expected
    )
    return told[-1]


def test_a_charge_whose_dispute_outlasted_its_window_is_of_the_month_of_the_withdrawal(stage):
    """§13: only then did it become final; the batch of the month before could not have it."""
    ticket = case(stage, upto="outcome")
    ticket.do("dispute.record", charges=["2"], received_at=timedelta(), grounds="Non.")
    ticket.move_clock(datetime(2026, 2, 1, 10, tzinfo=PARIS))
    assert accounting.make_batch(stage.bot.desk, month="2026-01") is None
    ticket.move_clock(datetime(2026, 2, 10, 10, tzinfo=PARIS))
    ticket.do("dispute.withdraw", child=3, received_at=timedelta(), words="Oui.")
    ticket.move_clock(datetime(2026, 3, 1, 10, tzinfo=PARIS))
    assert accounting.make_batch(stage.bot.desk, month="2026-01") is None
    assert accounting.make_batch(stage.bot.desk, month="2026-02") == 1


def test_a_credit_note_after_the_purge_names_whom_its_bill_named(stage):
    ticket = case(stage, upto="outcome")
    stage.workspace.clock.advance(days=5)
    stage.settled()
    ticket.do("ticket.close", restored_at=timedelta(), cause="Prise.")
    accounting.make_batch(stage.bot.desk)
    stage.workspace.clock.advance(days=3000)
    stage.settled()
    assert purge.purge(stage.bot.database, stage.bot.desk.now()) == 1
    ticket.do("charge.cancel", by="marc", reason="Geste")
    accounting.make_batch(stage.bot.desk)
    with stage.bot.database.read() as session:
        bill, credit = session.scalars(select(BatchLine).order_by(BatchLine.batch))
        assert credit.amount == -bill.amount
        assert (credit.client, credit.client_email, credit.line) == (bill.client, bill.client_email, bill.line)
