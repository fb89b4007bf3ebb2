"""Telling the client of a charge (§9): by whom, until when it can be disputed, and what reminds the desk of it."""

from datetime import datetime

from blocks import cost_texts, inputs
from blocks.act_buttons import act_button
from blocks.acts import act_form
from blocks.breakdown import deadline
from blocks.charge import billed
from blocks.events import letter, message, past_tense, reminder
from blocks.forms import Form, Moment, Values, moment_in
from blocks.informing import informing
from blocks.inputs import field
from blocks.kit import Block, Message, View, actions, alert, context, lines
from blocks.look import Look, person, reminded
from blocks.readings import EXPLAIN, SHOW_TEXT
from blocks.refusals import sentences
from blocks.statuses import sum_of
from blocks.telling import thread_message
from blocks.views import act_view
from blocks.words import last_minute, msgid
from blocks.writing import ClientText
from models import dispute
from models.announcement import INFORM, LAST_DAY, AnnouncementAsked, ChargeAnnounced
from models.charge import NOT_INFORMED, ChargeMade, mail_asked
from models.events import Event
from models.tables.charge import Charge
from models.tables.journal import Entry
from models.terms import ChargeStatus, Informed
from models.workdays import dispute_deadline


class InformForm(Form):
    informed: Informed = Informed.NOW  # forms opened before there was a choice have no such field
    informed_at: Moment | None = None


@act_form(
    INFORM,
    InformForm,
    button=msgid("Client informed"),
    next_step=msgid("tell the client the charge and its dispute deadline."),
    redrawn_by=("informed_at",),
)
def inform_view(charge: Charge, look: Look, values: Values | None = None) -> View:
    """`values` is the state of the form when it is chosen when the client was told."""
    words, told_at = look.words, moment_in(values or {}, "informed_at")
    blocks = [
        lines(billed(charge, look)),
        actions(act_button(SHOW_TEXT, charge, look), act_button(EXPLAIN, charge, look)),
        informing(look, ways=(Informed.NOW, Informed.EMAIL)),
        field(
            "informed_at",
            words("When was the client informed?"),
            inputs.moment(initial=told_at),
            optional=True,
            hint=words("Only where you told them yourself; left blank: just now."),
            dispatch=True,
        ),
        _window(told_at, look),
    ]
    return act_view(
        INFORM,
        charge,
        look,
        title=words("Client informed"),
        submit=words("Save"),
        blocks=blocks,
    )


def _window(told_at: datetime | None, look: Look) -> Block:
    """Until when the charge can be disputed by then; a window that is over is final at once, so a slip shows here."""
    words, ends = look.words, dispute_deadline(told_at or look.at, look.policy)
    latest = words.long_moment(last_minute(ends))
    if told_at is None:
        return context(words("Informed today, the client can dispute the charge until {deadline}.", deadline=latest))
    if ends <= look.at:
        over = words(
            "Informed then, the client could dispute the charge until {deadline}: it is final as you save.",
            deadline=latest,
        )
        return alert(over, "warning")
    return context(words("Informed then, the client can dispute the charge until {deadline}.", deadline=latest))


past_tense(ChargeAnnounced, msgid("client informed of the charge"))
past_tense(AnnouncementAsked, msgid("client to be mailed the charge"))


@message(ChargeAnnounced)
def announced(entry: Entry, event: ChargeAnnounced, look: Look) -> Message:
    charge = entry.ticket.charge(entry.child)
    row = look.words.rich(
        "*Client informed* of {amount} on {when}, recorded by {who}.",
        amount=sum_of(charge, look.words),
        when=look.words.moment(event.informed_at),
        who=person(entry.by),
    )
    corrected = look.words.rich(
        "The letter named an earlier deadline: it was written on an earlier day. This one holds, and a "
        "corrected letter follows."
    )
    return thread_message(entry.ticket, row, *([*deadline(charge, look), corrected] if event.corrects else []))


@letter(ChargeMade, AnnouncementAsked)
def _announcement(entry: Entry, event: Event, look: Look) -> ClientText | None:
    """Nothing where the client was told meanwhile, or a later entry asks for the letter."""
    charge = entry.ticket.charge(entry.child)
    waits = charge.status is ChargeStatus.TO_ANNOUNCE and mail_asked(charge) in (entry, None)
    return cost_texts.qualification(charge, look) if waits else None


@letter(ChargeAnnounced)
def _corrected_deadline(entry: Entry, event: ChargeAnnounced, look: Look) -> ClientText | None:
    """The letter that announced it had named an earlier deadline."""
    charge = entry.ticket.charge(entry.child)
    holds = event.corrects and charge.status is ChargeStatus.ANNOUNCED and charge.deadline == event.deadline
    return cost_texts.qualification(charge, look, corrects=True) if holds else None


@reminder(NOT_INFORMED)
def _not_informed(entry: Entry, look: Look) -> Message | None:
    charge = entry.ticket.charge(entry.child)
    if charge.status is not ChargeStatus.TO_ANNOUNCE:
        return None
    row = look.words.rich(
        "{owner}, the *client is not informed* yet of {amount}: the dispute period has not begun.",
        owner=reminded(entry.ticket, look),
        amount=look.words.money(charge.due),
    )
    buttons = [act_button(INFORM, charge, look, "primary"), act_button(SHOW_TEXT, charge, look)]
    return thread_message(entry.ticket, row, buttons=buttons)


@reminder(LAST_DAY)
def _last_day(entry: Entry, look: Look) -> Message | None:
    charge = entry.ticket.charge(entry.child)
    deadline_, event = charge.deadline, entry.event
    if charge.status is not ChargeStatus.ANNOUNCED or deadline_ is None or look.at >= deadline_:
        return None
    if isinstance(event, ChargeAnnounced) and event.deadline != deadline_:
        return None  # of a window before the charge was waived and restored
    row = look.words.rich(
        "*Last day* to dispute {amount}: until {deadline}.",
        amount=look.words.money(charge.due),
        deadline=look.words.moment(last_minute(deadline_)),
    )
    return thread_message(entry.ticket, row, buttons=[act_button(dispute.RECORD, entry.ticket, look)])


sentences(
    {
        "before_the_restoration": msgid("The charge is owed again since {bound}. Enter a later time."),
        "before_the_outcome": msgid("The outcome was recorded on {bound}. Enter a later time."),
        "before_the_cancellation": msgid("The cancellation was recorded on {bound}. Enter a later time."),
        "before_the_closing_as_wrong": msgid(
            "The supplier ticket was recorded as opened wrongly on {bound}. Enter a later time."
        ),
        "before_the_answer": msgid("The answer to the quote was recorded on {bound}. Enter a later time."),
        "inform_now_or_by_mail": msgid("Choose whether you told the client yourself or the bot is to mail them."),
    }
)
