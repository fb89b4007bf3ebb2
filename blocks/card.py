"""The card (design §4): the root message of a ticket's thread, always true."""

from collections.abc import Iterator

from blocks.act_buttons import act_button, more_menu, named_button, named_option
from blocks.acts import MORE_STEPS, faces, is_on_menus
from blocks.cancellation import late_fee, may_cost
from blocks.charge import next_deadline
from blocks.closing import ending
from blocks.delays import last_free_moment
from blocks.events import text_for
from blocks.kit import Block, Message, actions, context, header, lines
from blocks.look import Look, fact, fault, heading, notified
from blocks.pretests import progress_text
from blocks.quote import unanswered
from blocks.readings import ALL_ACTS, EXPLAIN, SHOW_TEXT
from blocks.rich import Element, spoken, text_element
from blocks.supplier_ticket import references
from blocks.words import NO_BREAK_SPACE, last_minute
from models import appointment, consent, dispatch, outcome, pretests, site, summary, supplier_ticket
from models.acts import Act, Subject
from models.closing import needs_no_visit
from models.intervention import PLAN
from models.next_steps import Step, steps
from models.tables.intervention import Appointment, Intervention
from models.tables.ticket import Ticket
from models.terms import ChargeStatus, DisputeState, QuoteState, Role, TicketState
from models.workdays import is_late_cancellation

DONE, NOW, LATER = "✅", "⏳", "⚪"


def card(ticket: Ticket, look: Look) -> Message:
    sentence, step = next_step(ticket, look)
    primary = step if step and is_on_menus(step.act.id) else None
    facts, sums = _facts(ticket, look), list(_sums(ticket, look))
    return Message(
        spoken([[text_element(heading(ticket))], sentence, *sums, *facts]),
        [
            header(heading(ticket)),
            lines(*facts),
            context("   ".join(_progress(ticket, step, look))),
            lines(*sums, sentence),
            *_buttons(ticket, primary, look),
        ],
    )


def next_step(ticket: Ticket, look: Look) -> tuple[list[Element], Step | None]:
    """The sentence that names it, and the act it is; no act where nothing needs doing."""
    words, first = look.words, summary.next_step(ticket, look.policy, look.at)
    if ticket.state is not TicketState.OPEN:
        return ending(ticket, look), None
    if first is None:
        return words.rich("*Next step:* none; plan another visit if the fault persists."), None
    sentence = words.rich("*Next step:* {step}", step=words(faces()[first.act.id].step(ticket.named(first.child))))
    return sentence, first


def _facts(ticket: Ticket, look: Look) -> list[list[Element]]:
    words, supplier = look.words, references(ticket, look.words)
    rows = [
        fact(look, words("Line"), ticket.line),
        fact(look, words("Fault"), fault(ticket, look)),
        fact(look, words("Followed by"), notified(ticket.owner)),
    ]
    return [*rows, *([fact(look, words("Supplier ticket"), supplier)] if supplier else [])]


def _sums(ticket: Ticket, look: Look) -> Iterator[list[Element]]:
    words, nearest = look.words, next_deadline(ticket)
    if ticket.charges:
        yield fact(look, words("Total due"), words.money(ticket.total_due))
    if nearest is not None and nearest.deadline is not None:
        yield words.rich("*Can be disputed until* {when}", when=words.moment(last_minute(nearest.deadline)))
    for dispute in ticket.disputes:
        if dispute.state is DisputeState.OPEN:
            yield fact(look, words("Dispute to decide"), words.money(dispute.charge.due))
    for quote in ticket.quotes:
        if quote.state is QuoteState.OFFERED:
            yield unanswered(quote, look)
    visit = ticket.active_intervention
    if visit is not None and visit.appointment is not None:
        yield from _slot(visit, visit.appointment, look)


