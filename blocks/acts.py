"""The acts as people read them: on buttons, in menus, and as a ticket's next step. Ids are an interface (design §3)."""

from dataclasses import dataclass
from typing import Literal

from blocks.kit import button, option, overflow
from blocks.look import Look, value
from blocks.rich import Element
from blocks.words import msgid
from models.next_steps import Step
from models.ref import Ref
from models.rules import Subject
from models.tables.charge import Charge
from models.tables.intervention import Intervention
from models.tables.ticket import Ticket


@dataclass(frozen=True)
class ActWords:
    """`next_step` finishes the sentence "Next step: …"."""

    button: str
    next_step: str = ""


ACTS = {
    "charge.inform": ActWords(msgid("Client informed"), msgid("tell the client the charge and its dispute deadline.")),
    "outcome.record": ActWords(msgid("Record the outcome"), msgid("visit, then record its outcome.")),
    "appointment.schedule": ActWords(
        msgid("Set the appointment"), msgid("agree the slot with the supplier and tell the client.")
    ),
    "consent.record": ActWords(msgid("Record the consent"), msgid("obtain the client's written consent to the visit.")),
    "supplier_ticket.record": ActWords(
        msgid("Supplier ticket"), msgid("open the ticket with the supplier and note its reference.")
    ),
    "pretests.tick": ActWords(msgid("Pre-tests"), msgid("have the client do and confirm the pre-tests in writing.")),
    "site.describe": ActWords(msgid("Site information"), msgid("complete the site information.")),
    "intervention.plan": ActWords(msgid("Plan a visit"), msgid("plan a visit, if the fault calls for one.")),
    "dispatch.approve": ActWords(msgid("Approve"), msgid("a manager decides on the visit.")),
    "dispatch.refuse": ActWords(msgid("Refuse")),
    "appointment.move": ActWords(msgid("Move the appointment")),
    "appointment.cancel": ActWords(msgid("Cancel the appointment")),
    "consent.withdraw": ActWords(msgid("Consent withdrawn")),
    "intervention.abandon": ActWords(msgid("Give up the visit")),
    "gate.lift": ActWords(msgid("Grant an exemption")),
    "ticket.assign": ActWords(msgid("Hand the ticket over")),
    "client_text.show": ActWords(msgid("Text for the client")),
    "charge.explain": ActWords(msgid("Why?")),
    "charge.cancel": ActWords(msgid("Cancel the charge")),
    "quote.offer": ActWords(msgid("Offer a quote")),
    "quote.answer": ActWords(msgid("Answer to the quote"), msgid("record the client's written answer to the quote.")),
    "dispute.record": ActWords(msgid("Record a dispute")),
    "dispute.decide": ActWords(msgid("Decide on the dispute"), msgid("a manager decides on the dispute.")),
    "sav_plus.step": ActWords(msgid("SAV+ step")),
    "supplier_ticket.wrongful": ActWords(msgid("Supplier ticket opened wrongly")),
    "outcome.correct": ActWords(msgid("Correct the outcome")),
    "ticket.close": ActWords(
        msgid("Close the ticket"), msgid("close the ticket if the service is restored; else plan another visit.")
    ),
    "ticket.reopen": ActWords(msgid("Reopen the ticket")),
    "ticket.correct": ActWords(msgid("Correct e-mail or line")),
}

MORE, MORE_STEPS = "ticket.more", 5
ELSEWHERE = ("dispatch.approve", "dispatch.refuse")  # decided where consent and cost are in view


def act_button(act_id: str, subject: Subject, look: Look, style: Literal["primary", "danger"] | None = None) -> Element:
    return button(look.words(ACTS[act_id].button), act_id, value(subject), style=style)


def step_button(step: Step, ticket: Ticket, look: Look, style: Literal["primary"] | None = None) -> Element:
    return button(_title(step, ticket, look), step.id, str(Ref(ticket.id, step.child)), style=style)


def more_menu(steps: list[Step], ticket: Ticket, look: Look) -> Element:
    """Each option's value is what its button would be: `<id> <ticket[/child]>`."""
    options = [option(_title(step, ticket, look), f"{step.id} {Ref(ticket.id, step.child)}") for step in steps]
    return overflow(MORE, options)


def _title(step: Step, ticket: Ticket, look: Look) -> str:
    """Where the ticket has several children of a kind, which of them is meant: a charge's amount, a day."""
    title = look.words(ACTS[step.id].button)
    match ticket.named(step.child):
        case Charge() as charge if len(ticket.charges) > 1:
            return f"{title} · {look.words.amount(charge.amount)}, {look.words.short_day(charge.made_at)}"
        case Intervention() as visit if len(ticket.interventions) > 1:
            at = visit.appointment.starts_at if visit.appointment else visit.planned_at
            return f"{title} · {look.words.short_day(at)}"
        case _:
            return title
