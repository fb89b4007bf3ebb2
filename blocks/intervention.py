"""Planning a visit (§4): its kinds, what each can cost, and the consent that is asked for then."""

from blocks import cost_texts, inputs, visit_texts
from blocks.act_buttons import act_button
from blocks.acts import act_form
from blocks.events import client_text, letter, letter_of, message, past_tense, reminder
from blocks.forms import Form, Name, Phone, Values, filled_in
from blocks.inputs import field
from blocks.kit import Block, Message, View, bullets, context, paragraph, rich_text
from blocks.labels import choices, label
from blocks.look import Look, fact, person, reminded
from blocks.prices import possible_cost
from blocks.readings import SHOW_TEXT
from blocks.refusals import sentences
from blocks.rich import Element
from blocks.telling import thread_message
from blocks.text import isolated
from blocks.views import act_view
from blocks.words import Words, msgid
from blocks.writing import ClientText
from models import consent
from models.cancellation import AppointmentCancelled
from models.consent_withdrawal import ConsentWithdrawn
from models.dispatch import DispatchRefused
from models.giving_up import InterventionAbandoned
from models.intervention import CONSENT_WAITING, PLAN, InterventionPlanned
from models.kinds import TRAITS, kinds_for, suggested_kind
from models.spending import unspent_consent
from models.tables.intervention import Appointment, Intervention
from models.tables.journal import Entry
from models.tables.ticket import Ticket
from models.terms import InterventionState, Kind, ReferentRole
from models.visit_costs import Costs, flat_rate_code, possible_costs
from models.waiver import WaiverUndone
from models.workdays import local_day

# What ends a visit without its having taken place; the client is told each (§12).
ENDED_BY = (AppointmentCancelled, ConsentWithdrawn, InterventionAbandoned, DispatchRefused)


class PlanForm(Form):
    """The referent is asked for where the kind needs one."""

    kind: Kind
    referent_name: Name | None = None
    referent_phone: Phone | None = None
    referent_role: ReferentRole | None = None


@act_form(
    PLAN,
    PlanForm,
    button=msgid("Plan a visit"),
    next_step=msgid("plan a visit, if the fault calls for one."),
    redrawn_by=("kind",),
)
def plan_view(ticket: Ticket, look: Look, values: Values | None = None) -> View:
    """`values` is the state of the form when the kind is chosen: its cost is shown, its facts are asked for.

    SAV+ is chosen beforehand where it would save the client repeated charges (§8).
    """
    words, offered = look.words, kinds_for(ticket, look.policy)
    usual = suggested_kind(ticket, look.policy) or offered[0]
    kind = next((kind for kind in offered if kind == filled_in(values or {}).get("kind")), usual)
    radio = inputs.radio(choices(offered, words), initial=kind)
    blocks = [
        field("kind", words("Kind of visit"), radio, dispatch=len(offered) > 1),
        *(_referent(look) if TRAITS[kind].needs_referent else []),
        _costs(ticket, kind, look),
        context(words("Next: the client's written consent, then a manager's approval.")),
    ]
    return act_view(PLAN, ticket, look, title=words("Plan a visit"), submit=words("Plan"), blocks=blocks)


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
    """Every amount that this kind of visit can lead to, with its reason; a flat rate first (§5, §6, §8)."""
    words, flat = look.words, flat_rate_code(kind, ticket.service, look.policy)
    costs = possible_costs(kind, ticket.service, look.policy, look.at)
    usual = [cost for cost in costs if flat in (None, cost[0])]
    exceptions = [cost for cost in costs if cost not in usual]
    title = words.rich("*What it costs the client*") if flat else words.rich("*What it can cost the client*")
    parts = [paragraph(title), *([bullets(*_rows(usual, look))] if usual else [])]
    if exceptions:
        parts += [paragraph(words.rich("By way of exception:")), bullets(*_rows(exceptions, look))]
    return rich_text(*parts)


def _rows(costs: Costs, look: Look) -> list[list[Element]]:
    words, today = look.words, local_day(look.at, look.policy)
    return [
        words.rich("{amount} · {reason}", amount=words.money(amount), reason=look.policy.row(code, today).reason)
        for code, amount in costs
    ]


def referent_of(visit: Intervention, words: Words) -> str:
    """`M. Roy, 06 …, intégrateur`."""
    known = visit.referent
    if known is None:
        return words("unknown")
    role = [label(known.role, words)] if known.role else []
    return ", ".join([isolated(known.name), isolated(known.phone), *role])


