"""Every outcome of a visit and every way out of it, for every service and kind, against the second opinion.

Random histories reach what chance has them reach; these paths are walked one by one, so no row of the tariff is missed.
"""

from datetime import UTC, datetime, timedelta

import pytest

from models.acts import all_acts
from models.policy import load_policy
from models.tariff import kinds, outcomes
from models.terms import CancelledBy, FaultNature, Informed, Kind, Outcome, QuoteState, Service, TariffCode
from tests.models.second_opinion import QUALIFICATIONS
from tests.models.test_whole_procedure import agree, batches_agree
from tests.models.whole_histories import FACTS, OFTEN, REFERENT, Player

MONDAY = datetime(2026, 1, 12, 8, 0, tzinfo=UTC)
STAGES = ("consent.record", "dispatch.approve", "appointment.schedule")
# Acts that touch nothing that is owed, and so are not drawn.
BESIDE = {"ticket.assign", "pretests.tick", "site.describe"}
VISITS = [(service, kind) for service in Service for kind in kinds(service, policy=load_policy())]
OUTCOMES = [(service, kind, outcome) for service, kind in VISITS for outcome in outcomes(kind, service)]
# The way out, after how many of the stages, with which facts; `notice` is the hours between the word and the visit.
EXITS = {
    "abandoned without consent": ("intervention.abandon", 0, {}),
    "abandoned unapproved": ("intervention.abandon", 1, {}),
    "abandoned without slot": ("intervention.abandon", 2, {}),
    "refused": ("dispatch.refuse", 1, {}),
    "withdrawn unapproved": ("consent.withdraw", 1, {}),
    "withdrawn approved": ("consent.withdraw", 2, {}),
    "cancelled early": ("appointment.cancel", 3, {"notice": 72}),
    "cancelled late": ("appointment.cancel", 3, {"notice": 2}),
    "cancelled by the supplier": ("appointment.cancel", 3, {"notice": 2, "cancelled_by": CancelledBy.SUPPLIER}),
}


def visited(service, kind, stages):
    """A player whose visit of that kind has come so far; the slot is on the Friday."""
    player = Player.of(service, FaultNature.INTERMITTENT, MONDAY)
    player.do("intervention.plan", None, {"kind": kind, **REFERENT})
    number = player.ticket.active_intervention.number
    starts = MONDAY + timedelta(days=4, hours=6)
    for act_id in STAGES[:stages]:
        slot = {"starts_at": starts, "ends_at": starts + timedelta(hours=2)}
        player.do(act_id, number, slot if act_id == "appointment.schedule" else {})
    return player, number, starts


def codes(player):
    """The rows of the tariff that were charged, once both opinions agree, on every step to accounting too."""
    agree(player.ticket, player.opinion)
    batches_agree(player)
    return {charge.code for charge in player.ticket.charges}


def with_outcome(service, kind, outcome):
    player, number, starts = visited(service, kind, 3)
    player.now = starts
    player.do("outcome.record", number, {"outcome": outcome, "informed": Informed.LATER})
    return codes(player)


def left(service, kind, way):
    act_id, stages, facts = EXITS[way]
    player, number, starts = visited(service, kind, stages)
    if "notice" in facts:
        player.now = starts - timedelta(hours=facts["notice"])
        facts = {name: value for name, value in facts.items() if name != "notice"} | {"received_at": player.now}
    player.do(act_id, number, facts)
    return codes(player)


@pytest.mark.parametrize(("service", "kind", "outcome"), OUTCOMES)
def test_every_outcome_costs_what_the_table_says(service, kind, outcome):
    code = QUALIFICATIONS[kind.value][outcome.value].get(service.value)
    assert with_outcome(service, kind, outcome) == ({code} if code else set())


@pytest.mark.parametrize("way", EXITS)
@pytest.mark.parametrize(("service", "kind"), VISITS)
def test_a_way_out_is_free_but_for_a_sav_plus_cancelled_late(service, kind, way):
    costs = kind is Kind.SAV_PLUS and way == "cancelled late"
    assert left(service, kind, way) == ({"sav_plus_late_cancellation"} if costs else set())


def test_every_row_of_the_tariff_and_every_outcome_is_reached():
    reached = set().union(*(with_outcome(*path) for path in OUTCOMES))
    assert {outcome for _, _, outcome in OUTCOMES} == set(Outcome)
    beside = {TariffCode.SDSL_INTERNAL_WIRING, TariffCode.VGA_SUPPLIER_TICKET, TariffCode.SAV_PLUS_LATE_CANCELLATION}
    assert reached == set(TariffCode) - beside


def test_a_quote_and_a_wrongful_supplier_ticket_charge_the_rest():
    quoted, _, starts = visited(Service.SDSL, Kind.STANDARD, 3)
    quoted.now = starts
    quoted.do("outcome.record", 1, {"outcome": Outcome.CLIENT_FAULT, "informed": Informed.NOW})
    quoted.do("quote.offer", None, {"amount": quoted.ticket.charges[0].amount})
    quoted.do("quote.answer", 3, {"answer": QuoteState.ACCEPTED, "informed": Informed.LATER})
    assert TariffCode.SDSL_INTERNAL_WIRING in codes(quoted)
    wrongful = Player.of(Service.VGA, FaultNature.HARD, MONDAY)
    wrongful.do("supplier_ticket.wrongful", None, {"informed": Informed.NOW})
    assert codes(wrongful) == {TariffCode.VGA_SUPPLIER_TICKET}


def test_random_histories_draw_every_act_that_can_touch_what_is_owed():
    left_out = {act_id for act_id, weight in OFTEN.items() if weight == 0}
    assert left_out == BESIDE
    assert FACTS.keys() | OFTEN.keys() <= all_acts().keys()
