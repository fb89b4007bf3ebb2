"""What each kind of notice does: which messages it posts or updates, from the ticket as it is now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session

from blocks.approval_request import request
from blocks.breakdown import breakdown
from blocks.calendar import visit_file
from blocks.card import card
from blocks.dispute_request import dispute_request
from blocks.events import is_over, is_settled
from blocks.kit import Message
from blocks.look import Look
from blocks.origin import answer
from blocks.rich import Rich, User
from blocks.sav_plus import steps
from blocks.thread import by_itself, entry_message, reminder_message, reminder_said
from models.reminders import Reminder, reminder_of
from models.tables.journal import Entry
from models.tables.outbox import BY_THEMSELVES, OutboxRow
from models.tables.ticket import Ticket
from models.terms import Notice, OutboxState
from models.ticket import TicketOpened
from models.watch import Watch, is_for_managers
from models.workdays import next_opening
from slackbot.delivery.claims import asks_for_the_same
from slackbot.delivery.plan import NOTHING, NoThreadYet, Plan, Post, Share, Standing, Update
from slackbot.delivery.slack_calls import Posted
from slackbot.reminders import stand
from slackbot.settings import Settings

MOST_REMOVED = 5  # at once; the others go with the next change of the ticket


@dataclass(frozen=True)
class Scene:
    """One row to deliver, with what it is about."""

    session: Session
    row: OutboxRow
    entry: Entry
    ticket: Ticket
    look: Look
    settings: Settings
    watch: Callable[[], Watch] = Watch

    @property
    def thread(self) -> str:
        """The ticket's thread. Raises NoThreadYet."""
        if self.ticket.thread_ts is None:
            raise NoThreadYet(self.ticket.number)
        return self.ticket.thread_ts

    def in_thread(self, message: Message) -> Plan:
        return Plan(Post(self.ticket.channel, self.thread, message))

    def posted(self, kind: Notice) -> list[OutboxRow]:
        """The rows of that kind whose messages stand in Slack: of the same child, but for breakdowns: they show all."""
        rows = select(OutboxRow).where(
            OutboxRow.ticket_id == self.ticket.id,
            OutboxRow.kind == kind,
            true() if kind is Notice.BREAKDOWN_POST else OutboxRow.child == self.row.child,
            OutboxRow.state == OutboxState.SENT,
        )
        return [row for row in self.session.scalars(rows) if row.ts is not None]

    def asked_again(self) -> tuple[int, ...]:
        """The rows of what has happened since that ask for the same refresh: what is rendered now shows that too."""
        return tuple(self.session.scalars(select(OutboxRow.id).where(asks_for_the_same(self.row))))


def post_card(scene: Scene) -> Plan:
    """The root message; only once, whatever happened to the rows after it."""
    if scene.ticket.thread_ts is not None:
        return NOTHING
    return Plan(Post(scene.ticket.channel, None, card(scene.ticket, scene.look)))


def refresh_card(scene: Scene) -> Plan:
    place, (rows, again) = Posted(scene.ticket.channel, scene.thread), there(scene)
    mark = next((row.mark for row in rows if row.kind == Notice.CARD_POST and row.ts == place.ts), scene.row.mark)
    update = Update(place, mark, card(scene.ticket, scene.look))
    return Plan(updates=(update,), serves=again, removals=pointless(rows, scene.look))


def tidy(scene: Scene) -> Plan:
    """Take away what is done or settled, put off, or was said again since."""
    rows, again = there(scene)
    removals = pointless(rows, scene.look)
    return Plan(serves=again, removals=removals) if removals else NOTHING


def there(scene: Scene) -> tuple[list[OutboxRow], tuple[int, ...]]:
    """The rows that `stand_in_slack`, the newest first; and those that ask for the same as this one."""
    anywhere = or_(stand_in_slack(scene.ticket), asks_for_the_same(scene.row))
    rows = scene.session.scalars(select(OutboxRow).where(anywhere).order_by(OutboxRow.id.desc())).all()
    again = [row for row in rows if row.kind == scene.row.kind]  # a refresh leaves no message of its own
    return [row for row in rows if row not in again], tuple(row.id for row in again)


