"""Planning a visit and giving it up before it has a slot (§4)."""

from blocks import inputs
from blocks.acts import act_button
from blocks.forms import Form, Prose
from blocks.inputs import field
from blocks.kit import Message, View, alert, context
from blocks.labels import choices, label
from blocks.look import Look, fact, person, possible_cost, private
from blocks.telling import told
from blocks.views import act_view
from models.intervention import Intervention
from models.journal import Entry
from models.tariff import kinds
from models.terms import Kind
from models.ticket import Ticket

PLANNED = (Kind.STANDARD,)


class PlanForm(Form):
    kind: Kind


class AbandonForm(Form):
    reason: Prose


def plan_view(ticket: Ticket, look: Look) -> View:
    words = look.words
    offered = choices([kind for kind in kinds(ticket.service, policy=look.policy) if kind in PLANNED], words)
    least = words.money(look.policy.smallest_wrongful(ticket.service, look.today))
    blocks = [
        field("kind", words("Kind of visit"), inputs.radio(offered, initial=offered[0][0])),
        context(
            words("If the visit is wrongful it costs the client at least {amount}.", amount=least),
            words("Next: the client's written consent, then a manager's approval."),
        ),
    ]
    return act_view("intervention.plan", ticket, look, title=words("Plan a visit"), submit=words("Plan"), blocks=blocks)


def abandon_view(intervention: Intervention, look: Look) -> View:
    words = look.words
    blocks = [
        alert(words("The visit will not take place. This costs the client nothing."), "info"),
        field("reason", words("Reason"), inputs.text(multiline=True)),
    ]
    return act_view(
        "intervention.abandon",
        intervention,
        look,
        title=words("Giving up"),
        submit=words("Give up"),
        blocks=blocks,
    )


def planned(entry: Entry, look: Look) -> Message:
    """The next step is the client's written consent, so the text that asks for it is one tap away."""
    words, visit = look.words, entry.ticket.intervention(entry.child)
    return told(
        entry.ticket,
        words.rich("*Visit planned* by {who}: {kind}.", who=person(entry.by), kind=label(visit.kind, words)),
        fact(look, words("Cost if wrongful"), possible_cost(visit, look)),
        words.rich("*Next step:* obtain the client's written consent to the visit."),
        buttons=[act_button("consent.record", visit, look, "primary"), act_button("client_text.show", visit, look)],
    )


def abandoned(entry: Entry, look: Look) -> Message:
    row = look.words.rich("*Visit given up* by {who}, free of charge.", who=person(entry.by))
    return told(entry.ticket, row, quoted=private(entry, "reason", look.words))
