"""The scenarios, each a function that plays its trouble on a fleet; the account is drawn afterwards."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from threading import Thread
from time import monotonic
from typing import TypeVar

from tests import outages
from tests.chaos.fleet import Fleet, pause

BOTH, SERVER, FILE = ("sqlite", "postgresql"), ("postgresql",), ("sqlite",)
FAULTS = ("timeout_after", "reset_after", "reset_before", "server_error", "server_error_after", "rate_limited")
METHODS = ("chat.postMessage", "chat.update", "conversations.replies", "conversations.history")
IN_TIME = 3.0  # seconds that Slack waits for an answer


@dataclass(frozen=True)
class Scenario:
    """It may say in words what it has measured.

    `removed`: messages that it takes out of Slack; `rates`: Slack counts, and the bot goes at its paces; `size`: of how
    many it is made where all are played, `in_full` where it is asked for by its name.
    """

    play: Callable[[Fleet], str | None]
    databases: tuple[str, ...] = BOTH
    removed: int = 0
    rates: bool = False
    size: int = 0
    in_full: int = 0


SCENARIOS: dict[str, Scenario] = {}
Play = TypeVar("Play", bound=Callable[[Fleet], str | None])


def scenario(name: str, **how: object) -> Callable[[Play], Play]:
    def declare(play: Play) -> Play:
        SCENARIOS[name] = Scenario(play, **how)  # type: ignore[arg-type]
        return play

    return declare


def misbehave(fleet: Fleet, likely: float = 0.4) -> None:
    """About one of Slack's next calls in five goes wrong."""
    for method in METHODS:
        for kind in FAULTS:
            if fleet.chance.random() < likely:
                fleet.workspace.faults.api(method, kind, seconds=0.3)  # type: ignore[arg-type]


@scenario("everything at once", databases=SERVER)
def everything(fleet: Fleet) -> None:
    def trouble(number: int) -> None:
        misbehave(fleet)
        if number % 2 == 0:
            fleet.freeze()
        elif number == 3:
            fleet.kill()

    fleet.start(0, 60, -60)
    fleet.play(trouble, tickets=6)
    fleet.workspace.faults.clear()


@scenario("killed at every act")
def kills(fleet: Fleet) -> None:
    def trouble(_: int) -> None:
        pause(3 * fleet.chance.random())  # a process is at work about a second after its start
        fleet.kill()

    fleet.start(0, 0, 0)
    fleet.play(trouble)


@scenario("frozen beyond the lease")
def freezes(fleet: Fleet) -> None:
    fleet.start(0, 0, 0)
    fleet.play(lambda number: fleet.freeze() if number % 2 else pause(0.3))


@scenario("clocks a minute off")
def skewed(fleet: Fleet) -> None:
    fleet.start(60, -60, 0)
    fleet.play(lambda _: pause(0.3), tickets=6)


@scenario("20 % of Slack's calls fail")
def faults(fleet: Fleet) -> None:
    fleet.start(0, 0, 0)
    fleet.play(lambda _: misbehave(fleet), tickets=6)
    fleet.workspace.faults.clear()


@scenario("Slack acts after nobody waits any more")
def late(fleet: Fleet) -> None:
    def trouble(_: int) -> None:
        for method in ("chat.postMessage", "chat.update"):
            fleet.workspace.faults.api(method, "timeout_after", 2, seconds=1.2, effect_after=0.9)

    fleet.start(0, 0, 0)
    fleet.play(trouble, tickets=3)
    fleet.workspace.faults.clear()


@scenario("the token is revoked for a while")
def revoked(fleet: Fleet) -> None:
    installation = fleet.workspace.world.installation

    def trouble(number: int) -> None:
        if number == 2:
            fleet.workspace.uninstall()
        elif number == 6:
            fleet.workspace.world.installation = installation
        pause(0.5)

    fleet.start(0, 0, 0)
    fleet.play(trouble)


@scenario("the channel is archived for a while")
def archived(fleet: Fleet) -> None:
    def trouble(number: int) -> None:
        if number in (2, 6):
            fleet.workspace.team.archive("support-incidents", archived=number == 2)
        pause(0.5)

    fleet.start(0, 0, 0)
    fleet.play(trouble)


@scenario("a card is deleted", removed=1)
def deleted(fleet: Fleet) -> None:
    def trouble(number: int) -> None:
        if number == 3:
            fleet.settle()
            fleet.workspace.world.remove(fleet.cases[0].root)

    fleet.start(0, 0, 0)
    fleet.play(trouble)


@scenario("a thread of 1,200 messages")
def long_thread(fleet: Fleet) -> None:
    def trouble(number: int) -> None:
        if number == 2:
            fleet.settle()
            for count in range(1200):
                fleet.workspace.person("lea").say(f"Message {count}", thread=fleet.cases[0].root)
        misbehave(fleet)

    fleet.start(0, 0, 0)
    fleet.play(trouble, tickets=2)
    fleet.workspace.faults.clear()


@scenario("the mail server is away")
def no_mail(fleet: Fleet) -> None:
    fleet.start(0, 0, 0)
    with fleet.mails.away():
        fleet.play(lambda _: pause(0.3))


@scenario("the database is locked")
def locked(fleet: Fleet) -> None:
    _while(fleet, lambda: outages.locked(fleet.url))


@scenario("the database is frozen", databases=SERVER)
def frozen(fleet: Fleet) -> None:
    _while(fleet, lambda: outages.frozen(fleet.url))


@scenario("the database is stopped", databases=SERVER)
def stopped(fleet: Fleet) -> None:
    _while(fleet, lambda: outages.stopped(fleet.url))


@scenario("the disk is full", databases=FILE)
def full(fleet: Fleet) -> None:
    _while(fleet, fleet.full_disk)


def _while(fleet: Fleet, trouble: Callable[[], AbstractContextManager[None]]) -> None:
    """Acts before, during and after; meanwhile Léa opens a ticket, and is answered in time and with the truth."""
    fleet.start(0, 0, 0)
    fleet.play(lambda _: None, tickets=3, upto=3)
    lea, before = fleet.workspace.person("lea"), _tickets(fleet)
    lea.command("/ticket")
    lea.wait_for_view("ticket.open", timeout=20)
    lea.fill(service="VGA", fault_nature="hard", client="Roy", client_email="a@b.example", description="Muet.")
    lea.fill(line="0123456789")
    with trouble():
        began = monotonic()
        submission = lea.submit()
        took = monotonic() - began
        working = Thread(target=_go_on, args=[fleet])
        working.start()
        pause(4)
    working.join()
    fleet.settle()
    opened = _tickets(fleet) - before
    if took > IN_TIME:
        raise AssertionError(f"Léa was answered after {took:.1f} s")
    if opened != submission.closed:
        raise AssertionError(f"Léa was told {submission.result}, and {opened} tickets were opened")


def _go_on(fleet: Fleet) -> None:
    for case in fleet.cases:
        fleet.until_done(partial(fleet.act, case, "site.describe"))


def _tickets(fleet: Fleet) -> int:
    return len({ticket for ticket, _ in fleet.events()})
