"""A month's report as it is shown (design §4): words, charts and tables say the same, in each of them everything."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.classic import classic
from blocks.kit import Message
from blocks.look import Look
from blocks.report import report_message
from blocks.words import Words
from models.policy import load_policy
from models.report import FIGURES, TOP, Figures, Month, Report
from models.terms import Kind, Outcome, Service
from slackbot.workspace.rules.surfaces import check_blocks
from tests.blocks.nasty import texts
from tests.builders import PARIS

ADSL = Figures(2, 1, *(Decimal(amount) for amount in ("500.00", "250.00", "0", "125.00", "0", "125.00", "0", "0")))
SDSL = Figures(1, 1, *(Decimal(amount) for amount in ("991.00", "0", "0", "0", "991.00", "0", "0", "40.50")))
BOTH = Figures(*(getattr(ADSL, name) + getattr(SDSL, name) for name in FIGURES))
NOVEMBER = Month(
    total=BOTH,
    kinds={Kind.STANDARD: 2, Kind.EXPERTISE: 1},
    outcomes={Outcome.NO_FAULT: 1, Outcome.FAULT_FIXED: 1, Outcome.CLIENT_FAULT_MODEM_REPLACED: 1},
    services={Service.ADSL: ADSL, Service.SDSL: SDSL},
    clients=[("Durand Télécom", SDSL), ("Cabinet Roux", ADSL)],
    to_visit=timedelta(days=2.1),
    to_closing=timedelta(hours=3.5),
    in_all=timedelta(days=3.4),
)
OCTOBER = replace(NOVEMBER, total=ADSL, kinds={Kind.STANDARD: 2}, outcomes={Outcome.NO_FAULT: 2}, to_closing=None)


def shown(report, language="fr"):
    at = datetime(2026, 11, 26, 9, tzinfo=UTC)
    return report_message(report, Look(words=Words.of(language, PARIS), policy=load_policy(), at=at))


def a_report(now=NOVEMBER, before=OCTOBER):
    return Report(date(2026, 11, 1), now, before)


def kinds(message):
    return [block["type"] for block in message.blocks]


def test_a_report_has_words_charts_and_tables(golden):
    golden("report", shown(a_report()))


def test_the_text_says_all_that_charts_and_tables_show():
    message = shown(a_report())
    text = message.text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    for block in message.blocks:
        if block["type"] == "data_table":
            cells = [cell for row in block["rows"][1:] for cell in row if cell.get("value") != 0]
            assert all(cell["text"].replace("\xa0", " ").replace("\u202f", " ") in text for cell in cells)
        if block["type"] == "data_visualization":
            for name in block["chart"]["axis_config"]["categories"]:
                assert name in message.text


@pytest.mark.parametrize(("language", "unit"), [("fr", "(euros HT)"), ("en", "(euros excl. tax)")])
def test_a_chart_of_amounts_says_in_its_title_what_they_are(language, unit):
    charts = [block for block in shown(a_report(), language).blocks if block["type"] == "data_visualization"]
    assert [chart["title"].endswith(unit) for chart in charts] == [False, True]


def test_bars_stand_in_the_order_of_time():
    chart = next(block["chart"] for block in shown(a_report()).blocks if block["type"] == "data_visualization")
    assert [series["name"] for series in chart["series"]] == ["octobre 2026", "novembre 2026"]
    assert [[point["value"] for point in series["data"]] for series in chart["series"]] == [[0, 2, 0], [1, 1, 1]]


def test_a_slack_without_charts_has_the_same_in_words():
    message = shown(a_report())
    older = Message(message.text, classic(message.blocks))
    assert set(kinds(older)) == {"header", "rich_text", "context"}
    assert check_blocks(older.blocks, "message") == []
    assert "991,00" in str(older.blocks)
    assert "Durand Télécom" in str(older.blocks)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_month_without_anything_is_said_in_words_alone(language):
    message = shown(a_report(Month(), Month()), language)
    assert kinds(message) == ["header", "rich_text", "context"]
    assert check_blocks(message.blocks, "message") == []


AMOUNTS = st.decimals(0, 99_999_999, places=2)


@given(names=st.lists(texts, min_size=1, max_size=8), amount=AMOUNTS, visits=st.integers(0, 10**6))
def test_whatever_clients_are_called_slack_takes_it(names, amount, visits):
    figures = Figures(visits, visits, *[amount] * len(FIGURES[2:]))
    month = replace(
        NOVEMBER, total=figures, services=dict.fromkeys(Service, figures), clients=[(name, figures) for name in names]
    )
    message = shown(a_report(month, month))
    assert check_blocks(message.blocks, "message") == []
    assert check_blocks(classic(message.blocks), "message") == []
    assert 0 < len(message.text) <= 12_000


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_text_of_a_month_in_which_everything_happened_is_whole(language):
    figures = Figures(1234, 1234, *[Decimal("123456.78")] * len(FIGURES[2:]))
    clients = [(f"Durand, agence {number}", figures) for number in range(TOP)]
    everything = {"kinds": dict.fromkeys(Kind, 99), "outcomes": dict.fromkeys(Outcome, 99)}
    month = replace(NOVEMBER, total=figures, services=dict.fromkeys(Service, figures), clients=clients, **everything)
    text = shown(a_report(month, month), language).text
    assert not text.endswith("…")
    assert all(name in text for name, _ in clients)
