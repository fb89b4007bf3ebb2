"""The approval request (§4, gate C): what the managers decide on, and afterwards what they decided."""

from blocks.act_buttons import offers
from blocks.acts import basis
from blocks.events import reminder
from blocks.intervention import referent_of
from blocks.kit import Block, Message, actions, button, confirm, context, lines, paragraph, quote, rich_text
from blocks.labels import capital, label
from blocks.look import Look, evidence, fact, fault, linked, person, value
from blocks.pretests import progress
from blocks.prices import possible_cost
from blocks.rich import Element, as_typed, mentioned, spoken, text_element
from blocks.text import isolated
from blocks.words import Words
from models.dispatch import APPROVAL_WAITING, APPROVE, REFUSE, DispatchRequested
from models.intervention import basis_of
from models.tables.intervention import Exit, Intervention
from models.tables.journal import Entry
from models.terms import InterventionState

SHOWN = "basis:"  # how the id of the block with the approval's buttons begins


def request(entry: Entry, look: Look) -> Message:
    """What, where, why, at what cost, with consent and pre-tests in view; the decision takes the buttons' place, and
    that of what nobody weighs any more.

    `entry` is the one that asked; once a later one asked again, this request is replaced.
    """
    intervention = entry.ticket.intervention(entry.child)
    replaced = _is_replaced(entry)
    waiting = intervention.state is InterventionState.AWAITING_APPROVAL and not replaced
    headline = _asked(intervention, look) if waiting else _decided(intervention, look, replaced=replaced)
    rows = [headline, *(request_facts(intervention, look) if waiting else _facts_in_short(intervention, look))]
    agreed = [intervention.consent.words] if intervention.consent else []
    shown = rich_text(paragraph(*rows), *map(quote, agreed))
    return Message(_heard(rows, intervention), [shown, *(_buttons(intervention, look) if waiting else [])])


def _heard(rows: list[list[Element]], intervention: Intervention) -> str:
    """With what the client agreed to, as typed."""
    agreed = [[as_typed(intervention.consent.words)]] if intervention.consent else []
    return spoken([*rows, *agreed])


@basis(APPROVE, REFUSE, in_view=True)
def request_blocks(intervention: Intervention, look: Look) -> list[Block]:
    """The same to decide on elsewhere, below its ticket's name."""
    agreed = [quote(intervention.consent.words)] if intervention.consent else []
    return [rich_text(paragraph(*request_facts(intervention, look)[1:]), *agreed), *_buttons(intervention, look)]


def _asked(intervention: Intervention, look: Look) -> list[Element]:
    """Mentions the managers, so that they are notified."""
    words = look.words
    asker = person(intervention.consent.recorded_by if intervention.consent else intervention.planned_by)
    return [*mentioned(look.managers), *words.rich("*Approval requested* by {who}", who=asker)]


def _decided(intervention: Intervention, look: Look, *, replaced: bool) -> list[Element]:
    words, approval, ended = look.words, intervention.approval, intervention.exit
    if replaced:
        return words.rich("*Request replaced:* something that it rested on has changed.")
    if ended is not None and intervention.state is InterventionState.REFUSED:
        return words.rich(
            "❌ *Refused* by {who} on {when}: {reason}",
            who=person(ended.by),
            when=words.moment(ended.at),
            reason=ended.reason,
        )
    if ended is not None:
        return _called_off(ended, look, had_slot=intervention.appointment is not None)
    if approval is not None:
        return words.rich("✅ *Approved* by {who} on {when}", who=person(approval.by), when=words.moment(approval.at))
    return words.rich("*No longer needed.*")


def _called_off(ended: Exit, look: Look, *, had_slot: bool) -> list[Element]:
    """By whom: before it has a slot the client withdraws or the desk gives up, later client or supplier cancel (§4)."""
    words = look.words
    facts = {"who": person(ended.by), "when": words.moment(ended.received_at or ended.at)}
    if ended.received_at is None and not had_slot:
        return words.rich("*No longer needed:* visit cancelled by {who} on {when}.", **facts)
    if ended.received_at is None:
        return words.rich("*No longer needed:* visit cancelled by the supplier, recorded by {who} on {when}.", **facts)
    if had_slot:
        return words.rich("*No longer needed:* visit cancelled by the client on {when}, recorded by {who}.", **facts)
    return words.rich("*No longer needed:* consent withdrawn by the client on {when}, recorded by {who}.", **facts)


