"""Every refusal is a sentence that says what to do next, in both languages."""

import ast
import inspect
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

import models
from blocks.events import declared
from blocks.refusals import SHOWERS, sentence_of
from blocks.refusals import codes as declared_codes
from blocks.words import Words
from models.dispatch import DispatchApproved
from models.events import EVENTS
from models.refusal import Refusal
from models.terms import InterventionState, PreTest, SiteFact
from models.who import Who
from tests.builders import PARIS, a_ticket, refused

PROJECT = Path(models.__file__).parents[1]
AT = datetime(2026, 11, 23, 13, 2, tzinfo=UTC)
FACTS = {
    "by": Who("U0SOPHIE01", "Sophie Leroy"),
    "at": AT,
    "event": DispatchApproved,
    "bound": AT,
    "ticket": "INC-000042",
    "child": 7,
    "text": "janvier",
    "batch": "LOT-3",
    "service": "SDSL",
    "state": InterventionState.SCHEDULED,
    "tests": [PreTest.RESTART],
    "confirmation": True,
    "facts": [SiteFact.MODEM],
    "blockers": ["visit_under_way", "quote_pending"],
    "until": AT,
    "amount": Decimal("250.00"),
    "reference": "SIG-2026-1",
    "typed": "bientôt",
    "days": 31,
    "day": AT.date(),
    "first": AT.date(),
    "last": AT.date(),
}
FRENCH = Words.of("fr", PARIS)


def raised() -> list[tuple[str, set[str]]]:
    """The code and the facts of every Refusal in the code, and of the helpers that make one."""
    found = []
    for root in ("models", "slackbot"):
        for file in (PROJECT / root).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    position = {"Refusal": 0, "Overtaken": 0, "refuse_before": 3}.get(node.func.id)
                    if position is not None and isinstance(code := node.args[position], ast.Constant):
                        found.append((str(code.value), {str(keyword.arg) for keyword in node.keywords} - {"field"}))
    return found


def codes() -> set[str]:
    return {code for code, _ in raised()}


def facts_of(code: str) -> dict[str, object]:
    """What a refusal with this code carries, as far as its sentence uses it."""
    if code not in SHOWERS:
        return FACTS
    return {name: FACTS[name] for name in inspect.signature(SHOWERS[code]).parameters if name != "words"}


def test_every_refusal_of_the_code_has_its_sentence_and_no_sentence_is_left_over() -> None:
    assert codes() == set(declared_codes())


def test_a_refusal_whose_facts_are_shown_by_a_function_carries_exactly_what_that_takes() -> None:
    shown = [(code, facts) for code, facts in raised() if code in SHOWERS]
    assert {code for code, _ in shown} == set(SHOWERS)
    assert [(code, facts) for code, facts in shown if facts != set(facts_of(code))] == []


def test_every_journal_event_can_be_named() -> None:
    assert declared().past_tenses == set(EVENTS.values())


@pytest.mark.parametrize("code", sorted(declared_codes()))
def test_each_sentence_is_complete_and_says_what_to_do(code: str, words: Words) -> None:
    sentence = sentence_of(Refusal(code, **facts_of(code)), words)
    assert "{" not in sentence
    assert sentence[0].isupper() or sentence.startswith("INC-")
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        (
            Refusal("already", event=DispatchApproved, by=FACTS["by"], at=AT),
            "C'est déjà fait\xa0: intervention validée par Sophie Leroy le lun. 23 nov. 14:02. "
            "Voyez la prochaine étape sur la fiche du ticket.",
        ),
        (
            Refusal("slot_before_the_approval", field="ends_at", bound=AT),
            "L'intervention a été validée le lun. 23 nov. 14:02. Choisissez un créneau qui se termine après.",
        ),
        (
            Refusal("cannot_close", blockers=["charge_to_announce", "charge_to_announce", "quote_pending"]),
            "Le ticket ne peut pas encore être clos\xa0: le client n'est pas informé d'une facturation et un devis "
            "attend la réponse du client. Fermez ce formulaire et rouvrez-le.",
        ),
        (
            Refusal("managers_reopen_later", until=datetime(2016, 1, 7, 23, tzinfo=UTC)),
            "Les agents pouvaient rouvrir ce ticket jusqu'au jeu. 7 janv. 23:59. Adressez-vous à un responsable.",
        ),
        (
            Refusal("reduction_out_of_range", field="amount", amount=Decimal("250.00")),
            "Indiquez un montant supérieur à zéro et inférieur à 250,00\xa0€\xa0HT.",
        ),
        (
            Refusal("one_intervention_at_a_time", state=InterventionState.AWAITING_APPROVAL),
            "Une intervention est en cours (en attente de validation). Terminez-la ou abandonnez-la d'abord.",
        ),
    ],
)
def test_who_when_and_what_are_told(refusal: Refusal, sentence: str) -> None:
    assert sentence_of(refusal, FRENCH) == sentence


def test_gate_a_names_what_is_missing() -> None:
    sentence = sentence_of(refused(a_ticket(), "supplier_ticket.record"), FRENCH)
    assert "vérification du câblage" in sentence
    assert "confirmation écrite du client" in sentence
    assert "horaires d'ouverture" in sentence
