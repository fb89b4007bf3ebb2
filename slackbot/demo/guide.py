"""The guided first ticket: from `/ticket` to the cost breakdown, step by step, with values to fill in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from slackbot.demo.journey import CONTACT, EQUIPMENT, asked_about
from slackbot.demo.stage import APPROVALS
from slackbot.workspace import Message, View, Workspace, walk
from slackbot.workspace.directory import BOT_USER, Channel
from slackbot.workspace.page import Examples, Guide, Step

CHANNEL = Channel("C0PREMIER1", "premier-ticket", "public", [])
_STAFF = ("lea", "karim", "marc", "sophie", "nina")

_STEPS = (
    (
        "ticket.open",
        "lea",
        "Écrivez `/ticket` dans *#premier-ticket* et validez par Entrée. *Remplir pour moi* remplit chaque formulaire.",
        "Type `/ticket` in *#premier-ticket* and press Enter. *Fill in for me* fills in every form.",
    ),
    (
        "pretests.tick",
        "lea",
        "Votre ticket a sa fiche et son fil. Le client confirme ses tests : *Tests préalables*.",
        "Your ticket has its card and its thread. The client confirms the tests: *Tests préalables*.",
    ),
    (
        "site.describe",
        "lea",
        "La fiche propose toujours l’étape suivante : *Informations du site*.",
        "The card always offers the next step: *Informations du site*.",
    ),
    (
        "supplier_ticket.record",
        "lea",
        "Tout est là pour saisir le fournisseur : *Ticket fournisseur*.",
        "Everything is there for the supplier: *Ticket fournisseur*.",
    ),
    (
        "intervention.plan",
        "lea",
        "*Demander l’intervention* d’un technicien.",
        "Plan a visit: *Demander l’intervention*.",
    ),
    (
        "consent.record",
        "lea",
        "Sans accord écrit du client, rien ne part : *Enregistrer l’accord*.",
        "Nobody is sent without the client's written consent: *Enregistrer l’accord*.",
    ),
    (
        "dispatch.approve",
        "marc",
        f"Un responsable décide, dans *#{APPROVALS}*. Soyez Marc, allez-y et cliquez sur *Valider*.",
        f"A manager decides, in *#{APPROVALS}*. Be Marc, go there and press *Valider*.",
    ),
    (
        "appointment.schedule",
        "lea",
        "De nouveau Léa : *Fixer le rendez-vous*.",
        "Léa again: *Fixer le rendez-vous*.",
    ),
    (
        "outcome.record",
        "lea",
        "Le technicien est passé : *Enregistrer le résultat*. Le formulaire annonce le montant.",
        "The technician has been there: *Enregistrer le résultat*. The form says what it costs.",
    ),
)  # fmt: skip
_END = (
    "La facturation est dans le fil, et le délai de contestation dès que le client est informé. Le panneau "
    "*Temps et pannes* avance l’heure.",
    "The charge is in the thread, with the end of the dispute period. The panel *Time and faults* moves the clock.",
)
_ORDER = [step[0] for step in _STEPS]
_REOPEN = "ticket.reopen"  # what a card offers of a ticket that is over
_ELSEWHERE = {"dispatch.approve": APPROVALS}


def add_guide(workspace: Workspace) -> None:
    """The empty channel for one's own first ticket, and the steps to it."""
    channel = workspace.team.add_channel(CHANNEL)
    channel.members[:] = [BOT_USER, *(workspace.person(key).id for key in _STAFF)]
    steps = [
        Step(who, french, english, _past(workspace, index), _ELSEWHERE.get(act))
        for index, (act, who, french, english) in enumerate(_STEPS)
    ]
    steps.append(Step("lea", *_END, done=lambda _: False))
    workspace.pages.guide = Guide(channel.name, steps, examples(workspace))


def reached(thread: list[Message], requests: list[Message]) -> int:
    """How many steps lie behind, by what the card offers next; while a manager is asked, it offers nothing."""
    if not thread:
        return 0
    if any(block["type"] == "table" for message in thread for block in message.blocks):
        return len(_ORDER)
    if asked_about(thread[0], requests):
        return _ORDER.index("dispatch.approve")
    if any(value.partition(" ")[0] == _REOPEN for value in thread[0].choices("ticket.more")):
        return 0  # cancelled: another one begins anew
    primary = [button.action_id for button in thread[0].buttons() if button.style == "primary"]
    return next((_ORDER.index(action) for action in primary if action in _ORDER), 1)


def examples(workspace: Workspace) -> Mapping[str, Examples]:
    """By modal: what to fill in, with times of the workspace's clock."""

    def now() -> datetime:
        return workspace.clock.now()

    def slot(_: View) -> Mapping[str, Any]:
        start = (now() + timedelta(hours=2)).replace(minute=0)
        return {"supplier_reference": "ORA-8910-07/1", "starts_at": start, "ends_at": start + timedelta(hours=2)}

    return {
        "ticket.open": lambda _: {
            "service": "SDSL",
            "fault_nature": "hard",
            "client": "Atelier Rousseau",
            "client_email": "support@atelier-rousseau.example",
            "line": "SD-75-009120",
            "description": "Plus de connexion depuis ce matin, voyant DSL éteint.",
            "channel": CHANNEL.name,
        },
        "pretests.tick": lambda view: {
            "tests": _offered(view, "tests"),
            "confirmed_by": "Mme Rousseau",
            "confirmed_at": now(),
            "confirmation": "Tous les tests sont faits, toujours rien.",
        },
        "site.describe": lambda _: {**CONTACT, **EQUIPMENT},
        "supplier_ticket.record": lambda _: {"reference": "ORA-8910-07", "opened_at": now()},
        "intervention.plan": lambda _: {"kind": "standard"},
        "consent.record": lambda _: {
            "given_by": "Mme Rousseau",
            "channel": "email",
            "received_at": now(),
            "words": "Bon pour accord, merci d’envoyer le technicien.",
        },
        "appointment.schedule": slot,
        "outcome.record": lambda _: {
            "outcome": "client_fault",
            "findings": "Prise murale oxydée chez le client.",
            "called_support": "yes",
            "informed": "now",
        },
    }


def _offered(view: View, block_id: str) -> list[str]:
    """All values that the field lets one choose."""
    fields = (element for block, element in walk.elements(view.blocks) if block.get("block_id") == block_id)
    return [str(option["value"]) for element in fields for option in element["options"]]


def _past(workspace: Workspace, index: int) -> Callable[[list[Message]], bool]:
    return lambda thread: reached(thread, workspace.channel(APPROVALS).messages) > index