def request_facts(intervention: Intervention, look: Look) -> list[list[Element]]:
    """In view of the decision: kind, line, cost, pre-tests, consent, site."""
    words, ticket = look.words, intervention.ticket
    done, wanted = progress(ticket, look.policy)
    reference, kind, cost, *agreed = _facts_in_short(intervention, look)
    rows = [
        *(reference, kind, fact(look, words("Fault"), fault(ticket, look)), cost),
        fact(look, words("Pre-tests"), _tests(intervention, f"{done}/{wanted}", words)),
        fact(look, words("On-site contact"), _contact(intervention, words)),
    ]
    if intervention.referent is not None:
        rows.append(fact(look, words("Technical referent"), referent_of(intervention, words)))
    return [*rows, *agreed]


def _facts_in_short(intervention: Intervention, look: Look) -> list[list[Element]]:
    """What was decided on: ticket, kind and line, cost, and the client's consent."""
    words, ticket, consent = look.words, intervention.ticket, intervention.consent
    rows = [
        linked(ticket, look.thread_url),
        words.rich("*{kind}*, line {line}", kind=capital(label(intervention.kind, words)), line=ticket.line),
        fact(look, words("Possible cost"), possible_cost(intervention, look)),
    ]
    if consent is None:
        return rows
    agreement = words(
        "{who}, {channel} of {when}",
        who=consent.given_by,
        channel=label(consent.channel, words),
        when=words.moment(consent.received_at),
    )
    return [*rows, fact(look, words("Written consent"), agreement), *evidence(consent.evidence, look)]


def _tests(intervention: Intervention, count: str, words: Words) -> str:
    ticket = intervention.ticket
    if ticket.confirmation is not None:
        return words(
            "{count}, confirmed by {who} on {when}",
            count=count,
            who=ticket.confirmation.confirmed_by,
            when=words.moment(ticket.confirmation.confirmed_at),
        )
    if ticket.gate_lift is not None:
        return words("{count}, exemption granted by {who}", count=count, who=ticket.gate_lift.by.name)
    return count


def _contact(intervention: Intervention, words: Words) -> str:
    site = intervention.ticket.site
    known = [site.contact_name, site.contact_phone, site.contact_hours] if site else []
    return ", ".join(isolated(part) for part in known if part) or words("unknown")


def _buttons(intervention: Intervention, look: Look) -> list[Block]:
    """None for a reader who may do neither; whose own request it is reads why they cannot approve (gate C). The block's
    id names what is shown, so that nobody approves what they did not see (design §6).
    """
    words = look.words
    sure = confirm(
        words("Approve the visit?"),
        words(
            "The technician will be requested from the supplier. Possible cost: {cost}.",
            cost=possible_cost(intervention, look),
        ),
        words("Approve"),
        words("Go back"),
    )
    approve = button(words("Approve"), APPROVE.id, value(intervention), style="primary", confirm=sure)
    refuse = button(words("Refuse"), REFUSE.id, value(intervention), style="danger")
    offered = [each for act, each in ((APPROVE, approve), (REFUSE, refuse)) if offers(act, intervention, look)]
    own = [context(words("Asked for by you: another manager approves."))] if offered == [refuse] else []
    return [*own, actions(*offered, block_id=SHOWN + basis_of(intervention))] if offered else []


@reminder(APPROVAL_WAITING)
def _approval_waiting(entry: Entry, look: Look) -> Message | None:
    visit = entry.ticket.intervention(entry.child)
    if visit.state is not InterventionState.AWAITING_APPROVAL or _is_replaced(entry):
        return None
    waited = look.words.rich("*Approval* has been waiting since {when}.", when=look.words.moment(entry.at))
    row = [*mentioned(look.managers), *waited]
    named = [text_element(f"{entry.ticket.number} · "), *row]
    return Message(_heard([named, *request_facts(visit, look)[1:]], visit), [lines(row), *request_blocks(visit, look)])


def _is_replaced(entry: Entry) -> bool:
    """Whether the managers were asked again since."""
    return entry.ticket.last_entry(DispatchRequested, child=entry.child) is not entry
