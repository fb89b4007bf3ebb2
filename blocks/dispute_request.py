"""A dispute to decide (§9), shown to the managers; afterwards what they decided, in place of the button."""

from blocks.act_buttons import act_button, offers
from blocks.acts import basis
from blocks.charge import billed
from blocks.events import reminder
from blocks.kit import Block, Message, actions, paragraph, quote, rich_text
from blocks.look import Look, evidence, fact, heading, person
from blocks.readings import EXPLAIN, SHOW_TEXT
from blocks.rich import Element, Link, as_typed, elements, mentioned, spoken
from blocks.statuses import due_by_decision
from blocks.telling import thread_message
from blocks.text import clip, one_line
from blocks.words import last_minute
from models.acts import Act
from models.dispute import UNDECIDED
from models.dispute_correction import CORRECT
from models.dispute_ending import DECIDE, WITHDRAW
from models.tables.dispute import Dispute
from models.tables.journal import Entry
from models.terms import ChargeStatus, DisputeState, Ruling

LONGEST_GROUNDS = 400  # where a message says them once more


def dispute_request(entry: Entry, look: Look) -> Message:
    """`entry` is the one that recorded the dispute. Mentions the managers, so that they are notified."""
    dispute = entry.ticket.dispute(entry.child)
    rows = [_headline(dispute, look), _named(dispute, look), *facts(dispute, look)]
    shown = rich_text(paragraph(*rows), quote(dispute.grounds))
    return Message(spoken([*rows, [as_typed(dispute.grounds)]]), [shown, *_buttons(dispute, look, CORRECT, WITHDRAW)])


@reminder(UNDECIDED)
def _undecided(entry: Entry, look: Look) -> Message | None:
    """As long as one dispute of the client's message waits: its grounds, shortened, and its button."""
    message = entry.ticket.dispute(entry.child).of_one_message
    waiting = next((dispute for dispute in message if dispute.state is DisputeState.OPEN), None)
    if waiting is None:
        return None
    row = look.words.rich(
        "*Dispute* of {amount} has been waiting for a decision since {when}.",
        amount=look.words.money(waiting.charge.due),
        when=look.words.moment(waiting.recorded_at),
    )
    decide = act_button(DECIDE, waiting, look, "primary")
    asked, grounds = [*mentioned(look.managers), *row], look.words.rich("*The client's grounds:*")
    quoted = clip(one_line(waiting.grounds), LONGEST_GROUNDS)
    return thread_message(entry.ticket, asked, grounds, quoted=quoted, buttons=[decide])


@basis(DECIDE)
def dispute_blocks(dispute: Dispute, look: Look) -> list[Block]:
    """The same elsewhere, below its ticket's name."""
    return [rich_text(paragraph(*facts(dispute, look)), quote(dispute.grounds)), *_buttons(dispute, look)]


def facts(dispute: Dispute, look: Look) -> list[list[Element]]:
    """In view of the decision: the charge, what the visit found, and that the dispute came in time; what the client
    says follows as a quotation.
    """
    words, charge, visit = look.words, dispute.charge, dispute.charge.visit
    deadline = words.moment(last_minute(charge.deadline)) if charge.deadline else "–"
    rows = [
        billed(charge, look),
        _receipt(dispute, deadline, look),
    ]
    if visit is not None and visit.result is not None:
        rows.append(fact(look, words("The technician's report"), visit.result.findings))
    return [*rows, *evidence(dispute.evidence, look), words.rich("*The client's grounds:*")]


def _receipt(dispute: Dispute, deadline: str, look: Look) -> list[Element]:
    words, when = look.words, look.words.moment(dispute.received_at)
    if dispute.state is DisputeState.LATE:
        return words.rich("*Received too late:* on {when}; the deadline: {deadline}", when=when, deadline=deadline)
    return words.rich("*Received in time:* on {when}; the deadline: {deadline}", when=when, deadline=deadline)


def _named(dispute: Dispute, look: Look) -> list[Element]:
    title = heading(dispute.ticket)
    return elements("{ticket}", {"ticket": Link(look.thread_url, title) if look.thread_url else title})


def _headline(dispute: Dispute, look: Look) -> list[Element]:
    words = look.words
    if dispute.state is DisputeState.OPEN:
        asked = words.rich("*Dispute to decide*, recorded by {who}", who=person(dispute.recorded_by))
        return [*mentioned(look.managers), *asked]
    if dispute.state is DisputeState.WITHDRAWN:
        return words.rich("*No longer to decide:* the client withdrew the dispute.")
    if dispute.state is DisputeState.LATE:
        return words.rich("*No longer to decide:* the date was corrected, the dispute came too late.")
    if dispute.state is DisputeState.LAPSED:
        waived = dispute.charge.status is ChargeStatus.WAIVED
        return (
            words.rich("*No longer to decide:* the charge is waived, an expertise corrected the fault.")
            if waived
            else words.rich("*No longer to decide:* the charge is cancelled.")
        )
    return _decided(dispute, look)


def _decided(dispute: Dispute, look: Look) -> list[Element]:
    words = look.words
    due = words.money(due_by_decision(dispute))
    verdict = {
        Ruling.CANCEL: words.rich("✅ *Dispute accepted*, charge cancelled"),
        Ruling.REDUCE: words.rich("✅ *Dispute accepted in part*, charge reduced to {due}", due=due),
        Ruling.UPHOLD: words.rich("❌ *Dispute rejected*, charge upheld"),
    }.get(dispute.decision or Ruling.UPHOLD, [])
    who, at = dispute.decided_by or dispute.recorded_by, dispute.decided_at or dispute.recorded_at
    reason = dispute.decision_reason or "–"
    by = words.rich(" by {who} on {when}: {reason}", who=person(who), when=words.moment(at), reason=reason)
    return [*verdict, *by]


def _buttons(dispute: Dispute, look: Look, *acts: Act) -> list[Block]:
    """`acts` are what agents may do about it until it is decided."""
    why, text = act_button(EXPLAIN, dispute.charge, look), act_button(SHOW_TEXT, dispute, look)
    if dispute.state is not DisputeState.OPEN:
        return [actions(why)]
    decide = [act_button(DECIDE, dispute, look, "primary")] if offers(DECIDE, dispute, look) else []
    others = [act_button(act, dispute, look) for act in acts]
    return [actions(*decide, *others, text, why)]
