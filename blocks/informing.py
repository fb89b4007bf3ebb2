"""How the client learns of a charge (§9): the field that every form has which makes one."""

from blocks import inputs
from blocks.inputs import field
from blocks.kit import Block
from blocks.labels import choices
from blocks.look import Look
from models.terms import Informed


def informing(look: Look, *, hint: str | None = None, optional: bool = False) -> Block:
    """No way is chosen beforehand: it opens the dispute window, so somebody has to mean it.

    Mail is offered where the bot can send it.
    """
    ways = [way for way in Informed if look.mailing or way is not Informed.EMAIL]
    title = look.words("Informing the client")
    return field("informed", title, inputs.radio(choices(ways, look.words)), hint=hint, optional=optional)