def _slot(visit: Intervention, slot: Appointment, look: Look) -> Iterator[list[Element]]:
    words = look.words
    when = words("{slot} ({zone})", slot=words.slot(slot.starts_at, slot.ends_at), zone=words.desk_time)
    yield fact(look, words("Visit"), when)
    if not may_cost(visit, slot.starts_at, look):
        return
    if is_late_cancellation(look.at, slot.starts_at, look.policy):
        yield words.rich("*SAV+:* any cancellation now costs {fee}", fee=late_fee(visit, look))
    else:
        until = words.moment(last_free_moment(slot.starts_at, look.policy))
        yield words.rich("*SAV+ can be cancelled free of charge until* {when}", when=until)


def _progress(ticket: Ticket, step: Step | None, look: Look) -> Iterator[str]:
    """Tests 4/6, site, supplier, consent, approval, visit: done, to be done by the next step, or later."""
    words, visit = look.words, summary.latest_visit(ticket)
    supplied = ticket.supplier_ticket is not None and ticket.wrongful is None  # else a new reference comes first (§4)
    stages: list[tuple[str, bool, tuple[Act, ...]]] = [
        (progress_text(ticket, look), pretests.is_confirmed(ticket, look.policy), (pretests.TICK,)),
        (words("Site"), site.is_complete(ticket, look.policy), (site.DESCRIBE,)),
        (words("Supplier"), supplied, (supplier_ticket.RECORD,)),
        (words("Written consent"), bool(visit and visit.consent), (PLAN, consent.CARRY_OVER, consent.RECORD)),
        (words("Approval"), bool(visit and visit.approval), (dispatch.APPROVE,)),
        (words("Visit"), bool(visit and visit.result), (appointment.SCHEDULE, outcome.RECORD)),
    ]
    if ticket.gate_lift is not None:
        exempt = [(name if met else words("{stage} (exempt)", stage=name), True, ()) for name, met, _ in stages[:2]]
        stages[:2] = exempt
    for name, met, steps_there in stages:
        mark = DONE if met else NOW if step is not None and step.act in steps_there else LATER
        yield f"{mark} {name}".replace(" ", NO_BREAK_SPACE)


def _buttons(ticket: Ticket, primary: Step | None, look: Look) -> list[Block]:
    """The next step, at most two more, the rest in a menu."""
    offered = [step for step in steps(ticket, look.policy, look.at) if is_on_menus(step.act.id) and step != primary]
    beside = faces()[primary.act.id].beside if primary and not needs_no_visit(ticket) else None
    second = next((step for step in offered if beside is not None and step.act is beside), None)
    subject = _with_text(ticket, look)
    row = [named_button(primary.act, ticket.named(primary.child), look, "primary")] if primary else []
    row += [named_button(second.act, ticket.named(second.child), look)] if second else []
    row += [act_button(SHOW_TEXT, subject, look)] if subject else []
    rest = _rest([step for step in offered if step != second], ticket, look)
    row += [more_menu(rest)] if rest else []
    return [actions(*row)] if row else []


def _rest(offered: list[Step], ticket: Ticket, look: Look) -> list[Element]:
    """What a menu holds, what managers alone may do coming last: where there are charges, one place is for asking why,
    and where it holds not all, the last one leads to the rest.
    """
    last = [named_option(EXPLAIN, ticket.charges[-1], look)] if ticket.charges else []
    plain = [step for step in offered if faces()[step.act.id].sure is None]
    if len(plain) + len(last) > MORE_STEPS:
        last.append(named_option(ALL_ACTS, ticket, look))
    shown = sorted(plain[: MORE_STEPS - len(last)], key=lambda step: step.act.role is Role.MANAGER)
    return [*(named_option(step.act, ticket.named(step.child), look) for step in shown), *last]


def _with_text(ticket: Ticket, look: Look) -> Subject | None:
    """What the client needs to be written about now."""
    charges = [charge for charge in ticket.charges if charge.status is ChargeStatus.TO_ANNOUNCE]
    quotes = [quote for quote in ticket.quotes if quote.state is QuoteState.OFFERED]
    subjects: list[Subject] = [*charges, *quotes, *filter(None, [ticket.active_intervention]), ticket]
    return next((subject for subject in subjects if text_for(subject, look) is not None), None)
