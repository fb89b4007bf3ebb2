"""Gate A (§3): a manager's way past missing tests and facts."""

from blocks import inputs
from blocks.forms import Form, Prose
from blocks.inputs import field
from blocks.kit import Block, Message, View, alert
from blocks.labels import inline, label
from blocks.look import Look, person, private
from blocks.telling import told
from blocks.views import act_view
from blocks.words import Words
from models import pretests, site
from models.tables.journal import Entry
from models.tables.ticket import Ticket
from models.terms import SiteFact


class LiftForm(Form):
    reason: Prose


def view(ticket: Ticket, look: Look) -> View:
    words = look.words
    lacks = still_missing(
        words,
        tests=[label(test, words) for test in pretests.missing(ticket, look.policy)],
        confirmation=ticket.confirmation is None,
        facts=[label(SiteFact(fact), words) for fact in site.missing(ticket, look.policy)],
    )
    blocks: list[Block] = [
        alert(words("Still missing before the supplier ticket: {what}.", what=words.join(lacks)), "warning"),
        field(
            "reason",
            words("Reason for the exemption"),
            inputs.text(multiline=True),
            hint=words("Shown in the thread and kept in the journal."),
        ),
    ]
    return act_view("gate.lift", ticket, look, title=words("Exemption"), submit=words("Grant"), blocks=blocks)


def still_missing(words: Words, *, tests: list[str], confirmation: bool, facts: list[str]) -> list[str]:
    """What stands against the supplier ticket, as people say it; `tests` and `facts` are labels."""
    parts = [words("pre-tests ({tests})", tests=inline(tests, words))] if tests else []
    parts += [words("the client's written confirmation")] if confirmation else []
    parts += [words("site information ({facts})", facts=inline(facts, words))] if facts else []
    return parts


def lifted(entry: Entry, look: Look) -> Message:
    row = look.words.rich(
        "*Exemption* granted by {who}: the supplier ticket may be opened without all checks.", who=person(entry.by)
    )
    return told(entry.ticket, row, quoted=private(entry, "reason", look.words))
