"""SAV+ (§8): recording the first visit and the work at each point of the line; the table of all in the thread."""

from blocks import inputs
from blocks.act_buttons import act_button
from blocks.acts import act_form
from blocks.events import past_tense
from blocks.forms import Count, Form, Moment, Prose
from blocks.inputs import field
from blocks.kit import Cell, Message, View, actions, context, lines, table
from blocks.labels import capital, choices, label
from blocks.look import Look
from blocks.refusals import sentences
from blocks.rich import spoken, text_element
from blocks.text import NOTHING
from blocks.views import act_view
from blocks.words import Words, msgid
from models.sav_plus import STEP, SavPlusStepped
from models.tables.intervention import Intervention
from models.tables.journal import Entry
from models.tables.sav_plus import SavPlusStep
from models.terms import SavPlusPoint


class StepForm(Form):
    step: SavPlusPoint
    done_at: Moment
    tightened: bool
    mutations: Count
    down_kbps: Count
    up_kbps: Count
    notes: Prose = ""


@act_form(STEP, StepForm, button=msgid("SAV+ step"))
def step_view(intervention: Intervention, look: Look) -> View:
    """The first point not done yet is chosen; recording a point again corrects it."""
    words = look.words
    done = {step.step for step in intervention.steps}
    following = next((point.value for point in SavPlusPoint if point not in done), None)
    yes_no = [("yes", words("Yes")), ("no", words("No"))]
    blocks = [
        context(words("The first visit comes first; the four steps follow where its tests showed a fault.")),
        field("step", words("Step"), inputs.select(choices(SavPlusPoint, words), initial=following)),
        field("done_at", words("Done on"), inputs.moment(initial=look.at)),
        field("tightened", words("Connections tightened, jumpers checked"), inputs.radio(yes_no)),
        field("mutations", words("Pair changes"), inputs.text(initial="0", longest=10)),
        field("down_kbps", words("Download throughput (kbit/s)"), inputs.text(longest=10, example="8000")),
        field("up_kbps", words("Upload throughput (kbit/s)"), inputs.text(longest=10, example="800")),
        field("notes", words("Notes"), inputs.text(multiline=True), optional=True),
    ]
    return act_view(STEP, intervention, look, title=words("SAV+ step"), submit=words("Save"), blocks=blocks)


def steps(entry: Entry, look: Look) -> Message:
    """All points, in the order of the procedure; one message, kept up to date as they are done."""
    words, visit = look.words, entry.ticket.intervention(entry.child)
    done = {step.step: step for step in visit.steps}
    headline = words.rich("*SAV+*, work on the line: {done}/{all}", done=len(done), all=len(SavPlusPoint))
    heard = [[text_element(_heard(done[point], words))] for point in done]
    head: list[Cell] = [words("Point"), words("Down (kbit/s)"), words("Up (kbit/s)"), words("Done")]
    rows = [_row(point, done.get(point), words) for point in SavPlusPoint]
    rest = [actions(act_button(STEP, visit, look))] if len(done) < len(SavPlusPoint) else []
    return Message(
        spoken([[text_element(f"{entry.ticket.number} · "), *headline], *heard]),
        [lines(headline), table(head, rows, right=[1, 2]), *rest],
    )


def _row(point: SavPlusPoint, done: SavPlusStep | None, words: Words) -> list[Cell]:
    if done is None:
        return [_title(point, words), NOTHING, NOTHING, NOTHING]
    return [_title(point, words), words.figure(done.down_kbps), words.figure(done.up_kbps), _operations(done, words)]


def _title(point: SavPlusPoint, words: Words) -> str:
    return capital(label(point, words))


def _heard(done: SavPlusStep, words: Words) -> str:
    return words(
        "{point}: {down}/{up} kbit/s; {operations}",
        point=_title(done.step, words),
        down=words.figure(done.down_kbps),
        up=words.figure(done.up_kbps),
        operations=_operations(done, words),
    )


def _operations(done: SavPlusStep, words: Words) -> str:
    parts = [words.moment(done.done_at)]
    parts += [words("connections tightened")] if done.tightened else []
    parts += [words.n("{n} pair change", "{n} pair changes", done.mutations)] if done.mutations else []
    parts += [done.notes] if done.notes else []
    return ", ".join(parts)


past_tense(SavPlusStepped, msgid("SAV+ step recorded"))
sentences(
    {
        "steps_are_for_sav_plus": msgid("Only a SAV+ has steps. Record what was found as the outcome of the visit."),
        "before_the_approval": msgid("The visit was approved on {bound}. Enter a later time."),
        "nobody_came": msgid("The outcome says that somebody did not come. Ask a manager to correct it first."),
    }
)