def stand_in_slack(ticket: Ticket) -> ColumnElement[bool]:
    """The rows of the ticket whose messages are there and may have lost their point, and its card's."""
    over = [entry.id for entry in ticket.entries if is_over(entry) or is_settled(entry)]
    past = [visit.number for visit in ticket.interventions if visit.result is not None]
    return or_(stand(ticket), tell(ticket, over), announce(ticket, past), is_card(ticket))


def pointless(rows: Sequence[OutboxRow], look: Look) -> tuple[Standing, ...]:
    """What the ticket's thread needs no longer: messages whose step is done, or their buttons, calendar files of visits
    that are over, and reminders that have lost their point; of each reminder the latest one stands while it applies.
    """
    standing, seen = [], set()
    for row in rows:
        if row.kind == Notice.CARD_POST:
            continue
        what, place = (row.kind, row.child), Posted(row.channel or "", row.ts or "")
        if row.kind == Notice.THREAD and row.entry is not None and not is_over(row.entry):
            standing.append(Standing(row.id, place, row.mark, entry_message(row.entry, look)))
        elif what in seen or row.state is OutboxState.SKIPPED or not applies(row, look):
            standing.append(Standing(row.id, place, row.mark))
        seen.add(what)
    return tuple(standing[:MOST_REMOVED])


def tell(ticket: Ticket, entries: Sequence[int]) -> ColumnElement[bool]:
    """The rows whose messages in the thread tell of these entries."""
    of_them = OutboxRow.ticket_id == ticket.id, OutboxRow.kind == Notice.THREAD, OutboxRow.entry_id.in_(entries)
    return and_(*of_them, OutboxRow.ts.is_not(None))


def announce(ticket: Ticket, visits: Sequence[int]) -> ColumnElement[bool]:
    """The rows whose messages hold calendar files of these visits."""
    of_them = OutboxRow.ticket_id == ticket.id, OutboxRow.kind == Notice.CALENDAR, OutboxRow.child.in_(visits)
    return and_(*of_them, OutboxRow.ts.is_not(None))


def is_card(ticket: Ticket) -> ColumnElement[bool]:
    """The row whose message is the root of the ticket's thread."""
    return and_(OutboxRow.ticket_id == ticket.id, OutboxRow.kind == Notice.CARD_POST, OutboxRow.ts.is_not(None))


def applies(row: OutboxRow, look: Look) -> bool:
    """Whether the message of the row still has something to say."""
    if row.kind == Notice.CALENDAR:
        return False  # the visit is over
    if row.entry is None or row.kind == Notice.THREAD:
        return row.entry is not None and not is_over(row.entry)
    return reminder_said(row.kind, row.entry, look) is not None


def post_entry(scene: Scene) -> Plan:
    plan, late = scene.in_thread(entry_message(scene.entry, scene.look)), is_over(scene.entry)
    tidies = late or is_settled(scene.entry)  # an earlier try may have posted it as it was before
    post = plan.post and replace(plan.post, late=late)
    return replace(plan, post=post, overtakes=tidies, seen=scene.ticket.journal_count)


def answer_origin(scene: Scene) -> Plan:
    """Below the message that the ticket was opened from; nothing where the journal no longer knows which that was."""
    if scene.ticket.thread_ts is None:
        raise NoThreadYet(scene.ticket.number)
    event = scene.entry.event
    origin = event.origin if isinstance(event, TicketOpened) else None
    if origin is None:
        return NOTHING
    return Plan(Post(origin.channel, origin.root, answer(scene.ticket, origin, scene.look)))


def share_calendar(scene: Scene) -> Plan:
    """The visit as its slot stands; nothing where another entry has set it anew since. Too late once it is over; what
    ends it while the file is on its way is seen by whoever tidies up after it.
    """
    thread = scene.thread
    file = None if scene.asked_again() else visit_file(scene.entry, scene.look)
    if file is None:
        return NOTHING
    late = scene.ticket.intervention(scene.row.child).result is not None
    return Plan(share=Share(scene.ticket.channel, thread, file, late), overtakes=True)


def post_request(scene: Scene) -> Plan:
    """To the managers' own channel where there is one, else in the thread."""
    return _to_managers(scene, request(scene.entry, scene.look))


def _to_managers(scene: Scene, message: Message) -> Plan:
    if scene.settings.approvals_channel:
        return Plan(Post(scene.settings.approvals_channel, None, message))
    return scene.in_thread(message)


def post_breakdown(scene: Scene) -> Plan:
    return scene.in_thread(breakdown(scene.entry, scene.look))


