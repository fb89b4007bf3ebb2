"""Gate A (§3): a manager's way past missing tests and facts."""

from collections.abc import Sequence

from blocks.acts import act_form
from blocks.events import message, past_tense
from blocks.forms import ReasonForm
from blocks.kit import Block, Message, View, alert
from blocks.labels import inline, label
from blocks.look import Look, or_erased, person
from blocks.refusals import ShownFacts, sentences, shown_by
from blocks.telling import thread_message
from blocks.views import act_view, reason_for_us
from blocks.words import Words, msgid
from models import pretests, site
from models.gate import LIFT, GateLifted
from models.tables.journal import Entry
from models.tables.ticket import Ticket
from models.terms import PreTest, SiteFact


@act_form(LIFT, ReasonForm, button=msgid("Grant an exemption"))
def view(ticket: Ticket, look: Look) -> View:
    words = look.words
    lacks = still_missing(
        words,
        tests=[label(test, words) for test in pretests.missing(ticket, look.policy)],
        confirmation=ticket.confirmation is None,
        facts=[label(fact, words) for fact in site.missing(ticket, look.policy)],
    )
    blocks: list[Block] = [
        alert(words("Still missing before the supplier ticket: {what}.", what=words.join(lacks)), "warning"),
        reason_for_us(look, words("Reason for the exemption")),
    ]
    return act_view(LIFT, ticket, look, title=words("Exemption"), submit=words("Grant"), blocks=blocks)


def still_missing(words: Words, *, tests: list[str], confirmation: bool, facts: list[str]) -> list[str]:
    """What stands against the supplier ticket, as people say it; `tests` and `facts` are labels."""
    parts = [words("pre-tests ({tests})", tests=inline(tests, words))] if tests else []
    parts += [words("the client's written confirmation")] if confirmation else []
    parts += [words("site information ({facts})", facts=inline(facts, words))] if facts else []
    return parts


past_tense(GateLifted, msgid("exemption granted"))


@message(GateLifted)
def lifted(entry: Entry, event: GateLifted, look: Look) -> Message:
    row = look.words.rich(
        "*Exemption* granted by {who}: the supplier ticket may be opened without all checks.", who=person(entry.by)
    )
    return thread_message(entry.ticket, row, quoted=or_erased(event.reason, look.words))


sentences(
    {
        "gate_a": msgid(
            "The supplier ticket cannot be opened yet. Still missing: {missing}. Complete them, or ask a manager for "
            "an exemption."
        ),
        "gate_is_open": msgid("Nothing is missing any more: the supplier ticket can be opened without an exemption."),
        "gate_is_behind": msgid("The supplier ticket is open already: no exemption is needed any more."),
    }
)


@shown_by("gate_a")
def _missing(words: Words, *, tests: Sequence[PreTest], confirmation: bool, facts: Sequence[SiteFact]) -> ShownFacts:
    lacks = still_missing(
        words,
        tests=[label(test, words) for test in tests],
        confirmation=confirmation,
        facts=[label(fact, words) for fact in facts],
    )
    return {"missing": words.join(lacks)}
