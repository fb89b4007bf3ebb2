"""The cost breakdown (§6, §9): a ticket's charges as a table, the total due, each deadline with its days counted."""

from collections.abc import Iterator
from datetime import datetime

from blocks.act_buttons import act_button, text_button
from blocks.delays import dispute_delay
from blocks.kit import Block, Cell, Message, actions, context, lines, table
from blocks.look import Look
from blocks.readings import EXPLAIN
from blocks.rich import Bold, Element, spoken, text_element
from blocks.statuses import status_of, sum_of
from blocks.words import Words
from models.announcement import INFORM
from models.charge import ChargeMade, mail_asked
from models.disputable import disputable
from models.dispute import RECORD
from models.mail import MailRefused, MailSent
from models.tables.charge import Charge
from models.tables.journal import Entry
from models.tables.ticket import Ticket
from models.terms import ChargeStatus
from models.waiver import ChargeRestored
from models.workdays import dispute_days, dispute_deadline


def breakdown(entry: Entry, look: Look) -> Message:
    """All of the ticket's charges, posted for one of them; cancelled and waived ones stay in view.

    Only the newest of a thread shows the table: what one says is true of all.
    """
    charge = entry.ticket.charge(entry.child)
    if entry.sequence < _newest(entry.ticket):
        return _folded(charge, look)
    headline, waiting = _headline(charge, look), charge.status is ChargeStatus.TO_ANNOUNCE
    until = _deadlines(entry.ticket, look)
    return Message(
        spoken([[text_element(f"{entry.ticket.number} · "), *headline], *_sums(entry.ticket, look), *until]),
        [
            lines(headline),
            _table(entry.ticket, look),
            *([lines(*until)] if until else []),
            *([_mailing(look.words)] if waiting and look.mailing and _is_being_mailed(charge) else []),
            actions(*_buttons(charge, look)),
        ],
    )


def _newest(ticket: Ticket) -> int:
    """The entry that the newest breakdown was posted for."""
    return max(entry.sequence for entry in ticket.entries if isinstance(entry.event, ChargeMade | ChargeRestored))


def _folded(charge: Charge, look: Look) -> Message:
    """An older one: its charge in a line that points to the newest, and what can be done about this charge."""
    line = [*_headline(charge, look), text_element(f" · {sum_of(charge, look.words)}")]
    pointer = look.words.rich("The breakdown that is up to date is further down in this thread.")
    named = [text_element(f"{charge.ticket.number} · "), *line]
    return Message(spoken([named, pointer]), [lines(line, pointer), actions(*_buttons(charge, look))])


def _mailing(words: Words) -> Block:
    """So that nobody tells the client twice."""
    return context(words("The bot mails the client; the dispute period begins when the mail server takes it."))


def _is_being_mailed(charge: Charge) -> bool:
    """Asked for, and not answered by the mail server yet."""
    asked, answer = mail_asked(charge), charge.ticket.last_entry(MailSent, MailRefused, child=charge.number)
    return asked is not None and (answer is None or answer.sequence < asked.sequence)


def deadline(charge: Charge, look: Look) -> list[list[Element]]:
    """Until when the charge can be disputed, the days counted one by one, and where to turn to afterwards (§9)."""
    if charge.status is not ChargeStatus.ANNOUNCED or charge.deadline is None:
        return []
    words = look.words
    until = words.until(charge.deadline)
    rest = words.rich("After that: {address}.", address=look.policy.contact.client_service_email)
    return [words.rich("*Can be disputed until {deadline}*", deadline=until), [*_counted(charge, look), *rest]]


def _deadlines(ticket: Ticket, look: Look) -> list[list[Element]]:
    """Of all charges whose window is open: each deadline once, with their amounts where there are several."""
    windows: dict[datetime, list[Charge]] = {}
    for charge in ticket.charges:
        if charge.status is ChargeStatus.ANNOUNCED and charge.deadline is not None:
            windows.setdefault(charge.deadline, []).append(charge)
    if len(windows) < 2:
        return [row for charges in windows.values() for row in deadline(charges[0], look)]
    return [row for charges in windows.values() for row in _named_deadline(charges, look)]


def _named_deadline(charges: list[Charge], look: Look) -> list[list[Element]]:
    amounts = look.words.join(sum_of(charge, look.words) for charge in charges)
    (first, *rest) = deadline(charges[0], look)
    return [[text_element(f"{amounts} · ", bold=True), *first], *rest]


def total_due(ticket: Ticket, words: Words) -> list[Element]:
    return words.rich("*Total due:* {amount}.", amount=words.money(ticket.total_due))


def _buttons(charge: Charge, look: Look) -> list[Element]:
    is_new = charge.status is ChargeStatus.TO_ANNOUNCE
    return [
        *([act_button(RECORD, charge, look)] if charge in disputable(charge.ticket) else []),
        *([act_button(INFORM, charge, look, "primary")] if is_new else []),
        *text_button(charge, look),
        act_button(EXPLAIN, charge, look),
    ]


def _headline(charge: Charge, look: Look) -> list[Element]:
    words = look.words
    headline = {
        ChargeStatus.TO_ANNOUNCE: words.rich("*Charge to announce to the client*"),
        ChargeStatus.ANNOUNCED: words.rich("*Charge announced to the client*"),
        ChargeStatus.DISPUTED: words.rich("*Disputed charge*"),
        ChargeStatus.FINAL: words.rich("*Final charge*"),
        ChargeStatus.WAIVED: words.rich("*Charge waived*"),
        ChargeStatus.CANCELLED: words.rich("*Charge cancelled*"),
    }[charge.status]
    visit = charge.visit
    if visit is None or visit.appointment is None:
        return headline
    return [*headline, *words.rich(" · visit of {when}", when=words.moment(visit.appointment.starts_at))]


def _table(ticket: Ticket, look: Look) -> Block:
    words = look.words
    head = [words("Reason"), words("Amount excl. tax"), words("Status")]
    rows: list[list[Cell]] = [
        [charge.reason, words.amount(charge.amount), _status(charge, words)] for charge in ticket.charges
    ]
    total: list[Cell] = [Bold(words("Total due")), Bold(words.money(ticket.total_due)), ""]
    return table(head, [*rows, total], right=[1])


def _sums(ticket: Ticket, look: Look) -> Iterator[list[Element]]:
    """The table in sentences, for those who hear it."""
    words = look.words
    for charge in ticket.charges:
        yield words.rich(
            "{amount}: {reason} ({status}).",
            amount=words.money(charge.amount),
            reason=charge.reason,
            status=_status(charge, words),
        )
    yield total_due(ticket, words)


def _status(charge: Charge, words: Words) -> str:
    """For the desk: also what accounting has to do."""
    status = status_of(charge, words)
    return words("{status}; credit note to issue", status=status) if charge.to_credit else status


def _counted(charge: Charge, look: Look) -> list[Element]:
    """Nothing where the policy has changed since: the deadline was counted otherwise then."""
    words = look.words
    if charge.announced_at is None or dispute_deadline(charge.announced_at, look.policy) != charge.deadline:
        return []
    days = words.days(dispute_days(charge.announced_at, look.policy))
    return words.rich("{delay}: {days}. ", delay=dispute_delay(words, look.policy), days=days)
