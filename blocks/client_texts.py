"""Texts for the client, French whatever the agent reads: plain text from Jinja2 templates, to copy or to mail."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from blocks.kit import View, context, lines, paragraph, rich_text, to_copy
from blocks.labels import label
from blocks.look import Look, heading, last_minute, visit_of
from blocks.text import isolated
from blocks.views import reading_view
from blocks.words import PARIS, Words
from models import pretests, site
from models.charge import Charge
from models.intervention import Appointment, Intervention
from models.policy import SiteFact
from models.rules import Subject
from models.terms import InterventionState, Outcome
from models.ticket import Ticket
from models.workdays import dispute_deadline, local_day

FRENCH = Words.of("fr")

_CONTACT = {
    SiteFact.CONTACT_NAME: "nom",
    SiteFact.CONTACT_PHONE: "numéro",
    SiteFact.CONTACT_HOURS: "horaires d'ouverture",
}
_TEMPLATES = Environment(
    loader=PackageLoader("blocks", "templates"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    finalize=lambda shown: isolated(shown) if isinstance(shown, str) else shown,
)


@dataclass(frozen=True)
class ClientText:
    body: str


def declaration(ticket: Ticket, look: Look) -> ClientText:
    """The tests to do, and what a wrongful visit costs: told at each declaration (§2)."""
    tests = [label(test, FRENCH) for test in look.policy.pretests(ticket.service)]
    return _text("declaration", look, ticket=ticket, tests=tests, least=_least(ticket, look))


def missing(ticket: Ticket, look: Look) -> ClientText:
    """Asks for the tests and facts that are missing before the supplier ticket, and for no others (§3)."""
    facts = site.missing(ticket, look.policy)
    contact = [word for fact, word in _CONTACT.items() if fact in facts]
    asked = [f"Un contact sur site ({', '.join(contact)})"] if contact else []
    asked += [label(SiteFact(fact), FRENCH) for fact in facts if fact not in _CONTACT]
    return _text(
        "missing",
        look,
        ticket=ticket,
        tests=[label(test, FRENCH) for test in pretests.missing(ticket, look.policy)],
        confirmation=ticket.confirmation is None,
        facts=asked,
        least=_least(ticket, look),
    )


def consent_request(intervention: Intervention, look: Look) -> ClientText:
    """Asks for the written consent and names every possible cost (§4)."""
    day = local_day(look.at, look.policy)
    costs = [
        {"reason": look.policy.row(code, day).reason, "amount": FRENCH.money(amount)}
        for code, amount in intervention.costs(look.policy, look.at)
    ]
    return _text("consent_request", look, ticket=intervention.ticket, costs=costs)


def appointment(intervention: Intervention, slot: Appointment, look: Look) -> ClientText:
    """Confirms the slot, and advises to call support during the visit (§4)."""
    return _text(
        "appointment",
        look,
        ticket=intervention.ticket,
        day=FRENCH.long_day(slot.starts_at.astimezone(PARIS).date()),
        start=FRENCH.time(slot.starts_at),
        end=_end(slot),
        absence=_absence(intervention, look),
    )


def qualification(charge: Charge, look: Look, *, sent_at: datetime | None = None) -> ClientText:
    """Informs of the qualification, its amount and the dispute deadline (§9).

    Before the announcement the deadline is the one that a message of `sent_at` has; without that it is told in words.
    """
    deadline = charge.deadline or (dispute_deadline(sent_at, look.policy) if sent_at else None)
    visit = visit_of(charge)
    slot = visit.appointment if visit else None
    days = look.policy.dispute.working_days
    return _text(
        "qualification",
        look,
        ticket=charge.ticket,
        charge=charge,
        amount=FRENCH.money(charge.amount),
        visit=FRENCH.long_day(slot.starts_at.astimezone(PARIS).date()) if slot else "",
        findings=visit.result.findings if visit and visit.result else "",
        delay=FRENCH.n("{n} working day", "{n} working days", days),
        deadline=FRENCH.long_moment(last_minute(deadline)) if deadline else "",
    )


def text_for(subject: Subject, look: Look) -> ClientText | None:
    """The text that the client needs now about a ticket, an intervention or a charge, if there is one."""
    match subject:
        case Charge():
            return qualification(subject, look, sent_at=look.at)
        case Intervention(state=InterventionState.AWAITING_CONSENT):
            return consent_request(subject, look)
        case Intervention(state=InterventionState.SCHEDULED, appointment=Appointment() as slot):
            return appointment(subject, slot, look)
        case Ticket(supplier_ticket=None):
            known = pretests.is_confirmed(subject, look.policy) and site.is_complete(subject, look.policy)
            return None if known else missing(subject, look)
        case _:
            return None


def show_view(subject: Subject, look: Look) -> View:
    """The text that the client needs now, ready to copy (`client_text.show`)."""
    words, text = look.words, text_for(subject, look)
    if text is None:
        shown = [lines(words.rich("The client needs no message at this stage."))]
    else:
        shown = [rich_text(paragraph(words.rich("Ready to copy:")), *to_copy(text.body))]
    blocks = [context(heading(subject.root)), *shown]
    return reading_view("client_text.show", look, title=words("Text for the client"), blocks=blocks)


def _text(name: str, look: Look, **values: Any) -> ClientText:
    body = _TEMPLATES.get_template(f"{name}.txt").render(policy=look.policy, **values)
    return ClientText(body.strip() + "\n")


def _least(ticket: Ticket, look: Look) -> str:
    return FRENCH.money(look.policy.smallest_wrongful(ticket.service, local_day(look.at, look.policy)))


def _absence(intervention: Intervention, look: Look) -> str:
    """What being absent costs, or nothing where this policy does not bill it."""
    code = look.policy.outcomes[intervention.kind].get(Outcome.CLIENT_ABSENT, {}).get(intervention.ticket.service)
    amount = look.policy.row(code, local_day(look.at, look.policy)).amount if code else None
    return FRENCH.money(amount) if amount is not None else ""


def _end(slot: Appointment) -> str:
    same_day = slot.starts_at.astimezone(PARIS).date() == slot.ends_at.astimezone(PARIS).date()
    return FRENCH.time(slot.ends_at) if same_day else FRENCH.long_moment(slot.ends_at)
