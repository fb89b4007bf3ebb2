"""Planning a visit and giving it up before it has a slot (§4)."""

from blocks import inputs
from blocks.acts import act_button
from blocks.forms import Form, Name, Phone, Prose, Values, filled_in
from blocks.inputs import field
from blocks.kit import Block, Message, View, alert, bullets, context, paragraph, rich_text
from blocks.labels import choices, label
from blocks.look import Look, fact, person, possible_cost, private
from blocks.telling import told
from blocks.text import isolated
from blocks.views import act_view
from blocks.words import Words
from models.intervention import kinds_for, possible_costs
from models.sav_plus import is_suggested
from models.tables.intervention import Intervention
from models.tables.journal import Entry
from models.tables.ticket import Ticket
from models.terms import Kind, ReferentRole
from models.workdays import local_day


class PlanForm(Form):
    """The referent is asked for where the kind needs one."""

    kind: Kind
    referent_name: Name | None = None
    referent_phone: Phone | None = None
    referent_role: ReferentRole | None = None


class AbandonForm(Form):
    reason: Prose


def plan_view(ticket: Ticket, look: Look, values: Values | None = None) -> View:
    """`values` is the state of the form when the kind is chosen: its cost is shown, its facts are asked for.

    SAV+ is chosen beforehand where it would save the client repeated charges (§8).
    """
    words, offered = look.words, kinds_for(ticket, look.policy)
    usual = Kind.SAV_PLUS if is_suggested(ticket) else offered[0]
    kind = next((kind for kind in offered if kind == filled_in(values or {}).get("kind")), usual)
    radio = inputs.radio(choices(offered, words), initial=kind)
    blocks = [
        field("kind", words("Kind of visit"), radio, dispatch=len(offered) > 1),
        *(_referent(look) if kind is Kind.EXPERTISE else []),
        _costs(ticket, kind, look),
        context(words("Next: the client's written consent, then a manager's approval.")),
    ]
    return act_view("intervention.plan", ticket, look, title=words("Plan a visit"), submit=words("Plan"), blocks=blocks)


def _referent(look: Look) -> list[Block]:
    """Who must be present at an expertise (§4)."""
    words = look.words
    roles = inputs.select(choices(ReferentRole, words), placeholder=words("Choose"))
    return [
        field("referent_name", words("Client's technical referent"), inputs.text(longest=80)),
        field("referent_phone", words("Referent's telephone"), inputs.text(longest=40)),
        field("referent_role", words("Referent's role"), roles, optional=True),
        context(words("The referent must be present, in the operator's premises that house the DSLAM.")),
    ]


def _costs(ticket: Ticket, kind: Kind, look: Look) -> Block:
    """Every amount that this kind of visit can lead to, with its reason (§5, §6)."""
    words, today = look.words, local_day(look.at, look.policy)
    rows = [
        words.rich("{amount} · {reason}", amount=words.money(amount), reason=look.policy.row(code, today).reason)
        for code, amount in possible_costs(kind, ticket.service, look.policy, look.at)
    ]
    title = paragraph(words.rich("*What it can cost the client*"))
    return rich_text(title, *([bullets(*rows)] if rows else []))


def referent_of(visit: Intervention, words: Words) -> str:
    """`M. Roy, 06 …, intégrateur`."""
    known = visit.referent
    if known is None:
        return words("unknown")
    role = [label(known.role, words)] if known.role else []
    return ", ".join([isolated(known.name), isolated(known.phone), *role])


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
        *([fact(look, words("Technical referent"), referent_of(visit, words))] if visit.referent else []),
        fact(look, words("Possible cost"), possible_cost(visit, look)),
        words.rich("*Next step:* obtain the client's written consent to the visit."),
        buttons=[act_button("consent.record", visit, look, "primary"), act_button("client_text.show", visit, look)],
    )


def abandoned(entry: Entry, look: Look) -> Message:
    row = look.words.rich("*Visit given up* by {who}, free of charge.", who=person(entry.by))
    return told(entry.ticket, row, quoted=private(entry, "reason", look.words))
