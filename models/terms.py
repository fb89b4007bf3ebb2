"""The words of the procedure (§1), as code names. Option values in Slack are these names: they are an interface."""

from enum import StrEnum


class Service(StrEnum):
    ADSL = "ADSL"
    SDSL = "SDSL"
    VGA = "VGA"


class FaultNature(StrEnum):
    HARD = "hard"
    INTERMITTENT = "intermittent"


class PreTest(StrEnum):
    """A check the client does on their own premises (§3)."""

    RESTART = "restart"
    INTERNAL_WIRING = "internal_wiring"
    INTERFERENCE = "interference"
    CABLING = "cabling"
    MODEM_FIRST = "modem_first"
    MODEM_SWAP = "modem_swap"


class Kind(StrEnum):
    """The kind of an intervention (§4)."""

    STANDARD = "standard"
    EXPERTISE = "expertise"
    SAV_PLUS = "sav_plus"


class InterventionState(StrEnum):
    AWAITING_CONSENT = "awaiting_consent"
    AWAITING_APPROVAL = "awaiting_approval"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    COMPLETED = "completed"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class ConsentChannel(StrEnum):
    """How a client's agreement reached us: always in writing (§4)."""

    EMAIL = "email"
    TICKET = "ticket"
    SIGNED_DOCUMENT = "signed_document"


class Outcome(StrEnum):
    """What was found at a visit (§5)."""

    OPERATOR_FAULT = "operator_fault"
    CLIENT_FAULT = "client_fault"
    CLIENT_FAULT_MODEM_REPLACED = "client_fault_modem_replaced"
    NO_FAULT = "no_fault"
    CLIENT_ABSENT = "client_absent"
    TECHNICIAN_ABSENT = "technician_absent"
    FAULT_FIXED = "fault_fixed"
    FAULT_NOT_FIXED = "fault_not_fixed"
    PERFORMED = "performed"


# Somebody did not come, so there was no visit (§5).
ABSENCES = (Outcome.CLIENT_ABSENT, Outcome.TECHNICIAN_ABSENT)


class Informed(StrEnum):
    """How the client learns of a charge when an outcome is recorded (§9)."""

    NOW = "now"
    EMAIL = "email"
    LATER = "later"


class ChargeStatus(StrEnum):
    TO_ANNOUNCE = "to_announce"
    ANNOUNCED = "announced"
    DISPUTED = "disputed"
    FINAL = "final"
    WAIVED = "waived"
    CANCELLED = "cancelled"


class SavPlusPoint(StrEnum):
    """Where the line is tested and worked on during a SAV+, in order (§8)."""

    FIRST_VISIT = "first_visit"
    MAIN_FRAME = "main_frame"
    STREET_CABINET = "street_cabinet"
    CONCENTRATION_POINT = "concentration_point"
    SECOND_VISIT = "second_visit"


class CancelledBy(StrEnum):
    """Who cancels a visit that has a slot (§4): what it costs depends on it."""

    CLIENT = "client"
    SUPPLIER = "supplier"


class ReferentRole(StrEnum):
    """What the client's technical referent at an expertise is to them (§4)."""

    INSTALLER = "installer"
    INTEGRATOR = "integrator"
    OPERATOR = "operator"


