"""The text that the client needs now about a ticket, a visit, a charge, a quote or a dispute, ready to copy."""

from blocks import cost_texts, visit_texts
from blocks.acts import reading
from blocks.events import client_text, text_for
from blocks.kit import Block, Message, View, actions, button, context, paragraph, rich_text, to_copy
from blocks.kit import lines as sentences
from blocks.labels import label
from blocks.look import Look, heading, value
from blocks.readings import SHOW_TEXT
from blocks.rich import Element, as_typed, spoken, text_element
from blocks.views import reading_view
from blocks.writing import ClientText, french, written
from models import pretests, site
from models.acts import Subject
from models.kinds import offered_kind
from models.tables.ticket import Ticket
from models.terms import SiteFact, TicketState
from models.wrongful import wrongful_price

SEND = "client_text.send"
_CONTACT = {
    SiteFact.CONTACT_NAME: "nom",
    SiteFact.CONTACT_PHONE: "numéro",
    SiteFact.CONTACT_HOURS: "horaires d'ouverture",
}


def declaration(ticket: Ticket, look: Look) -> ClientText:
    """The tests to do, and what a wrongful visit costs: told at each declaration (§2)."""
    words = french(look.policy)
    tests = [label(test, words) for test in look.policy.pretests(ticket.service)]
    return written("declaration", policy=look.policy, ticket=ticket, tests=tests, **_reminder(ticket, look))


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
        **_reminder(ticket, look),
    )


@reading(SHOW_TEXT)
def show_view(subject: Subject, look: Look, *, sent: bool = False) -> View:
    """The text that the client needs now, with its recipient and subject (`client_text.show`).

    A phone cannot copy from a modal: a button sends it to the person by direct message; `sent` says that it did.
    """
    words, text = look.words, text_for(subject, look)
    if text is None:
        shown = [sentences(words.rich("The client needs no message at this stage."))]
    else:
        shown = [_addressed(subject, text, look), _sending(subject, look, sent=sent)]
    blocks = [context(heading(subject.root)), *shown]
    return reading_view(SHOW_TEXT.id, look, title=words("Text for the client"), blocks=blocks)


def _sending(subject: Subject, look: Look, *, sent: bool) -> Block:
    if sent:
        return context(look.words("It is in your direct messages with the bot, to be copied from there."))
    return actions(button(look.words("Send it to me, to copy"), SEND, value(subject)))


def _addressed(subject: Subject, text: ClientText, look: Look) -> Block:
    return rich_text(paragraph(*_head(subject, text, look)), *to_copy(text.body))


def _head(subject: Subject, text: ClientText, look: Look) -> list[list[Element]]:
    words = look.words
    return [
        words.rich("*To:* {recipient}", recipient=subject.root.client_email),
        words.rich("*Subject:* {subject}", subject=text.subject),
    ]


def copy_for(subject: Subject, look: Look) -> Message | None:
    """The same as a direct message to the person; None where the client needs no text any more."""
    text = text_for(subject, look)
    if text is None:
        return None
    head = [[text_element(heading(subject.root))], *_head(subject, text, look)]
    shown = rich_text(paragraph(*head), *to_copy(text.body))
    return Message(spoken([*head, [as_typed(text.body)]]), [shown])


@client_text(Ticket)
def _text_now(ticket: Ticket, look: Look) -> ClientText | None:
    if ticket.state is TicketState.CANCELLED:
        return None
    if ticket.state is TicketState.CLOSED:
        return cost_texts.summary(ticket, look)
    if ticket.supplier_ticket is None:
        known = pretests.is_confirmed(ticket, look.policy) and site.is_complete(ticket, look.policy)
        return None if known else missing(ticket, look)
    kind = offered_kind(ticket, look.policy) if ticket.active_intervention is None else None
    return visit_texts.flat_rate_offer(kind, ticket, look) if kind else None


def _reminder(ticket: Ticket, look: Look) -> dict[str, str]:
    """What a wrongful visit costs at least, and where it is billed, a supplier ticket opened wrongly (§2)."""
    words, wrongly_opened = french(look.policy), wrongful_price(ticket.service, look.policy, look.at)
    return {
        "least": words.money(look.policy.smallest_wrongful(ticket.service, look.today)),
        "wrongly_opened": words.money(wrongly_opened) if wrongly_opened else "",
    }
