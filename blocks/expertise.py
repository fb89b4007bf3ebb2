"""The expertise (§7): telling that the fault it found has been fixed since."""

from blocks import inputs
from blocks.acts import act_form
from blocks.charge import billed
from blocks.events import message, past_tense
from blocks.forms import Form, Moment, Prose
from blocks.inputs import field
from blocks.kit import Block, Message, View, lines, quote, rich_text
from blocks.look import Look, or_erased, person
from blocks.refusals import sentences
from blocks.telling import thread_message
from blocks.views import act_view
from blocks.words import msgid
from models.expertise import FIXED, FaultFixedSince
from models.tables.intervention import Intervention
from models.tables.journal import Entry
from models.waiver import waivable_before


class FixedForm(Form):
    fixed_at: Moment
    how: Prose


@act_form(FIXED, FixedForm, button=msgid("Fault fixed since"))
def fixed_view(expertise: Intervention, look: Look) -> View:
    """What the expertise found, and which charges are waived."""
    words, result = look.words, expertise.result
    blocks = [
        *([rich_text(quote(result.findings))] if result and result.findings else []),
        _consequence(expertise, look),
        field("fixed_at", words("Fault corrected on"), inputs.moment(initial=look.at)),
        field(
            "how",
            words("How it was corrected"),
            inputs.text(multiline=True),
            hint=words("Shown in the thread and kept in the journal."),
        ),
    ]
    return act_view(FIXED, expertise, look, title=words("Fault fixed since"), submit=words("Save"), blocks=blocks)


def _consequence(expertise: Intervention, look: Look) -> Block:
    charges = waivable_before(expertise)
    if not charges:
        return lines(look.words.rich("No charge from before the expertise is left to waive."))
    return lines(
        look.words.rich("These charges will not be billed:"),
        *(billed(charge, look) for charge in charges),
    )


past_tense(FaultFixedSince, msgid("fault fixed since the expertise"))


@message(FaultFixedSince)
def fixed_since(entry: Entry, event: FaultFixedSince, look: Look) -> Message:
    """What is waived follows in a message of its own."""
    row = look.words.rich(
        "*Fault found by the expertise, corrected since* on {when}, recorded by {who}.",
        when=look.words.moment(event.fixed_at),
        who=person(entry.by),
    )
    return thread_message(entry.ticket, row, quoted=or_erased(event.how, look.words))


sentences(
    {
        "nothing_left_to_fix": msgid(
            "Only an expertise that found the fault without correcting it waits for its correction. "
            "Look at the ticket's card."
        ),
        "before_the_expertise": msgid("The expertise took place on {bound}. Enter a later time."),
    }
)
