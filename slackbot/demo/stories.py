"""The desk's last days, as a table: add a story, or a deed to one, and the demo shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from models.terms import Informed, Kind, Outcome, PreTest, Ruling, SavPlusPoint
from slackbot.demo.deeds import (
    Deed,
    Do,
    accepted,
    agreed,
    approved,
    cancelled,
    checked,
    closed,
    contact,
    decided,
    disputed,
    expertise,
    facts_of,
    found,
    lifted,
    measured,
    planned,
    quoted,
    refused,
    slot,
    some_tests,
    supplier,
    withdrawn,
    wrongful,
)


@dataclass(frozen=True)
class Story:
    """One ticket. It begins `ago` working days before today, at `time` at the desk, opened by `who`."""

    ago: int
    time: str
    who: str
    service: str
    fault: str
    client: str
    line: str
    description: str
    deeds: list[Deed] = field(default_factory=list)

    @property
    def facts(self) -> dict[str, Any]:
        return facts_of(self.service, self.fault, self.client, self.line, self.description)


def _ready(who: str, day: int, contact_name: str, phone: str, reference: str) -> list[Deed]:
    """The ordinary beginning: tests, site, the supplier's ticket."""
    return [
        Deed(day, "10:05", who, checked(contact_name)),
        Deed(day, "10:20", who, contact(contact_name, phone)),
        Deed(day, "10:40", who, supplier(reference)),
    ]


def _agreed(who: str, day: int, by: str, plan: Do | None = None) -> list[Deed]:
    return [Deed(day, "11:00", who, plan or planned()), Deed(day, "14:10", who, agreed(by))]


def _set_out(who: str, day: int, by: str, manager: str, visit: str, plan: Do | None = None) -> list[Deed]:
    """From the plan of a visit to its slot, on the morning of the next working day."""
    return [
        *_agreed(who, day, by, plan),
        Deed(day, "15:00", manager, approved()),
        Deed(day, "15:30", who, slot(visit)),
    ]


