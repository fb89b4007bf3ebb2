"""The main journey, played by people: from the client's report to the cost breakdown and the dispute deadline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slackbot.workspace import Message, Person, Workspace

TESTS = {
    "ADSL": ["restart", "internal_wiring", "interference", "cabling", "modem_first", "modem_swap"],
    "SDSL": ["restart", "internal_wiring", "interference", "cabling", "modem_first"],
    "VGA": ["restart", "internal_wiring", "interference", "cabling"],
}
CLIENT: dict[str, Any] = {
    "client": "Durand Télécom",
    "client_email": "support@durand-telecom.example",
    "line": "SD-75-004211",
    "description": "Plus de synchronisation depuis ce matin, voyant DSL éteint.",
}
CHECKED: dict[str, Any] = {"confirmed_by": "Mme Petit", "confirmation": "Tous les tests sont faits, toujours rien."}
SUPPLIED: dict[str, Any] = {"reference": "ORA-8841-22"}
AGREED: dict[str, Any] = {
    "given_by": "M. Durand",
    "channel": "email",
    "words": "Bon pour accord, merci d'envoyer le technicien.",
}
SCHEDULED: dict[str, Any] = {"supplier_reference": "ORA-8841-22/1"}
CONTACT = {"contact_name": "M. Roy", "contact_phone": "01 23 45 67 89", "contact_hours": "9 h - 18 h"}
REFERENT = {"referent_name": "M. Lenoir", "referent_phone": "06 12 34 56 78", "referent_role": "integrator"}
EQUIPMENT = {"modem": "OneAccess 425", "router": "Cisco 1941", "lights": "pwr vert, dsl éteint"}


@dataclass
class Journey:
    """An SDSL line whose visit finds the fault on the client's installation (§5: 250,00 € HT), unless told otherwise.

    `informed` is None where nothing is to be billed, so that the form does not ask. `approvals` is the channel in which
    managers are asked, where that is not the ticket's thread.
    """

    workspace: Workspace
    service: str = "SDSL"
    fault: str = "hard"
    kind: str = "standard"
    finding: str = "client_fault"
    informed: str | None = "now"
    approvals: str | None = None

    def __post_init__(self) -> None:
        self.lea: Person = self.workspace.person("lea")
        self.marc: Person = self.workspace.person("marc")
        self.known = len(self.workspace.channel("support-incidents").messages)

    @property
    def card(self) -> Message:
        return self.workspace.channel("support-incidents").messages[self.known]

    def steps(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """What people do, in order; each step returns when the thread shows its effect."""
        yield "Léa ouvre un ticket", self.open
        yield "Léa coche les tests du client", self.tick
        yield "Léa note les informations du site", self.describe
        yield "Léa ouvre le ticket fournisseur", self.supplier_ticket
        yield "Léa prévoit une intervention", self.plan
        yield "Léa enregistre l'accord écrit du client", self.consent
        yield "Marc valide", self.approve
        yield "Léa fixe le rendez-vous", self.schedule
        yield "Le technicien est passé : Léa enregistre le constat", self.outcome

    def open(self) -> None:
        self.lea.command("/ticket")
        self.fill_and_submit(
            "ticket.open",
            service=self.service,
            fault_nature=self.fault,
            channel="support-incidents",
            **CLIENT,
        )
        self.wait_for_card()
        self.replies(1)

    def tick(self) -> None:
        self.click("pretests.tick")
        self.fill_and_submit(
            "pretests.tick",
            tests=TESTS[self.service],
            confirmed_at=self.workspace.clock.now(),
            **CHECKED,
        )
        self.replies(2)

    def describe(self) -> None:
        self.click("site.describe")
        facts: dict[str, Any] = CONTACT if self.service == "VGA" else CONTACT | EQUIPMENT
        self.fill_and_submit("site.describe", **facts)
        self.card_offers("supplier_ticket.record")

    def supplier_ticket(self) -> None:
        self.click("supplier_ticket.record")
        self.fill_and_submit("supplier_ticket.record", opened_at=self.workspace.clock.now(), **SUPPLIED)
        self.card_offers("intervention.plan")

    def plan(self) -> None:
        self.click("intervention.plan")
        form = self.lea.wait_for_view("intervention.plan")
        before = form.hash
        if self.lea.fill(kind=self.kind):
            self.workspace.wait_for(lambda: form.hash != before, what="what this kind of visit costs")
        facts: dict[str, Any] = REFERENT if self.kind == "expertise" else {}
        self.fill_and_submit("intervention.plan", **facts)
        self.card_offers("consent.record")

    def consent(self) -> None:
        self.click("consent.record")
        self.fill_and_submit(
            "consent.record",
            received_at=self.workspace.clock.now(),
            **AGREED,
        )
        self.workspace.wait_for(self.request, what="the approval request")

    def approve(self) -> None:
        self.marc.click(self.workspace.wait_for(self.request, what="the approval request"), "dispatch.approve")
        self.card_offers("appointment.schedule")

    def schedule(self) -> None:
        starts_at, ends_at = self.slot()
        self.click("appointment.schedule")
        self.fill_and_submit("appointment.schedule", starts_at=starts_at, ends_at=ends_at, **SCHEDULED)
        self.card_offers("outcome.record")

    def outcome(self) -> None:
        self.workspace.clock.advance(timedelta(hours=4))
        self.click("outcome.record")
        form = self.lea.wait_for_view("outcome.record")
        empty = form.hash
        self.lea.fill(outcome=self.finding)
        self.workspace.wait_for(lambda: form.hash != empty, what="the preview of the amount")
        informed: dict[str, Any] = {"informed": self.informed} if self.informed else {}
        self.fill_and_submit(
            "outcome.record",
            findings="Prise murale oxydée chez le client, câblage interne à reprendre.",
            called_support="yes",
            **informed,
        )
        if self.informed:
            self.workspace.wait_for(self.breakdown, what="the cost breakdown")
        self.workspace.wait_for(lambda: not self.card.has_button("outcome.record"), what="the card after the visit")

    def slot(self) -> tuple[datetime, datetime]:
        """Two hours, from a full hour within the next two hours."""
        starts_at = (self.workspace.clock.now() + timedelta(hours=2)).replace(minute=0, second=0, microsecond=0)
        return starts_at, starts_at + timedelta(hours=2)

    def request(self) -> Message | None:
        """What asks the managers to decide on this ticket's visit."""
        if self.approvals is None:
            return self.offering("dispatch.approve")
        return asked_about(self.card, self.workspace.channel(self.approvals).messages)

    def breakdown(self) -> Message | None:
        return next((message for message in self.thread() if any(b["type"] == "table" for b in message.blocks)), None)

    def offering(self, action_id: str) -> Message | None:
        return next((message for message in self.thread() if message.has_button(action_id)), None)

    def thread(self) -> list[Message]:
        return self.workspace.thread(self.card)

    def wait_for_card(self) -> None:
        self.workspace.wait_for(
            lambda: len(self.workspace.channel("support-incidents").messages) > self.known, what="the card"
        )

    def replies(self, count: int) -> None:
        self.workspace.wait_for(lambda: len(self.thread()) > count, what=f"{count} messages in the thread")

    def card_offers(self, action_id: str) -> None:
        self.workspace.wait_for(lambda: self.card.has_button(action_id), what=f"{action_id} on the card")

    def click(self, action_id: str, person: Person | None = None) -> None:
        self.card_offers(action_id)
        (person or self.lea).click(self.card, action_id)

    def fill_and_submit(self, view_id: str, person: Person | None = None, **values: object) -> None:
        """Fill in the form that has opened, and submit it; raises where it is not accepted."""
        who = person or self.lea
        who.wait_for_view(view_id)
        who.fill(**values)
        submission = who.submit()
        if submission.updated:  # another ticket is open on that line: it is opened all the same
            submission = who.submit()
        if not submission.closed:
            raise ValueError(f"{view_id} was not accepted: {submission}")


def asked_about(card: Message, requests: list[Message]) -> Message | None:
    """Which of these requests waits for a decision on the ticket of this card."""
    number = card.text.partition(" ")[0]
    return next((each for each in requests if number in each.text and each.has_button("dispatch.approve")), None)
