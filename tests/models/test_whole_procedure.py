"""The whole procedure: whatever happened, what the client owes is what the second opinion says."""

import shutil
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models import ledger
from models.journal import verify
from models.tables.inbox import Counter
from models.tables.ticket import Ticket
from models.terms import ChargeStatus, DisputeState, FaultNature, Service
from slackbot import accounting, audit
from slackbot.database import Database
from slackbot.desk import Desk
from tests.builders import summed
from tests.models.reported import reports_agree
from tests.models.second_opinion import QUOTED, TARIFF
from tests.models.whole_histories import HISTORIES, Player

NUMBERS = count(1)
SETTLED = (ChargeStatus.FINAL, ChargeStatus.WAIVED, ChargeStatus.CANCELLED)


def said(ticket):
    return {one.number: (*_made(one), *_stands(one), one.to_bill - one.to_credit) for one in ticket.charges}


def _made(one):
    return one.code, one.amount, one.due


def _stands(one):
    return str(one.status), one.deadline, one.billed


def expected(opinion):
    return {number: (*_made(line), *_stands(line), line.owed_to_accounting) for number, line in opinion.lines.items()}


def agree(ticket, opinion):
    assert said(ticket) == expected(opinion)
    assert ticket.total_due == opinion.total == ledger.total(ticket.entries)
    assert list(ledger.compare(ticket)) == []


def batches_agree(player):
    """§10: what was billed is what the batches have; once everything is exported, it is what is due."""
    assert all(one.billed == player.given(one.number) for one in player.ticket.charges)
    player.export(None)
    for one in player.ticket.charges:
        assert (
            one.billed == player.given(one.number) == (one.due if one.status in SETTLED else min(one.due, one.billed))
        )


# What random histories must reach at least, so that they say something: rows of the tariff (§6), statuses (§9).
ADSL = {row for row in TARIFF if row.startswith(("adsl", "dsl", "sav_plus"))}
SDSL = {row for row in TARIFF if row.startswith(("sdsl", "dsl"))} | {QUOTED}
VGA = {row for row in TARIFF if row.startswith("vga")}
ANYTHING = {*ChargeStatus, *DisputeState, "bill", "credit note"}
LINES = pytest.mark.parametrize(
    ("service", "nature", "examples", "least"),
    [
        (Service.ADSL, FaultNature.INTERMITTENT, 90, ADSL | ANYTHING),
        (Service.ADSL, FaultNature.HARD, 25, {"dsl_no_fault", "dsl_client_absent", ChargeStatus.WAIVED}),
        (Service.SDSL, FaultNature.HARD, 50, SDSL),
        (Service.VGA, FaultNature.INTERMITTENT, 20, VGA),
    ],
)


@LINES
def test_whatever_happens_the_client_owes_what_the_procedure_says(service, nature, examples, least):
    reached = set()

    @settings(max_examples=examples, suppress_health_check=[HealthCheck.too_slow])
    @given(HISTORIES)
    def play(history):
        player = Player.of(service, nature, history.opened)
        for move in history.moves:
            player.play(move)
            agree(player.ticket, player.opinion)
        batches_agree(player)
        agree(player.ticket, player.opinion)
        reports_agree(player)
        assert list(verify(player.ticket)) == []
        reached.update(
            *({one.code, one.status} for one in player.ticket.charges),
            *({one.state} for one in player.ticket.disputes),
            *({"bill" if line.is_bill else "credit note"} for line in player.lines),
        )

    play()
    # What hypothesis draws depends on what else is loaded: a few of these may be missed. test_every_path misses none.
    assert len(least & reached) * 3 >= len(least) * 2


class Stopped(Exception):  # noqa: N818 - not an error of ours
    """Whatever stops an export midway."""


def test_what_was_stored_is_still_what_the_procedure_says_and_is_billed_whatever_is_interrupted(
    sqlite_template, tmp_path
):
    database = Database(f"sqlite:///{shutil.copy(sqlite_template, tmp_path)}")

    @settings(max_examples=15)
    @given(st.sampled_from(Service), HISTORIES, st.integers(0, 3))
    def play(service, history, interrupted_after):
        player = Player.of(service, FaultNature.INTERMITTENT, history.opened, number=next(NUMBERS))
        for move in history.moves:
            player.play(replace(move, exports=False))
        with database.write() as session:
            session.add_all(summed(player.ticket))
            session.get_one(Counter, "ticket").last = player.ticket.id
        with database.read() as session:
            read = session.get_one(Ticket, player.ticket.id)
            agree(read, player.opinion)
            assert list(verify(read)) == []
        desk = Desk(database, player.policy, now=lambda: player.now, on_change=lambda: None)
        number = exported(desk, interrupted_after)
        owed = player.opinion.batch(None)
        assert billed(database, number) == owed
        assert audit.report(database) == 0

    def exported(desk, interrupted_after):
        """The batch, made after an attempt that was stopped midway."""
        given = count()

        def give(*arguments, **named):
            if next(given) == interrupted_after:
                raise Stopped
            return real(*arguments, **named)

        real, accounting.give = accounting.give, give
        try:
            return accounting.make_batch(desk)
        except Stopped:
            pass
        finally:
            accounting.give = real
        return accounting.make_batch(desk)

    play()
    database.close()


def billed(database, number):
    if number is None:
        return []
    with accounting.lines_of(database, number) as lines:
        return [(line.charge_number, line.amount) for line in lines]