STORIES = [
    Story(
        9, "09:05", "karim", "ADSL", "hard", "Menuiserie Castel", "AD-64-118732",
        "Plus de synchronisation depuis une semaine, modem remplacé sans effet.",
        [
            *_ready("karim", 0, "M. Castel", "05 59 00 11 87", "ORA-7690-31"),
            *_set_out("karim", 0, "M. Castel", "marc", "ORA-7690-31/1"),
            Deed(1, "11:10", "karim", found(Outcome.NO_FAULT, "Pas de défaut constaté jusqu’au DTI.")),
            *_set_out("karim", 2, "M. Castel", "sophie", "ORA-7690-31/2"),
            Deed(3, "11:20", "karim", found(Outcome.CLIENT_ABSENT, "Atelier fermé, pas de réponse au téléphone.")),
            *_set_out("karim", 4, "M. Castel", "marc", "ORA-7690-31/3", expertise("M. Etcheverry", "06 12 00 64 64")),
            Deed(5, "11:40", "karim", found(Outcome.FAULT_FIXED, "Boîte de dérivation oxydée, épissure refaite.")),
        ],
    ),
    Story(
        8, "09:20", "lea", "ADSL", "intermittent", "Cave coopérative de Cairanne", "AD-84-290618",
        "Une dizaine de coupures par jour, débit instable.",
        [
            *_ready("lea", 0, "Mme Roustan", "04 90 00 29 06", "ORA-7706-52"),
            *_set_out("lea", 0, "Mme Roustan", "sophie", "ORA-7706-52/1"),
            Deed(1, "11:30", "lea", found(Outcome.NO_FAULT, "Aucun défaut pendant la visite.")),
            *_set_out("lea", 5, "Mme Roustan", "marc", "ORA-7706-52/2", planned(Kind.SAV_PLUS)),
            Deed(6, "09:20", "lea", measured(SavPlusPoint.MAIN_FRAME, 7900, 820)),
            Deed(6, "10:05", "lea", measured(SavPlusPoint.STREET_CABINET, 6100, 790, 1, "Paire 3-14 changée.")),
            Deed(6, "10:50", "lea", measured(SavPlusPoint.CONCENTRATION_POINT, 5850, 770, 2)),
            Deed(6, "11:45", "lea", found(Outcome.PERFORMED, "Trois mutations, ligne stable à 5,8 Mbit/s.")),
        ],
    ),
    Story(
        8, "09:12", "lea", "SDSL", "hard", "Cabinet Morel & Associés", "SD-69-118204",
        "Plus aucun accès depuis ce matin, la téléphonie est coupée aussi.",
        [
            *_ready("lea", 0, "Mme Morel", "04 72 00 11 22", "ORA-7702-15"),
            *_agreed("lea", 0, "Mme Morel"),
            Deed(0, "15:00", "marc", approved()),
            Deed(0, "15:30", "lea", slot("ORA-7702-15/1")),
            Deed(1, "11:20", "lea", found(Outcome.CLIENT_FAULT, "Câble entre la tête de ligne et le modem écrasé.")),
            Deed(2, "10:30", "lea", disputed("Le câble a été écrasé par le prestataire de nettoyage, pas par nous.")),
            Deed(3, "09:45", "sophie", decided(Ruling.REDUCE, "Geste commercial : client depuis 2014.", "150.00")),
            Deed(3, "11:15", "lea", closed("Câble entre la tête de ligne et le modem remplacé par le client.")),
        ],
    ),
    Story(
        7, "09:40", "karim", "ADSL", "intermittent", "Boulangerie Keller", "AD-67-220417",
        "Coupures de quelques minutes, surtout en fin de matinée.",
        [
            *_ready("karim", 0, "M. Keller", "03 88 00 41 17", "ORA-7715-03"),
            *_agreed("karim", 0, "M. Keller"),
            Deed(0, "16:05", "sophie", approved()),
            Deed(0, "16:30", "karim", slot("ORA-7715-03/1")),
            Deed(1, "12:45", "karim", found(Outcome.OPERATOR_FAULT, "Paire dégradée au sous-répartiteur, échangée.")),
            Deed(2, "09:30", "karim", closed("Paire dégradée au sous-répartiteur, échangée par l’opérateur.")),
        ],
    ),
    Story(
        6, "11:25", "lea", "SDSL", "intermittent", "Clinique des Tilleuls", "SD-31-900133",
        "Débit divisé par quatre depuis vendredi, erreurs en montée.",
        [
            Deed(0, "14:05", "lea", checked("M. Faure")),
            Deed(0, "14:20", "lea", contact("M. Faure", "05 61 00 13 30", "24 h sur 24, accueil des urgences")),
            Deed(0, "14:40", "lea", supplier("ORA-7731-88")),
            Deed(0, "15:00", "lea", planned()),
            Deed(1, "09:15", "lea", agreed("M. Faure")),
            Deed(1, "09:40", "sophie", approved()),
            Deed(1, "10:00", "lea", slot("ORA-7731-88/1", 0, "15:00")),
            Deed(1, "17:30", "lea", found(Outcome.NO_FAULT, "Ligne conforme, synchronisation nominale au RTC.")),
            Deed(5, "10:20", "lea", disputed("Les erreurs ont repris dès le départ du technicien.")),
        ],
    ),
    Story(
        5, "10:02", "karim", "VGA", "hard", "Hôtel du Parc", "VG-06-551020",
        "Plus de tonalité sur la ligne de l’ascenseur.",
        [
            *_ready("karim", 1, "Mme Ricci", "04 93 00 55 10", "ORA-7740-12"),
            *_agreed("karim", 1, "Mme Ricci"),
            Deed(1, "15:20", "marc", approved()),
            Deed(1, "15:45", "karim", slot("ORA-7740-12/1", hour="16:00")),
            Deed(2, "12:10", "karim", cancelled("La ligne a été rétablie par l’ascensoriste.")),
            Deed(3, "09:50", "karim", wrongful("Défaut sur l’installation de l’ascensoriste, la ligne était bonne.")),
        ],
    ),
    Story(
        5, "09:15", "lea", "SDSL", "hard", "Étude Guérin & Fils, notaires", "SD-45-330981",
        "Ligne coupée depuis les travaux du rez-de-chaussée.",
        [
            *_ready("lea", 0, "Me Guérin", "02 38 00 33 09", "ORA-7743-77"),
            Deed(0, "14:30", "lea", quoted("640.00", "Desserte interne à refaire du local technique au 2e étage.")),
            Deed(1, "10:15", "lea", accepted("Devis accepté, merci d’intervenir cette semaine.")),
            Deed(3, "16:40", "lea", closed("Desserte interne refaite, synchronisation retrouvée.")),
        ],
    ),
    Story(
        4, "09:05", "lea", "SDSL", "hard", "Transports Delmas", "SD-13-447120",
        "Site isolé, voyant DSL éteint sur le modem.",
        [
            Deed(0, "09:50", "lea", some_tests(PreTest.RESTART)),
            Deed(0, "10:15", "sophie", lifted("Site industriel isolé : le fournisseur est saisi sans attendre.")),
            Deed(0, "10:30", "lea", supplier("ORA-7752-40")),
            Deed(0, "10:45", "lea", contact("M. Delmas", "04 91 00 47 12", "6 h – 20 h")),
            Deed(0, "11:00", "lea", planned()),
            Deed(0, "11:30", "lea", agreed("M. Delmas", "OK, au plus vite s’il vous plaît.")),
            Deed(0, "11:42", "marc", approved()),
            Deed(0, "12:00", "lea", slot("ORA-7752-40/1", 0, "15:00")),
            Deed(1, "09:30", "lea", found(Outcome.CLIENT_ABSENT, "Portail fermé, personne.", called=False)),
            Deed(3, "10:10", "lea", disputed("Le gardien était là : aucun technicien ne s’est présenté à 15 h.")),
        ],
    ),
    Story(
        3, "14:20", "karim", "ADSL", "hard", "Mairie de Saint-Aubin", "AD-76-310245",
        "L’accueil n’a plus Internet depuis l’orage.",
        [
            *_ready("karim", 1, "M. Lefèvre", "02 35 00 31 02", "ORA-7766-71"),
            Deed(1, "11:00", "karim", planned()),
            Deed(1, "11:40", "karim", agreed("M. Lefèvre")),
            Deed(1, "14:30", "sophie", refused("Le parafoudre n’a pas été vérifié : à faire d’abord.")),
        ],
    ),
    Story(
        3, "16:10", "lea", "SDSL", "intermittent", "Imprimerie Vasseur", "SD-59-720018",
        "Pertes de synchronisation plusieurs fois par heure.",
        [
            *_ready("lea", 1, "Mme Vasseur", "03 20 00 72 18", "ORA-7769-05"),
            *_agreed("lea", 1, "Mme Vasseur"),
            Deed(2, "09:20", "lea", withdrawn("Le client préfère attendre la fin de ses travaux.")),
        ],
    ),
    Story(
        2, "09:30", "lea", "SDSL", "hard", "Groupe Arvor Logistique", "SD-35-604411",
        "Coupure franche, la sauvegarde 4G a pris le relais.",
        [
            *_ready("lea", 0, "M. Le Goff", "02 99 00 60 44", "ORA-7781-20"),
            *_agreed("lea", 0, "M. Le Goff"),
            Deed(0, "15:10", "marc", approved()),
            Deed(0, "15:40", "lea", slot("ORA-7781-20/1")),
            Deed(1, "12:30", "lea", found(Outcome.CLIENT_FAULT, "Onduleur du client défaillant.", Informed.LATER)),
        ],
    ),
    Story(
        2, "11:15", "karim", "ADSL", "intermittent", "École Jean-Moulin", "AD-38-118890",
        "Débit très faible l’après-midi.",
        [
            *_ready("karim", 1, "Mme Perrin", "04 76 00 11 88", "ORA-7786-33"),
            *_agreed("karim", 1, "Mme Perrin", planned(Kind.SAV_PLUS)),
            Deed(1, "16:00", "sophie", approved()),
            Deed(1, "16:20", "karim", slot("ORA-7786-33/1", 5)),
        ],
    ),
    Story(
        2, "15:40", "lea", "ADSL", "hard", "Garage Lemoine", "AD-44-207755",
        "Plus de synchronisation, le modem cherche sans fin.",
        [
            *_ready("lea", 1, "M. Lemoine", "02 40 00 20 77", "ORA-7790-02"),
            *_agreed("lea", 1, "M. Lemoine"),
            Deed(1, "17:05", "marc", approved()),
        ],
    ),
    Story(
        1, "09:05", "lea", "SDSL", "hard", "Laboratoires Ferrand", "SD-63-430091",
        "Coupure complète, deux agences touchées.",
        [
            *_ready("lea", 0, "M. Ferrand", "04 73 00 43 00", "ORA-7801-64"),
            *_agreed("lea", 0, "M. Ferrand"),
        ],
    ),
    Story(
        1, "09:20", "karim", "VGA", "intermittent", "Pharmacie de la Gare", "VG-21-330470",
        "Grésillements, puis la ligne raccroche.",
        [
            *_ready("karim", 0, "Mme Aubert", "03 80 00 33 04", "ORA-7803-18"),
            *_agreed("karim", 0, "Mme Aubert"),
        ],
    ),
    Story(
        1, "09:45", "lea", "ADSL", "intermittent", "Domaine de Peyrac", "AD-33-515520",
        "Coupures quand il pleut.",
        [
            *_ready("lea", 0, "Mme Peyrac", "05 56 00 51 55", "ORA-7805-90"),
            Deed(0, "11:00", "lea", expertise("M. Sarrazin", "06 20 00 15 51")),
        ],
    ),
    Story(
        1, "10:00", "karim", "SDSL", "hard", "Ateliers Nordmann", "SD-68-250013",
        "Ligne coupée depuis 8 h, chantier dans la rue.",
        [
            *_ready("karim", 0, "M. Nordmann", "03 89 00 25 01", "ORA-7808-47"),
            Deed(0, "15:20", "karim", quoted("780.00", "Reprise de la desserte interne : 40 m de câble, deux prises.")),
        ],
    ),
    Story(
        1, "14:30", "lea", "ADSL", "hard", "Crèche Les Coccinelles", "AD-92-640287",
        "Internet et téléphone muets depuis le déménagement.",
        [
            Deed(0, "15:10", "lea", checked("Mme Diallo")),
            Deed(0, "15:25", "lea", contact("Mme Diallo", "01 47 00 64 02", "7 h 30 – 19 h")),
        ],
    ),
    Story(
        1, "16:20", "karim", "SDSL", "intermittent", "Chaussures Bertin", "SD-49-771230",
        "Lenteurs à la caisse, perte de paquets.",
        [Deed(0, "16:50", "karim", some_tests(PreTest.RESTART, PreTest.CABLING))],
    ),
    Story(
        1, "17:15", "lea", "ADSL", "hard", "Librairie L’Encre bleue", "AD-75-880164",
        "Le modem ne se synchronise plus depuis le milieu de l’après-midi.",
    ),
]  # fmt: skip
