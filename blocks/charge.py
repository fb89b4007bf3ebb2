"""The charge (§6, §9): the cost breakdown with its deadline explained, and telling that the client was informed."""

from collections.abc import Iterator

from blocks import inputs
from blocks.acts import act_button
from blocks.client_texts import qualification
from blocks.forms import Form, Moment
from blocks.inputs import field
from blocks.kit import Block, Cell, Message, View, actions, context, lines, paragraph, rich_text, table, to_copy
from blocks.labels import label
from blocks.look import Look, last_minute, person, visit_of
from blocks.rich import Bold, Element, spoken, text_element
from blocks.telling import told
from blocks.views import act_view
from models.charge import Charge
from models.journal import Entry
from models.terms import ChargeStatus
from models.ticket import Ticket
from models.workdays import dispute_days, dispute_deadline


class InformForm(Form):
    informed_at: Moment


def inform_view(charge: Charge, look: Look) -> View:
    words = look.words
    deadline = words.long_moment(last_minute(dispute_deadline(look.at, look.policy)))
    blocks = [
        lines(words.rich("*{amount}* · {reason}", amount=words.money(charge.amount), reason=charge.reason)),
        field("informed_at", words("When was the client informed?"), inputs.moment(initial=look.at)),
        context(words("Informed today, the client can dispute the charge until {deadline}.", deadline=deadline)),
    ]
    return act_view("charge.inform", charge, look, title=words("Client informed"), submit=words("Save"), blocks=blocks)


def breakdown(entry: Entry, look: Look) -> Message:
    """The whole of the ticket's charges, posted for one of them: table, total due, deadlines, text for the client."""
    charge = entry.ticket.charge(entry.child)
    headline, waiting = _headline(charge, look), charge.status is ChargeStatus.TO_ANNOUNCE
    deadlines = [row for one in entry.ticket.charges for row in _deadline(one, look)]
    ready = look.words.rich("*Text for the client*, ready to copy:")
    copied = rich_text(paragraph(ready), *to_copy(qualification(charge, look).body))
    show, inform = (act_button(act_id, charge, look) for act_id in ("client_text.show", "charge.inform"))
    return Message(
        spoken([[text_element(f"{entry.ticket.number} · "), *headline], *_sums(entry.ticket, look), *deadlines]),
        [
            lines(headline),
            _table(entry.ticket, look),
            *([lines(*deadlines)] if deadlines else []),
            *([copied] if waiting else []),
            actions({**inform, "style": "primary"}) if waiting else actions(show),
        ],
    )


def announced(entry: Entry, look: Look) -> Message:
    charge = entry.ticket.charge(entry.child)
    row = look.words.rich(
        "*Client informed* of {amount} on {when}, recorded by {who}.",
        amount=look.words.money(charge.amount),
        when=look.words.moment(charge.announced_at or entry.at),
        who=person(entry.by),
    )
    return told(entry.ticket, row, *_deadline(charge, look))


def next_deadline(ticket: Ticket) -> Charge | None:
    """The announced charge whose dispute window closes first."""
    open_windows = [charge for charge in ticket.charges if charge.status is ChargeStatus.ANNOUNCED and charge.deadline]
    return min(open_windows, key=lambda charge: charge.deadline or charge.made_at, default=None)


def _headline(charge: Charge, look: Look) -> list[Element]:
    words = look.words
    headline = {
        ChargeStatus.TO_ANNOUNCE: words.rich("*Charge to announce to the client*"),
        ChargeStatus.ANNOUNCED: words.rich("*Charge announced to the client*"),
        ChargeStatus.FINAL: words.rich("*Final charge*"),
    }.get(charge.status, words.rich("*Charge*"))
    visit = visit_of(charge)
    if visit is None or visit.appointment is None:
        return headline
    return [*headline, *words.rich(" · visit of {when}", when=words.moment(visit.appointment.starts_at))]


def _table(ticket: Ticket, look: Look) -> Block:
    words = look.words
    head = [words("Reason"), words("Amount excl. tax"), words("Status")]
    rows: list[list[Cell]] = [
        [charge.reason, words.amount(charge.amount), _status(charge, look)] for charge in ticket.charges
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
            status=_status(charge, look),
        )
    yield words.rich("*Total due:* {amount}.", amount=words.money(ticket.total_due))


def _status(charge: Charge, look: Look) -> str:
    if charge.status is ChargeStatus.ANNOUNCED and charge.announced_at is not None:
        return look.words("announced on {when}", when=look.words.moment(charge.announced_at))
    return label(charge.status, look.words)


def _deadline(charge: Charge, look: Look) -> list[list[Element]]:
    """Until when the charge can be disputed, the days counted one by one, and where to turn to afterwards (§9)."""
    if charge.status is not ChargeStatus.ANNOUNCED or charge.deadline is None:
        return []
    words = look.words
    until = words.long_moment(last_minute(charge.deadline))
    rest = words.rich("After that: {address}.", address=look.policy.contact.client_service_email)
    return [words.rich("*Can be disputed until {deadline}*", deadline=until), [*_counted(charge, look), *rest]]


def _counted(charge: Charge, look: Look) -> list[Element]:
    """Nothing where the policy has changed since: the deadline was counted otherwise then."""
    words = look.words
    if charge.announced_at is None or dispute_deadline(charge.announced_at, look.policy) != charge.deadline:
        return []
    days = dispute_days(charge.announced_at, look.policy)
    delay = words.n("{n} working day", "{n} working days", len(days))
    return words.rich("{delay}: {days}. ", delay=delay, days=words.days(days))
