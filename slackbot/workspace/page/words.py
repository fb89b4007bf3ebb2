"""The page's own words, which are not the app's: keys are English, French beside them. Other languages read English.

What Slack's client itself says to people (`wording`) is translated here too.
"""

import re

from slackbot.workspace import wording

_FRENCH = {
    # around the workspace
    "Channels": "Canaux",
    "Apps": "Applications",
    "Activity": "Activité",
    "People": "Personnes",
    "Be {name}": "Être {name}",
    "A local look-alike of Slack": "Maquette locale de Slack",
    "Time and faults": "Temps et pannes",
    "API feed": "Journal API",
    "Back": "Retour",
    "Close": "Fermer",
    "Menus and questions": "Menus et questions",
    "Cancel": "Annuler",
    "Skip to the messages": "Aller aux messages",
    "agent": "agent",
    "manager": "responsable",
    "outside the groups": "hors groupes",
    "guest": "invité",
    "other company": "autre société",
    "Choose a channel.": "Choisissez un canal.",
    "There is no such page.": "Cette page n’existe pas.",
    "The workspace does not answer; trying again…": "L’espace de travail ne répond pas ; nouvel essai…",
    # messages
    "unread: {count}": "non lus : {count}",
    "mentions: {count}": "mentions : {count}",
    "in followed threads: {count}": "dans les fils suivis : {count}",
    "This content can't be displayed.": "Ce contenu ne peut pas être affiché.",
    "Download {name} ({size})": "Télécharger {name} ({size})",
    "APP": "APPLI",
    "(edited)": "(modifié)",
    "Only visible to you": "Visible à vous seul",
    "Dismiss": "Rejeter",
    "{count} reply": "{count} réponse",
    "{count} replies": "{count} réponses",
    "Last reply {when}": "Dernière réponse {when}",
    "Thread": "Fil",
    "Reply in thread": "Répondre dans le fil",
    "More actions": "Plus d’actions",
    "Shortcuts": "Raccourcis",
    "No shortcut here.": "Aucun raccourci ici.",
    "Show earlier messages": "Afficher les messages précédents",
    "This is the very beginning of {name}.": "C’est le tout début de {name}.",
    "New messages": "Nouveaux messages",
    "This message was deleted.": "Ce message a été supprimé.",
    "Messages": "Messages",
    "unknown block: {kind}": "bloc inconnu : {kind}",
    "unknown element: {kind}": "élément inconnu : {kind}",
    "Table": "Tableau",
    "Previous rows": "Lignes précédentes",
    "Next rows": "Lignes suivantes",
    "Copy text": "Copier le texte",
    "Copied": "Copié",
    "Message shortcuts…": "Raccourcis de message…",
    # writing
    "Message {name}": "Envoyer un message à {name}",
    "Reply…": "Répondre…",
    "Send": "Envoyer",
    "Enter sends, Shift + Enter starts a line": "Entrée envoie, Maj + Entrée va à la ligne",
    "This channel is archived.": "Ce canal est archivé.",
    # the app's page
    "Home": "Accueil",
    "The app has not published a Home yet…": "L’application n’a pas encore publié d’accueil…",
    "People of other companies do not see the app's Home.": (
        "Les personnes d’autres sociétés ne voient pas l’accueil de l’application."
    ),
    "Nothing yet: mentions and messages to you will be here.": (
        "Rien pour l’instant : les mentions et les messages pour vous seront ici."
    ),
    "What your phone showed": "Ce que votre téléphone a affiché",
    # forms
    "optional": "facultatif",
    "Choose an option": "Choisir une option",
    "Date": "Date",
    "More": "Plus",
    "The form has errors.": "Le formulaire contient des erreurs.",
    "Files: {names}": "Fichiers : {names}",
    # time and faults
    "It is {when} here.": "Il est {when} ici.",
    "+ 1 hour": "+ 1 heure",
    "+ 1 day": "+ 1 jour",
    "Next working day, 9 am": "Prochain jour ouvré, 9 h",
    "Go to": "Aller au",
    "Go": "Aller",
    "Real time": "Heure réelle",
    "The time zone is {zone}.": "Le fuseau horaire est {zone}.",
    "Time": "Heure",
    "Faults": "Pannes",
    "Slack's rate limits": "Limites de débit de Slack",
    "On, a tenth of the allowance": "Actives, un dixième du quota",
    "Off": "Inactives",
    "On": "Actives",
    "The next call is rate limited": "Le prochain appel est limité (429)",
    "The next call times out, without effect": "Le prochain appel expire, sans effet",
    "The answer to the next call is lost": "La réponse au prochain appel est perdue",
    "The next call fails at Slack": "Le prochain appel échoue chez Slack (503)",
    "The next click is delivered twice": "Le prochain clic est livré deux fois",
    "The next acknowledgement is lost": "Le prochain accusé de réception est perdu",
    "The effect of the next call comes too late": "L’effet du prochain appel arrive trop tard",
    "Slack answers slowly": "Slack répond lentement",
    "Drop the sockets now": "Couper les connexions maintenant",
    "Make ghosts of the connections": "Changer les connexions en fantômes",
    "End the ghosts": "Chasser les fantômes",
    "Revoke the app's token": "Révoquer le jeton de l’application",
    "Restore the app's token": "Rétablir le jeton de l’application",
    "Archive {name}": "Archiver {name}",
    "Un-archive {name}": "Désarchiver {name}",
    "Remove the app from {name}": "Retirer l’application de {name}",
    "Invite the app to {name}": "Inviter l’application dans {name}",
    "Delete the first message of the thread": "Supprimer le premier message du fil",
    "Deliver the last click again": "Livrer de nouveau le dernier clic",
    "Waiting: {faults}": "En attente : {faults}",
    "Forget them": "Les oublier",
    "No fault is waiting.": "Aucune panne en attente.",
    "Connections of the app: {count}": "Connexions de l’application : {count}",
    # feed
    "Kind": "Nature",
    "all": "tout",
    "Search": "Chercher",
    "Filter": "Filtrer",
    "Payload": "Contenu",
    "answers {id}": "répond à {id}",
    "Show it": "Voir",
    "Nothing matches.": "Rien ne correspond.",
    # guide
    "Your first ticket": "Votre premier ticket",
    "Step {number} of {count}": "Étape {number} sur {count}",
    "Fill in for me": "Remplir pour moi",
    "Skip the guide": "Passer la visite",
    "Show the guide": "Visite guidée",
    "What to do next": "Que faire maintenant",
    # Slack's own sentences
    wording.NOT_IN_THREADS: "{command} n’est pas pris en charge dans les fils de discussion. Désolé !",
    wording.NOT_A_COMMAND: "{command} n’est pas une commande valide.",
    wording.COMMAND_FAILED: "{command} a échoué avec l’erreur « {error} »",
    wording.TIMED_OUT: ("L’opération a pris trop de temps. Les applications doivent répondre dans les trois secondes."),
    wording.TROUBLE: "Nous avons eu du mal à nous connecter. Réessayer ?",
    wording.NOT_CONFIGURED: "Cette application n’est pas configurée pour gérer les réponses interactives.",
    wording.REQUIRED: "Veuillez remplir ce champ obligatoire.",
    wording.TOO_LONG: "Doit comporter moins de {most} caractères.",
    wording.NOT_AN_EMAIL: "Saisissez une adresse e-mail valide.",
    wording.MESSAGE_GONE: "Ce message n’est plus là.",
    wording.VIEW_GONE: "Cette fenêtre n’est plus ouverte.",
    wording.ELEMENT_GONE: "Ce que vous avez utilisé n’est plus là.",
    wording.CHANNEL_ARCHIVED: "{channel} est archivé.",
    wording.WRITING_OFF: "L’envoi de messages à cette application a été désactivé.",
    wording.DEACTIVATED: "{person} n’a plus de compte actif.",
    wording.NOTHING_DELIVERED: "Rien n’a encore été livré.",
}
_BEFORE, _AFTER = re.compile(" (?=[;:!?»])"), re.compile("(?<=«) ")
_SLACKS = tuple(value for name, value in vars(wording).items() if name.isupper())


def say(language: str, english: str, **values: object) -> str:
    """The sentence in that language, filled in."""
    sentence = typeset(_FRENCH.get(english, english)) if language == "fr" else english
    return sentence.format(**values) if values else sentence


def typeset(french: str) -> str:
    """With the spaces that French keeps together."""
    return _AFTER.sub("\N{NO-BREAK SPACE}", _BEFORE.sub("\N{NO-BREAK SPACE}", french))


def slack_says(language: str, words: str) -> str:
    """A sentence of Slack's client, as it was filled in, in that language; other words stay."""
    for pattern in _SLACKS:
        match = re.fullmatch(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.*)", re.escape(pattern)), words)
        if match is not None:
            return say(language, pattern, **match.groupdict()) if match.groupdict() else say(language, pattern)
    return words
