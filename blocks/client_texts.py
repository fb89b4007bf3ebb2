"""The text that the client needs now about a ticket, a visit, a charge, a quote or a dispute, ready to copy."""

from blocks import cost_texts, visit_texts
from blocks.kit import View, context, paragraph, rich_text, to_copy
from blocks.kit import lines as sentences
from blocks.labels import label
from blocks.look import Look, heading
from blocks.views import reading_view
from blocks.writing import ClientText, french, written
from models import pretests, site
from models.rules import Subject
from models.sav_plus import is_eligible
from models.tables.charge import Charge
from models.tables.dispute import Dispute
from models.tables.intervention import Appointment, Intervention
from models.tables.quote import Quote
from models.tables.ticket import Ticket
from models.terms import DisputeState, InterventionState, Kind, QuoteState, SiteFact, TicketState

_CONTACT = {
    SiteFact.CONTACT_NAME: "nom",
    SiteFact.CONTACT_PHONE: "numéro",
    SiteFact.CONTACT_HOURS: "horaires d'ouverture",
}
_DISPUTE = {
    DisputeState.OPEN: cost_texts.dispute_received,
    DisputeState.LATE: cost_texts.dispute_late,
    DisputeState.DECIDED: cost_texts.dispute_decided,
    DisputeState.LAPSED: cost_texts.dispute_lapsed,
}


def declaration(ticket: Ticket, look: Look) -> ClientText:
    """The tests to do, and what a wrongful visit costs: told at each declaration (§2)."""
    words = french(look.policy)
    tests = [label(test, words) for test in look.policy.pretests(ticket.service)]
    return written("declaration", policy=look.policy, ticket=ticket, tests=tests, least=_least(ticket, look))


def missing(ticket: Ticket, look: Look) -> ClientText:
    """Asks for the tests and facts that are missing before the supplier ticket, and for no others (§3)."""
    words, facts = french(look.policy), site.missing(ticket, look.policy)
    contact = [word for fact, word in _CONTACT.items() if fact in facts]
    asked = [f"Un contact sur site ({', '.join(contact)})"] if contact else []
    asked += [label(SiteFact(fact), words) for fact in facts if fact not in _CONTACT]
    return written(
        "missing",
        policy=look.policy,
        ticket=ticket,
        tests=[label(test, words) for test in pretests.missing(ticket, look.policy)],
        confirmation=ticket.confirmation is None,
        facts=asked,
        least=_least(ticket, look),
    )


def text_for(subject: Subject, look: Look) -> ClientText | None:
    """The text that the client needs now, if there is one."""
    match subject:
        case Ticket():
            return _of_ticket(subject, look)
        case Intervention():
            return _of_visit(subject, look)
        case Charge():
            return cost_texts.of_charge(subject, look)
        case Quote(state=QuoteState.OFFERED):
            return cost_texts.quote(subject, look)
        case Dispute():
            return _DISPUTE[subject.state](subject, look)
        case _:
            return None


def show_view(subject: Subject, look: Look) -> View:
    """The text that the client needs now, ready to copy (`client_text.show`)."""
    words, text = look.words, text_for(subject, look)
    if text is None:
        shown = [sentences(words.rich("The client needs no message at this stage."))]
    else:
        subject_line = words.rich("*Subject:* {subject}", subject=text.subject)
        shown = [rich_text(paragraph(subject_line), *to_copy(text.body))]
    blocks = [context(heading(subject.root)), *shown]
    return reading_view("client_text.show", look, title=words("Text for the client"), blocks=blocks)


def _of_ticket(ticket: Ticket, look: Look) -> ClientText | None:
    if ticket.state is TicketState.CLOSED:
        return cost_texts.summary(ticket, look)
    if ticket.supplier_ticket is None:
        known = pretests.is_confirmed(ticket, look.policy) and site.is_complete(ticket, look.policy)
        return None if known else missing(ticket, look)
    had = any(visit.kind is Kind.SAV_PLUS for visit in ticket.interventions)
    offerable = is_eligible(ticket) and ticket.active_intervention is None and not had
    return visit_texts.sav_plus_offer(ticket, look) if offerable else None


def _of_visit(visit: Intervention, look: Look) -> ClientText | None:
    match visit:
        case Intervention(state=InterventionState.AWAITING_CONSENT):
            return visit_texts.consent_request(visit, look)
        case Intervention(state=InterventionState.SCHEDULED, appointment=Appointment() as slot):
            return visit_texts.appointment(visit, slot, look)
        case _:
            return cost_texts.waiver(visit, look) if cost_texts.is_waiving(visit) else None


def _least(ticket: Ticket, look: Look) -> str:
    return french(look.policy).money(look.policy.smallest_wrongful(ticket.service, look.today))
