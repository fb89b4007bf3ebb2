"""Scenarios that measure: what many odd payloads, many interactions and many messages do to one bot.

Each takes a fraction of its size where all scenarios are played: `make chaos ARGS=fuzzing` plays it in full, and
`make chaos ARGS="memory --size 100000"` in any size.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import count
from threading import local
from time import monotonic
from typing import Any

from sqlalchemy import func, select

from models.ref import Ref
from models.tables.ticket import COLUMNS, Ticket
from slackbot.http import EVENTS
from slackbot.workspace import Message, Person
from tests.chaos.fleet import STORY, Fleet
from tests.chaos.scenarios import FILE, SERVER, scenario
from tests.journeys.mutations import mutated, originals
from tests.journeys.stage import Stage, crafted_click
from tests.journeys.test_fuzzing import sent
from tests.journeys.test_http_mode import now, signed

WARM = 1000  # payloads and interactions after which nothing is loaded for the first time
GROWTH = 1.1  # of memory, at most
PACE = 1.0  # messages a second that Slack takes in one channel
SENDERS = 8
UNSIGNED = 20  # one in so many is signed by somebody else
ROUND = 8  # interactions
KEPT = local()  # by each sender
Post = tuple[bytes, str, str]


@scenario("fuzzing: mutated payloads", databases=FILE, size=1000, in_full=10_000)
def fuzzing(fleet: Fleet) -> str:
    """No 5xx, no traceback, nothing that stays in memory."""
    port = fleet.start_http()
    kinds = list(originals(Stage(fleet.workspace, fleet.office)).values())  # type: ignore[arg-type]
    warming = 3 * WARM  # until each thread and each connection has the memory that it keeps
    posts = [_mutation(fleet, kinds, stranger=number % UNSIGNED == 0) for number in range(-warming, fleet.size)]
    with ThreadPoolExecutor(SENDERS) as senders:

        def statuses(some: list[Post]) -> Counter[int]:
            return Counter(senders.map(lambda post: _posted(port, *post), some))

        statuses(posts[:warming])
        warm, answers = fleet.memory, statuses(posts[warming:])
    after, traces = fleet.memory, fleet.log.count("Traceback")
    said = ", ".join(f"{count} × {status}" for status, count in sorted(answers.items()))
    said = f"{fleet.size} payloads: {said}, {traces} tracebacks, memory {warm:.0f} → {after:.0f} MiB"
    unsigned = -(-fleet.size // UNSIGNED)
    if max(answers) >= 500 or answers[401] != unsigned or traces or after > GROWTH * warm:
        raise AssertionError(said)
    return said


def _mutation(fleet: Fleet, kinds: list[tuple[str, Any]], *, stranger: bool) -> Post:
    """Body, content type, and the secret it is to be signed with: a `stranger` has another."""
    how, original = fleet.chance.choice(kinds)
    secret = "another" if stranger else fleet.workspace.signing_secret
    return (*sent(how, mutated(original, fleet.chance)), secret)


def _posted(port: int, body: bytes, content_type: str, secret: str) -> int:
    """On a connection that each sender keeps, as Slack keeps its own."""
    timestamp = now()
    headers = {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signed(body.decode(), secret, timestamp),
    }
    if not hasattr(KEPT, "connection"):
        KEPT.connection = HTTPConnection("127.0.0.1", port, timeout=30)
    KEPT.connection.request("POST", EVENTS, body, headers)
    answer = KEPT.connection.getresponse()
    answer.read()
    return int(answer.status)


@scenario("memory: interactions", databases=FILE, size=2000, in_full=10_000)
def memory(fleet: Fleet) -> str:
    """Tickets are opened and worked on, lists, searches and Home asked for; what is over does not stay in memory."""
    fleet.start_http()
    stage = Stage(fleet.workspace, fleet.office)  # type: ignore[arg-type]
    people = [fleet.workspace.person(key) for key in ("lea", "karim", "marc", "sophie")]
    numbers = count()
    message = people[0].say("Bonjour", "support-incidents")
    held: dict[int, float] = {}
    marks = [mark for mark in (WARM, 10_000, 100_000) if mark < fleet.size] + [fleet.size]
    done = 0
    with ThreadPoolExecutor(len(people)) as at_once:
        while marks:
            if done >= marks[0]:
                held[marks.pop(0)] = fleet.memory
            list(at_once.map(lambda person: _round(stage, person, message, next(numbers)), people))
            done += ROUND * len(people)
    said = "memory " + ", ".join(f"{mark}: {mib:.0f} MiB" for mark, mib in held.items())
    if held[fleet.size] > GROWTH * held[WARM]:
        raise AssertionError(said)
    return said


def _round(stage: Stage, person: Person, message: Message, number: int) -> None:
    """A ticket is opened and ticked off, and looked for."""
    person.command("/ticket")
    person.wait_for_view("ticket.open")
    person.fill(service="VGA", fault_nature="hard", client="Roy", client_email="a@b.example", description="Muet.")
    person.fill(line=f"01{number:08}")  # no two tickets are on one line
    _closed(person)
    person.command("/ticket mes")
    person.command("/ticket Roy")
    person.open_home()
    crafted_click(stage, person, message, "pretests.tick", _latest(stage, person))
    person.wait_for_view("pretests.tick")
    person.fill(tests=["restart"])
    _closed(person)
    person.command("/ticket aide")


def _closed(person: Person) -> None:
    if not person.submit().closed:
        raise AssertionError(f"a form was not taken: {person.view and person.view.plain()}")


def _latest(stage: Stage, person: Person) -> str:
    with stage.bot.database.read() as session:
        own = select(func.max(Ticket.id)).where(COLUMNS.owner_id == person.id)
        return str(Ref(session.scalar(own) or 0))


@scenario("messages into one channel at Slack's paces", databases=SERVER, rates=True, size=60, in_full=400)
def paces(fleet: Fleet) -> str:
    """No refusal for our haste, and nearly all that Slack permits is used."""
    fleet.start(0, 0, 0)
    began, story = monotonic(), len(STORY) - 2
    told = 7  # messages of such a story, the card included: what is over by then is told no more
    fleet.play(lambda _: None, tickets=round(fleet.size / told), upto=story)
    fleet.settle(seconds=2 * fleet.size + 60)
    took = monotonic() - began
    posts = len(fleet.workspace.feed.entries("api", "chat.postMessage", ok=True))
    refused = sum(fleet.workspace.rates.refused.values())
    said = f"{posts} posts took {took:.0f} s: {posts / took:.2f} a second, {refused} calls refused for their pace"
    if refused or posts / took < 0.95 * PACE:
        raise AssertionError(said)
    return said
