"""What the demo says on the terminal, in the language of its desk."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sentences:
    """`address` and `exposed` are the first line: of this machine alone, or of one that listens to others."""

    address: str
    exposed: str
    filling: str
    ready: str
    disturbed: str


SENTENCES = {
    "fr": Sentences(
        "L’espace de travail est à l’adresse {url} (depuis cette machine seulement). Ctrl-C y met fin.",
        "L’espace de travail est à l’adresse {url}\N{NO-BREAK SPACE}; il écoute sur {host}\N{NO-BREAK SPACE}: "
        "quiconque atteint cette machine peut y être n’importe qui. Ctrl-C y met fin.",
        "Les tickets des derniers jours y arrivent…",
        "c’est prêt.",
        "le dernier est resté en chemin\N{NO-BREAK SPACE}; continuez avec les autres, ou relancez la démonstration.",
    ),
    "en": Sentences(
        "The workspace is at {url} (from this machine only). Ctrl-C ends it.",
        "The workspace is at {url}; it listens on {host}: whoever reaches this machine can be anybody in it. "
        "Ctrl-C ends it.",
        "The tickets of the last days are coming in…",
        "it is ready.",
        "the last one was left half-way; go on with the others, or start the demo again.",
    ),
}