def post_dispute_request(scene: Scene) -> Plan:
    """A dispute to decide goes where approvals go."""
    return _to_managers(scene, dispute_request(scene.entry, scene.look))


def post_steps(scene: Scene) -> Plan:
    """One table for all steps of a SAV+: posted with the first, kept up to date with the others."""
    if not scene.posted(Notice.STEPS_POST):
        return scene.in_thread(steps(scene.entry, scene.look))
    return refresh(Notice.STEPS_POST, steps)(scene)


def refresh(kind: Notice, build: Callable[[Entry, Look], Message]) -> Callable[[Scene], Plan]:
    """Bring the messages of `kind` about this child up to date, each from the entry it was posted for.

    The one just posted for the same entry is up to date, unless something else has happened since.
    """

    def plan(scene: Scene) -> Plan:
        again, here = scene.asked_again(), (scene.ticket.channel, scene.settings.approvals_channel)
        rows = [row for row in scene.posted(kind) if again or row.entry_id != scene.row.entry_id]
        rows = [row for row in rows if row.channel in here]  # a ticket that has moved leaves its old messages behind
        updates = tuple(
            Update(Posted(row.channel or "", row.ts or ""), row.mark, build(row.entry, scene.look))
            for row in rows
            if row.entry is not None
        )
        return Plan(updates=updates, serves=again)

    return plan


def remind(scene: Scene) -> Plan:
    """Only what still applies is said; some of it again and again until it is done."""
    row, kind = scene.row, reminder_of(scene.row.kind)
    if kind is None:
        raise LookupError(f"no plan for {row.kind}")
    addressed = replace(scene.look, speaks_to=_spoken_to(kind, scene))
    message = reminder_message(row.kind, scene.entry, addressed)
    if message is None:
        return NOTHING
    if row.person is None:
        plan = scene.in_thread(message)
    else:
        plan = Plan(Post(row.person, None, by_itself(message, scene.ticket, scene.look)))
    again_at = next_opening(scene.look.at + scene.look.policy.reminders.again, scene.look.policy)
    again, seen = again_at if kind.repeats else None, scene.ticket.journal_count
    return replace(plan, again_at=again, overtakes=_stands_already(scene), seen=seen)


def _stands_already(scene: Scene) -> bool:
    same = OutboxRow.kind == scene.row.kind, OutboxRow.child.is_not_distinct_from(scene.row.child)
    return scene.session.scalar(select(OutboxRow.id).where(stand(scene.ticket), *same).limit(1)) is not None


def _spoken_to(kind: Reminder, scene: Scene) -> Rich | None:
    """Whom its sentence names in the owner's place; None for the owner themselves."""
    row, owner = scene.row, scene.ticket.owner.id
    if row.person is not None:
        return User(row.person)
    managers = scene.look.managers
    return managers[0] if managers and is_for_managers(kind, owner, row.said, scene.watch()) else None


PLANS: dict[str, Callable[[Scene], Plan]] = {
    Notice.CARD_POST: post_card,
    Notice.CARD_REFRESH: refresh_card,
    Notice.TIDY: tidy,
    Notice.THREAD: post_entry,
    Notice.ORIGIN_ANSWER: answer_origin,
    Notice.CALENDAR: share_calendar,
    Notice.REQUEST_POST: post_request,
    Notice.REQUEST_REFRESH: refresh(Notice.REQUEST_POST, request),
    Notice.RULING_POST: post_dispute_request,
    Notice.STEPS_POST: post_steps,
    Notice.BREAKDOWN_POST: post_breakdown,
    Notice.BREAKDOWN_REFRESH: refresh(Notice.BREAKDOWN_POST, breakdown),
    Notice.RULING_REFRESH: refresh(Notice.RULING_POST, dispute_request),
}


def plan_of(scene: Scene) -> Plan:
    """What to do for a row. NoThreadYet where the card is still to come."""
    return PLANS.get(scene.row.kind, remind)(scene)


# About no ticket (slackbot.delivery.personal).
TO_PEOPLE = {Notice.HAND_OVER, Notice.RELIEF, Notice.MORNING, Notice.CLOSED_CHANNEL}
_unplanned = set(Notice) - PLANS.keys() - TO_PEOPLE - BY_THEMSELVES
if _unplanned:
    raise LookupError(f"no plan for {sorted(_unplanned)}")
