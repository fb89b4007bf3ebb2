"""A price that changes from a day on (§4, §6): a visit is billed at the price of the day of its consent."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

import models.policy
from tests.journeys.procedure import NBSP, case, euros, paris
from tests.journeys.stage import staged

DEARER = """
[[tariff]]
code = "sdsl_client_fault"
services = ["SDSL"]
reason = "Intervention à tort - défaut au niveau de l'installation Client"
amount = "275.00"
valid_from = 2026-01-12
waived_by_expertise = false
"""


@pytest.fixture
def changing(sqlite, tmp_path):
    policy = tmp_path / "policy.toml"
    packaged = Path(models.policy.__file__).with_name("policy.toml").read_text(encoding="utf-8")
    policy.write_text(packaged + DEARER, encoding="utf-8")
    with staged(sqlite, http=True, SLACKBOT_POLICY=policy) as stage:
        yield stage


def test_what_was_agreed_is_what_is_billed_whatever_the_price_becomes(changing):
    ticket = case(changing, upto="outcome")
    assert ticket.rows()[0][1] == euros("250,00")

    ticket.move_clock(paris(2026, 1, 12) - timedelta(hours=5))
    ticket.visit()
    ticket.move_clock(paris(2026, 1, 12, 10))
    ticket.do("outcome.record", outcome="client_fault", findings="Prise.", called_support="yes", informed="now")
    assert not [message for message in ticket.thread() if "caduque" in message.plain()]
    assert [row[1] for row in ticket.rows()[:-1]] == [euros("250,00")] * 2
    why = ticket.notice("charge.explain", on=ticket.breakdown())
    assert f"{euros('250,00')}{NBSP}HT, en vigueur depuis le vendredi 1er janvier 2016" in why
    assert "lundi 12 janvier 2026" in why
    assert euros("275,00") in why

    ticket.visit("client_fault")
    assert [row[1] for row in ticket.rows()] == [
        euros("250,00"),
        euros("250,00"),
        euros("275,00"),
        f"{euros('775,00')}{NBSP}HT",
    ]


def test_the_form_warns_where_the_request_had_named_another_price(changing):
    ticket = case(changing)
    ticket.move_clock(paris(2026, 1, 11, 19))
    ticket.do("intervention.plan")
    ticket.move_clock(paris(2026, 1, 12, 9))
    shown = ticket.form("consent.record").plain()
    assert "La demande annonçait d'autres tarifs." in shown
    assert f"{euros('250,00')}{NBSP}HT, désormais {euros('275,00')}{NBSP}HT · Intervention à tort" in shown