past_tense(InterventionPlanned, msgid("visit planned"))


def _consent_is_settled(entry: Entry) -> bool:
    """The request to the managers says all of it again."""
    return entry.ticket.intervention(entry.child).state is not InterventionState.AWAITING_CONSENT


@message(InterventionPlanned, until=_consent_is_settled)
def planned(entry: Entry, event: InterventionPlanned, look: Look) -> Message:
    """The next step is the client's written consent, so the text that asks for it is one tap away."""
    words, visit = look.words, entry.ticket.intervention(entry.child)
    return thread_message(
        entry.ticket,
        words.rich("*Visit planned* by {who}: {kind}.", who=person(entry.by), kind=label(visit.kind, words)),
        *([fact(look, words("Technical referent"), referent_of(visit, words))] if visit.referent else []),
        fact(look, words("Possible cost"), possible_cost(visit, look)),
        _next_step(visit, look),
        buttons=_consent_buttons(visit, look),
    )


def _next_step(visit: Intervention, look: Look) -> list[Element]:
    unspent = unspent_consent(visit)
    if unspent is None:
        return look.words.rich("*Next step:* obtain the client's written consent to the visit.")
    when = look.words.moment(unspent.received_at)
    return look.words.rich(
        "*Next step:* take over the client's consent of {when}, which no visit has used, or record a new one.",
        when=when,
    )


def _consent_buttons(visit: Intervention, look: Look) -> list[Element]:
    """One tap where an earlier consent can be taken over (§4)."""
    text = act_button(SHOW_TEXT, visit, look)
    if visit.state is InterventionState.AWAITING_CONSENT and unspent_consent(visit) is not None:
        over = act_button(consent.CARRY_OVER, visit, look, "primary")
        return [over, act_button(consent.RECORD, visit, look), text]
    return [act_button(consent.RECORD, visit, look, "primary"), text]


@letter(InterventionPlanned)
def _consent_request(entry: Entry, event: InterventionPlanned, look: Look) -> ClientText | None:
    """None where the client's earlier consent can be taken over: they are not asked for what they have given."""
    visit = entry.ticket.intervention(entry.child)
    if visit.state is not InterventionState.AWAITING_CONSENT or unspent_consent(visit) is not None:
        return None
    return visit_texts.consent_request(visit, look, on=local_day(visit.planned_at, look.policy))


@reminder(CONSENT_WAITING)
def _consent_waiting(entry: Entry, look: Look) -> Message | None:
    visit = entry.ticket.intervention(entry.child)
    if visit.state is not InterventionState.AWAITING_CONSENT:
        return None
    row = look.words.rich(
        "{owner}, the client's *written consent* is still missing, visit planned on {when}.",
        owner=reminded(entry.ticket, look),
        when=look.words.moment(visit.planned_at),
    )
    return thread_message(entry.ticket, row, buttons=_consent_buttons(visit, look))


@client_text(Intervention)
def _text_now(visit: Intervention, look: Look) -> ClientText | None:
    match visit:
        case Intervention(state=InterventionState.AWAITING_CONSENT):
            return visit_texts.consent_request(visit, look)
        case Intervention(state=InterventionState.SCHEDULED, appointment=Appointment() as slot):
            return visit_texts.appointment(visit, slot, look)
        case Intervention(state=InterventionState.CANCELLED | InterventionState.REFUSED):
            entry = visit.ticket.last_entry(*ENDED_BY, child=visit.number)
            return letter_of(entry, look) if entry is not None else None
        case _:
            entry = visit.ticket.last_entry(WaiverUndone, child=visit.number)
            undone = letter_of(entry, look) if entry is not None else None
            return cost_texts.waiver(visit, look) if cost_texts.is_waiving(visit) else undone


sentences(
    {
        "supplier_ticket_first": msgid("The supplier's ticket comes first. Record its reference, then try again."),
        "one_intervention_at_a_time": msgid("A visit is under way ({state}). Finish it or give it up first."),
        "kind_not_offered": msgid("This kind of visit is not available for this line. Choose another one."),
        "supplier_ticket_closed": msgid(
            "The supplier closed its ticket as opened wrongly, so no visit can be planned. Record the supplier's new "
            "reference if the fault persists."
        ),
        "referent_needs_name": msgid("Enter the name of the client's technical referent, who must be present."),
        "referent_needs_phone": msgid("Enter the telephone of the client's technical referent."),
    }
)
