"""Who may do what in every situation a ticket can come to, written by hand from the procedure.

Each row names the acts, with the numbers of the children they are done to: `charge.cancel 2 4`. Children of a ticket
are numbered as they come: the first visit is 1, its charge 2, the next visit 3. Managers' acts are after the bar.
"""

from collections.abc import Iterator
from typing import Any

from models.tables.ticket import Ticket
from models.terms import Kind, Service
from tests.again import copied
from tests.builders import do
from tests.stories import a_case

# §3, §4, §10: what is never too late on an open ticket; what mends mistypings, on a closed one too.
OPEN = "ticket.assign; pretests.tick; site.describe; ticket.correct; ticket.close"
CLOSED = "site.describe; ticket.correct; ticket.reopen"

# Stages, the same for all services; `quote.offer` and `supplier_ticket.wrongful` are added below.
AT_STAGE = {
    "opened": "| gate.lift",
    "prepared": "supplier_ticket.record",
    "lifted": "supplier_ticket.record",
    "supplied": "intervention.plan",
    "planned": "consent.record 1; intervention.abandon 1",
    "consented": "intervention.abandon 1; consent.withdraw 1 | dispatch.approve 1; dispatch.refuse 1",
    "approved": "intervention.abandon 1; consent.withdraw 1; appointment.schedule 1",
    "scheduled": "appointment.move 1; appointment.correct 1; appointment.cancel 1; outcome.record 1",
    "charged": "intervention.plan; charge.inform 2 | charge.reduce 2; charge.cancel 2; outcome.correct 1",
    "announced": "intervention.plan; dispute.record | charge.reduce 2; charge.cancel 2; outcome.correct 1",
    "final": "intervention.plan; dispute.record | charge.reduce 2; charge.cancel 2; outcome.correct 1",
    "fixed": "intervention.plan | outcome.correct 1",
    "refused": "intervention.plan",
    "abandoned": "intervention.plan",
    "withdrawn": "intervention.plan",
    "cancelled": "intervention.plan",
    "closed": "dispute.record | charge.reduce 2; charge.cancel 2",
}
TWICE = "dispute.record | charge.reduce 2 4; charge.cancel 2 4; outcome.correct 1 3"
ONCE = "dispute.record | charge.reduce 2; charge.cancel 2; outcome.correct 1"
OWED = "intervention.plan; quote.offer | charge.reduce 2; charge.cancel 2; outcome.correct 1"
NOT_OWED = "intervention.plan; quote.offer | outcome.correct 1"
SLOT_5 = "appointment.move 5; appointment.correct 5; appointment.cancel 5"
IN_STORY = {
    # ADSL: an expertise after two visits without fault (§4, §7)
    "no_fault": f"intervention.plan; {ONCE}",
    "expertise_planned": f"consent.record 5; intervention.abandon 5; {TWICE}",
    "expertise_asked": f"intervention.abandon 5; consent.withdraw 5; {TWICE}; dispatch.approve 5; dispatch.refuse 5",
    "expertise_scheduled": f"{SLOT_5}; outcome.record 5; {TWICE}",
    "waived": "intervention.plan | outcome.correct 1 3 5",
    "left_unfixed": f"intervention.plan; expertise.fixed 5; {TWICE} 5",
    "fixed_since": "intervention.plan | outcome.correct 1 3 5",
    "technician_absent": "intervention.plan | outcome.correct 1",
    "reduced_then_waived": "intervention.plan | outcome.correct 1 4",
    "restored": "intervention.plan; expertise.fixed 5; charge.inform 2 4 "
    "| charge.reduce 2 4; charge.cancel 2 4; outcome.correct 1 3 5",
    # ADSL: a SAV+ after a visit without fault; it never moves (§8)
    "sav_plus_suggested": f"intervention.plan; {ONCE}",
    "sav_plus_planned": f"consent.record 3; intervention.abandon 3; {ONCE}",
    "sav_plus_scheduled": f"appointment.correct 3; appointment.cancel 3; outcome.record 3; sav_plus.step 3; {ONCE}",
    "sav_plus_stepped": f"outcome.record 3; sav_plus.step 3; {ONCE}; appointment.correct 3",
    "sav_plus_performed": f"intervention.plan; sav_plus.step 3; {TWICE}",
    "sav_plus_absent": f"intervention.plan; {TWICE}",
    "sav_plus_begun": f"outcome.record 3; sav_plus.step 3; {ONCE}; appointment.correct 3",
    "sav_plus_cancelled": f"intervention.plan; {ONCE}",
    "sav_plus_cancelled_late": f"intervention.plan; charge.inform 4; {ONCE}; charge.reduce 4; charge.cancel 4",
    # SDSL: internal wiring on quote (§6)
    "quoted": "intervention.plan; quote.answer 1; quote.withdraw 1",
    "quote_accepted": "intervention.plan; quote.offer; charge.inform 2 | charge.reduce 2; charge.cancel 2",
    "quote_declined": "intervention.plan; quote.offer",
    "quote_withdrawn": "intervention.plan; quote.offer",
    # VGA: the supplier ticket was wrong (§4)
    "wrongful": "charge.inform 1 | charge.reduce 1; charge.cancel 1; supplier_ticket.reinstate",
    "wrong_one_replaced": (
        "intervention.plan; supplier_ticket.wrongful; charge.inform 1"
        " | charge.reduce 1; charge.cancel 1; supplier_ticket.reinstate"
    ),
    "wrong_twice": "charge.inform 1 2 | charge.reduce 1 2; charge.cancel 1 2; supplier_ticket.reinstate",
    "reinstated": "intervention.plan; supplier_ticket.wrongful",
    # SDSL: the supplier cancelled, so the client's consent can serve again (§4)
    "planned_again": "consent.carry_over 2; consent.record 2; intervention.abandon 2; consent.withdraw 2; quote.offer",
    # SDSL: disputes (§9)
    "disputed": f"dispute.correct 3; dispute.withdraw 3; {OWED}; dispute.decide 3",
    "dispute_late": f"dispute.correct 3; {OWED}",
    "dispute_accepted": NOT_OWED,
    "dispute_reduced": OWED,
    "dispute_rejected": OWED,
    "dispute_lapsed": NOT_OWED,
    "charge_cancelled": NOT_OWED,
    # SDSL: corrections, and mail that did not go out
    "outcome_corrected": NOT_OWED,
    "ticket_corrected": f"quote.offer; {AT_STAGE['consented']}",
    "mail_refused": f"charge.inform 2; {OWED}",
    # closed, and opened again (§10)
    "over": "|",
    "opened_by_mistake": "|",
    "over_with_a_charge": "dispute.record | charge.reduce 2; charge.cancel 2",
    "over_without_a_visit": "|",
    "reopened": f"dispute.record; {OWED}",
}
# Where two things go on at once: a stage or story, and what was done then.
MORE: dict[str, tuple[str, Service | None, tuple[tuple[str, dict[str, Any]], ...], str]] = {
    "wrongful_during_a_visit": (
        "scheduled",
        Service.VGA,
        (("supplier_ticket.wrongful", {}),),
        "appointment.move 1; appointment.correct 1; appointment.cancel 1; outcome.record 1; charge.inform 2 "
        "| charge.reduce 2; charge.cancel 2; supplier_ticket.reinstate",
    ),
    "visit_after_wrongful": (
        "scheduled",
        Service.VGA,
        (("supplier_ticket.wrongful", {}), ("appointment.cancel", {})),
        "charge.inform 2 | charge.reduce 2; charge.cancel 2; supplier_ticket.reinstate",
    ),
    "quoted_during_a_visit": (
        "approved",
        Service.SDSL,
        (("quote.offer", {}),),
        "intervention.abandon 1; consent.withdraw 1; appointment.schedule 1; quote.answer 2; quote.withdraw 2",
    ),
    "disputed_during_a_visit": (
        "announced",
        Service.ADSL,
        (("dispute.record", {}), ("intervention.plan", {})),
        "consent.record 4; intervention.abandon 4; dispute.correct 3; dispute.withdraw 3 "
        "| charge.reduce 2; charge.cancel 2; outcome.correct 1; dispute.decide 3",
    ),
    "planned_again_after_a_refusal": (
        "refused",
        Service.SDSL,
        (("intervention.plan", {}),),
        "consent.carry_over 2; consent.record 2; intervention.abandon 2; consent.withdraw 2; quote.offer",
    ),
    "planned_again_after_a_withdrawal": (
        "withdrawn",
        Service.ADSL,
        (("intervention.plan", {}),),
        "consent.record 2; intervention.abandon 2",
    ),
    "the_client_cancelled_after_the_supplier": (
        "cancelled",
        Service.ADSL,
        (("intervention.plan", {}),),
        "consent.record 2; intervention.abandon 2",
    ),
    "sav_plus_approved": (
        "sav_plus_planned",
        None,
        (("consent.record", {}), ("dispatch.approve", {})),
        f"intervention.abandon 3; consent.withdraw 3; appointment.schedule 3; {ONCE}",
    ),
    "sav_plus_refused": (
        "sav_plus_planned",
        None,
        (("consent.record", {}), ("dispatch.refuse", {})),
        f"intervention.plan; {ONCE}",
    ),
    "disputed_again_after_restoring": (
        "restored",
        None,
        (("charge.inform", {"child": 4}), ("dispute.record", {"charges": [4]})),
        "intervention.plan; expertise.fixed 5; charge.inform 2; dispute.correct 6; dispute.withdraw 6 "
        "| charge.reduce 2 4; charge.cancel 2 4; outcome.correct 1 3 5; dispute.decide 6",
    ),
}
# What stands against closing (§10): a visit under way, a charge not announced, an undecided dispute, a pending quote.
NOT_CLOSABLE = {
    *("planned", "planned_again", "consented", "approved", "scheduled", "charged"),
    *("expertise_planned", "expertise_asked", "expertise_scheduled", "restored"),
    *("sav_plus_planned", "sav_plus_scheduled", "sav_plus_begun", "sav_plus_stepped", "sav_plus_cancelled_late"),
    *(
        "quoted",
        "quote_accepted",
        "wrongful",
        "wrong_one_replaced",
        "wrong_twice",
        "disputed",
        "ticket_corrected",
        "mail_refused",
    ),
    *MORE,
} - {"sav_plus_refused"}
NO_SUPPLIER_TICKET = ("opened", "prepared", "lifted")
OVER = ("closed", "over", "over_with_a_charge", "over_without_a_visit", "opened_by_mistake")
SITUATIONS = [
    *((stage, service) for stage in AT_STAGE for service in Service),
    *((story, None) for story in IN_STORY),
    *((name, service) for name, (_, service, *_) in MORE.items()),
]
Doing = tuple[str, int | None]


