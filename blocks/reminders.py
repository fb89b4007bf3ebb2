"""Reminders in the thread (design §5): what is waiting, with the way on; none where it no longer applies."""

from collections.abc import Callable, Sequence

from blocks.acts import act_button
from blocks.appointment import cancellation_fee
from blocks.kit import Message
from blocks.look import Look, last_minute, notified
from blocks.rich import Element, mentioned
from blocks.telling import told
from models.rules import Subject
from models.tables.intervention import Intervention
from models.tables.journal import Entry
from models.terms import ChargeStatus, InterventionState, TicketState
from models.workdays import free_cancellation_until

Reminder = Callable[[Entry, Look], Message | None]


def reminder(kind: str, entry: Entry, look: Look) -> Message | None:
    """The message of a `reminder.*` notice, or None where what it was set for is done, moved or cancelled."""
    return None if entry.ticket.state is TicketState.CLOSED else REMINDERS[kind](entry, look)


def _consent_waiting(entry: Entry, look: Look) -> Message | None:
    visit = _visit(entry, InterventionState.AWAITING_CONSENT)
    if visit is None:
        return None
    row = look.words.rich(
        "{owner}, the client's *written consent* is still missing, visit planned on {when}.",
        owner=notified(entry.ticket.owner),
        when=look.words.moment(visit.planned_at),
    )
    return _with_buttons(visit, look, row, ["consent.record", "client_text.show"])


def _approval_waiting(entry: Entry, look: Look) -> Message | None:
    visit = _visit(entry, InterventionState.AWAITING_APPROVAL)
    if visit is None or _asked_again(entry):
        return None
    row = look.words.rich("*Approval* is waiting since {when}.", when=look.words.moment(entry.at))
    return told(entry.ticket, [*mentioned(look.managers), *row])


def _visit_ahead(entry: Entry, look: Look) -> Message | None:
    visit = _visit(entry, InterventionState.SCHEDULED)
    slot = visit.appointment if visit else None
    if visit is None or slot is None or _moved_since(entry) or look.at >= slot.starts_at:
        return None
    words = look.words
    row = words.rich(
        "{owner}, *visit ahead:* {slot}.",
        owner=notified(entry.ticket.owner),
        slot=words.slot(slot.starts_at, slot.ends_at),
    )
    advice = words.rich("*Remind the client* to call {phone} during the visit.", phone=look.policy.contact.phone)
    return told(entry.ticket, row, advice, buttons=[act_button("client_text.show", visit, look)])


def _outcome_missing(entry: Entry, look: Look) -> Message | None:
    visit = _visit(entry, InterventionState.SCHEDULED)
    slot = visit.appointment if visit else None
    if visit is None or slot is None or _moved_since(entry):
        return None
    row = look.words.rich(
        "{owner}, the visit of {slot} is over: its *outcome* is still missing.",
        owner=notified(entry.ticket.owner),
        slot=look.words.slot(slot.starts_at, slot.ends_at),
    )
    return _with_buttons(visit, look, row, ["outcome.record"])


def _free_cancellation(entry: Entry, look: Look) -> Message | None:
    """The last hours in which a SAV+ can be cancelled free of charge (§8)."""
    visit = _visit(entry, InterventionState.SCHEDULED)
    slot = visit.appointment if visit else None
    until = free_cancellation_until(slot.starts_at, look.policy) if slot else None
    if visit is None or slot is None or until is None or look.at > until:
        return None
    row = look.words.rich(
        "{owner}, the SAV+ of {slot} can be *cancelled free of charge until {until}*; then it costs {fee}.",
        owner=notified(entry.ticket.owner),
        slot=look.words.slot(slot.starts_at, slot.ends_at),
        until=look.words.moment(until),
        fee=cancellation_fee(look),
    )
    return told(entry.ticket, row, buttons=[act_button("appointment.cancel", visit, look)])


def _inform(entry: Entry, look: Look) -> Message | None:
    charge = entry.ticket.charge(entry.child)
    if charge.status is not ChargeStatus.TO_ANNOUNCE:
        return None
    row = look.words.rich(
        "{owner}, the *client is not informed* yet of {amount}: the dispute window has not begun.",
        owner=notified(entry.ticket.owner),
        amount=look.words.money(charge.amount),
    )
    return _with_buttons(charge, look, row, ["charge.inform", "client_text.show"])


def _last_day(entry: Entry, look: Look) -> Message | None:
    charge = entry.ticket.charge(entry.child)
    deadline = charge.deadline
    if charge.status is not ChargeStatus.ANNOUNCED or deadline is None or look.at >= deadline:
        return None
    row = look.words.rich(
        "*Last day* to dispute {amount}: until {deadline}.",
        amount=look.words.money(charge.amount),
        deadline=look.words.moment(last_minute(deadline)),
    )
    return told(entry.ticket, row)


REMINDERS: dict[str, Reminder] = {
    "reminder.consent_waiting": _consent_waiting,
    "reminder.approval_waiting": _approval_waiting,
    "reminder.visit_tomorrow": _visit_ahead,
    "reminder.visit_soon": _visit_ahead,
    "reminder.outcome_missing": _outcome_missing,
    "reminder.free_cancellation": _free_cancellation,
    "reminder.inform": _inform,
    "reminder.last_day": _last_day,
}


def _visit(entry: Entry, state: InterventionState) -> Intervention | None:
    """The entry's visit, while it is in the state that the reminder is about."""
    visit = entry.ticket.intervention(entry.child)
    return visit if visit.state is state else None


def _asked_again(entry: Entry) -> bool:
    return entry.ticket.last_entry(child=entry.child, event="dispatch.requested") is not entry


def _moved_since(entry: Entry) -> bool:
    """A moved visit has reminders of its own."""
    return entry.ticket.last_entry(child=entry.child, event="appointment.moved") not in (None, entry)


def _with_buttons(subject: Subject, look: Look, row: list[Element], act_ids: Sequence[str]) -> Message:
    first, *others = act_ids
    buttons = [act_button(first, subject, look, "primary")] + [act_button(one, subject, look) for one in others]
    return told(subject.root, row, buttons=buttons)
