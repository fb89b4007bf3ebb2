"""The forms of a ticket's life: how each is reached, and what a person enters."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from slackbot.demo.journey import Journey
from slackbot.workspace import Person, View
from tests.journeys.stage import Stage, crafted_click

NOW, EARLIER, LATER = timedelta(0), -timedelta(hours=3), timedelta(hours=3)


@dataclass(frozen=True)
class FormCase:
    """`upto`: the step of the journey after which the form can be opened, `by` whom; timedeltas count from now."""

    act_id: str
    upto: str
    values: dict[str, Any] = field(default_factory=dict)
    by: str = "lea"
    child: str = ""

    def open(self, stage: Stage, journey: Journey) -> tuple[Person, View]:
        person = stage.workspace.person(self.by)
        if self.act_id == "ticket.open":
            person.command("/ticket")
        else:
            crafted_click(stage, person, journey.card, self.act_id, stage.number(journey) + self.child)
        return person, person.wait_for_view(self.act_id)


FORMS = {
    case.act_id: case
    for case in (
        FormCase(
            "ticket.open",
            "",
            {
                "service": "SDSL",
                "fault_nature": "hard",
                "client": "Durand",
                "client_email": "a@b.example",
                "line": "SD-1",
                "description": "Plus de synchronisation.",
                "channel": "support-incidents",
            },
        ),
        FormCase("ticket.assign", "open", {"assignee": "karim"}),
        FormCase(
            "pretests.tick",
            "open",
            {
                "tests": ["restart", "cabling"],
                "confirmed_by": "Mme Petit",
                "confirmed_at": NOW,
                "confirmation": "Tests faits.",
                "evidence": ["tests.pdf"],
            },
        ),
        FormCase(
            "site.describe",
            "open",
            {
                "contact_name": "M. Roy",
                "contact_phone": "01 23 45 67 89",
                "contact_hours": "9 h - 18 h",
                "modem": "OneAccess 425",
                "router": "Cisco 1941",
                "lights": "pwr vert",
            },
        ),
        FormCase("gate.lift", "open", {"reason": "Site fermé."}, by="marc"),
        FormCase("supplier_ticket.record", "describe", {"reference": "ORA-1", "opened_at": NOW}),
        FormCase("intervention.plan", "supplier_ticket", {"kind": "standard"}),
        FormCase("intervention.abandon", "plan", {"reason": "Le défaut a disparu."}, child="/1"),
        FormCase(
            "consent.record",
            "plan",
            {
                "given_by": "M. Durand",
                "channel": "email",
                "received_at": NOW,
                "words": "D'accord.",
                "evidence": ["a.pdf"],
            },
            child="/1",
        ),
        FormCase("consent.withdraw", "consent", {"received_at": NOW, "reason": "Trop cher."}, child="/1"),
        FormCase("dispatch.refuse", "consent", {"reason": "Modem à changer d'abord."}, by="marc", child="/1"),
        FormCase(
            "appointment.schedule",
            "approve",
            {"supplier_reference": "ORA-1/1", "starts_at": NOW, "ends_at": LATER},
            child="/1",
        ),
        FormCase(
            "appointment.move",
            "schedule",
            {"starts_at": LATER, "ends_at": 2 * LATER, "reason": "Client absent."},
            child="/1",
        ),
        FormCase(
            "appointment.correct",
            "schedule",
            {"starts_at": NOW, "ends_at": LATER, "reason": "Mal saisi."},
            child="/1",
        ),
        FormCase(
            "appointment.cancel",
            "schedule",
            {"cancelled_by": "client", "received_at": NOW, "reason": "Rétabli."},
            child="/1",
        ),
        FormCase(
            "outcome.record",
            "schedule",
            {"outcome": "client_fault", "findings": "Prise oxydée.", "called_support": "yes", "informed": "later"},
            child="/1",
        ),
        FormCase("charge.inform", "outcome", {"informed_at": NOW}, child="/2"),
    )
}


def fill(stage: Stage, person: Person, values: dict[str, Any]) -> None:
    """Enter the values; a choice that changes the form is waited for."""
    form = person.view
    assert form is not None
    for name, value in values.items():
        entered = stage.workspace.clock.now() + value if isinstance(value, timedelta) else value
        before = form.hash
        if person.fill(**{name: entered}):
            stage.workspace.wait_for(lambda before=before: form.hash != before, what="the preview")
