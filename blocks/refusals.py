"""What a refusal tells the person: why not, and what to do instead. One sentence for every code (models/refusal.py)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from blocks.gate import still_missing
from blocks.labels import label
from blocks.look import last_minute
from blocks.words import Words, msgid
from models.refusal import Refusal
from models.terms import InterventionState, SiteFact
from models.who import Who

SENTENCES = {
    # who
    "agents_only": msgid("Only the support desk can do this. Ask an agent of the desk."),
    "managers_only": msgid("Only a manager can do this. Ask one of them."),
    "guest": msgid("Guests cannot use the support desk's bot. Ask a member of the support desk."),
    "other_company": msgid("This bot works for its own company only. Write to your contact at the support desk."),
    "rights_unknown": msgid("Slack does not tell us right now what you may do. Try again in a minute."),
    "four_eyes": msgid(
        "You planned this visit or recorded its consent, so somebody else has to approve it. Ask another manager."
    ),
    "not_a_colleague": msgid("This person cannot follow a ticket. Choose an agent or a manager of the support desk."),
    # what
    "unknown_act": msgid("This button is no longer in use. Use the buttons of the ticket's card."),
    "unknown_ticket": msgid("There is no ticket {ticket}. Look for it with /ticket list."),
    "unknown_child": msgid("{ticket} has nothing under this number any more. Use the buttons of its card."),
    "no_ticket_here": msgid("This message belongs to no ticket. Choose a message in a ticket's thread."),
    "bot_not_in_channel": msgid(
        "The bot is not in this channel, or another company reads it too. Invite the bot with /invite, or choose "
        "another channel."
    ),
    # when
    "already": msgid("{by} was first: {event} on {at}. Look at the ticket's card for the next step."),
    "changed_meanwhile": msgid("{by} changed this while you were typing: {event} on {at}. Close, look, and try again."),
    "not_now": msgid("This is not possible at this stage. Look at the ticket's card for the next step."),
    "ticket_closed": msgid("This ticket is closed. Reopen it first, or open a new one."),
    "approval_void": msgid(
        "What the visit costs has changed since it was approved. The managers are asked again: wait for their answer."
    ),
    "request_outdated": msgid("The request has changed since it was shown to you. Read it again, then decide."),
    # gates
    "gate_a": msgid(
        "The supplier ticket cannot be opened yet. Still missing: {missing}. Complete them, or ask a manager for an "
        "exemption."
    ),
    "gate_is_open": msgid("Nothing is missing any more: the supplier ticket can be opened without an exemption."),
    "supplier_ticket_first": msgid("The supplier's ticket comes first. Record its reference, then try again."),
    "supplier_ticket_open": msgid("The supplier ticket is open, so no pre-test can be unticked. Leave them ticked."),
    "one_intervention_at_a_time": msgid("A visit is under way ({state}). Finish it or give it up first."),
    "kind_not_offered": msgid("This kind of visit is not available for this line. Choose another one."),
    "sav_plus_never_moves": msgid("A SAV+ appointment cannot be moved. Cancel it and plan another visit."),
    "supplier_ticket_closed": msgid(
        "The supplier closed its ticket as opened wrongly, so no visit can be planned. Open a new ticket if the fault "
        "persists."
    ),
    "wrongful_is_for_vga": msgid("Only a VGA supplier ticket is billed as opened wrongly. Look at the ticket's card."),
    "steps_are_for_sav_plus": msgid("Only a SAV+ has steps. Record what was found as the outcome of the visit."),
    "quotes_are_for_sdsl": msgid("Only the internal wiring of SDSL lines takes a quote. Look at the ticket's card."),
    "quote_pending": msgid("A quote is waiting for the client's answer. Record that first."),
    "nothing_to_dispute": msgid("No charge can be disputed now: none is announced, or each was disputed already."),
    "cannot_close": msgid("The ticket cannot be closed yet: {blockers}. Close this form and open it again."),
    "managers_reopen_later": msgid("Agents could reopen this ticket until {until}. Ask a manager."),
    "no_mail": msgid("The bot cannot send e-mail here. Tell the client yourself and choose another way."),
    # fields
    "in_the_future": msgid("This lies in the future. Enter when it happened, at the latest now."),
    "before_the_ticket": msgid("The ticket was opened on {bound}. Enter a later time."),
    "before_the_consent": msgid("The consent was received on {bound}. Enter a later time."),
    "before_the_outcome": msgid("The outcome was recorded on {bound}. Enter a later time."),
    "before_the_approval": msgid("The visit was approved on {bound}. Enter a later time."),
    "before_the_quote": msgid("The quote was offered on {bound}. Enter a later time."),
    "before_the_announcement": msgid("The client was informed of the charge on {bound}. Enter a later time."),
    "absence_not_cancellation": msgid(
        "The slot began on {bound}: this is an absence, not a cancellation. Record it as the outcome of the visit."
    ),
    "referent_needs_name": msgid("Enter the name of the client's technical referent, who must be present."),
    "referent_needs_phone": msgid("Enter the telephone of the client's technical referent."),
    "not_announced_yet": msgid("The client is not informed of this charge yet. Record that first."),
    "disputed_already": msgid("This charge was disputed already, and there is one dispute per charge. Choose another."),
    "reduction_needs_amount": msgid("Enter the amount to which the charge is reduced."),
    "reduction_out_of_range": msgid("Enter an amount above zero and below {amount}."),
    "amount_out_of_range": msgid("Enter an amount above zero and below ten million euros."),
    "slot_ends_before_it_starts": msgid("Choose an end that comes after the start."),
    "slot_before_the_approval": msgid("The visit was approved on {bound}. Choose a slot that ends later."),
    "not_a_test_of_this_service": msgid("A test does not belong to {service}. Close and open the form again."),
    "confirmation_needs_who": msgid("Enter who confirmed the tests."),
    "confirmation_needs_when": msgid("Enter when the confirmation was received."),
    "confirmation_needs_words": msgid("Copy the words of the confirmation, paste a link, or attach the file."),
    "outcome_not_offered": msgid("This outcome does not exist for {service}. Choose another one."),
}

EVENTS = {
    "ticket.opened": msgid("ticket opened"),
    "ticket.assigned": msgid("ticket handed over"),
    "pretests.ticked": msgid("pre-tests ticked"),
    "pretests.confirmed": msgid("pre-tests confirmed"),
    "site.described": msgid("site information saved"),
    "gate.lifted": msgid("exemption granted"),
    "supplier_ticket.recorded": msgid("supplier ticket recorded"),
    "intervention.planned": msgid("visit planned"),
    "intervention.abandoned": msgid("visit given up"),
    "consent.recorded": msgid("consent recorded"),
    "consent.withdrawn": msgid("consent withdrawn"),
    "dispatch.requested": msgid("approval requested"),
    "dispatch.revised": msgid("approval request changed"),
    "dispatch.approved": msgid("visit approved"),
    "dispatch.refused": msgid("visit refused"),
    "dispatch.voided": msgid("approval void"),
    "appointment.scheduled": msgid("appointment set"),
    "appointment.moved": msgid("appointment moved"),
    "appointment.cancelled": msgid("appointment cancelled"),
    "outcome.recorded": msgid("outcome recorded"),
    "charge.made": msgid("charge made"),
    "charge.announced": msgid("client informed of the charge"),
    "charge.finalised": msgid("dispute window closed"),
    "charge.exported": msgid("charge exported to accounting"),
    "charge.waived": msgid("charge waived"),
    "charge.restored": msgid("charge due again"),
    "charge.cancelled": msgid("charge cancelled"),
    "outcome.corrected": msgid("outcome corrected"),
    "expertise.waived": msgid("earlier visits waived"),
    "sav_plus.stepped": msgid("SAV+ step recorded"),
    "quote.offered": msgid("quote offered"),
    "quote.accepted": msgid("quote accepted"),
    "quote.declined": msgid("quote declined"),
    "dispute.recorded": msgid("dispute recorded"),
    "dispute.late": msgid("late dispute recorded"),
    "dispute.decided": msgid("dispute decided"),
    "dispute.lapsed": msgid("dispute closed with its charge"),
    "supplier_ticket.wrongful": msgid("supplier ticket closed as opened wrongly"),
    "mail.sent": msgid("e-mail sent"),
    "mail.refused": msgid("e-mail refused"),
    "ticket.corrected": msgid("ticket corrected"),
    "ticket.closed": msgid("ticket closed"),
    "ticket.reopened": msgid("ticket reopened"),
}

# What stands against closing (§10).
BLOCKERS = {
    "visit_under_way": msgid("a visit is under way"),
    "charge_to_announce": msgid("the client is not informed of a charge"),
    "dispute_undecided": msgid("a dispute waits for its decision"),
    "quote_pending": msgid("a quote waits for the client's answer"),
}


def sentence_of(refusal: Refusal, words: Words) -> str:
    """In the person's language, complete in itself; plain text."""
    return words(SENTENCES[refusal.code], **_facts(refusal, words))


def _facts(refusal: Refusal, words: Words) -> dict[str, str | int]:
    if refusal.code == "gate_a":
        return {"missing": words.join(_missing(refusal.facts, words))}
    if refusal.code == "cannot_close":
        standing = dict.fromkeys(refusal.facts["blockers"])
        return {"blockers": words.join(words(BLOCKERS[code]) for code in standing)}
    if refusal.code == "managers_reopen_later":
        return {"until": words.moment(last_minute(refusal.facts["until"]))}
    return {name: _shown(fact, words) for name, fact in refusal.facts.items()}


def _shown(fact: Any, words: Words) -> str:
    match fact:
        case Who():
            return fact.name
        case datetime():
            return words.moment(fact)
        case Decimal():
            return words.money(fact)
        case InterventionState():
            return label(fact, words)
        case str() if fact in EVENTS:
            return words(EVENTS[fact])
        case _:
            return str(fact)


def _missing(facts: Mapping[str, Any], words: Words) -> list[str]:
    return still_missing(
        words,
        tests=[label(test, words) for test in facts["tests"]],
        confirmation=facts["confirmation"],
        facts=[label(SiteFact(name), words) for name in facts["facts"]],
    )
