"""A ticket of the whole procedure: each act where people find it, on the card, in its menu or in the thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slackbot.demo.journey import REFERENT, Journey
from slackbot.workspace import Message, Person, View
from tests.journeys.forms import fill
from tests.journeys.stage import PARIS, Stage, crafted_click

NBSP = "\N{NO-BREAK SPACE}"
LINE = {"ADSL": "intermittent", "SDSL": "hard", "VGA": "hard"}


def euros(amount: str) -> str:
    return f"{amount}{NBSP}€"


@dataclass
class Case:
    """The ticket is `journey`'s; `do` presses what is offered, fills the form in and submits it."""

    stage: Stage
    journey: Journey

    @property
    def card(self) -> Message:
        return self.journey.card

    @property
    def now(self) -> datetime:
        return self.stage.workspace.clock.now()

    def thread(self) -> list[Message]:
        return self.stage.thread(self.journey)

    def told(self, *words: str) -> Message:
        """The newest message of the thread that has all these words."""
        found = [message for message in self.thread() if all(one in message.plain() for one in words)]
        assert found, f"{words} in none of:\n" + "\n---\n".join(m.plain() for m in self.thread())
        return found[-1]

    def breakdown(self) -> Message:
        """The newest one."""
        return [message for message in self.thread() if _is_breakdown(message)][-1]

    def rows(self) -> list[list[str]]:
        """The breakdown's table, without its head."""
        lines = [line.split(" | ") for line in self.breakdown().plain().splitlines() if " | " in line]
        return [[cell.strip(" |") for cell in line] for line in lines[1:]]

    def offered(self, act_id: str) -> list[str]:
        """The values with which the act is offered on the card, buttons and menu."""
        pressed = [button.value for button in self.card.buttons() if button.action_id == act_id]
        chosen = [value.split(" ")[1] for value in self.card.choices("ticket.more") if value.split(" ")[0] == act_id]
        return pressed + chosen

    def press(self, act_id: str, by: str = "lea", *, on: Message | None = None, child: int | None = None) -> Person:
        """Press the act where it stands: on that message, else on the card, in the thread, in what can be done now."""
        person = self.stage.workspace.person(by)
        self.stage.settled()
        ending = "" if child is None else f"/{child}"
        for message in [on] if on else [self.card, *reversed(self.journey.thread()[1:])]:
            for button in message.buttons():
                if button.action_id == act_id and button.value.endswith(ending):
                    person.click(message, act_id, value=button.value)
                    return person
            for value in message.choices("ticket.more"):
                if value.split(" ")[0] == act_id and value.endswith(ending):
                    person.choose(message, "ticket.more", value)
                    return person
        person.message_shortcut("ticket.act", self.card)
        menu = person.wait_for_view("ticket.act")
        found = [one for one in menu.buttons() if one.action_id == act_id and one.value.endswith(ending)]
        assert found, f"{act_id} is offered nowhere:\n{menu.plain()}"
        person.press(act_id, block_id=found[0].block_id)
        return person

    def form(self, act_id: str, by: str = "lea", *, on: Message | None = None, child: int | None = None) -> View:
        return self.press(act_id, by, on=on, child=child).wait_for_view(act_id)

    def do(
        self, act_id: str, by: str = "lea", *, on: Message | None = None, child: int | None = None, **values: Any
    ) -> None:
        """Timedeltas among the values count from now."""
        person = self.press(act_id, by, on=on, child=child)
        person.wait_for_view(act_id)
        fill(self.stage, person, values)
        submission = person.submit()
        assert submission.closed, f"{act_id} was not accepted: {submission}"
        self.stage.settled()

    def refused(self, act_id: str, by: str = "lea", *, child: int | None = None) -> str:
        """What a person is told who presses a button that is not there any more."""
        person = self.stage.workspace.person(by)
        known = len(person.notices)
        value = self.stage.number(self.journey) + ("" if child is None else f"/{child}")
        crafted_click(self.stage, person, self.card, act_id, value)
        return self.stage.told(person, after=known)

    def notice(self, act_id: str, by: str = "lea", *, on: Message | None = None, child: int | None = None) -> str:
        """What a modal says that is only read; it is closed again."""
        before = self.stage.workspace.person(by).view
        person = self.press(act_id, by, on=on, child=child)
        self.stage.workspace.wait_for(lambda: person.view is not before, what="a modal")
        assert person.view is not None
        said = person.view.plain()
        person.close()
        return said

    def visit(self, outcome: str | None = None, kind: str = "standard", informed: str | None = "now") -> None:
        """One visit, up to its outcome; without one, up to its appointment."""
        chosen = {} if self.journey.service != "ADSL" else {"kind": kind}
        self.do("intervention.plan", **chosen, **(REFERENT if kind == "expertise" else {}))
        self.do("consent.record", given_by="M. Durand", channel="email", words="Bon pour accord.")
        self.stage.marc.click(self.told("Validation demandée"), "dispatch.approve")
        self.slot(self.now + timedelta(hours=2))
        if outcome is None:
            return
        self.stage.workspace.clock.advance(timedelta(hours=4))
        told = {"informed": informed} if informed else {}
        self.do("outcome.record", outcome=outcome, findings="Prise oxydée.", called_support="yes", **told)

    def slot(self, starts_at: datetime) -> None:
        self.do(
            "appointment.schedule",
            supplier_reference="ORA-8841-22/1",
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
        )

    def move_clock(self, to: datetime) -> None:
        """To that moment in Paris; what has come due by then is told."""
        self.stage.workspace.clock.move_to(to)
        self.stage.settled()


def _is_breakdown(message: Message) -> bool:
    return message.has_button("charge.explain") and any(block["type"] == "table" for block in message.blocks)


def case(stage: Stage, service: str = "SDSL", *, upto: str = "supplier_ticket", **how: Any) -> Case:
    """A new ticket with its supplier's ticket open, unless told otherwise. ADSL lines have an intermittent fault."""
    return Case(stage, stage.journey(upto, service=service, **{"fault": LINE[service], **how}))


def paris(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=PARIS)
