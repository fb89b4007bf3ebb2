"""How the client learns of a charge (§9): the field that every form has which makes one."""

from collections.abc import Iterable

from blocks import inputs
from blocks.inputs import field
from blocks.kit import Block
from blocks.labels import choices
from blocks.look import Look
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