class QuoteState(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class DisputeState(StrEnum):
    """`late` ones are not decided here; `lapsed` ones ended with their charge; the client withdrew others (§9)."""

    OPEN = "open"
    LATE = "late"
    DECIDED = "decided"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class Ruling(StrEnum):
    """What a manager does with a charge that is disputed in time (§9)."""

    CANCEL = "cancel"
    REDUCE = "reduce"
    UPHOLD = "uphold"


class TicketState(StrEnum):
    """`cancelled` tickets were opened by mistake, or twice for one fault (§2)."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Role(StrEnum):
    """What a person may do here; managers can do what agents can (§4)."""

    AGENT = "agent"
    MANAGER = "manager"
    NOBODY = "nobody"


class Party(StrEnum):
    """Whose turn it is to carry a ticket on (design §4): the desk's agents, or others whom they wait for."""

    AGENT = "agent"
    MANAGER = "manager"
    CLIENT = "client"
    SUPPLIER = "supplier"
    NOBODY = "nobody"


ERASED = "–"  # what stands in a column in place of personal data whose retention is over


class Unread(StrEnum):
    """Why the content of a piece of evidence has no hash."""

    TOO_LARGE = "too_large"
    DELETED = "deleted"
    NO_PERMISSION = "no_permission"
    ELSEWHERE = "elsewhere"  # no file of Slack's own, but a link to another place
    UNREADABLE = "unreadable"  # tried some times, and it never came whole


class OutboxState(StrEnum):
    """What has become of a notice to deliver (design §5): `later` ones become pending when they are due.

    A reminder that is not urgent is gathered then, for a morning message.
    """

    LATER = "later"
    MORNING = "morning"
    PENDING = "pending"
    SENT = "sent"
    SKIPPED = "skipped"
    PARKED = "parked"


class TariffCode(StrEnum):
    """The rows of the tariff (§6)."""

    SDSL_CLIENT_FAULT = "sdsl_client_fault"
    SDSL_INTERNAL_WIRING = "sdsl_internal_wiring"
    SDSL_MODEM_REPLACED = "sdsl_modem_replaced"
    DSL_CLIENT_ABSENT = "dsl_client_absent"
    DSL_NO_FAULT = "dsl_no_fault"
    ADSL_EXPERTISE_NO_FAULT = "adsl_expertise_no_fault"
    VGA_SUPPLIER_TICKET = "vga_supplier_ticket"
    VGA_WRONGFUL = "vga_wrongful"
    ADSL_SAV_PLUS = "adsl_sav_plus"
    SAV_PLUS_LATE_CANCELLATION = "sav_plus_late_cancellation"


class SiteFact(StrEnum):
    """What must be known of the client's site (§3)."""

    CONTACT_NAME = "contact_name"
    CONTACT_PHONE = "contact_phone"
    CONTACT_HOURS = "contact_hours"
    MODEM = "modem"
    ROUTER = "router"
    LIGHTS = "lights"


class WorkCalendar(StrEnum):
    """Which weekdays count: Monday to Friday (§9), or Monday to Saturday (§8)."""

    OUVRES = "jours_ouvres"
    OUVRABLES = "jours_ouvrables"


class Region(StrEnum):
    """Whose public holidays count (§9)."""

    METROPOLE = "metropole"
    ALSACE_MOSELLE = "alsace-moselle"


class Weekday(StrEnum):
    """In the order of `date.weekday()`."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class Notice(StrEnum):
    """What is told at once when something happens (design §2), by what the relay does for it.

    The card is the ticket's root message; `thread` posts the event's own message below it; the message that the ticket
    was opened from is answered where it stands. Requests to approve a visit or to rule on a dispute, breakdowns and
    steps are messages that are brought up to date later; the calendar is a visit's file in the thread; mail goes to the
    client. A morning message goes to each colleague, a hand-over to whoever is on call from now on, a relief to
    whoever is not any more, a closed channel to the managers; tidying takes away reminders that have lost their point.
    Evidence is read out of Slack, and told to nobody.
    """

    CARD_POST = "card.post"
    CARD_REFRESH = "card.refresh"
    THREAD = "thread"
    ORIGIN_ANSWER = "origin.answer"
    REQUEST_POST = "request.post"
    REQUEST_REFRESH = "request.refresh"
    BREAKDOWN_POST = "breakdown.post"
    BREAKDOWN_REFRESH = "breakdown.refresh"
    RULING_POST = "decision.post"
    RULING_REFRESH = "decision.refresh"
    STEPS_POST = "steps.post"
    CALENDAR = "calendar"
    MAIL = "mail"
    MAIL_ANNOUNCE = "mail.announce"
    EVIDENCE_READ = "evidence.read"
    CLOSE_WINDOW = "timer.close_window"
    HAND_OVER = "hand_over"
    RELIEF = "relief"
    TIDY = "tidy.refresh"
    MORNING = "morning"
    CLOSED_CHANNEL = "closed_channel"
