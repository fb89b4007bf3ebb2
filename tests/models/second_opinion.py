"""What the client owes, worked out a second time: from domain.md, by tables, without any of the code under test.

`Opinion` is told what was done, act by act, in the order in which it was done, and says what must have become of each
charge.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
DAY = timedelta(days=1)

# §5: kind → what was found → service → row of the tariff.
QUALIFICATIONS: dict[str, dict[str, dict[str, str]]] = {
    "standard": {
        "operator_fault": {},
        "client_fault": {"ADSL": "dsl_no_fault", "SDSL": "sdsl_client_fault", "VGA": "vga_wrongful"},
        "client_fault_modem_replaced": {"SDSL": "sdsl_modem_replaced"},
        "no_fault": {"ADSL": "dsl_no_fault", "SDSL": "dsl_no_fault", "VGA": "vga_wrongful"},
        "client_absent": {"ADSL": "dsl_client_absent", "SDSL": "dsl_client_absent", "VGA": "vga_wrongful"},
        "technician_absent": {},
    },
    "expertise": {
        "fault_fixed": {},
        "fault_not_fixed": {},
        "no_fault": {"ADSL": "adsl_expertise_no_fault"},
        "client_absent": {"ADSL": "dsl_client_absent"},
        "technician_absent": {},
    },
    "sav_plus": {
        "performed": {"ADSL": "adsl_sav_plus"},
        "client_absent": {"ADSL": "dsl_client_absent"},
        "technician_absent": {},
    },
}
# §6: euros HT, and whether §7 waives them.
TARIFF = {
    "sdsl_client_fault": ("250.00", False),
    "sdsl_modem_replaced": ("991.00", False),
    "dsl_client_absent": ("250.00", True),
    "dsl_no_fault": ("250.00", True),
    "adsl_expertise_no_fault": ("400.00", True),
    "vga_supplier_ticket": ("450.00", False),
    "vga_wrongful": ("180.00", False),
    "adsl_sav_plus": ("185.00", False),
    "sav_plus_late_cancellation": ("95.00", False),
}
# From these days on, every price is what the tariff of 2016 says and so much more, or less.
CHANGES = (
    (date(2016, 1, 1), "0.00"),
    (date(2018, 5, 2), "9.99"),
    (date(2021, 3, 29), "-20.50"),
    (date(2026, 1, 19), "0.10"),
    (date(2026, 1, 26), "-1.00"),
    (date(2030, 10, 28), "31.15"),
)
QUOTED = "sdsl_internal_wiring"
GONE = ("waived", "cancelled")
Month = tuple[int, int]


def price(code: str, day: date) -> Decimal:
    """What the row in force on that day says."""
    return Decimal(TARIFF[code][0]) + Decimal([more for since, more in CHANGES if since <= day][-1])


@dataclass
class Line:
    code: str
    amount: Decimal
    visit: int | None = None
    status: str = "to_announce"
    deadline: datetime | None = None
    reduced_to: Decimal | None = None
    billed: Decimal = Decimal("0.00")
    final_on: date | None = None
    billed_for: date | None = None

    @property
    def due(self) -> Decimal:
        if self.status in GONE:
            return Decimal("0.00")
        return self.amount if self.reduced_to is None else self.reduced_to

    @property
    def owed_to_accounting(self) -> Decimal:
        """§13.9: to be billed once final; to be credited, below zero, at once."""
        difference = self.due - self.billed
        return difference if difference < 0 or self.status == "final" else Decimal("0.00")

    def is_of(self, month: Month | None, past: Month | None, *, bill: bool) -> bool:
        """A bill goes with the month of the day on which the charge became final, or with a later one where accounting
        is `past` that month; a credit note with that or later.
        """
        day = self.final_on if bill else self.billed_for
        if month is None or day is None:
            return month is None
        own = (day.year, day.month)
        missed = past is not None and own <= past
        return own == month or missed if bill else own <= month


@dataclass
class Opinion:
    """Children of a ticket have one sequence of numbers."""

    service: str
    children: int = 0
    given: set[Month] = field(default_factory=set)  # the months of which accounting has a batch
    lines: dict[int, Line] = field(default_factory=dict)
    visits: dict[int, dict[str, Any]] = field(default_factory=dict)
    quotes: dict[int, Decimal] = field(default_factory=dict)
    disputes: dict[int, int] = field(default_factory=dict)
    in_time: set[int] = field(default_factory=set)
    batches: list[list[tuple[int, Decimal]]] = field(default_factory=list)
    wrong: list[int] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        return sum((line.due for line in self.lines.values()), Decimal("0.00"))

    def hear(self, act_id: str, child: int | None, at: datetime, facts: dict[str, Any]) -> None:
        """What does not touch what is owed says nothing here."""
        tell = getattr(self, act_id.replace(".", "_"), None)
        if tell is not None:
            tell(child, at, **facts)
        self._waive()

    def intervention_plan(self, _: None, at: datetime, *, kind: str, **facts: Any) -> None:
        self.visits[self._number()] = {
            "kind": kind,
            "finding": None,
            "line": None,
            "fixed_since": False,
            "yes": None,
            "spent": None,
            "over": False,
        }

    def consent_record(self, child: int, at: datetime, *, received_at: datetime | None = None, **facts: Any) -> None:
        self.visits[child] |= {"yes": child, "agreed": received_at or at}

    def consent_carry_over(self, child: int, at: datetime) -> None:
        """§4: the latest yes to the same kind of visit that none has spent, with its date."""
        spent = {visit["yes"] for visit in self.visits.values() if visit["spent"]}
        bound = max((minute(visit["spent"]) for visit in self.visits.values() if visit["spent"]), default=None)
        taken_back = [minute(visit["spent"]) for visit in self.visits.values() if visit["spent"] and not visit["yes"]]
        left = [
            (visit["agreed"], number)
            for number, visit in self.visits.items()
            if number < child and visit["kind"] == self.visits[child]["kind"] and visit["yes"] and visit["over"]
            if visit["yes"] not in spent and (bound is None or minute(visit["agreed"]) >= bound)
            if minute(visit["agreed"]) not in taken_back
        ]
        agreed, number = max(left)
        self.visits[child] |= {"yes": self.visits[number]["yes"], "agreed": agreed}

    def consent_withdraw(self, child: int, at: datetime, **facts: Any) -> None:
        self.visits[child] |= {"spent": at, "over": True}

    def intervention_abandon(self, child: int, at: datetime, **facts: Any) -> None:
        self.visits[child]["over"] = True

    dispatch_refuse = intervention_abandon

    def dispatch_approve(self, child: int, at: datetime, **facts: Any) -> None:
        self.visits[child]["approved"] = at

    def appointment_schedule(self, child: int, at: datetime, *, starts_at: datetime, **facts: Any) -> None:
        self.visits[child] |= {"starts": starts_at, "scheduled": at}

    def appointment_move(self, child: int, at: datetime, *, starts_at: datetime, **facts: Any) -> None:
        self.visits[child]["starts"] = starts_at

    appointment_correct = appointment_move

    def appointment_cancel(
        self, child: int, at: datetime, *, received_at: datetime, cancelled_by: str = "client", **facts: Any
    ) -> None:
        visit = self.visits[child]
        visit["over"] = True
        if cancelled_by == "supplier":
            return
        visit["spent"] = received_at
        withdrawn = minute(received_at) < minute(visit["scheduled"])
        too_late = notice(received_at, visit["starts"]) < timedelta(hours=48)
        if visit["kind"] == "sav_plus" and too_late and not withdrawn:
            self._charge("sav_plus_late_cancellation", at, visit=child)

    def outcome_record(self, child: int, at: datetime, *, outcome: str, informed: str, **facts: Any) -> None:
        visit = self.visits[child]
        self._takes_place(child, at, outcome)
        code = QUALIFICATIONS[visit["kind"]][outcome].get(self.service)
        visit["line"] = self._charge(code, at, visit=child, informed=informed) if code else None

    def outcome_correct(self, child: int, at: datetime, *, outcome: str, **facts: Any) -> None:
        """§6: the same row and price leave the charge as it is. §13: "fixed since" is undone."""
        visit = self.visits[child]
        visit["fixed_since"] = False
        code = QUALIFICATIONS[visit["kind"]][outcome].get(self.service)
        standing = self.lines[visit["line"]] if visit["line"] else None
        before = (standing.code, standing.amount) if standing else None
        agreed_on = visit["agreed"].astimezone(PARIS).date()
        if before == ((code, price(code, agreed_on)) if code else None):
            self._takes_place(child, at, outcome)
            return
        for line in self.lines.values():
            if line.visit == child:
                line.status = "cancelled"
        self._takes_place(child, at, outcome)
        self._waive()
        self.outcome_record(child, at, outcome=outcome, **facts)

    def _takes_place(self, child: int, at: datetime, outcome: str) -> None:
        """§4: a technician who did not come spends no consent; spending follows the outcome as it stands."""
        visit = self.visits[child]
        visit["finding"] = outcome
        visit.setdefault("recorded", at)
        began = min(max(visit["starts"], visit["approved"]), visit["recorded"])
        visit |= {"over": True, "spent": None if outcome == "technician_absent" else began}

    def expertise_fixed(self, child: int, at: datetime, **facts: Any) -> None:
        self.visits[child]["fixed_since"] = True

    def supplier_ticket_wrongful(self, _: None, at: datetime, *, informed: str, **facts: Any) -> None:
        self._charge("vga_supplier_ticket", at, informed=informed)
        self.wrong.append(self.children)

    def supplier_ticket_reinstate(self, _: None, at: datetime, **facts: Any) -> None:
        """§4: the latest, with its charge."""
        self.lines[self.wrong.pop()].status = "cancelled"

    def quote_offer(self, _: None, at: datetime, *, amount: Decimal, **facts: Any) -> None:
        self.quotes[self._number()] = amount

    def quote_answer(self, child: int, at: datetime, *, answer: str, informed: str, **facts: Any) -> None:
        if answer == "accepted":
            self._add(Line(QUOTED, self.quotes[child]), at, informed)

    def charge_inform(self, child: int, at: datetime, *, informed_at: datetime, **facts: Any) -> None:
        self.lines[child].status, self.lines[child].deadline = "announced", deadline(informed_at)

    def charge_reduce(self, child: int, at: datetime, *, amount: Decimal, **facts: Any) -> None:
        self.lines[child].reduced_to = amount

    def charge_cancel(self, child: int, at: datetime, **facts: Any) -> None:
        self.lines[child].status = "cancelled"

    def dispute_record(self, _: None, at: datetime, *, charges: list[int], received_at: datetime, **facts: Any) -> None:
        for charge in charges:
            self._dispute(self._number(), charge, received_at)

    def dispute_correct(self, child: int, at: datetime, *, charge: int, received_at: datetime, **facts: Any) -> None:
        self.dispute_withdraw(child, at)
        self._dispute(child, charge, received_at)

    def dispute_withdraw(self, child: int, at: datetime, **facts: Any) -> None:
        """§9: as if never disputed; final where the window closed meanwhile."""
        line = self.lines[self.disputes[child]]
        outlasted = child in self.in_time and line.deadline is not None and line.deadline <= at
        if child in self.in_time:
            line.status = "announced"
        self._close(line, at)
        if outlasted:
            line.final_on = at.astimezone(PARIS).date()

    def _dispute(self, number: int, charge: int, received_at: datetime) -> None:
        line = self.lines[charge]
        self.disputes[number] = charge
        self.in_time.discard(number)
        if line.deadline is None or received_at < line.deadline:
            line.status = "disputed"
            self.in_time.add(number)

    def dispute_decide(
        self, child: int, at: datetime, *, decision: str, amount: Decimal | None = None, **facts: Any
    ) -> None:
        line = self.lines[self.disputes[child]]
        line.status = "cancelled" if decision == "cancel" else "final"
        line.final_on = at.astimezone(PARIS).date()
        if decision == "reduce":
            line.reduced_to = amount

    def windows_close(self, _: None, at: datetime) -> None:
        """§9: final when the window closed without a dispute."""
        for line in self.lines.values():
            self._close(line, at)

    def _close(self, line: Line, at: datetime) -> None:
        if line.status == "announced" and line.deadline is not None and line.deadline <= at:
            line.status, line.final_on = "final", line.deadline.astimezone(PARIS).date()

    def batch(self, month: Month | None) -> list[tuple[int, Decimal]]:
        """§10, §13.9: what the next batch holds, bills first; from then on it is billed."""
        given = []
        past = max((known for known in self.given if month is not None and known < month), default=None)
        for bills in (True, False):
            for number, line in self.lines.items():
                amount = line.owed_to_accounting
                if amount and (amount > 0) is bills and line.is_of(month, past, bill=bills):
                    given.append((number, amount))
                    line.billed += amount
                    line.billed_for = line.final_on if bills else line.billed_for
        if given:
            self.batches.append(given)
            self.given |= {month} if month is not None else set()
        return given

    def _charge(self, code: str, at: datetime, *, visit: int | None = None, informed: str = "later") -> int:
        """§4: what was agreed is what is billed; what no visit led to has the price of the day."""
        day = at if visit is None else self.visits[visit]["agreed"]
        return self._add(Line(code, price(code, day.astimezone(PARIS).date()), visit), at, informed)

    def _add(self, line: Line, at: datetime, informed: str) -> int:
        if informed == "now":
            line.status, line.deadline = "announced", deadline(at)
        number = self._number()
        self.lines[number] = line
        return number

    def _waive(self) -> None:
        """§7. Where the expertise is corrected, the charge is owed again, and to be announced again."""
        for line in self.lines.values():
            waivable = line.code != QUOTED and TARIFF[line.code][1] and line.visit is not None
            covered = waivable and any(
                (visit["finding"] == "fault_fixed" or visit["fixed_since"]) and number > (line.visit or 0)
                for number, visit in self.visits.items()
            )
            if covered and line.status != "cancelled":
                line.status = "waived"
            elif line.status == "waived":
                line.status, line.deadline = "to_announce", None

    def _number(self) -> int:
        self.children += 1
        return self.children


def minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def deadline(informed_at: datetime) -> datetime:
    """§9: the end of the second working day, Monday to Friday, after the day of the announcement."""
    day, left = informed_at.astimezone(PARIS).date(), 2
    while left:
        day += DAY
        left -= day.weekday() < 5 and day not in holidays(day.year)
    return datetime.combine(day + DAY, time(), PARIS).astimezone(UTC)


def notice(received_at: datetime, starts_at: datetime) -> timedelta:
    """§8: the hours between the two that lie in working days, Monday to Saturday, to the minute, by the wall clock."""
    received, starts = (
        at.astimezone(PARIS).replace(second=0, microsecond=0, tzinfo=None) for at in (received_at, starts_at)
    )
    return sum((until - since for since, until in _working_parts(received, starts)), timedelta())


def _working_parts(since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    while since < until:
        midnight = datetime.combine(since.date() + DAY, time())
        if since.weekday() < 6 and since.date() not in holidays(since.year):
            yield since, min(midnight, until)
        since = midnight


def holidays(year: int) -> set[date]:
    """The eleven public holidays of metropolitan France."""
    fixed = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
    return {date(year, *day) for day in fixed} | {easter(year) + days * DAY for days in (1, 39, 50)}


def easter(year: int) -> date:
    """Butcher's rule for the Gregorian calendar."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
