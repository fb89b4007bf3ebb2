"""What a month's report must say of a ticket, worked out from its journal alone, without any of the code under test."""

from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from models.report import Charged, Closed, Figures, Happened, Months, Visit, announced_amount, report
from models.terms import InterventionState

PARIS = ZoneInfo("Europe/Paris")
NOTHING = Decimal("0.00")
PARTS = ("waived", "cancelled", "reduced", "disputed", "final", "open")


def rows_of(*tickets, lines=()):
    """What the tables say, as the bare rows that a report is made of; `lines` are those of the batches."""
    rows = Happened([], [], [])
    for ticket in tickets:
        of = (ticket.service, ticket.client)
        done = [visit for visit in ticket.interventions if visit.state is InterventionState.COMPLETED]
        for visit in done:
            starts_at = visit.appointment.starts_at
            rows.visits.append(Visit(*of, visit.kind, visit.result.outcome, starts_at, ticket.opened_at))
        rows.charges.extend(_charged(of, one, lines) for one in ticket.charges if one.announced_at is not None)
        if ticket.closing is not None:
            last = max((visit.appointment.starts_at for visit in done), default=None)
            rows.closed.append(Closed(ticket.opened_at, ticket.closing.at, last))
    return rows


def _charged(of, one, lines):
    given = [line.amount for line in lines if (line.ticket_id, line.charge_number) == (one.ticket.id, one.number)]
    credited = -sum((amount for amount in given if amount < 0), NOTHING)
    announced = announced_amount(one.ticket.entries, one.number)
    return Charged(*of, one.announced_at, announced, one.amount, one.reduced_to, one.status, credited)


class Tale:
    """One charge, as the entries tell of it one by one."""

    def __init__(self):
        self.due = self.announced = self.reduced = self.given = self.credited = NOTHING
        self.month = self.status = None

    def owes(self, due):
        self.reduced += self.due - due
        self.due = due

    def hear(self, event, facts):
        what = event.removeprefix("charge.")
        if what in ("made", "restored"):
            self.due, self.month = Decimal(facts["amount" if what == "made" else "due"]), None
        elif what == "announced":
            day = datetime.fromisoformat(facts["informed_at"]).astimezone(PARIS).date()
            self.month, self.status, self.announced, self.reduced = day.replace(day=1), "open", self.due, NOTHING
        elif what == "reduced":
            self.owes(Decimal(facts["due"]))
        elif what == "exported":
            self.credited += max(self.given - Decimal(facts["amount"]), NOTHING)
            self.given = Decimal(facts["amount"])
        elif what in ("waived", "cancelled", "finalised"):
            self.status = what.replace("finalised", "final")

    def decided(self, facts):
        self.status = "cancelled" if facts["decision"] == "cancel" else "final"
        if facts["decision"] == "reduce":
            self.owes(Decimal(facts["due"]))


def tales(entries):
    charges = defaultdict(Tale)
    for entry in entries:
        noun, _, event = entry.event_name.partition(".")
        if noun == "charge":
            charges[entry.child].hear(entry.event_name, entry.facts)
        elif noun == "dispute" and event == "decided":
            charges[entry.facts["charge"]].decided(entry.facts)
        elif noun == "dispute":
            for charge, status in disputed(event, entry.facts):
                charges[charge].status = status
    return list(charges.values())


def disputed(event, facts):
    """The charges whose status changes; what was received too late changes none."""
    if event in ("recorded", "withdrawn"):
        yield facts["charge"], {"recorded": "disputed", "withdrawn": "open"}[event]
    if event == "corrected" and not facts["late_before"]:
        yield facts["charge_before"], "open"
    if event == "corrected" and not facts["late"]:
        yield facts["charge"], "disputed"


def by_the_journal(entries):
    """Month → sums of what was announced in it, and of what became of that."""
    months = defaultdict(lambda: defaultdict(Decimal))
    for tale in tales(entries):
        if tale.month is not None:
            sums = months[tale.month]
            sums["announced"] += tale.announced
            sums["credited"] += tale.credited
            sums["reduced"] += tale.reduced
            sums[tale.status] += tale.announced - tale.reduced
    return months


def reports_agree(player):
    """Each month's report says what the journal says, and accounts for all that was announced."""
    rows = rows_of(player.ticket, lines=player.lines)
    expected = by_the_journal(player.ticket.entries)
    for month, sums in expected.items():
        found = report(Months.at(month, player.policy), rows).now
        assert found.total == Figures(found.total.visits, found.total.wrongful, **sums)
        assert sum((getattr(found.total, part) for part in PARTS), NOTHING) == found.total.announced
        assert report(Months.at(month + timedelta(days=31), player.policy), rows).before == found
    assert sum((sums["announced"] for sums in expected.values()), NOTHING) == sum(c.announced for c in rows.charges)
