"""Random histories of the whole procedure: any act that is possible, with random facts, while time passes.

Each is played through the real verbs; what succeeded is told to the second opinion.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from models import mail, owing
from models.batch import freed_at, give, is_bill_of, is_credit_of
from models.context import Context
from models.kinds import kinds_for
from models.next_steps import possible, shared
from models.policy import Policy, load_policy
from models.refusal import Refusal
from models.tables.batch import BatchLine
from models.tables.journal import Entry
from models.tables.ticket import Ticket
from models.tariff import outcomes
from models.terms import (
    CancelledBy,
    ChargeStatus,
    FaultNature,
    Informed,
    Kind,
    Outcome,
    QuoteState,
    Role,
    Ruling,
    Service,
)
from slackbot.demo.paths import REFERENT
from tests.builders import KARIM, LEA, MANAGERS_ACTS, MARC, PARIS, SUPPLIED, context, do, new_ticket
from tests.models.second_opinion import CHANGES, TARIFF, Opinion, price

# How often an act is picked, against 1 for the others; 0: it touches nothing that is owed, and would only fill time.
OFTEN = {
    "intervention.plan": 8,
    "consent.record": 20,
    "consent.carry_over": 20,
    "dispatch.approve": 30,
    "appointment.schedule": 30,
    "outcome.record": 12,
    "appointment.cancel": 10,
    "charge.inform": 6,
    "dispute.record": 6,
    "dispute.decide": 4,
    "quote.offer": 6,
    "quote.answer": 12,
    "outcome.correct": 3,
    "expertise.fixed": 10,
    "ticket.assign": 0,
    "pretests.tick": 0,
    "site.describe": 0,
}


@dataclass(frozen=True)
class Move:
    """Which of the possible acts, how long after the last, with which facts; what else happens before it.

    `at_once`: a visit that is planned takes place before anything else is done.
    """

    choice: int
    one: int
    two: int
    after: timedelta
    timers: bool
    exports: bool
    at_once: bool


MOVES = st.builds(
    Move,
    choice=st.integers(0, 999),
    one=st.integers(0, 999),
    two=st.integers(0, 999),
    after=st.timedeltas(timedelta(0), timedelta(days=3)),
    timers=st.booleans(),
    exports=st.booleans(),
    at_once=st.booleans(),
)


@dataclass(frozen=True)
class History:
    """When the ticket is opened, and what is done about it."""

    opened: datetime
    moves: list[Move]


# Any time from 2016 to 2035, and often just before the prices change.
ANY_TIME = st.integers(0, 20 * 365 * 24).map(lambda hours: datetime(2016, 1, 4, tzinfo=UTC) + timedelta(hours=hours))
BEFORE_A_CHANGE = st.builds(
    lambda change, hours: datetime.combine(change, time(), UTC) - timedelta(hours=hours),
    st.sampled_from([day for day, _ in CHANGES[1:]]),
    st.integers(0, 480),
)
HISTORIES = st.builds(
    History,
    opened=st.one_of(ANY_TIME, BEFORE_A_CHANGE),
    moves=st.lists(MOVES, min_size=8, max_size=30),
)


def changing_policy() -> Policy:
    """The packaged policy, with the prices of the second opinion."""
    packaged = load_policy()
    rows = [
        packaged.row(code, date(2016, 1, 1)).model_copy(update={"amount": price(code, day), "valid_from": day})
        for code in TARIFF
        for day, _ in CHANGES[1:]
    ]
    return packaged.model_copy(update={"tariff": (*packaged.tariff, *rows)})


@dataclass
class Player:
    ticket: Ticket
    opinion: Opinion
    now: datetime
    policy: Policy = field(default_factory=changing_policy)
    told: list[Entry] = field(default_factory=list)
    lines: list[BatchLine] = field(default_factory=list)
    months: set[str] = field(default_factory=set)  # that have a batch

    @classmethod
    def of(cls, service: Service, nature: FaultNature, opened: datetime, number: int = 42) -> "Player":
        ticket = new_ticket(service, fault_nature=nature, number=number, at=opened)
        player = cls(ticket, Opinion(service.value), opened)
        for act_id in SUPPLIED:
            player.do(act_id, None, {})
        return player

    def play(self, move: Move) -> None:
        self.now += move.after
        if move.timers:
            self._timers()
        if move.exports:
            self.export(self.month if move.one % 3 == 0 else None)
        options = possible(self.ticket, shared(self.policy, self.now))
        weighted = [step for step in options for _ in range(OFTEN.get(step.act.id, 1))]
        step = weighted[move.choice % len(weighted)]
        self._try(step.act.id, step.child, move)
        visit = self.ticket.active_intervention
        if step.act.id == "intervention.plan" and move.at_once and visit is not None:
            for act_id in ("consent.record", "dispatch.approve", "appointment.schedule", "outcome.record"):
                self._try(act_id, visit.number, move)

    def _try(self, act_id: str, child: int | None, move: Move) -> None:
        facts = FACTS[act_id](self, child, move) if act_id in FACTS else {}
        with suppress(Refusal):
            self.do(act_id, child, facts)

    def do(self, act_id: str, child: int | None, facts: dict[str, Any]) -> None:
        self.now += timedelta(seconds=61)
        do(self.ticket, act_id, self._act(act_id), child, **facts)
        self.opinion.hear(act_id, child, self.now, facts)

    def _act(self, act_id: str = "") -> Context:
        manages = act_id in MANAGERS_ACTS
        role = Role.MANAGER if manages or act_id == "ticket.reopen" else Role.AGENT
        return context(MARC if manages else LEA, role, self.now, policy=self.policy)

    def _timers(self) -> None:
        """What the relay does: windows close, the mail server takes the mail."""
        for one in self.ticket.charges:
            owing.finalise(one, context(KARIM, at=self.now, policy=self.policy))
        self.opinion.hear("windows_close", None, self.now, {})
        for entry in list(self.ticket.entries):
            if entry.event_name == "charge.made" and entry.facts["informed"] == "email" and entry not in self.told:
                self.told.append(entry)
                waits = self.ticket.charge(entry.child).status is ChargeStatus.TO_ANNOUNCE
                mail.sent(entry, self._act())
                if waits:
                    self.opinion.hear("charge.inform", entry.child, self.now, {"informed_at": self.now})

    @property
    def month(self) -> str:
        """This one, in Paris, or the last."""
        return f"{self.now.astimezone(PARIS) - timedelta(days=self.now.minute % 31):%Y-%m}"

    def export(self, month: str | None) -> None:
        """One batch: the same charges and amounts as by the second opinion, bills first."""
        number, by = len(self.opinion.batches) + 1, self._act()
        bills = {line.charge_number: line for line in self.lines if line.is_bill}
        freed = {one.number: freed_at(one, self.ticket.entries) for one in self.ticket.charges}
        past = max((known for known in self.months if month is not None and known < month), default=None)
        given: list[BatchLine] = []
        for wanted in (
            lambda one: is_bill_of(one, by, month, freed[one.number], past),
            lambda one: is_credit_of(one, by, month, bills.get(one.number)),
        ):
            for one in filter(wanted, self.ticket.charges):
                known = {"corrects": bills.get(one.number), "freed_at": freed[one.number]}
                given.append(give(one, by, batch=number, position=len(given) + 1, **known))
        self.lines += given
        self.months |= {month} if given and month is not None else set()
        wanted_month = None if month is None else (int(month[:4]), int(month[5:]))
        assert [(line.charge_number, line.amount) for line in given] == self.opinion.batch(wanted_month)

    def given(self, number: int) -> Decimal:
        """What the batches have of a charge."""
        return sum((line.amount for line in self.lines if line.charge_number == number), Decimal("0.00"))


def _kind(player: Player, child: int | None, move: Move) -> dict[str, Any]:
    return {"kind": _pick(kinds_for(player.ticket, player.policy), move.one), **REFERENT}


def _slot(player: Player, child: int | None, move: Move) -> dict[str, Any]:
    starts = (player.now + timedelta(hours=move.one % 150)).replace(second=0, microsecond=0)
    return {"starts_at": starts, "ends_at": starts + timedelta(hours=2)}


def _consent(player: Player, child: int | None, move: Move) -> dict[str, Any]:
    """Some hours before it is recorded, as mail is."""
    return {"received_at": max(player.ticket.opened_at, player.now - timedelta(hours=move.two % 50))}


def _outcome(player: Player, child: int | None, move: Move) -> dict[str, Any]:
    kind = player.ticket.intervention(child).kind
    fixes = kind is Kind.EXPERTISE and move.two % 3 > 0  # often enough that there is something to waive
    found = Outcome.FAULT_FIXED if fixes else _pick(outcomes(kind, player.ticket.service), move.choice)
    return {"outcome": found, "informed": _pick(Informed, move.two)}


def _dispute(player: Player, child: int | None, move: Move) -> dict[str, Any]:
    received_at = player.now - timedelta(hours=move.two % 90)
    charges = [_pick(player.ticket.charges, number).number for number in (move.one, move.two)]
    return {"charges": list(dict.fromkeys(charges)), "received_at": received_at}


def _corrected(player: Player, child: int | None, move: Move) -> dict[str, Any]:
    facts = _dispute(player, child, move)
    return {"charge": facts["charges"][0], "received_at": facts["received_at"]}


def _quote(player: Player, child: int | None, move: Move) -> dict[str, Any]:
    until = player.now.date() + timedelta(days=move.two % 5) if move.one % 2 else None
    return {"amount": Decimal(move.one * 100 + move.two + 1) / 100, "valid_until": until}


def _answer(player: Player, child: int | None, move: Move) -> dict[str, Any]:
    answers = (QuoteState.DECLINED, QuoteState.ACCEPTED, QuoteState.ACCEPTED)
    return {"answer": _pick(answers, move.one), "informed": _pick(Informed, move.two)}


def _decision(player: Player, child: int | None, move: Move) -> dict[str, Any]:
    return {"decision": _pick(Ruling, move.one), "amount": Decimal(move.two * 37 + 1) / 100}


def _ticket(player: Player, child: int | None, move: Move) -> dict[str, Any]:
    """Another fault nature, which decides what can be planned; now and then another line, which voids an approval."""
    ticket = player.ticket
    line = f"LINE-{move.two}" if move.two % 4 == 0 else ticket.line
    return {"client_email": ticket.client_email, "line": line, "fault_nature": _pick(FaultNature, move.one)}


def _pick(options: Iterable[Any], number: int) -> Any:
    among = list(options)
    return among[number % len(among)]


# Most are right; those that are not are refused, which must change nothing. The rest is as usual.
FACTS: dict[str, Callable[[Player, int | None, Move], dict[str, Any]]] = {
    "intervention.plan": _kind,
    "consent.record": _consent,
    "appointment.schedule": _slot,
    "appointment.move": _slot,
    "appointment.correct": _slot,
    "appointment.cancel": lambda player, _, move: {
        "received_at": player.now - timedelta(minutes=move.two % 90),
        "cancelled_by": _pick(CancelledBy, move.one),
    },
    "outcome.record": _outcome,
    "outcome.correct": _outcome,
    "expertise.fixed": lambda player, _, __: {"fixed_at": player.now},
    "charge.inform": lambda player, _, move: {"informed_at": player.now - timedelta(minutes=move.one % 90)},
    "dispute.record": _dispute,
    "dispute.correct": _corrected,
    "dispute.decide": _decision,
    "charge.reduce": lambda player, _, move: {"amount": Decimal(move.two * 37 + 1) / 100},
    "quote.offer": _quote,
    "quote.answer": _answer,
    "supplier_ticket.wrongful": lambda _, __, move: {"informed": _pick(Informed, move.two)},
    "ticket.correct": _ticket,
}