@copied
def a_situation(name: str, service: Service | None) -> Ticket:
    base, _, then, _ = MORE.get(name, (name, service, (), ""))
    ticket = a_case(base, service or Service.SDSL)
    for act_id, facts in then:
        do(ticket, act_id, **facts)
    return ticket


# §2: no charge was ever made, no visit is under way, no quote is pending.
CANCELLABLE = {
    *(
        "opened",
        "prepared",
        "lifted",
        "supplied",
        "fixed",
        "technician_absent",
        "refused",
        "abandoned",
        "withdrawn",
        "cancelled",
    ),
    *("quote_declined", "quote_withdrawn", "reopened_without_a_visit"),
}


def possible_in(name: str, service: Service | None) -> tuple[set[Doing], set[Doing]]:
    """What an agent may do, and what a manager may do besides."""
    row = AT_STAGE.get(name) or IN_STORY.get(name) or MORE[name][3]
    agents, _, managers = row.partition("|")
    always = CLOSED if name in OVER else OPEN
    always += "; supplier_ticket.record" if name not in (*OVER, "opened") else ""  # a later one takes its place (§3)
    always += "; ticket.cancel" if name in CANCELLABLE else ""
    return set(_read(f"{always}; {agents}; {_of_service(name, service)}")), set(_read(managers))


def refused_all_the_same(name: str) -> set[Doing]:
    """What is offered, so that the bot can say what stands against it."""
    return {("ticket.close", None)} if name in NOT_CLOSABLE else set()


def _of_service(name: str, service: Service | None) -> str:
    """Quotes are for SDSL, wrongful supplier tickets for VGA; both once the supplier ticket is open (§4, §6)."""
    if name not in AT_STAGE or name in (*NO_SUPPLIER_TICKET, *OVER):
        return ""
    return {Service.SDSL: "quote.offer", Service.VGA: "supplier_ticket.wrongful"}.get(service, "")


def _read(row: str) -> Iterator[Doing]:
    for cell in filter(None, map(str.strip, row.split(";"))):
        act_id, *numbers = cell.split()
        yield from [(act_id, int(number)) for number in numbers] or [(act_id, None)]


# Facts that are right for each kind of visit (§5).
FOUND = {Kind.STANDARD: "client_fault", Kind.EXPERTISE: "fault_not_fixed", Kind.SAV_PLUS: "performed"}
FOUND_AFTER_ALL = {Kind.STANDARD: "operator_fault", Kind.EXPERTISE: "no_fault", Kind.SAV_PLUS: "performed"}
