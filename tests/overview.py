"""The whole procedure as one table, from the declarations: `make acts` prints it.

Each act with whose it is, on what and in which states it is possible, the fields of its form, the events it can write;
each event with who is told of it and what comes due later.
"""

from collections.abc import Iterator

from blocks.acts import Face, faces
from blocks.events import declared
from blocks.words import Words
from models.acts import Act, all_acts
from models.events import EVENTS
from models.policy import load_policy
from models.terms import Notice

TOLD = {
    Notice.CARD_POST: "card",
    Notice.CARD_REFRESH: "card",
    Notice.THREAD: "thread",
    Notice.ORIGIN_ANSWER: "who reported it",
    Notice.REQUEST_POST: "managers",
    Notice.REQUEST_REFRESH: "managers",
    Notice.RULING_POST: "managers",
    Notice.RULING_REFRESH: "managers",
    Notice.BREAKDOWN_POST: "breakdown",
    Notice.BREAKDOWN_REFRESH: "breakdown",
    Notice.STEPS_POST: "steps",
    Notice.CALENDAR: "thread",
    Notice.MAIL: "client",
    Notice.MAIL_ANNOUNCE: "client",
    Notice.EVIDENCE_READ: "nobody: the file is read",
}


def acts() -> Iterator[tuple[str, ...]]:
    yield ("act", "whose", "on", "states", "form", "events")
    for act_id, act in all_acts().items():
        yield (
            act_id,
            act.role,
            _on(act),
            _states(act),
            _fields(faces()[act_id]),
            ", ".join(e.name for e in act.records),
        )


def events() -> Iterator[tuple[str, ...]]:
    yield ("event", "who is told", "letter", "comes due later")
    for name, event in sorted(EVENTS.items()):
        letter = "yes" if event in declared().letters else ""
        yield (
            name,
            ", ".join(dict.fromkeys(TOLD[notice] for notice in event.notices)),
            letter,
            ", ".join(reminder.name for reminder in event.reminders),
        )


def _on(act: Act) -> str:
    return act.on.__name__.lower() if act.on else ""


def _states(act: Act) -> str:
    closed = ["closed too"] if act.on_closed else []
    return ", ".join([*act.states, *closed, *(["checked"] if act.check else [])])


def _fields(face: Face) -> str:
    return ", ".join(face.form.model_fields) if face.form else "(button)"


def readme_rows() -> list[str]:
    """The list of acts as the README has it: id, whose it is, and its button in French."""
    french = Words.of("fr", load_policy().calendar.time_zone)
    return [f"| `{act_id}` | {act.role} | {french(faces()[act_id].button)} |" for act_id, act in all_acts().items()]


def as_table(rows: list[tuple[str, ...]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


if __name__ == "__main__":
    print(as_table(list(acts())), as_table(list(events())), sep="\n\n")
