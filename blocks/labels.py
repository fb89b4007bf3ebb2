"""What people read for the code names of the procedure (§1, §3–§5)."""

from collections.abc import Iterable
from enum import StrEnum

from blocks.inputs import Choice
from blocks.words import Words, msgid
from models.terms import (
    CancelledBy,
    ChargeStatus,
    ConsentChannel,
    FaultNature,
    Informed,
    InterventionState,
    Kind,
    Outcome,
    PreTest,
    QuoteState,
    ReferentRole,
    Ruling,
    SavPlusPoint,
    SiteFact,
)

LABELS: dict[type[StrEnum], dict[StrEnum, str]] = {
    FaultNature: {
        FaultNature.HARD: msgid("hard (line dead)"),
        FaultNature.INTERMITTENT: msgid("intermittent (cuts, throughput)"),
    },
    PreTest: {
        PreTest.RESTART: msgid("Equipment restarted (modem, router, PBX, telephone…)"),
        PreTest.INTERNAL_WIRING: msgid("Internal wiring of the building checked"),
        PreTest.INTERFERENCE: msgid("Electrical interference checked (fax, alarm…)"),
        PreTest.CABLING: msgid("Cabling checked"),
        PreTest.MODEM_FIRST: msgid("Modem connected directly at the line's entry"),
        PreTest.MODEM_SWAP: msgid("Modem exchanged for another one"),
    },
    SiteFact: {
        SiteFact.CONTACT_NAME: msgid("On-site contact"),
        SiteFact.CONTACT_PHONE: msgid("Contact's telephone"),
        SiteFact.CONTACT_HOURS: msgid("Opening hours"),
        SiteFact.MODEM: msgid("Modem (make and model)"),
        SiteFact.ROUTER: msgid("Router (make and model)"),
        SiteFact.LIGHTS: msgid("State of the modem's lights (pwr, lan, wan…)"),
    },
    Kind: {
        Kind.STANDARD: msgid("standard visit"),
        Kind.EXPERTISE: msgid("expertise"),
        Kind.SAV_PLUS: msgid("SAV+"),
    },
    InterventionState: {
        InterventionState.AWAITING_CONSENT: msgid("waiting for the client's consent"),
        InterventionState.AWAITING_APPROVAL: msgid("waiting for approval"),
        InterventionState.APPROVED: msgid("approved"),
        InterventionState.SCHEDULED: msgid("scheduled"),
        InterventionState.COMPLETED: msgid("completed"),
        InterventionState.REFUSED: msgid("refused"),
        InterventionState.CANCELLED: msgid("cancelled"),
    },
    ConsentChannel: {
        ConsentChannel.EMAIL: msgid("e-mail"),
        ConsentChannel.TICKET: msgid("message in the ticket"),
        ConsentChannel.SIGNED_DOCUMENT: msgid("signed document"),
    },
    Outcome: {
        Outcome.OPERATOR_FAULT: msgid("Fault on the operator's side"),
        Outcome.CLIENT_FAULT: msgid("Fault on the client's installation"),
        Outcome.CLIENT_FAULT_MODEM_REPLACED: msgid("Fault on the client's side, modem replaced"),
        Outcome.NO_FAULT: msgid("No fault found"),
        Outcome.CLIENT_ABSENT: msgid("Client absent, or appointment refused"),
        Outcome.TECHNICIAN_ABSENT: msgid("Technician absent, or left without a finding"),
        Outcome.FAULT_FIXED: msgid("Fault found and corrected"),
        Outcome.FAULT_NOT_FIXED: msgid("Fault found, not corrected"),
        Outcome.PERFORMED: msgid("SAV+ carried out"),
    },
    Informed: {
        Informed.NOW: msgid("Client informed just now"),
        Informed.EMAIL: msgid("By an e-mail from the bot"),
        Informed.LATER: msgid("Later (you will be reminded)"),
    },
    ChargeStatus: {
        ChargeStatus.TO_ANNOUNCE: msgid("to be announced"),
        ChargeStatus.ANNOUNCED: msgid("announced"),
        ChargeStatus.DISPUTED: msgid("disputed"),
        ChargeStatus.FINAL: msgid("final"),
        ChargeStatus.WAIVED: msgid("waived"),
        ChargeStatus.CANCELLED: msgid("cancelled"),
    },
    CancelledBy: {
        CancelledBy.CLIENT: msgid("the client"),
        CancelledBy.SUPPLIER: msgid("the supplier"),
    },
    ReferentRole: {
        ReferentRole.INSTALLER: msgid("private installer"),
        ReferentRole.INTEGRATOR: msgid("integrator"),
        ReferentRole.OPERATOR: msgid("operator"),
    },
    SavPlusPoint: {
        SavPlusPoint.FIRST_VISIT: msgid("first visit to the client"),
        SavPlusPoint.MAIN_FRAME: msgid("main distribution frame"),
        SavPlusPoint.STREET_CABINET: msgid("street cabinet"),
        SavPlusPoint.CONCENTRATION_POINT: msgid("concentration point"),
        SavPlusPoint.SECOND_VISIT: msgid("second visit to the client"),
    },
    QuoteState: {
        QuoteState.OFFERED: msgid("waiting for an answer"),
        QuoteState.ACCEPTED: msgid("accepted"),
        QuoteState.DECLINED: msgid("declined"),
        QuoteState.WITHDRAWN: msgid("withdrawn"),
    },
    Ruling: {
        Ruling.CANCEL: msgid("Cancel the charge"),
        Ruling.REDUCE: msgid("Reduce the charge"),
        Ruling.UPHOLD: msgid("Uphold the charge"),
    },
}


def label(name: StrEnum, words: Words) -> str:
    return words(LABELS[type(name)][name])


def choices(names: Iterable[StrEnum], words: Words) -> list[Choice]:
    return [(name.value, capital(label(name, words))) for name in names]


def inline(labels: Iterable[str], words: Words) -> str:
    """Labels as a list in the middle of a sentence."""
    return words.join(text[:1].lower() + text[1:] for text in labels)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
