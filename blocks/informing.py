"""How the client learns of a charge (§9): the field that every form has which makes one."""

from collections.abc import Callable, Iterable

from blocks import inputs
from blocks.forms import Values, filled_in
from blocks.inputs import field
from blocks.kit import Block, paragraph, rich_text, to_copy
from blocks.labels import choices
from blocks.look import Look
from blocks.writing import ClientText
from models.terms import Informed


def informing(
    look: Look,
    *,
    ways: Iterable[Informed] = Informed,
    hint: str | None = None,
    optional: bool = False,
    chosen: Informed | None = None,
    redraws: bool = False,
) -> Block:
    """No way is chosen beforehand where there are several: it opens the dispute window, so somebody has to mean it.

    Mail is offered where the bot can send it. `redraws`: the choice shows the form anew.
    """
    offered = [way for way in ways if look.mailing or way is not Informed.EMAIL]
    only = offered[0] if len(offered) == 1 else None
    title, radio = (
        look.words("Informing the client"),
        inputs.radio(choices(offered, look.words), initial=chosen or only),
    )
    return field("informed", title, radio, hint=hint, optional=optional, dispatch=redraws)


def informing_in_view(
    look: Look,
    values: Values | None,
    text: Callable[[], ClientText] | None,
    *,
    hint: str | None = None,
    optional: bool = False,
) -> list[Block]:
    """The same; before anybody says that the client was told just now, they see the text to tell.

    `values` is the state of the form, which is shown anew when a way is chosen; `text` is None while it leads to no
    charge.
    """
    way = next((way for way in Informed if way == filled_in(values or {}).get("informed")), None)
    fields = [informing(look, hint=hint, optional=optional, chosen=way, redraws=True)]
    if text is None or way is not Informed.NOW:
        return fields
    title = look.words.rich("*What the client is to be told before you save:*")
    return [*fields, rich_text(paragraph(title), *to_copy(text().body))]
