"""The common frame of all modals that act on a ticket."""

from collections.abc import Sequence

from blocks import inputs
from blocks.kit import Block, View, context, modal
from blocks.look import Look, heading
from models.acts import Act, Subject


def act_view(
    act: Act,
    subject: Subject,
    look: Look,
    *,
    title: str,
    submit: str,
    blocks: Sequence[Block],
    close: str | None = None,
) -> View:
    """A form. Its metadata tells the listener what it is about, and how much of the journal the person had seen.

    `close` is the button that leaves it, where "Cancel" could be taken for the act itself.
    """
    metadata = {"ticket": subject.root.number, "child": subject.child, "seen": subject.root.journal_count}
    return modal(
        act.id,
        title,
        [context(heading(subject.root)), *blocks],
        close=close or look.words("Cancel"),
        submit=submit,
        metadata=metadata,
    )


def reason_for_all(look: Look) -> Block:
    """Why somebody decided so, where the client is written the reason."""
    return _reason(look.words("Reason"), look.words("Shown in the thread; the client reads it too."))


def reason_for_us(look: Look, title: str | None = None) -> Block:
    """Why somebody decided so, where the reason stays in the house."""
    return _reason(title or look.words("Reason"), look.words("Shown in the thread and kept in the journal."))


def _reason(title: str, hint: str) -> Block:
    return inputs.field("reason", title, inputs.text(multiline=True), hint=hint)


def reading_view(view_id: str, look: Look, *, title: str, blocks: Sequence[Block]) -> View:
    """A modal to read, without anything to submit."""
    return modal(view_id, title, blocks, close=look.words("Close"))
